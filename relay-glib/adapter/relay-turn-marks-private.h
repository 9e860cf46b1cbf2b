/* relay-turn-marks-private.h: the reactions that mark turns, in order
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

/*
 * Some platforms replace all reactions at once, and connectors may carry out requests side by side. So the
 * reactions to one message are sent one after the other, each when the one before is answered.
 */
typedef struct _RelayTurnMarks RelayTurnMarks;

/* One reaction to a message */
typedef struct
{
  char *key; /* identifies the message */
  char *chat_id;
  char *message_id;
  JsonObject *metadata;
  const char *emoji; /* static */
  gboolean remove;
} RelayTurnMark;

RelayTurnMark *relay_turn_mark_new (const char *key,
                                    const char *chat_id,
                                    const char *message_id,
                                    JsonObject *metadata,
                                    const char *emoji,
                                    gboolean remove);
void relay_turn_mark_free (RelayTurnMark *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayTurnMark, relay_turn_mark_free)

RelayTurnMarks *relay_turn_marks_new (void);
void relay_turn_marks_free (RelayTurnMarks *self);
/* Takes @mark. TRUE if no other reaction to the message is pending, so that it has to be sent now */
gboolean relay_turn_marks_add (RelayTurnMarks *self, RelayTurnMark *mark);
/* The reaction to the message @key that was sent, or has to be; NULL if none is pending */
RelayTurnMark *relay_turn_marks_peek (RelayTurnMarks *self, const char *key);
/* Drops that reaction, which was answered. TRUE if another one has to be sent now */
gboolean relay_turn_marks_next (RelayTurnMarks *self, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayTurnMarks, relay_turn_marks_free)

G_END_DECLS
