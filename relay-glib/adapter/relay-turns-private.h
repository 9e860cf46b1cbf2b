/* relay-turns-private.h: the turns that can be interrupted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A turn is what an application does between a message and the end of its answer: one
 * per session key. It stays here from begin to end, cancelled or not, so that a second
 * interrupt of a turn that is still winding up names it, and not its siblings in the chat.
 */
typedef struct _RelayTurns RelayTurns;

RelayTurns *relay_turns_new (void);
void relay_turns_free (RelayTurns *self);
guint relay_turns_get_n_turns (RelayTurns *self);
/* The running turn's, else a fresh one: (transfer full). @chat_id nullable. */
GCancellable *relay_turns_begin (RelayTurns *self, const char *session_key, const char *chat_id);
/* Nothing unless @turn is the session's current one. */
void relay_turns_end (RelayTurns *self, const char *session_key, GCancellable *turn);
/* Whether @turn is one of a session other than @session_key. */
gboolean relay_turns_is_of_other (RelayTurns *self, GCancellable *turn, const char *session_key);
/* The turn of exactly @session_key; without one, all turns begun under @chat_id (nullable).
 * Handlers of GCancellable::cancelled run inside; they may even free @self. */
void relay_turns_interrupt (RelayTurns *self, const char *session_key, const char *chat_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayTurns, relay_turns_free)

G_END_DECLS
