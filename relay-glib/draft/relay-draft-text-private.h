/* relay-draft-text-private.h: a growing text, divided into messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "text/relay-text-private.h"

G_BEGIN_DECLS

/*
 * A text that grows at its end: finished pieces, each a message, and behind them the tail, which is
 * still growing. The pieces are those that relay_text_split() makes of the whole text, independent
 * of the steps in which the text was appended. Only the end differs: the last piece has room for
 * closing its code fence.
 */
typedef struct _RelayDraftText RelayDraftText;

RelayDraftText *relay_draft_text_new (void);
void relay_draft_text_free (RelayDraftText *self);
/* @text is valid UTF-8. */
void relay_draft_text_append (RelayDraftText *self, const char *text);
/* Moves the pieces that no further text can change from the tail to the finished ones. If @is_whole,
 * no more text will come: the tail, with its code fence closed, is within @limit then. */
void relay_draft_text_flush (RelayDraftText *self, RelayTextLimit limit, gboolean is_whole);
guint relay_draft_text_get_n_pieces (RelayDraftText *self);
/* The oldest finished piece; NULL if there is none */
const char *relay_draft_text_peek_piece (RelayDraftText *self);
void relay_draft_text_drop_piece (RelayDraftText *self);
/* Whether the tail shows nothing: see relay_text_is_invisible() */
gboolean relay_draft_text_is_tail_blank (RelayDraftText *self);
/* In bytes */
gsize relay_draft_text_get_tail_length (RelayDraftText *self);
/* The whole tail as a message, its code fence closed */
char *relay_draft_text_dup_tail (RelayDraftText *self, RelayTextLimit limit);
/* The tail as it can be shown while it grows: without an end that may become a code fence. With
 * @closes_fence an open code fence is closed, else each state begins with the one before. NULL if
 * that shows nothing or is longer than @limit. @n_shown is set to the number of bytes of the tail that are
 * shown. */
char *relay_draft_text_dup_state (RelayDraftText *self,
                                  RelayTextLimit limit,
                                  gboolean closes_fence,
                                  gsize *n_shown);
/* Removes the first @n_bytes of the tail, which have become a message. */
void relay_draft_text_consume (RelayDraftText *self, RelayTextLimit limit, gsize n_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayDraftText, relay_draft_text_free)

G_END_DECLS
