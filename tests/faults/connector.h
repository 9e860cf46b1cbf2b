/* connector.h: examples/connector as a process, and what people say in it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONNECTOR_GATEWAY "gw"
#define CONNECTOR_SECRET  "hush-secret"

/* Everything waits in the call; whatever fails but a connector that was killed ends the program. */
typedef struct _Connector Connector;

Connector *connector_new (const char *program);
void connector_free (Connector *self);
guint16 connector_get_port (Connector *self);
/* with SIGKILL */
void connector_kill (Connector *self);
/* again on the same port and database */
void connector_start (Connector *self);
gboolean connector_is_running (Connector *self);
/* TRUE when it accepted the message. */
gboolean connector_say (Connector *self, const char *chat, const char *text);
/* What the bot has said in the chat after @after, which is moved on; of char *. */
GPtrArray *connector_get_answers (Connector *self, const char *chat, gint64 *after);
/* How many messages wait for the gateway */
guint connector_get_waiting (Connector *self);
/* Descriptors of the process, once it is at rest or has no more than @enough */
guint connector_count_fds (Connector *self, guint enough);
/* a folder of our own, and away with all that is in it */
char *make_folder (void);
void remove_folder (const char *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connector, connector_free)

G_END_DECLS
