/* relay-pieces-private.h: a text that is sent as one message or in several pieces
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "text/relay-text-private.h"
#include "values/relay-action-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

/*
 * The first piece carries the reply, the last one `notify` of the metadata. The text is the caption of a
 * file when the first action sends one: then the other pieces are texts.
 */
typedef struct _RelayPieces RelayPieces;

/* Takes @action, to which the text is added, and @rest, what the messages after the first have in common;
 * it is NULL when that is the same. @reply_to and @filename are nullable. */
RelayPieces *relay_pieces_new (RelayAction *action,
                               RelayAction *rest,
                               const char *content,
                               const char *reply_to,
                               const char *filename);
void relay_pieces_free (RelayPieces *self);
/* The first action without the text, borrowed: its place counts for all pieces. */
RelayAction *relay_pieces_get_action (RelayPieces *self);
/* What was given to relay_pieces_new(), borrowed; the last two are nullable. */
const char *relay_pieces_get_content (RelayPieces *self);
const char *relay_pieces_get_reply_to (RelayPieces *self);
const char *relay_pieces_get_filename (RelayPieces *self);
/* In bytes */
gsize relay_pieces_get_size (RelayPieces *self);

/* Whether the text fits into one message, or is divided already. */
gboolean relay_pieces_fit (RelayPieces *self, RelayTextLimit limit);
/* If it does not: divides it, or returns the error for a text that may not be divided. */
gboolean relay_pieces_divide (RelayPieces *self, RelayTextLimit limit, GError **error);
GError *relay_pieces_make_length_error (RelayPieces *self, RelayTextLimit limit);
/* The following ones only after that */
gboolean relay_pieces_are_several (RelayPieces *self);
/* The action that sends the next piece, borrowed */
RelayAction *relay_pieces_get_next (RelayPieces *self);
/* The next piece was accepted with @result. Returns whether another one follows. */
gboolean relay_pieces_accept (RelayPieces *self, RelayRecord *result);
/* Returns the error of the whole text for the @error of one piece. Takes @error. */
GError *relay_pieces_make_error (RelayPieces *self, GError *error);

/* The following two only if there are several. The result of the first piece, borrowed; NULL if none was
 * accepted */
RelayRecord *relay_pieces_get_first_result (RelayPieces *self);
/* Of the accepted pieces, terminated by NULL, borrowed */
GPtrArray *relay_pieces_get_message_ids (RelayPieces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayPieces, relay_pieces_free)

G_END_DECLS
