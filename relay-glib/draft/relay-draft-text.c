/* relay-draft-text.c: a growing text in messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-private.h"

#include <string.h>

#include "text/relay-text-private.h"
#include "text/relay-text-split-private.h"

/* Bytes: what has become longer is shown, whatever it may turn out to be. */
#define MAX_FENCE 64
/* CommonMark */
#define MIN_MARKS       3
#define MAX_INDENTATION 3
/* U+2060: no cut falls before it. */
#define WORD_JOINER "\xe2\x81\xa0"
/* U+0301: the grapheme before it goes on. */
#define COMBINING "\xcc\x81"

struct _RelayDraftText
{
  GQueue finished; /* of char * */
  GString *rest;
  gsize n_added; /* what the last cut added to it: the code fence that was open there */
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
relay_draft_text_append (RelayDraftText *self, const char *text)
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
  return relay_draft_is_blank (self->rest->str + self->n_added);
}

static gboolean
is_mark (char c)
{
  return c == '`' || c == '~';
}

/* Where the last line begins, if that may become a code fence or, without its end, be none */
static gsize
find_unfinished_fence (const char *text, gsize length)
{
  gsize line = length, at, n_marks = 0;

  while (line > 0 && text[line - 1] != '\n')
    line--;
  for (at = line; at < length && at - line < MAX_INDENTATION && text[at] == ' '; at++)
    ;
  while (at + n_marks < length && is_mark (text[at]) && text[at + n_marks] == text[at])
    n_marks++;

  /* even one that is none is cut only where it has to be, and that tells its end */
  if (n_marks < MIN_MARKS)
    return length;

  return line;
}

/* Where a cut is where it will be, whatever follows: none stands before what may become a fence, or
 * its indentation. */
static gsize
get_cuttable (const char *text, gsize length)
{
  gsize cuttable = find_unfinished_fence (text, length);

  /* nor in what may be the middle of a line's end */
  while (cuttable > 0 &&
         (text[cuttable - 1] == ' ' || text[cuttable - 1] == '\r' || is_mark (text[cuttable - 1])))
    cuttable--;

  return cuttable;
}

/* How much of a growing text is what it looks like; the indentation of what may become a fence is
 * not, where each state has to begin with the one before. */
static gsize
get_settled (const char *text, gsize length, gboolean with_indentation)
{
  gsize settled = find_unfinished_fence (text, length);
  gsize line;

  while (settled > 0 && is_mark (text[settled - 1]))
    settled--;
  for (line = settled; line > 0 && text[line - 1] == ' ';)
    line--;
  if (!with_indentation && line > 0 && text[line - 1] == '\n')
    settled = line;

  return length - settled <= MAX_FENCE ? settled : length;
}

/* Takes off the pieces of @text, which the rest begins with or which begins with the rest. */
static void
cut (RelayDraftText *self, const RelayDraftLimit *limit, const char *text, guint n_most)
{
  g_autofree char *opening = NULL;
  gsize n_taken;

  n_taken = relay_text_split_off (text, self->n_added, limit->length, limit->unit, n_most,
                                  &self->finished, &opening);
  g_string_erase (self->rest, 0, n_taken);
  g_string_prepend (self->rest, opening);
  self->n_added = strlen (opening);
}

/* What a text is that goes on, but with nothing that has a place for a cut: the place in it where
 * that is cut is the first that it can be. */
static char *
make_probe (const char *text, const char *joint, const char *more, const RelayDraftLimit *limit)
{
  GString *probe = g_string_new (text);

  g_string_append (probe, joint);
  for (guint64 used = relay_text_measure (text, limit->unit); used <= limit->length; used++)
    g_string_append (probe, more);

  return g_string_free (probe, FALSE);
}

static gboolean
is_too_long (const char *text, gsize n_bytes, const RelayDraftLimit *limit)
{
  g_autofree char *part = NULL;

  /* no unit has more of them than there are bytes */
  if (n_bytes <= limit->length)
    return FALSE;

  part = g_strndup (text, n_bytes);

  return relay_text_measure (part, limit->unit) > limit->length;
}

static char *
close_fence (const char *text, const RelayDraftLimit *limit)
{
  g_autofree char *opening = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (text, limit->length, limit->unit, &opening, &closing);

  return g_strconcat (text, closing, NULL);
}

static gboolean
lacks_room_to_close (RelayDraftText *self, const RelayDraftLimit *limit)
{
  g_autofree char *closed = close_fence (self->rest->str, limit);
  gsize length = strlen (closed);

  return length > self->rest->len && is_too_long (closed, length, limit);
}

void
relay_draft_text_roll (RelayDraftText *self, const RelayDraftLimit *limit, gboolean is_whole)
{
  gsize n_bytes = is_whole ? self->rest->len : get_cuttable (self->rest->str, self->rest->len);
  g_autofree char *text = NULL;

  if (is_too_long (self->rest->str, n_bytes, limit))
    {
      text = g_strndup (self->rest->str, n_bytes);
      cut (self, limit, text, G_MAXUINT);
    }
  /* it fits, but not with its fence closed: what ends in an open one is cut before its end, and
   * that again where the opening that is repeated takes more room than the cut made */
  while (is_whole && lacks_room_to_close (self, limit))
    {
      g_autofree char *probe = make_probe (self->rest->str, WORD_JOINER, "x", limit);

      cut (self, limit, probe, 1);
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
relay_draft_text_dup_rest (RelayDraftText *self, const RelayDraftLimit *limit)
{
  return close_fence (self->rest->str, limit);
}

/* Where @text is cut first if its last grapheme goes on until it does not fit */
static gsize
find_first_cut (RelayDraftText *self, const char *text, const RelayDraftLimit *limit)
{
  g_autofree char *probe = make_probe (text, "", COMBINING, limit);
  g_autofree char *opening = NULL;
  GQueue pieces = G_QUEUE_INIT;
  gsize n_taken;

  n_taken =
    relay_text_split_off (probe, self->n_added, limit->length, limit->unit, 1, &pieces, &opening);
  g_queue_clear_full (&pieces, g_free);

  return n_taken;
}

/* Bytes of @text that are in the first half of a message */
static gsize
get_first_half (const char *text, const RelayDraftLimit *limit)
{
  gboolean is_utf16 = g_strcmp0 (limit->unit, RELAY_LEN_UNIT_UTF16) == 0;
  const char *at = text;
  guint64 used = 0;

  while (*at != '\0')
    {
      used += is_utf16 && g_utf8_get_char (at) > 0xffff ? 2 : 1;
      if (used * 2 >= limit->length)
        break;
      at = g_utf8_next_char (at);
    }

  return at - text;
}

/* One, or a format character, other than the end of a line */
static gboolean
is_control (const char *at)
{
  GUnicodeType type = g_unichar_type (g_utf8_get_char (at));

  return *at != '\n' && (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT);
}

/* How much of @text, which is cut off there, will be in its first message, wherever that will end:
 * a place for a cut that comes later is better than one before, or not taken. All that ends in the
 * first half is, as long as nothing that is not cut takes more than a quarter of the limit. */
static gsize
keep_certain (RelayDraftText *self, char *text, gsize length, const RelayDraftLimit *limit)
{
  gsize half = get_cuttable (text, get_first_half (text, limit));
  gsize n_taken = 0;

  /* no grapheme goes on behind a control character, but marks may follow, and then no cut is there */
  while (length > half && (n_taken = find_first_cut (self, text, limit)) == length &&
         text[length - 1] != '\n')
    {
      do
        length = g_utf8_prev_char (text + length) - text;
      while (length > half && is_control (g_utf8_prev_char (text + length)));
      text[length] = '\0';
    }
  length = MAX (half, MIN (length, n_taken));
  text[length] = '\0';

  return length;
}

char *
relay_draft_text_dup_state (RelayDraftText *self,
                            const RelayDraftLimit *limit,
                            RelayDraftShow show,
                            gsize *n_shown)
{
  gsize n_bytes = show == RELAY_DRAFT_SHOW_CERTAIN ? get_cuttable (self->rest->str, self->rest->len)
                                                   : get_settled (self->rest->str, self->rest->len,
                                                                  show == RELAY_DRAFT_SHOW_CLOSED);
  g_autofree char *state = g_strndup (self->rest->str, n_bytes);

  if (show == RELAY_DRAFT_SHOW_CERTAIN)
    n_bytes = keep_certain (self, state, n_bytes, limit);
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
relay_draft_text_let_go (RelayDraftText *self, const RelayDraftLimit *limit, gsize n_bytes)
{
  g_autofree char *gone = g_strndup (self->rest->str, n_bytes);
  g_autofree char *opening = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (gone, limit->length, limit->unit, &opening, &closing);
  g_string_erase (self->rest, 0, n_bytes);
  g_string_prepend (self->rest, opening);
  self->n_added = strlen (opening);
}
