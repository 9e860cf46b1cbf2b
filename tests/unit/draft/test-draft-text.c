/* test-draft-text.c: a growing text is divided into messages
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "draft-fixture.h"

#include "draft/relay-draft-text-private.h"
#include "text/relay-text-private.h"
#include "text/relay-text-split-private.h"

/* The number of random texts; the environment variable RELAY_DRAFT_TEXTS overrides it. */
#define DEFAULT_TEXTS 500
/* No grapheme of the random texts is longer than a quarter of it. */
#define MIN_SEALED_LIMIT 32
#define WORD_JOINER      "\xe2\x81\xa0"
#define FAMILY           "👩‍👩‍👧"

/* --- several messages --- */

DRAFT_TEST ("/draft-text/flushes-a-full-message", EDITING_SHORT)
{
  append_and_accept (screen, "It was a dark and stormy night. It rained and it rained");
  append_and_wait (screen, " and it rained. ");
  /* the first message is completed with its final text before the next one begins */
  assert_accepts (screen, "send + It was a dark and stormy night. It rained and it rained|"
                          "edit 0 It was a dark and stormy night. ");
  assert_requests (screen, "");
  advance (screen, 700);
  assert_accepts (screen, "send + It rained and it rained and it rained. ");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0 1");
  assert_messages (screen,
                   "It was a dark and stormy night. |It rained and it rained and it rained. ");
}

DRAFT_TEST ("/draft-text/flushes-one-message-after-the-other", EDITING_SHORT)
{
  for (guint i = 0; i < 20; i++)
    relay_draft_append (screen->draft, "eight b ");
  screen_update (screen);
  accept (screen);
  advance (screen, 700);
  accept (screen);
  advance (screen, 700);
  assert_accepts (screen, "send eight b eight b eight b eight b eight b eight b eight b |"
                          "send eight b eight b eight b eight b eight b eight b eight b |"
                          "send + eight b eight b eight b eight b eight b eight b ");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0 1 2");
}

TEST_CASE ("/draft-text/measures-in-the-unit")
{
  const RelayTextLimit chars = { 20, RELAY_LEN_UNIT_CHARS };
  const RelayTextLimit utf16 = { 20, RELAY_LEN_UNIT_UTF16 };
  RelayDraftText *text = relay_draft_text_new ();

  for (guint i = 0; i < 20; i++)
    relay_draft_text_append (text, "😀");
  relay_draft_text_flush (text, chars, FALSE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 0);
  relay_draft_text_append (text, "x");
  relay_draft_text_flush (text, chars, FALSE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 1);
  g_assert_cmpuint (strlen (relay_draft_text_peek_piece (text)), ==, 80);
  relay_draft_text_drop_piece (text);

  for (guint i = 0; i < 10; i++)
    relay_draft_text_append (text, "😀");
  relay_draft_text_flush (text, utf16, FALSE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 1);
  g_assert_cmpuint (strlen (relay_draft_text_peek_piece (text)), ==, 1 + 9 * 4);
  relay_draft_text_free (text);
}

DRAFT_TEST ("/draft-text/sends-no-blank-message", EDITING_SHORT)
{
  g_autofree char *blanks = g_strnfill (150, '\n');

  append (screen, blanks);
  advance (screen, 700);
  assert_requests (screen, "");
  append_and_wait (screen, "x");
  accept (screen);
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  g_assert_cmpuint (screen->messages->len, ==, 1);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (screen->messages, 0), "\nx"));
}

/* The first message is full, and what follows is white space. */
DRAFT_TEST ("/draft-text/white-space-behind-a-full-message-is-not-sent", EDITING_SHORT)
{
  g_autofree char *full = g_strnfill (60, 'x');

  append (screen, full);
  accept (screen);
  append_and_wait (screen, "\n\n");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_messages (screen, full);
}

DRAFT_TEST ("/draft-text/long-white-space-between-messages-is-not-sent", EDITING_SHORT)
{
  g_autofree char *first = g_strnfill (60, 'a');
  g_autofree char *blanks = g_strnfill (100, '\n');
  g_autofree char *second = g_strnfill (20, 'b');
  g_autofree char *expected = g_strconcat (first, "|", blanks + 60, second, NULL);

  append (screen, first);
  accept (screen);
  append (screen, blanks);
  advance (screen, 700);
  append (screen, second);
  assert_finishes_when_accepted (screen, "0 1");
  assert_messages (screen, expected);
}

/* The shown state is cut before its first word: what is shown becomes the next message. */
DRAFT_TEST ("/draft-text/white-space-is-cut-from-a-shown-message", EDITING_SHORT)
{
  g_autofree char *blanks = g_strnfill (50, '\n');

  append (screen, blanks);
  append_and_accept (screen, "word");
  append_and_wait (screen, " and more words");
  assert_finishes_when_accepted (screen, "0");
  assert_messages (screen, "word and more words");
}

/* The same with drafts: one that does not begin with the one before is another draft. */
DRAFT_TEST ("/draft-text/white-space-is-cut-from-a-shown-draft", DRAFTING)
{
  g_autofree char *blanks = g_strnfill (50, '\n');

  append (screen, blanks);
  append_and_accept (screen, "word");
  g_ptr_array_set_size (screen->log, 0);
  append_and_wait (screen, " and more words");
  assert_accepts (screen, "draft #1 word and more words");
  assert_finishes_when_accepted (screen, "0");
}

DRAFT_TEST ("/draft-text/empty-code-block-is-not-sent", EDITING_SHORT)
{
  g_autofree char *blanks = g_strnfill (100, '\n');

  append_and_accept (screen, "```c\n");
  append (screen, blanks);
  advance (screen, 700);
  append (screen, "int a;\n```");
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    accept (screen);
  assert_finishes (screen, "0");
  g_assert_cmpuint (screen->messages->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (screen->messages, 0), "```c\n"));
  g_assert_true (g_str_has_suffix (g_ptr_array_index (screen->messages, 0), "\nint a;\n```"));
}

/* All pieces of the text are left out. */
DRAFT_TEST ("/draft-text/finish-fails-if-nothing-is-left", SENDING)
{
  g_autofree char *blanks = g_strnfill (100, '\n');

  append (screen, "```c\n");
  append (screen, blanks);
  begin_finish (screen, NULL);
  assert_finish_fails (screen, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  append (screen, "int a;");
  assert_finishes_when_accepted (screen, "0");
}

/* `notify` is sent with it. */
DRAFT_TEST ("/draft-text/last-message-is-the-last-with-text", EDITING_SHORT)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true}");
  g_autofree char *blanks = g_strnfill (70, '\n');

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, metadata);
  relay_draft_append (screen->draft, "x");
  relay_draft_append (screen->draft, blanks);
  begin_finish (screen, NULL);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (screen->log, 0), "send ! x\n"));
  accept (screen);
  assert_finishes (screen, "0");
}

DRAFT_TEST ("/draft-text/long-white-space-does-not-hide-the-last-message", EDITING_SHORT)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true}");
  g_autofree char *full = g_strnfill (60, 'x');
  g_autofree char *blanks = g_strnfill (200, '\n');

  g_object_unref (screen->draft);
  screen->draft = relay_adapter_begin_draft (screen->fixture.adapter, "c1", NULL, metadata);
  relay_draft_append (screen->draft, full);
  relay_draft_append (screen->draft, blanks);
  begin_finish (screen, NULL);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (screen->log, 0), "send ! x"));
  accept (screen);
  assert_finishes (screen, "0");
}

/* --- code fences --- */

DRAFT_TEST ("/draft-text/states-have-their-fence-closed", EDITING)
{
  append_and_accept (screen, "See:\n```c\nint a;\n");
  append_and_wait (screen, "int b;");
  accept (screen);
  append (screen, "\n```\nDone.");
  assert_finishes_when_accepted (screen, "0");
  assert_requests (screen, "send + See:\n```c\nint a;\n\n```|"
                           "edit 0 See:\n```c\nint a;\nint b;\n```|"
                           "edit 0 See:\n```c\nint a;\nint b;\n```\nDone.");
}

DRAFT_TEST ("/draft-text/end-has-its-fence-closed", EDITING)
{
  append_and_accept (screen, "```c\nint a;");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0");
  assert_messages (screen, "```c\nint a;\n```");
}

/* Only the end of a line decides whether it is a fence. */
DRAFT_TEST ("/draft-text/states-hide-an-unfinished-fence", EDITING)
{
  static const char *const steps[] = { "a\n", "`",  "`",  "`",   "py",   "\n", "x\n",
                                       "  `", "``", "\n", "b `", "c` d", NULL };
  static const char *const shown[] = { "a\n",
                                       NULL,
                                       NULL,
                                       NULL,
                                       NULL,
                                       "a\n```py\n\n```",
                                       "a\n```py\nx\n\n```",
                                       "a\n```py\nx\n\n```",
                                       "a\n```py\nx\n\n```",
                                       "a\n```py\nx\n  ```\n",
                                       "a\n```py\nx\n  ```\nb ",
                                       "a\n```py\nx\n  ```\nb `c` d" };

  for (guint i = 0; steps[i] != NULL; i++)
    {
      append (screen, steps[i]);
      advance (screen, 700);
      if (screen->request != NULL)
        accept (screen);
      assert_messages (screen, shown[i] != NULL ? shown[i] : "a\n");
    }
}

DRAFT_TEST ("/draft-text/next-message-reopens-the-fence", EDITING_SHORT)
{
  append_and_accept (screen, "```c\nint alpha; int beta; int gamma;\n");
  append_and_wait (screen, "int delta; int epsilon; int zeta;\n");
  accept (screen);
  assert_messages (screen, "```c\nint alpha; int beta; int gamma;\n\n```|"
                           "```c\nint delta; int epsilon; int zeta;\n\n```");
  begin_finish (screen, NULL);
  assert_finishes (screen, "0 1");
}

/* The limit has room for the text, but not for the end of its fence. */
TEST_CASE ("/draft-text/tail-is-cut-to-close-its-fence")
{
  const RelayTextLimit limit = { 40, RELAY_LEN_UNIT_CHARS };
  RelayDraftText *text = relay_draft_text_new ();
  g_autofree char *state = NULL;
  g_autofree char *tail = NULL;
  gsize n_shown = 0;

  relay_draft_text_append (text, "```\none two three four five six sev e");
  relay_draft_text_flush (text, limit, FALSE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 0);
  g_assert_null (relay_draft_text_dup_state (text, limit, TRUE, &n_shown));
  state = relay_draft_text_dup_state (text, limit, FALSE, &n_shown);
  g_assert_cmpstr (state, ==, "```\none two three four five six sev e");
  relay_draft_text_flush (text, limit, TRUE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 1);
  g_assert_cmpstr (relay_draft_text_peek_piece (text), ==,
                   "```\none two three four five six sev \n```");
  tail = relay_draft_text_dup_tail (text, limit);
  g_assert_cmpstr (tail, ==, "```\ne\n```");
  relay_draft_text_free (text);
}

/* The first cut falls before the second line, because that begins with marks. It takes as much text as
 * the reopened fence adds, so that a second cut is necessary. The first piece is left out, as nothing
 * stands in its code block. */
TEST_CASE ("/draft-text/tail-is-cut-until-its-fence-can-be-closed")
{
  const RelayTextLimit limit = { 40, RELAY_LEN_UNIT_CHARS };
  RelayDraftText *text = relay_draft_text_new ();
  g_autofree char *tail = NULL;

  relay_draft_text_append (text, "```\n``` one two three four five six seve");
  relay_draft_text_flush (text, limit, TRUE);
  g_assert_cmpuint (relay_draft_text_get_n_pieces (text), ==, 1);
  g_assert_cmpstr (relay_draft_text_peek_piece (text), ==,
                   "```\n``` one two three four five six \n```");
  tail = relay_draft_text_dup_tail (text, limit);
  g_assert_cmpstr (tail, ==, "```\nseve\n```");
  relay_draft_text_free (text);
}

/* Without an id the message cannot be edited: another message continues the text. */
DRAFT_TEST ("/draft-text/text-continues-after-a-message-without-id", EDITING)
{
  screen->lacks_ids = TRUE;
  append_and_accept (screen, "```c\nint a;\n");
  append_and_wait (screen, "int b;\n```\n");
  begin_finish (screen, NULL);
  accept (screen);
  assert_requests (screen, "send + ```c\nint a;\n\n```|send ```c\nint b;\n```\n");
  assert_finishes (screen, "");
}

DRAFT_TEST ("/draft-text/text-can-end-with-a-message-without-id", EDITING)
{
  screen->lacks_ids = TRUE;
  append_and_accept (screen, "```c\nint a;\n");
  begin_finish (screen, NULL);
  assert_requests (screen, "send + ```c\nint a;\n\n```");
  assert_finishes (screen, "");
}

/* The final draft has to begin with each state, and a cut may fall in the second half of a message. */
DRAFT_TEST ("/draft-text/sealed-draft-shows-half-a-message", SEALING)
{
  append_and_accept (screen, "It was a dark and stormy night");
  append_and_wait (screen, ". It rained and it rained");
  assert_requests (screen, "draft #0 It was a dark and stormy night");
  append_and_wait (screen, " and it rained.");
  assert_accepts (screen, "draft #0 final It was a dark and stormy night. ");
  advance (screen, 700);
  assert_requests (screen, "");
  assert_finishes_with (screen, "send It rained and it rained and it rained.", "0 1");
}

/* --- random texts in random steps --- */

static const char *const words[] = { "a",       " ",       "word ",    "sentence. ",
                                     "\n",      "\n\n",    "é",        "e\xcc\x81",
                                     "語。",    "😀",       FAMILY,     "🇩🇪",
                                     "`",       "`code` ", "\n```\n",  "\n```py\n",
                                     "\n~~~\n", "  ",      "\r\n",     "longerthanmost",
                                     "``",      "~",       "\xc2\xa0", WORD_JOINER };

static char *
make_text (gboolean has_fences)
{
  GString *text = g_string_new ("x");
  guint n_words = g_test_rand_int_range (0, 200);

  while (n_words-- > 0)
    {
      const char *word = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];

      if (has_fences || strpbrk (word, "`~") == NULL)
        g_string_append (text, word);
    }
  g_string_append (text, "x");

  return g_string_free (text, FALSE);
}

/* Removes a random number of code points from the start of @text. */
static char *
take_step (const char **text)
{
  const char *start = *text;
  guint n = g_test_rand_int_range (1, g_test_rand_int_range (2, 60));

  while (n-- > 0 && **text != '\0')
    *text = g_utf8_next_char (*text);

  return g_strndup (start, *text - start);
}

static char *
close_fence (const char *text, RelayTextLimit limit)
{
  g_autofree char *reopened = NULL;
  g_autofree char *closing = NULL;

  relay_text_find_open_fence (text, limit, &reopened, &closing);

  return g_strconcat (text, closing, NULL);
}

/* The messages that a text gives when it is split at once: the pieces of relay_text_split(), where
 * only the last one may be cut again because it has no room for closing its code fence */
static GPtrArray *
split_at_once (const char *text, RelayTextLimit limit)
{
  g_auto (GStrv) pieces =
    relay_text_split (text, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
  g_autofree char *closed = NULL;
  g_autofree char *reopened = NULL;
  g_autofree char *tail = NULL;
  GPtrArray *messages = g_ptr_array_new_with_free_func (g_free);
  GQueue queue = G_QUEUE_INIT;
  guint n_pieces = g_strv_length (pieces);
  gsize n_taken = relay_text_split_off (text, 0, limit, TRUE, &queue, &reopened);
  char *piece;

  while ((piece = g_queue_pop_head (&queue)) != NULL)
    g_ptr_array_add (messages, piece);
  tail = g_strconcat (reopened, text + n_taken, NULL);
  g_ptr_array_add (messages, close_fence (tail, limit));

  g_assert_cmpuint (messages->len, >=, n_pieces);
  for (guint i = 0; i + 1 < n_pieces; i++)
    g_assert_cmpstr (g_ptr_array_index (messages, i), ==, pieces[i]);
  closed = close_fence (pieces[n_pieces - 1], limit);
  if (relay_text_fits (closed, limit))
    {
      g_assert_cmpuint (messages->len, ==, n_pieces);
      g_assert_cmpstr (g_ptr_array_index (messages, n_pieces - 1), ==, closed);
    }

  return messages;
}

/* Pieces that show nothing are left out, so that texts are compared without the characters that do. */
static char *
dup_visible (const char *text, gsize length)
{
  GString *visible = g_string_new (NULL);

  for (const char *at = text, *next; at < text + length; at = next)
    {
      next = g_utf8_next_char (at);
      if (!relay_text_is_invisible (at, next))
        g_string_append_len (visible, at, next - at);
    }

  return g_string_free (visible, FALSE);
}

/* Whether @messages, without the fences that are closed at the end of one and reopened at the start of
 * the next, are @text, which has only visible characters. @at is behind a reopened fence in the first
 * message. */
static gboolean
makes_up (char **messages, const char *at, const char *text)
{
  const char *end = strrchr (at, '\n');
  const char *next = messages[1], *body;
  g_autofree char *whole = dup_visible (at, strlen (at));
  g_autofree char *unclosed = end != NULL ? dup_visible (at, end - at) : NULL;

  if (g_str_has_prefix (text, whole) &&
      (next != NULL ? makes_up (messages + 1, next, text + strlen (whole))
                    : text[strlen (whole)] == '\0'))
    return TRUE;
  if (unclosed == NULL || end[strspn (end, "\n`~")] != '\0' || !g_str_has_prefix (text, unclosed))
    return FALSE;
  if (next == NULL)
    return text[strlen (unclosed)] == '\0';

  body = next[strspn (next, " ")] == end[1] ? strchr (next, '\n') : NULL;

  return body != NULL && makes_up (messages + 1, body + 1, text + strlen (unclosed));
}

/* Whether @messages show @text, apart from fences that are closed and reopened */
static gboolean
show (GPtrArray *messages, const char *text)
{
  g_autofree char *visible = dup_visible (text, strlen (text));

  g_ptr_array_add (messages, NULL);

  return makes_up ((char **) messages->pdata, g_ptr_array_index (messages, 0), visible);
}

/* Each content is within the limit. It has no open fence, except in drafts and where the splitter could
 * not avoid it. Each draft begins with the one before. */
static void
check_requests (Screen *screen, GPtrArray *wanted, RelayTextLimit limit)
{
  g_autofree char *draft = NULL;

  for (guint i = 0; i < screen->fixture.frames->len; i++)
    {
      JsonObject *frame = g_ptr_array_index (screen->fixture.frames, i);
      JsonObject *action;
      const char *content;
      gboolean is_draft;

      if (!g_str_equal (json_object_get_string_member (frame, "type"), "outbound"))
        continue;
      action = json_object_get_object_member (frame, "action");
      content = json_object_get_string_member (action, "content");
      is_draft = g_str_equal (json_object_get_string_member (action, "op"), "draft");
      g_assert_true (relay_text_fits (content, limit));
      if (is_draft && draft != NULL)
        g_assert_true (g_str_has_prefix (content, draft));
      if ((!is_draft || has_true (action, "final")) &&
          !g_ptr_array_find_with_equal_func (wanted, content, g_str_equal, NULL))
        {
          g_autofree char *closed = close_fence (content, limit);

          g_assert_cmpstr (content, ==, closed);
        }
      g_clear_pointer (&draft, g_free);
      if (is_draft && !has_true (action, "final"))
        draft = g_strdup (content);
    }
}

/* Whether @text begins with @start, and the rest of it shows nothing */
static gboolean
adds_nothing (const char *start, const char *text)
{
  return g_str_has_prefix (text, start) &&
         relay_text_is_invisible (text + strlen (start), text + strlen (text));
}

/* The messages are the wanted ones, and make up the text. A message is not edited for white space at
 * its end. */
static void
check_messages (Screen *screen, GPtrArray *wanted, const char *text)
{
  g_assert_cmpuint (screen->messages->len, ==, wanted->len);
  for (guint i = 0; i < wanted->len; i++)
    {
      const char *message = g_ptr_array_index (screen->messages, i);
      const char *content = g_ptr_array_index (wanted, i);

      if (!adds_nothing (message, content) && !adds_nothing (content, message))
        g_assert_cmpstr (message, ==, content);
    }

  g_assert_true (show (screen->messages, text));
}

static void
stream (Screen *screen, const char *text, gboolean rejects_some)
{
  while (*text != '\0')
    {
      g_autofree char *step = take_step (&text);

      append (screen, step);
      advance (screen, g_test_rand_int_range (0, 500));
      if (screen->request == NULL || g_test_rand_int_range (0, 3) == 0)
        continue;
      if (rejects_some && g_test_rand_int_range (0, 4) == 0)
        reject (screen);
      else
        accept (screen);
    }
  begin_finish (screen, NULL);
  while (screen->finished == NULL)
    accept (screen);
}

static guint64
get_n_texts (void)
{
  const char *override = g_getenv ("RELAY_DRAFT_TEXTS");

  return override != NULL ? g_ascii_strtoull (override, NULL, 10) : DEFAULT_TEXTS;
}

TEST_CASE ("/draft-text/random-texts")
{
  static const char *const descriptors[] = { EDITING_SHORT, EDITING_UTF16, DRAFTING, SEALING,
                                             SENDING };
  guint64 n_texts = get_n_texts ();

  for (guint64 i = 0; i < n_texts; i++)
    {
      const char *descriptor = descriptors[i % G_N_ELEMENTS (descriptors)];
      const RelayTextLimit limit = { 60, strstr (descriptor, "utf16") != NULL
                                           ? RELAY_LEN_UNIT_UTF16
                                           : RELAY_LEN_UNIT_CHARS };
      gboolean has_fences = i % 3 != 0;
      g_autofree char *text = make_text (has_fences);
      g_autoptr (GPtrArray) wanted = split_at_once (text, limit);
      g_autofree char *ids = NULL;
      Screen screen = { { NULL } };

      screen_set_up (&screen, descriptor);
      stream (&screen, text, i % 7 == 0);
      ids = end_finish (&screen);
      check_requests (&screen, wanted, limit);
      check_messages (&screen, wanted, text);
      screen_tear_down (&screen, NULL);
    }
}

/* @text is shown in place of @shown, which it has to begin with. */
static void
extend (char **shown, const char *text)
{
  if (*shown != NULL)
    g_assert_true (g_str_has_prefix (text, *shown));
  g_free (*shown);
  *shown = g_strdup (text);
}

static void
take_pieces (RelayDraftText *text, GPtrArray *messages, char **shown)
{
  const char *piece;

  while ((piece = relay_draft_text_peek_piece (text)) != NULL)
    {
      extend (shown, piece);
      g_clear_pointer (shown, g_free);
      g_ptr_array_add (messages, g_strdup (piece));
      relay_draft_text_drop_piece (text);
    }
}

/* Appends @whole in random steps, and shows its states as for a sealed draft, without the requests
 * that this takes. */
static void
grow (GPtrArray *messages, const char *whole, RelayTextLimit limit)
{
  const RelayTextLimit half = { limit.length / 2, limit.unit };
  g_autoptr (RelayDraftText) text = relay_draft_text_new ();
  g_autofree char *shown = NULL;
  gsize n_shown = 0;
  char *tail;

  while (*whole != '\0')
    {
      g_autofree char *step = take_step (&whole);
      g_autofree char *state = NULL;

      relay_draft_text_append (text, step);
      if (g_test_rand_int_range (0, 3) == 0)
        continue;
      relay_draft_text_flush (text, limit, FALSE);
      take_pieces (text, messages, &shown);
      if (limit.length >= MIN_SEALED_LIMIT)
        state = relay_draft_text_dup_state (text, half, FALSE, &n_shown);
      if (state != NULL)
        extend (&shown, state);
    }
  relay_draft_text_flush (text, limit, TRUE);
  take_pieces (text, messages, &shown);
  tail = relay_draft_text_dup_tail (text, limit);
  extend (&shown, tail);
  g_ptr_array_add (messages, tail);
}

TEST_CASE ("/draft-text/random-limits")
{
  guint64 n_texts = get_n_texts ();

  for (guint64 i = 0; i < n_texts; i++)
    {
      const RelayTextLimit limit = { (guint) g_test_rand_int_range (1, 120),
                                     i % 2 == 0 ? RELAY_LEN_UNIT_CHARS : RELAY_LEN_UNIT_UTF16 };
      g_autofree char *text = make_text (TRUE);
      g_autoptr (GPtrArray) wanted = split_at_once (text, limit);
      g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);

      grow (messages, text, limit);
      for (guint n = 0; n < MIN (wanted->len, messages->len); n++)
        g_assert_cmpstr (g_ptr_array_index (messages, n), ==, g_ptr_array_index (wanted, n));
      g_assert_cmpuint (messages->len, ==, wanted->len);
      g_assert_true (show (messages, text));
    }
}
