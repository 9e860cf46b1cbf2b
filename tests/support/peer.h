/* peer.h: a server on a raw socket, for what a proper one would not do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Runs the default main context until @condition holds. */
#define wait_until(condition)                \
  G_STMT_START                               \
  {                                          \
    while (!(condition))                     \
      g_main_context_iteration (NULL, TRUE); \
  }                                          \
  G_STMT_END

/* A listener on 127.0.0.1 and any port. What waits runs the default main context meanwhile. */
typedef struct _Peer Peer;

Peer *peer_new (void);
void peer_free (Peer *self);
guint16 peer_get_port (Peer *self);
/* ws://127.0.0.1:PORT */
const char *peer_get_url (Peer *self);
/* connections accepted and not yet taken with end_accept() */
guint peer_get_waiting (Peer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* The server's end of one connection. */
typedef struct _End End;

#define FRAME_CONTINUATION 0x0
#define FRAME_TEXT         0x1
#define FRAME_BINARY       0x2
#define FRAME_CLOSE        0x8
#define FRAME_PING         0x9
#define FRAME_PONG         0xa
#define FRAME_FIN          0x80

End *end_accept (Peer *peer);
void end_free (End *self);
/* ends with an RST */
void end_reset (End *self);
GSocket *end_get_socket (End *self);
void end_write (End *self, gconstpointer data, gssize length);
/* without waiting: how much the socket took */
gsize end_write_some (End *self, gconstpointer data, gsize length);
/* up to and without the blank line; NULL at the end of the stream */
char *end_read_head (End *self);
/* a header of the last head read, NULL if it has none */
char *end_dup_header (End *self, const char *name);
/* reads a head and answers 101 with the right key; @extra is sent in the same write */
void end_upgrade (End *self, gconstpointer extra, gsize length);
/* @first is the first byte: opcode and FRAME_FIN */
void end_send_frame (End *self, guint8 first, gconstpointer data, gssize length);
GBytes *make_frame (guint8 first, gconstpointer data, gsize length);
void end_send_text (End *self, const char *text);
void end_send_close (End *self, guint16 code, const char *reason);
/* One frame of the client, unmasked and with a zero behind it; NULL at the end of the stream. */
GBytes *end_read_frame (End *self, guint8 *opcode);
/* the next text frame; fails the test at anything else but a ping */
char *end_read_text (End *self);
/* the next close frame's code, skipping others; 0 at the end of the stream without one */
guint16 end_read_close (End *self);
/* reads until the stream ends, by FIN or RST */
void end_drain (End *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (End, end_free)

G_END_DECLS
