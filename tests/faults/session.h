/* session.h: one gateway, one connector, and a fault proxy between them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connector.h"
#include "script.h"
#include "totals.h"

#include <relay-glib/relay-glib.h>

typedef struct _Session Session;

Session *session_new (const char *program, Totals *totals);
/* The same over TLS; @certificates is the program that creates certificates. */
Session *session_new_tls (const char *program, const char *certificates, Totals *totals);
void session_free (Session *self);
/* Stores the number of the connector's file descriptors, and returns how many more there are later. */
void session_mark_connector (Session *self);
guint session_count_connector_fds (Session *self);
/* FALSE with @problems set on failure */
gboolean session_run (Session *self, const Script *script, char **problems);
/* Replaces the transport; FALSE with @problems set when the old one left objects or sources */
gboolean session_renew (Session *self, char **problems);
/* Bytes and frames of a session without faults, by direction; known after session_run() of “none” */
guint session_get_length (Session *self, Direction direction);
guint session_get_handshake (Session *self, Direction direction);
guint session_get_frames (Session *self, Direction direction);
guint session_get_end (Session *self, Direction direction, guint unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)
