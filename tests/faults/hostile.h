/* hostile.h: the end of a connector that somebody else plays
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* On 127.0.0.1 and any port; it takes in what a gateway says, and says nothing of itself. One
 * connection at a time: the latest. It lives in the default main context, where nothing waits. */
typedef struct _Hostile Hostile;

Hostile *hostile_new (void);
void hostile_free (Hostile *self);
guint16 hostile_get_port (Hostile *self);
/* as if nobody had ever been here */
void hostile_forget (Hostile *self);

/* What the gateway does: so many connections since the start, and whether the latest is there */
guint hostile_get_dials (Hostile *self);
gboolean hostile_is_open (Hostile *self);
/* The head of the HTTP request has come. */
gboolean hostile_has_head (Hostile *self);
/* The frames of that type on this connection */
guint hostile_count (Hostile *self, const char *type);
JsonObject *hostile_get (Hostile *self, const char *type, guint number);
/* The content of each action on any connection, of char * */
GPtrArray *hostile_get_texts (Hostile *self);

/* What it is told to do; to one that is gone it is nothing. The first two only make the bytes. */
GByteArray *hostile_make_head (Hostile *self);
GByteArray *hostile_make_frame (const char *line);
void hostile_write (Hostile *self, gconstpointer bytes, gsize size);
void hostile_say (Hostile *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hostile_ping (Hostile *self);
void hostile_close (Hostile *self, guint code, const char *reason);
/* with a FIN, or an RST */
void hostile_hang_up (Hostile *self, gboolean resets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hostile, hostile_free)

G_END_DECLS
