/* relay-websocket-upgrade-private.h: the HTTP upgrade of a stream to a WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes that the head of the response may have */
#define RELAY_WEBSOCKET_UPGRADE_MAX_HEAD (64 * 1024)

/* What the response says beyond the error. Unknown values are 0. */
typedef struct
{
  guint status;
  guint retry_after;   /* seconds */
  gint64 clock_offset; /* seconds that the clock of this machine is ahead of the peer's */
} RelayUpgradeResponse;

/* Requests the upgrade of @stream, which the caller owns and closes, even on failure. @bearer
 * nullable: the token; it is copied, and cleared after use. @user_agent nullable. Neither extensions
 * nor subprotocols are offered, and redirects are not followed. */
void relay_websocket_upgrade_async (GIOStream *stream,
                                    GUri *uri,
                                    const char *bearer,
                                    const char *user_agent,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* Returns the bytes after the head of the response, possibly none. Fails with
 * RELAY_ERROR_UNAUTHORIZED for status 401 and 403, with RELAY_ERROR_HANDSHAKE for any other
 * response but an upgrade, and with the errors of the stream. @response is set also on failure. */
GBytes *relay_websocket_upgrade_finish (GIOStream *stream,
                                        GAsyncResult *result,
                                        RelayUpgradeResponse *response,
                                        GError **error);

G_END_DECLS
