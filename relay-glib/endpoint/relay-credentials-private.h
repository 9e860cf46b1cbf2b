/* relay-credentials-private.h: the result of provisioning or enrollment
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-credentials.h>

G_BEGIN_DECLS

/* @gateway_id: of the transport, kept unless the response has another */
RelayCredentials *relay_credentials_new (const char *gateway_id);
/* Reads the response of a connector. Fails with RELAY_ERROR_PROTOCOL when it has no secret, unless
 * @may_lack_secret and it says that the gateway keeps the secret that it has. */
gboolean relay_credentials_read (RelayCredentials *self,
                                 const char *text,
                                 gsize length,
                                 gboolean may_lack_secret,
                                 GError **error);

G_END_DECLS
