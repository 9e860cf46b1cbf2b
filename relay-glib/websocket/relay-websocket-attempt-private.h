/* relay-websocket-attempt-private.h: from a URL to a stream that speaks WebSocket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

typedef struct _RelayWebsocketAttempt RelayWebsocketAttempt;

typedef struct
{
  /* The bearer, right before the upgrade: (transfer full), cleared after use. NULL without
   * @error sends none. */
  char *(*authorize) (gpointer user_data, GError **error);
  /* Once, from the loop. Either @connection and @rest (what came behind the answer), or @error. */
  void (*done) (GSocketConnection *connection,
                GBytes *rest,
                const GError *error,
                gpointer user_data);
} RelayWebsocketAttemptFuncs;

/*
 * Name, proxy, TCP, TLS, upgrade, on the thread-default context. @session nullable: whose
 * TLS database, interaction, proxy resolver and user agent are used. Holds no reference on
 * @user_data: cancel it before that goes.
 */
RelayWebsocketAttempt *relay_websocket_attempt_start (GUri *uri,
                                                      SoupSession *session,
                                                      const RelayWebsocketAttemptFuncs *funcs,
                                                      gpointer user_data);
/* No function is called any more; what is under way ends by itself. To be called once in
 * any case, in or after done() too: it drops the caller's reference. */
void relay_websocket_attempt_cancel (RelayWebsocketAttempt *self);

/* Closes the socket at once, whatever the peer does. */
void relay_websocket_attempt_hang_up (GSocketConnection *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayWebsocketAttempt, relay_websocket_attempt_cancel)

G_END_DECLS
