/* socket.h: the server's side of one WebSocket, bounded and watched
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define SOCKET_MAX_MESSAGE (1024 * 1024)

typedef struct _Socket Socket;

typedef struct
{
  /* The upgrade is complete. From now on the callee owns the socket. */
  void (*opened) (Socket *socket, gpointer user_data);

  /* A whole message, text or binary; a line of one where by_line is set. */
  void (*message) (Socket *socket, const char *data, gsize length, gpointer user_data);
  gboolean by_line;

  /* Whether the message is handled at once, before what others have sent. May be NULL. */
  gboolean (*is_urgent) (const char *data, gsize length);

  /* Once, whoever closed it. The callee frees the socket, now or later. */
  void (*closed) (Socket *socket, guint code, const char *reason, gpointer user_data);
} SocketHandlers;

/* Around the messages of a turn */
typedef struct
{
  /* Whether messages are handled now; they wait otherwise. @size: bytes of those that were since the last call */
  gboolean (*may_run) (gsize size, gpointer user_data);
  void (*begin) (gpointer user_data);
  void (*end) (gpointer user_data);
} SocketTurnFuncs;

gboolean socket_upgrade (SoupServerMessage *message,
                         const SocketHandlers *handlers,
                         gpointer user_data,
                         GDestroyNotify refused);
gboolean socket_send (Socket *self, const char *text, GError **error);
void socket_close (Socket *self, guint code, const char *reason);
gboolean socket_is_open (Socket *self);
void socket_free (Socket *self);
void socket_set_turn_funcs (const SocketTurnFuncs *funcs, gpointer user_data);
void socket_hurry (void);

G_END_DECLS
