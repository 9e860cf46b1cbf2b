/* relay-websocket-connection-private.h: one open WebSocket, from upgrade to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

typedef struct _RelayWebsocketConnection RelayWebsocketConnection;

/* Only read() and finished() may free the wire. */
typedef struct
{
  /* FALSE: read no more until relay_websocket_connection_resume() */
  gboolean (*may_read) (gpointer user_data);
  void (*message) (GBytes *message, gpointer user_data);
  /* From the loop, after the messages of one turn: libsoup is done, and may be called again. */
  void (*read) (gpointer user_data);
  /* Once, unless relay_websocket_connection_close() came first; no message follows. @reason nullable. */
  void (*lost) (guint16 code, const char *reason, gpointer user_data);
  /* Once, from the loop, after lost() or relay_websocket_connection_close(): there is nothing more to wait for. */
  void (*finished) (gpointer user_data);
} RelayWebsocketConnectionFuncs;

/* @rest is what came behind the upgrade. A message may have @max_message bytes in all.
 * Holds no reference on @user_data. */
RelayWebsocketConnection *relay_websocket_connection_new (
  GSocketConnection *connection,
  GBytes *rest,
  GUri *uri,
  guint64 max_message,
  RelayClock *clock,
  GMainContext *context,
  const RelayWebsocketConnectionFuncs *funcs,
  gpointer user_data);
/* Closes the socket and calls nothing. */
void relay_websocket_connection_free (RelayWebsocketConnection *self);
void relay_websocket_connection_resume (RelayWebsocketConnection *self);
/* Hangs up; finished() comes when the peer has answered, or after a quarter of a second. */
void relay_websocket_connection_close (RelayWebsocketConnection *self,
                                       guint16 code,
                                       const char *reason);
/* One text message. RELAY_ERROR_BUSY over @max_pending bytes that wait for the socket. */
gboolean relay_websocket_connection_write (RelayWebsocketConnection *self,
                                           GBytes *line,
                                           gsize max_pending,
                                           GError **error);

G_END_DECLS
