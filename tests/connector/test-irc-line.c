/* test-irc-line.c: lines of IRC, how texts are split for them, and how fast they are sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "platforms/irc/irc-heard.h"
#include "platforms/irc/irc-line.h"
#include "platforms/irc/irc-pace.h"
#include "platforms/irc/irc-split.h"

#define N_RANDOM 20000

/* A family of 25 bytes, and a letter with a mark of its own */
#define CLUSTERS "👩‍👩‍👧‍👧e\xcc\x81"

static IrcLine *
parse (const char *text)
{
  return irc_line_parse (text, strlen (text));
}

static void
test_whole_line (void)
{
  g_autoptr (IrcLine) line =
    parse ("@id=a\\:b\\sc\\\\;+typing;x= :nick!user@host PRIVMSG #room :a text: with : colons\r");

  g_assert_cmpstr (line->nick, ==, "nick");
  g_assert_cmpstr (line->command, ==, "PRIVMSG");
  g_assert_cmpuint (line->params->len, ==, 2);
  g_assert_cmpstr (irc_line_get (line, 0), ==, "#room");
  g_assert_cmpstr (irc_line_get (line, 1), ==, "a text: with : colons");
  g_assert_cmpstr (irc_line_get (line, 2), ==, "");
  g_assert_cmpstr (irc_line_get_tag (line, "id"), ==, "a;b c\\");
  g_assert_cmpstr (irc_line_get_tag (line, "+typing"), ==, "");
  g_assert_cmpstr (irc_line_get_tag (line, "x"), ==, "");
  g_assert_null (irc_line_get_tag (line, "other"));
}

static void
test_sparse_lines (void)
{
  g_autoptr (IrcLine) numeric = parse (":server   433  *  bot   :in use");
  g_autoptr (IrcLine) bare = parse ("ping");
  g_autoptr (IrcLine) empty_text = parse ("PRIVMSG bot :");

  g_assert_cmpuint (irc_line_get_number (numeric), ==, 433);
  g_assert_cmpstr (irc_line_get (numeric, 1), ==, "bot");
  g_assert_cmpstr (irc_line_get_last (numeric), ==, "in use");
  g_assert_cmpstr (bare->command, ==, "PING");
  g_assert_cmpuint (irc_line_get_number (bare), ==, 0);
  g_assert_cmpstr (bare->nick, ==, "");
  g_assert_cmpstr (irc_line_get_last (bare), ==, "");
  g_assert_cmpuint (empty_text->params->len, ==, 2);
  g_assert_null (parse (""));
  g_assert_null (parse ("\r\n"));
  g_assert_null (parse ("@tags"));
  g_assert_null (parse (":source"));
  g_assert_null (parse ("@a=b :source "));
}

static void
test_many_parameters (void)
{
  g_autoptr (IrcLine) line = parse ("X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17");

  g_assert_cmpuint (line->params->len, ==, IRC_MAX_PARAMS);
  g_assert_cmpstr (irc_line_get (line, 13), ==, "14");
  g_assert_cmpstr (irc_line_get (line, 14), ==, "15 16 :17");
}

static void
test_latin1 (void)
{
  g_autoptr (IrcLine) line = parse (":j\xc3\xb6rg PRIVMSG #x :Gr\xfc\xdf"
                                    "e \x84quoted\x93 \x81");
  g_autofree char *with_nul = irc_decode ("a\0\xff", 3);

  g_assert_cmpstr (line->nick, ==, "jörg");
  g_assert_cmpstr (irc_line_get (line, 1), ==, "Grüße „quoted“ \xef\xbf\xbd");
  g_assert_cmpstr (with_nul, ==, "a\xef\xbf\xbdÿ");
}

static void
test_case_mappings (void)
{
  g_assert_true (irc_is_same ("Nick[A]\\~", "nICK{a}|^", IRC_CASE_RFC1459));
  g_assert_false (irc_is_same ("nick[a]", "nick{a}", IRC_CASE_ASCII));
  g_assert_true (irc_is_same ("nick[a]", "NICK[A]", IRC_CASE_ASCII));
}

static void
test_formatting (void)
{
  g_autofree char *plain = irc_strip_formatting ("\x02"
                                                 "bold\x02 \x03"
                                                 "04,12red\x03 \x03"
                                                 "5,x \x04"
                                                 "ff0000hex\x0f\ttab \x03"
                                                 "123 ü\x7f");

  g_assert_cmpstr (plain, ==, "bold red ,x hex tab 3 ü");
}

static char *
join (GPtrArray *pieces)
{
  g_autoptr (GPtrArray) copy = g_ptr_array_new ();

  g_ptr_array_extend (copy, pieces, NULL, NULL);
  g_ptr_array_add (copy, NULL);

  return g_strjoinv ("^", (char **) copy->pdata);
}

static void
assert_split (const char *text, gsize max_bytes, guint max_pieces, const char *expected)
{
  g_autoptr (GPtrArray) pieces = irc_split (text, max_bytes, max_pieces);
  g_autofree char *joined = join (pieces);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_split_lines (void)
{
  assert_split ("one\n\n  two \r\nthree\rfour\n", 64, 9, "one^  two^three^four");
  assert_split ("", 64, 9, "");
  assert_split (" \n\x01\n", 64, 9, "");
  assert_split ("a\x01"
                "ACTION b\x01",
                64, 9, "aACTION b");
  assert_split ("one\ntwo\nthree", 64, 2, "one | two | three");
}

static void
test_split_words (void)
{
  assert_split ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbb c", 64, 9,
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbb^c");
  assert_split ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbb c", 64, 9,
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa^bbbbbbbbbbbbbb c");
}

static void
test_split_keeps_characters (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) pieces = NULL;

  for (guint i = 0; i < 10; i++)
    g_string_append (text, CLUSTERS);
  pieces = irc_split (text->str, 64, 99);
  g_assert_cmpuint (pieces->len, ==, 5);
  for (guint i = 0; i < pieces->len; i++)
    g_assert_cmpstr (pieces->pdata[i], ==, CLUSTERS CLUSTERS);
}

/* A byte that is often one that matters */
static char
random_byte (void)
{
  static const char special[] = "@:; =\\!,\r\n\x01\x03 #";
  int kind = g_test_rand_int_range (0, 4);

  if (kind == 0)
    return special[g_test_rand_int_range (0, sizeof special)];
  if (kind == 1)
    return g_test_rand_int_range (0, 256);

  return g_test_rand_int_range ('a', 'z');
}

static void
assert_valid (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
test_random_lines (void)
{
  for (guint n = 0; n < N_RANDOM; n++)
    {
      gsize length = g_test_rand_int_range (0, 80);
      g_autofree char *data = g_malloc (length + 1);
      g_autoptr (IrcLine) line = NULL;
      GHashTableIter iter;
      gpointer key, value;

      for (gsize i = 0; i < length; i++)
        data[i] = random_byte ();
      line = irc_line_parse (data, length);
      if (line == NULL)
        continue;
      assert_valid (line->nick);
      assert_valid (line->command);
      g_assert_cmpuint (line->params->len, <=, IRC_MAX_PARAMS);
      for (guint i = 0; i < line->params->len; i++)
        assert_valid (irc_line_get (line, i));
      if (line->tags == NULL)
        continue;
      g_hash_table_iter_init (&iter, line->tags);
      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          assert_valid (key);
          assert_valid (value);
        }
    }
}

static void
append_visible (GString *text, const char *from)
{
  for (const char *at = from; *at; at = g_utf8_next_char (at))
    {
      if (!strchr (" |\r\n", *at))
        g_string_append_unichar (text, g_utf8_get_char (at));
    }
}

static void
test_random_splits (void)
{
  for (guint n = 0; n < N_RANDOM / 10; n++)
    {
      gsize length = g_test_rand_int_range (0, 600);
      gsize max_bytes = g_test_rand_int_range (IRC_SPLIT_MIN_BYTES, 200);
      g_autofree char *data = g_malloc (length + 1);
      g_autofree char *text = NULL;
      g_autofree char *plain = NULL;
      g_autoptr (GPtrArray) pieces = NULL;
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GString) got = g_string_new (NULL);

      for (gsize i = 0; i < length; i++)
        data[i] = random_byte ();
      text = irc_decode (data, length);
      pieces = irc_split (text, max_bytes, g_test_rand_int_range (1, 20));
      for (guint i = 0; i < pieces->len; i++)
        {
          const char *piece = pieces->pdata[i];

          assert_valid (piece);
          g_assert_cmpuint (strlen (piece), >, 0);
          g_assert_cmpuint (strlen (piece), <=, max_bytes);
          g_assert_null (strpbrk (piece, "\r\n\x01"));
          append_visible (got, piece);
        }

      /* Nothing but blanks and control characters is missing. A colour ends with its line. */
      {
        g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

        for (char **line = lines; *line; line++)
          {
            g_free (plain);
            plain = irc_strip_formatting (*line);
            append_visible (expected, plain);
          }
      }
      g_assert_cmpstr (got->str, ==, expected->str);
    }
}

static void
test_pace (void)
{
  IrcPace pace;

  irc_pace_init (&pace, 2, 1, 0);
  g_assert_cmpint (irc_pace_get_wait (&pace, 2, 0), ==, 0);
  g_assert_cmpint (irc_pace_get_wait (&pace, 4, 0), ==, 2 * G_USEC_PER_SEC + 1);
  irc_pace_spend (&pace, 0);
  irc_pace_spend (&pace, 0);
  g_assert_cmpint (irc_pace_get_wait (&pace, 1, 0), ==, G_USEC_PER_SEC + 1);
  g_assert_cmpint (irc_pace_get_wait (&pace, 1, G_USEC_PER_SEC), ==, 0);

  /* A line that cannot wait makes the others wait longer, but not for ever. */
  for (guint i = 0; i < 100; i++)
    irc_pace_spend (&pace, G_USEC_PER_SEC);
  g_assert_cmpint (irc_pace_get_wait (&pace, 1, G_USEC_PER_SEC), ==, 3 * G_USEC_PER_SEC + 1);

  /* The bucket is never fuller than at the beginning. */
  g_assert_cmpint (irc_pace_get_wait (&pace, 3, 1000 * G_USEC_PER_SEC), ==, G_USEC_PER_SEC + 1);
  g_assert_cmpuint (irc_pace_get_capacity (&pace, 10 * G_USEC_PER_SEC), ==, 12);
}

static void
test_pace_without_limit (void)
{
  IrcPace pace;

  irc_pace_init (&pace, 1, 0, 0);
  for (guint i = 0; i < 100; i++)
    irc_pace_spend (&pace, 0);
  g_assert_cmpint (irc_pace_get_wait (&pace, 1000, 0), ==, 0);
}

/* The connection that is ahead hears what is new; whoever is behind hears it again. */
static void
test_heard_once (void)
{
  IrcHeard *heard = irc_heard_new (2);

  g_assert_true (irc_heard_is_new (heard, 0, "#room", "yes", 1));
  g_assert_true (irc_heard_is_new (heard, 0, "#room", "yes", 2));
  g_assert_false (irc_heard_is_new (heard, 1, "#room", "yes", 3));
  g_assert_false (irc_heard_is_new (heard, 1, "#room", "yes", 4));
  g_assert_true (irc_heard_is_new (heard, 1, "#room", "yes", 5));
  g_assert_false (irc_heard_is_new (heard, 0, "#room", "yes", 6));
  g_assert_true (irc_heard_is_new (heard, 1, "#room", "no", 7));
  irc_heard_free (heard);
}

/* A connection that was away hears what is said after it has come back, also when the other one is lost then. */
static void
test_heard_after_a_join (void)
{
  IrcHeard *heard = irc_heard_new (2);

  g_assert_true (irc_heard_is_new (heard, 0, "#room", "yes", 1));
  g_assert_true (irc_heard_is_new (heard, 0, "#room", "yes", 2));
  g_assert_true (irc_heard_is_new (heard, 0, "#other", "yes", 3));
  irc_heard_join (heard, 1, "#room");
  g_assert_true (irc_heard_is_new (heard, 1, "#room", "yes", 4));
  g_assert_false (irc_heard_is_new (heard, 0, "#room", "yes", 5));
  g_assert_false (irc_heard_is_new (heard, 1, "#other", "yes", 6));
  irc_heard_free (heard);
}

/* A connection that has come later has heard less, until that is forgotten. */
static void
test_heard_long_ago (void)
{
  IrcHeard *heard = irc_heard_new (2);

  g_assert_true (irc_heard_is_new (heard, 0, "#room", "yes", 1));
  g_assert_false (irc_heard_is_new (heard, 1, "#room", "yes", 2));
  g_assert_true (irc_heard_is_new (heard, 1, "#room", "yes", 300 * G_USEC_PER_SEC));
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      g_assert_true (irc_heard_is_new (heard, 0, "#room", text, 301 * G_USEC_PER_SEC));
    }
  g_assert_true (irc_heard_is_new (heard, 0, "#room", "text 0", 301 * G_USEC_PER_SEC));
  g_assert_false (irc_heard_is_new (heard, 1, "#room", "text 4999", 301 * G_USEC_PER_SEC));
  irc_heard_free (heard);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/irc/line/whole", test_whole_line);
  g_test_add_func ("/irc/line/sparse", test_sparse_lines);
  g_test_add_func ("/irc/line/many-parameters", test_many_parameters);
  g_test_add_func ("/irc/line/latin1", test_latin1);
  g_test_add_func ("/irc/line/case-mappings", test_case_mappings);
  g_test_add_func ("/irc/line/formatting", test_formatting);
  g_test_add_func ("/irc/line/random", test_random_lines);
  g_test_add_func ("/irc/split/lines", test_split_lines);
  g_test_add_func ("/irc/split/words", test_split_words);
  g_test_add_func ("/irc/split/keeps-characters", test_split_keeps_characters);
  g_test_add_func ("/irc/split/random", test_random_splits);
  g_test_add_func ("/irc/pace/bucket", test_pace);
  g_test_add_func ("/irc/pace/without-limit", test_pace_without_limit);

  g_test_add_func ("/irc/heard/once", test_heard_once);
  g_test_add_func ("/irc/heard/after-a-join", test_heard_after_a_join);
  g_test_add_func ("/irc/heard/long-ago", test_heard_long_ago);

  return g_test_run ();
}
