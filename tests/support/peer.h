/* peer.h: a server on a raw socket, which can send invalid bytes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "websocket-frame.h"

/* Runs the default main context until @condition holds. */
#define wait_until(condition)                \
  G_STMT_START                               \
  {                                          \
    while (!(condition))                     \
      g_main_context_iteration (NULL, TRUE); \
  }                                          \
  G_STMT_END

/* A listener on 127.0.0.1 and any port. A call that waits runs the default main context meanwhile. */
typedef struct _Peer Peer;

Peer *peer_new (void);
void peer_free (Peer *self);
guint16 peer_get_port (Peer *self);
/* ws://127.0.0.1:PORT */
const char *peer_get_url (Peer *self);
/* connections accepted and not yet taken with end_accept() */
guint peer_get_waiting (Peer *self);
/* @func is called when a connection can be taken with end_accept(). */
void peer_set_incoming_func (Peer *self, void (*func) (gpointer user_data), gpointer user_data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* The server's end of one connection. */
typedef struct _End End;

End *end_accept (Peer *peer);
void end_free (End *self);
/* ends with an RST */
void end_reset (End *self);
GSocket *end_get_socket (End *self);
void end_write (End *self, gconstpointer data, gssize length);
/* Does not wait; returns the number of bytes that the socket took. */
gsize end_write_some (End *self, gconstpointer data, gsize length);
/* Receives what there is without waiting; FALSE at the end of the stream */
gboolean end_receive (End *self);
/* up to and without the blank line; NULL at the end of the stream */
char *end_read_head (End *self);
/* the same of what was received already; NULL when it is not complete */
char *end_take_head (End *self);
/* a header of the last head read, NULL if it has none */
char *end_dup_header (End *self, const char *name);
/* the 101 response with the right key for the last head read */
GByteArray *end_make_response (End *self);
/* Reads a head and sends the response; @extra is sent in the same write. */
void end_upgrade (End *self, gconstpointer extra, gsize length);
/* @first is the first byte: opcode and FRAME_FIN */
void end_send_frame (End *self, guint8 first, gconstpointer data, gssize length);
GBytes *make_frame (guint8 first, gconstpointer data, gsize length);
void end_send_text (End *self, const char *text);
void end_send_close (End *self, guint16 code, const char *reason);
/* One frame of the client, unmasked and with a zero behind it; NULL at the end of the stream. */
GBytes *end_read_frame (End *self, guint8 *opcode);
/* The same of what was received already; NULL when it is not complete */
GBytes *end_take_frame (End *self, guint8 *opcode);
/* the next text frame; fails the test at anything else but a ping */
char *end_read_text (End *self);
/* the next close frame's code, skipping others; 0 at the end of the stream without one */
guint16 end_read_close (End *self);
/* whether the client has closed or reset the connection, as far as a call has noticed */
gboolean end_has_ended (End *self);
/* reads until the stream ends, by FIN or RST */
void end_drain (End *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (End, end_free)
