/* connector.h: runs examples/connector as a process and posts and reads its messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#define CONNECTOR_GATEWAY "gw"
/* Two more gateways with the same secret; the events of “cli” go to the first one. */
#define CONNECTOR_OTHER  "other"
#define CONNECTOR_ROGUE  "rogue"
#define CONNECTOR_SECRET "hush-secret"

/* All functions block. A failure aborts the program, unless the connector was killed. */
typedef struct _Connector Connector;

Connector *connector_new (const char *program);
void connector_free (Connector *self);
guint16 connector_get_port (Connector *self);
GPid connector_get_pid (Connector *self);
char *connector_dup_database (Connector *self);
/* with SIGKILL */
void connector_kill (Connector *self);
/* restarts it on the same port and database */
void connector_start (Connector *self);
gboolean connector_is_running (Connector *self);
/* Posts a message of a user; TRUE when the connector accepted it. */
gboolean connector_post_message (Connector *self, const char *chat, const char *text);
/* The texts of the bot in @chat after the message @after, which is advanced; of char * */
GPtrArray *connector_get_messages (Connector *self, const char *chat, gint64 *after);
/* The number of messages that are buffered for the gateway */
guint connector_get_pending (Connector *self);
/* File descriptors of the process, once it is idle or has at most @enough */
guint connector_count_fds (Connector *self, guint enough);
/* Creates a temporary folder, and removes one with its content. */
char *make_folder (void);
void remove_folder (const char *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connector, connector_free)
