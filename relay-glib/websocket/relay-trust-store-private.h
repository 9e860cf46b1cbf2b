/* relay-trust-store-private.h: reads the certificates that the system trusts, in a thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GIO reads the trust store of the system when the first TLS connection needs it, and would block the
 * main loop of the caller meanwhile. */
gboolean relay_trust_store_is_loaded (void);
/* Calls @callback when the trust store was read, or at once after a cancellation. There is no
 * result: a failure is reported by the connection that needs the trust store. */
void relay_trust_store_load_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

G_END_DECLS
