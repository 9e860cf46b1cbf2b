/* relay-draft-text.c: a growing text in messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-private.h"

#include <string.h>

#include <relay-glib/relay-text.h>

#include "relay-values-private.h"

/* Bytes: a line, or a row of marks, that is longer and not at its end is no code fence. */
#define MAX_FENCE 64
#define MIN_MARKS 3
#define MAX_INDENTATION 3

struct _RelayDraftText
{
  GQueue   finished;      /* of char * */
  GString *rest;          /* begins with the fence that was open at the last cut */
  gsize    n_added;       /* that fence, where nothing else is in the rest; else 0 */
};

RelayDraftText *
relay_draft_text_new (void)
{
  RelayDraftText *self = g_new0 (RelayDraftText, 1);

  g_queue_init (&self->finished);
  self->rest = g_string_new (NULL);

  return self;
}

void
relay_draft_text_free (RelayDraftText *self)
{
  g_queue_clear_full (&self->finished, g_free);
  g_string_free (self->rest, TRUE);
  g_free (self);
}

void
relay_draft_text_append (RelayDraftText *self,
                         const char     *text)
{
  g_string_append (self->rest, text);
}

gboolean
relay_draft_is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}

gboolean
relay_draft_text_is_blank (RelayDraftText *self)
{
  /* an unfinished fence line is not there yet, the one that was added never counts */
  return self->rest->len <= self->n_added || relay_draft_is_blank (self->rest->str + self->n_added);
}

static gboolean
is_mark (char c)
{
  return c == '`' || c == '~';
}

/* Where the last line begins, if that is a code fence without its end */
static gsize
find_unfinished_fence (const char *text,
                       gsize       length)
{
  gsize line = length, at;

  while (line > 0 && text[line - 1] != '\n' && length - line <= MAX_FENCE)
    line--;
  if (line > 0 && text[line - 1] != '\n')
    return length;

  at = line;
  while (at < length && at - line < MAX_INDENTATION && text[at] == ' ')
    at++;
  if (length - at < MIN_MARKS || !is_mark (text[at]))
    return length;
  for (guint i = 1; i < MIN_MARKS; i++)
    if (text[at + i] != text[at])
      return length;

  return line;
}

/* How much of a growing text is what it looks like */
static gsize
get_settled (const char *text,
             gsize       length)
{
  gsize settled = find_unfinished_fence (text, length);
  gsize marks = settled;

  while (marks > 0 && is_mark (text[marks - 1]) && settled - marks <= MAX_FENCE)
    marks--;

  return settled - marks <= MAX_FENCE ? marks : settled;
}

/* The same with what may become the indentation of a fence: a cut never falls before it. */
static gsize
get_cuttable (const char *text,
              gsize       length)
{
  gsize settled = get_settled (text, length);

  while (settled > 0 && (text[settled - 1] == ' ' || is_mark (text[settled - 1])) &&
         length - settled <= MAX_FENCE)
    settled--;

  return settled;
}

/* Takes @text; finishes all but the last of its pieces and makes that the rest. */
static void
cut (RelayDraftText        *self,
     const RelayDraftLimit *limit,
     guint                  length,
     char                  *text)
{
  g_autofree char *owned = text;
  g_auto(GStrv) pieces = relay_text_split (text, length, limit->unit, RELAY_TEXT_SPLIT_DEFAULT);
  guint last = g_strv_length (pieces) - 1;

  for (guint i = 0; i < last; i++)
    g_queue_push_tail (&self->finished, g_steal_pointer (&pieces[i]));
  g_string_prepend (self->rest, pieces[last]);
  g_free (g_steal_pointer (&pieces[last]));

  if (last > 0)
    self->n_added = 0;
}

static char *
close_fence (const char            *text,
             const RelayDraftLimit *limit)
{
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (text, limit->length, limit->unit, NULL, &closing);

  return g_strconcat (text, closing, NULL);
}

void
relay_draft_text_roll (RelayDraftText        *self,
                       const RelayDraftLimit *limit,
                       gboolean               is_whole)
{
  gsize n_bytes = is_whole ? self->rest->len : get_cuttable (self->rest->str, self->rest->len);
  g_autofree char *text = NULL;

  /* no unit has more of them than there are bytes */
  if (n_bytes > limit->length)
    {
      text = g_strndup (self->rest->str, n_bytes);
      if (relay_text_measure (text, limit->unit) > limit->length)
        {
          g_string_erase (self->rest, 0, n_bytes);
          cut (self, limit, limit->length, g_steal_pointer (&text));
        }
    }

  if (is_whole && self->rest->len > self->n_added)
    {
      g_autofree char *closed = close_fence (self->rest->str, limit);
      guint closing = strlen (closed) - self->rest->len;

      /* the marks of a fence are as long as their bytes, in each unit */
      if (closing < limit->length && relay_text_measure (closed, limit->unit) > limit->length)
        {
          text = g_strndup (self->rest->str, self->rest->len);
          g_string_truncate (self->rest, 0);
          cut (self, limit, limit->length - closing, g_steal_pointer (&text));
        }
    }
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

char *
relay_draft_text_dup_rest (RelayDraftText        *self,
                           const RelayDraftLimit *limit)
{
  return close_fence (self->rest->str, limit);
}

/* How much of @text will be in its first message, wherever that will be cut. A place for a cut
 * that comes later is better than one before, or not taken: so the place that there is if
 * nothing but one long word follows is the first that it can be. */
static gsize
get_certain (const char            *text,
             gsize                  length,
             const RelayDraftLimit *limit)
{
  g_autoptr(GString) probe = NULL;
  g_auto(GStrv) pieces = NULL;
  gsize n = 0;

  if ((guint64) relay_text_measure (text, limit->unit) * 2 < limit->length)
    return length;

  probe = g_string_new_len (text, length);
  for (guint i = 0; i <= limit->length; i++)
    g_string_append_c (probe, 'x');
  pieces = relay_text_split (probe->str, limit->length, limit->unit, RELAY_TEXT_SPLIT_DEFAULT);
  while (n < length && pieces[0][n] == probe->str[n])
    n++;

  return n;
}

char *
relay_draft_text_dup_state (RelayDraftText        *self,
                            const RelayDraftLimit *limit,
                            RelayDraftShow         show,
                            gsize                 *n_shown)
{
  gsize n_bytes = get_settled (self->rest->str, self->rest->len);
  g_autofree char *state = g_strndup (self->rest->str, n_bytes);

  if (show == RELAY_DRAFT_SHOW_CERTAIN)
    {
      n_bytes = get_certain (state, n_bytes, limit);
      state[n_bytes] = '\0';
    }
  if (n_bytes <= self->n_added || relay_draft_is_blank (state + self->n_added))
    return NULL;

  if (show == RELAY_DRAFT_SHOW_CLOSED)
    {
      char *closed = close_fence (state, limit);

      g_free (state);
      state = closed;
    }
  /* so near the limit there is no room to close a fence: the state before stays */
  if (relay_text_measure (state, limit->unit) > limit->length)
    return NULL;

  *n_shown = n_bytes;

  return g_steal_pointer (&state);
}

void
relay_draft_text_let_go (RelayDraftText        *self,
                         const RelayDraftLimit *limit,
                         gsize                  n_bytes)
{
  g_autofree char *gone = g_strndup (self->rest->str, n_bytes);
  g_autofree char *opening = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (gone, limit->length, limit->unit, &opening, &closing);
  g_string_erase (self->rest, 0, n_bytes);
  g_string_prepend (self->rest, opening);
  self->n_added = strlen (opening);
}
