/* scripted-peer.h: a peer in the connector's place that records frames and sends what a script says
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* Listens on 127.0.0.1 and any port. It records the frames of the gateway and sends only what it is
 * told to send. It serves one connection at a time, the latest. It runs in the default main context;
 * none of its functions waits. */
typedef struct _ScriptedPeer ScriptedPeer;

ScriptedPeer *scripted_peer_new (void);
void scripted_peer_free (ScriptedPeer *self);
guint16 scripted_peer_get_port (ScriptedPeer *self);
/* Closes the connection and forgets all records. */
void scripted_peer_reset (ScriptedPeer *self);

/* The number of connections since the last reset, and whether the latest is open */
guint scripted_peer_get_connections (ScriptedPeer *self);
gboolean scripted_peer_is_open (ScriptedPeer *self);
/* Whether the head of the HTTP request was received */
gboolean scripted_peer_has_request (ScriptedPeer *self);
/* The frames of @type that were received on this connection */
guint scripted_peer_count (ScriptedPeer *self, const char *type);
JsonObject *scripted_peer_get (ScriptedPeer *self, const char *type, guint number);
/* The content of each action on every connection since the last reset, of char * */
GPtrArray *scripted_peer_get_texts (ScriptedPeer *self);

/* These two only make bytes: the response to the HTTP request, and a text frame. */
GByteArray *scripted_peer_make_response (ScriptedPeer *self);
GByteArray *scripted_peer_make_frame (const char *line);

/* These do nothing when no connection is open. */
void scripted_peer_write (ScriptedPeer *self, gconstpointer bytes, gsize size);
void scripted_peer_send (ScriptedPeer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void scripted_peer_ping (ScriptedPeer *self);
void scripted_peer_close (ScriptedPeer *self, guint16 code, const char *reason);
/* Ends the connection with a FIN, or with an RST. */
void scripted_peer_disconnect (ScriptedPeer *self, gboolean resets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedPeer, scripted_peer_free)
