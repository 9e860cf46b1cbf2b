/* relay-websocket-connection-private.h: one WebSocket, from the connection attempt to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

#include "relay-websocket-upgrade-private.h"
#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

#define RELAY_TYPE_WEBSOCKET_CONNECTION (relay_websocket_connection_get_type ())
G_DECLARE_FINAL_TYPE (RelayWebsocketConnection,
                      relay_websocket_connection,
                      RELAY,
                      WEBSOCKET_CONNECTION,
                      GObject)

/* All are called in the context of the connection. Only messages_read() may discard it. */
typedef struct
{
  /* Returns the bearer token (transfer full), once TCP and TLS are established. NULL without an
   * error: the request carries none. */
  char *(*authorize) (gpointer user_data, GError **error);
  /* FALSE stops reading until relay_websocket_connection_resume(). */
  gboolean (*may_read) (gpointer user_data);
  void (*message) (GBytes *message, gpointer user_data);
  /* Called after the messages of one iteration of the main loop. It may run a nested main loop. */
  void (*messages_read) (gpointer user_data);
  /* The only report that a connection is over, once: the peer's code and reason, or those given to
   * relay_websocket_connection_close(). Not called when connecting failed. @reason nullable. */
  void (*closed) (guint16 code, const char *reason, gpointer user_data);
} RelayWebsocketConnectionFuncs;

/* Holds no reference on @user_data. @context NULL is the default context. */
RelayWebsocketConnection *relay_websocket_connection_new (
  RelayClock *clock,
  GMainContext *context,
  const RelayWebsocketConnectionFuncs *funcs,
  gpointer user_data);

/* Resolves the name, connects (through a proxy, where the URL policy allows it), and upgrades to
 * WebSocket. Called once. @session nullable: its TLS database, TLS interaction, proxy resolver and
 * user agent are used. @max_message: the bytes of one incoming message, all fragments together.
 *
 * After relay_websocket_connection_close() or _discard() the task is cancelled, and @user_data may be
 * freed already when @callback is called: check relay_websocket_connection_was_cancelled() first. */
void relay_websocket_connection_connect_async (RelayWebsocketConnection *self,
                                               GUri *uri,
                                               SoupSession *session,
                                               guint64 max_message,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean relay_websocket_connection_connect_finish (RelayWebsocketConnection *self,
                                                    GAsyncResult *result,
                                                    GError **error);
gboolean relay_websocket_connection_was_cancelled (GAsyncResult *result);

/* The response to the upgrade; its fields are 0 before it was received. */
const RelayUpgradeResponse *relay_websocket_connection_get_response (
  RelayWebsocketConnection *self);
/* Whether the socket is bound to an address that the machine no longer has */
gboolean relay_websocket_connection_address_is_gone (RelayWebsocketConnection *self);

/* The caller may have room for messages again. */
void relay_websocket_connection_resume (RelayWebsocketConnection *self);
/* Sends one text message. Fails with RELAY_ERROR_NOT_SENT when the connection is not open, and
 * with RELAY_ERROR_BUSY when more than @max_pending bytes would wait for the socket. */
gboolean relay_websocket_connection_write (RelayWebsocketConnection *self,
                                           GBytes *message,
                                           gsize max_pending,
                                           GError **error);
/* Starts the closing handshake, or cancels the attempt. closed() follows from the main loop, at the
 * latest 250 ms later. No effect when the connection is over or closing already. */
void relay_websocket_connection_close (RelayWebsocketConnection *self,
                                       guint16 code,
                                       const char *reason);
/* Closes the socket at once and drops the caller's reference. No function is called any more. */
void relay_websocket_connection_discard (RelayWebsocketConnection *self);

G_END_DECLS
