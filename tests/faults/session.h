/* session.h: one gateway, one connector, and a proxy between them that hurts by a script
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connector.h"
#include "script.h"
#include "totals.h"

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

typedef struct _Session Session;

Session *session_new (const char *program, Totals *totals);
/* The same over TLS; @certificates: the program that makes them */
Session *session_new_tls (const char *program, const char *certificates, Totals *totals);
void session_free (Session *self);
/* The descriptors of the connector's process: what it has now, and how many more it has later */
void session_mark_connector (Session *self);
guint session_count_connector_fds (Session *self);
/* FALSE and what was wrong, to be freed */
gboolean session_run (Session *self, const Script *script, char **problems);
/* Whether nothing is left of the transport, which is a new one from then on */
gboolean session_renew (Session *self, char **problems);
/* How the bytes and the frames of an unhurt session are spread, from session_run() of none */
guint session_get_length (Session *self, Way way);
guint session_get_handshake (Session *self, Way way);
guint session_get_frames (Session *self, Way way);
guint session_get_end (Session *self, Way way, guint unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)

G_END_DECLS
