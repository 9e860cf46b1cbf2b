/* relay-turns-private.h: the running turns of an application, which an interrupt cancels
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A turn is the work of an application from a message to the end of its answer; a session has at
 * most one. A cancelled turn stays in the table until it ends, so that a second interrupt of the
 * same session does not cancel the other turns of the chat.
 */
typedef struct _RelayTurns RelayTurns;

RelayTurns *relay_turns_new (void);
void relay_turns_free (RelayTurns *self);
guint relay_turns_get_n_turns (RelayTurns *self);
/* Returns the cancellable of the running turn, or a new one if there is none or if it was
 * cancelled: (transfer full). @chat_id is nullable. */
GCancellable *relay_turns_begin (RelayTurns *self, const char *session_key, const char *chat_id);
/* Does nothing unless @turn is the current one of the session. */
void relay_turns_end (RelayTurns *self, const char *session_key, GCancellable *turn);
/* Whether @turn is the turn of a session other than @session_key. */
gboolean relay_turns_belongs_to_other (RelayTurns *self,
                                       GCancellable *turn,
                                       const char *session_key);
/* Cancels the turn of @session_key; if that session has none, all turns of @chat_id (nullable)
 * on the platform that the key names.
 * Handlers of GCancellable::cancelled run inside this call; they may free @self. */
void relay_turns_interrupt (RelayTurns *self, const char *session_key, const char *chat_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayTurns, relay_turns_free)

G_END_DECLS
