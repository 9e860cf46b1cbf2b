/* pin.h: a TLS database that trusts one certificate, whoever signed it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PIN_TYPE_DATABASE (pin_database_get_type ())
G_DECLARE_FINAL_TYPE (PinDatabase, pin_database, PIN, DATABASE, GTlsDatabase)

/* the certificate in this file beside the tests' own */
GTlsDatabase *pin_database_new (const char *name);
/* what is wrong even with that one */
void pin_database_set_wrong (PinDatabase *self, GTlsCertificateFlags wrong);

G_END_DECLS
