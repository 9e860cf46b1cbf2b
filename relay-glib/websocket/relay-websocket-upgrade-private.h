/* relay-websocket-upgrade-private.h: the HTTP upgrade of a stream to a WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The answer's head may be so long. */
#define RELAY_WEBSOCKET_UPGRADE_MAX_HEAD (64 * 1024)

/*
 * @bearer nullable: the token, copied and cleared after use. @user_agent nullable.
 * Offers neither extension nor subprotocol and follows nothing. The stream stays the
 * caller's, to close too when this fails or is cancelled.
 */
void relay_websocket_upgrade_async (GIOStream *stream,
                                    GUri *uri,
                                    const char *bearer,
                                    const char *user_agent,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* What came behind the answer's head, maybe nothing. RELAY_ERROR_UNAUTHORIZED for 401 and
 * 403, RELAY_ERROR_HANDSHAKE for what else is no upgrade; errors of the stream as they are. */
GBytes *relay_websocket_upgrade_finish (GIOStream *stream, GAsyncResult *result, GError **error);

G_END_DECLS
