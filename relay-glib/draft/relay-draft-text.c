/* relay-draft-text.c: a growing text, divided into messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-text-private.h"

#include <string.h>

#include "text/relay-text-split-private.h"

/* CommonMark: see relay-text-split.c */
#define MAX_INDENTATION 3

struct _RelayDraftText
{
  GQueue finished; /* of char * */
  GString *tail;
  gsize n_reopened; /* the bytes at the start of the tail that reopen a code fence */
};

RelayDraftText *
relay_draft_text_new (void)
{
  RelayDraftText *self = g_new0 (RelayDraftText, 1);

  g_queue_init (&self->finished);
  self->tail = g_string_new (NULL);

  return self;
}

void
relay_draft_text_free (RelayDraftText *self)
{
  g_queue_clear_full (&self->finished, g_free);
  g_string_free (self->tail, TRUE);
  g_free (self);
}

void
relay_draft_text_append (RelayDraftText *self, const char *text)
{
  g_string_append (self->tail, text);
}

gboolean
relay_draft_text_is_tail_blank (RelayDraftText *self)
{
  return relay_text_is_invisible (self->tail->str + self->n_reopened,
                                  self->tail->str + self->tail->len);
}

gsize
relay_draft_text_get_tail_length (RelayDraftText *self)
{
  return self->tail->len;
}

static gboolean
is_mark (char c)
{
  return c == '`' || c == '~';
}

/* The length of the tail without an unfinished line that begins with marks, and without a run of
 * marks at its end: further text decides whether these are a code fence. */
static gsize
get_settled (RelayDraftText *self)
{
  const char *text = self->tail->str;
  gsize line = self->tail->len, settled = line;
  const char *marks;

  while (line > 0 && text[line - 1] != '\n')
    line--;
  marks = text + line + MIN (strspn (text + line, " "), MAX_INDENTATION);
  if (g_str_has_prefix (marks, "```") || g_str_has_prefix (marks, "~~~"))
    settled = line;

  while (settled > 0 && is_mark (text[settled - 1]))
    settled--;

  return settled;
}

/* The length of the tail up to which no further text changes where it is cut: it is cut neither
 * before a code fence nor before the indentation of one, nor between CR and LF. */
static gsize
get_cuttable (RelayDraftText *self)
{
  const char *text = self->tail->str;
  gsize cuttable = get_settled (self);

  while (cuttable > 0 &&
         (text[cuttable - 1] == ' ' || text[cuttable - 1] == '\r' || is_mark (text[cuttable - 1])))
    cuttable--;

  return cuttable;
}

/* The length of the tail without an end that may become a code fence, or its indentation */
static gsize
get_showable (RelayDraftText *self)
{
  gsize showable = get_settled (self);
  gsize line = showable;

  while (line > 0 && self->tail->str[line - 1] == ' ')
    line--;

  return line > 0 && self->tail->str[line - 1] == '\n' ? line : showable;
}

/* Replaces the first @n_bytes of the tail by @reopened. */
static void
replace_start (RelayDraftText *self, gsize n_bytes, const char *reopened)
{
  g_string_erase (self->tail, 0, n_bytes);
  g_string_prepend (self->tail, reopened);
  self->n_reopened = strlen (reopened);
}

void
relay_draft_text_flush (RelayDraftText *self, RelayTextLimit limit, gboolean is_whole)
{
  gsize n_bytes = is_whole ? self->tail->len : get_cuttable (self);
  g_autofree char *text = g_strndup (self->tail->str, n_bytes);
  g_autofree char *reopened = NULL;
  gsize n_taken;

  if (!is_whole && relay_text_fits (text, limit))
    return;

  n_taken =
    relay_text_split_off (text, self->n_reopened, limit, is_whole, &self->finished, &reopened);
  replace_start (self, n_taken, reopened);
}

guint
relay_draft_text_get_n_pieces (RelayDraftText *self)
{
  return g_queue_get_length (&self->finished);
}

const char *
relay_draft_text_peek_piece (RelayDraftText *self)
{
  return g_queue_peek_head (&self->finished);
}

void
relay_draft_text_drop_piece (RelayDraftText *self)
{
  g_free (g_queue_pop_head (&self->finished));
}

static char *
close_fence (const char *text, RelayTextLimit limit)
{
  g_autofree char *reopened = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (text, limit, &reopened, &closing);

  return g_strconcat (text, closing, NULL);
}

char *
relay_draft_text_dup_tail (RelayDraftText *self, RelayTextLimit limit)
{
  return close_fence (self->tail->str, limit);
}

char *
relay_draft_text_dup_state (RelayDraftText *self,
                            RelayTextLimit limit,
                            gboolean closes_fence,
                            gsize *n_shown)
{
  gsize n_bytes = get_showable (self);
  g_autofree char *shown = g_strndup (self->tail->str, n_bytes);
  g_autofree char *state = closes_fence ? close_fence (shown, limit) : g_strdup (shown);

  if (n_bytes <= self->n_reopened ||
      relay_text_is_invisible (shown + self->n_reopened, shown + n_bytes) ||
      !relay_text_fits (state, limit))
    return NULL;

  *n_shown = n_bytes;

  return g_steal_pointer (&state);
}

void
relay_draft_text_consume (RelayDraftText *self, RelayTextLimit limit, gsize n_bytes)
{
  g_autofree char *consumed = g_strndup (self->tail->str, n_bytes);
  g_autofree char *reopened = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (consumed, limit, &reopened, &closing);
  replace_start (self, n_bytes, reopened);
}
