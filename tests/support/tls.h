/* tls.h: the certificates of the tests, and a TLS database that trusts one certificate
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#define PIN_TYPE_DATABASE (pin_database_get_type ())
G_DECLARE_FINAL_TYPE (PinDatabase, pin_database, PIN, DATABASE, GTlsDatabase)

/* the certificate in this file beside the tests' own */
GTlsDatabase *pin_database_new (const char *name);
/* what is wrong even with that one */
void pin_database_set_wrong (PinDatabase *self, GTlsCertificateFlags wrong);

/* To be called before the tests: isolates them from the proxy settings of the machine, and exits with
 * 77 (skipped) without a TLS backend. */
void tls_begin (void);
/* The certificate of the server with its key */
GTlsCertificate *tls_get_certificate (void);
/* A session that trusts the authority of this certificate and uses no proxy */
SoupSession *tls_session_new (void);
/* Returns when the server on @port, in this process, has closed every connection; to be called when its
 * clients are gone. libsoup 3.6 crashes when a server is disconnected before it has noticed that a
 * handshake has failed; with older versions this does nothing. */
void tls_await_closed_connections (guint16 port);
