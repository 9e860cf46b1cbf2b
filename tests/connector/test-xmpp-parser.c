/* test-xmpp-parser.c: an XMPP stream is cut into stanzas, whatever it is cut into before
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "xmpp-parser.h"

#include <string.h>

#define HEADER                                                  \
  "<?xml version='1.0' encoding='UTF-8'?><stream:stream id='7'" \
  " xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>"

/* Everything that the parser reports, as text */
typedef struct
{
  GString *log;
  guint n_stanzas;
} Report;

static void
on_open (const XmppStanza *header, gpointer user_data)
{
  Report *report = user_data;

  g_string_append_printf (report->log, "open %s\n", xmpp_stanza_get (header, "id"));
}

static void
on_stanza (XmppStanza *stanza, gpointer user_data)
{
  Report *report = user_data;

  xmpp_stanza_write (stanza, report->log, "jabber:component:accept");
  g_string_append_c (report->log, '\n');
  report->n_stanzas++;
  xmpp_stanza_free (stanza);
}

static void
on_skipped (XmppStanza *begin, const char *reason, gpointer user_data)
{
  Report *report = user_data;

  g_string_append_printf (report->log, "skipped %s: %s\n", xmpp_stanza_get (begin, "id"), reason);
  xmpp_stanza_free (begin);
}

static void
on_close (gpointer user_data)
{
  Report *report = user_data;

  g_string_append (report->log, "close\n");
}

static const XmppParserFuncs funcs = { on_open, on_stanza, on_skipped, on_close };

/* Feeds pieces of random lengths of up to @max_piece bytes. Returns the log. */
static char *
parse (const char *text, gsize length, gsize max_piece, GError **error)
{
  Report report = { g_string_new (NULL), 0 };
  g_autoptr (XmppParser) parser = xmpp_parser_new (&funcs, &report);

  for (gsize at = 0; at < length;)
    {
      gsize piece = 1 + g_test_rand_int_range (0, (gint32) max_piece);

      piece = MIN (piece, length - at);
      if (!xmpp_parser_feed (parser, text + at, piece, error))
        break;
      at += piece;
    }

  return g_string_free (report.log, FALSE);
}

static void
test_random_cuts (void)
{
  const char *text = HEADER
    " <message from='a@b/c' to=\"d@e\" xml:lang='de'><body>5 > 4 &amp; 3 &lt; 4 &#x1F600; ü€😀</body>"
    "<x:y xmlns:x='urn:x' z='&quot;'/></message>\n <presence/>"
    "<iq type='get'><vCard xmlns='vcard-temp'/><q><![CDATA[<a>]]>]]&gt;</q></iq></stream:stream>";
  const char *expected =
    "open 7\n"
    "<message from='a@b/c' to='d@e' xml:lang='de'><body>5 &gt; 4 &amp; 3 &lt; 4 😀 ü€😀</body>"
    "<y xmlns='urn:x' z='&quot;'/></message>\n"
    "<presence/>\n"
    "<iq type='get'><vCard xmlns='vcard-temp'/><q>&lt;a&gt;]]&gt;</q></iq>\n"
    "close\n";

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = parse (text, strlen (text), 1 + i, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (log, ==, expected);
    }
}

static void
test_white_space_between_stanzas (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (HEADER "<presence/>");
  g_autofree char *log = NULL;

  for (guint i = 0; i < 3 * XMPP_MAX_STANZA / 16; i++)
    g_string_append (text, "                \n");
  g_string_append (text, "<presence/>");
  log = parse (text->str, text->len, 16384, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log, ==, "open 7\n<presence/>\n<presence/>\n");
}

static const struct
{
  const char *name;
  const char *text;
  const char *error;
} refused[] = {
  { "no-xml", "HTTP/1.1 400 Bad Request\r\n\r\n", "not an XMPP stream" },
  { "another-root", "<html xmlns='http://www.w3.org/1999/xhtml'>", "not an XMPP stream" },
  { "comment", HEADER "<message><!-- a --></message>", "comments" },
  { "instruction", HEADER "<message><?a b?></message>", "processing instructions" },
  { "document-type", "<!DOCTYPE a [<!ENTITY b 'c'>]>" HEADER, "document types" },
  { "entity-bomb",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]>"
    "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='&c;'>",
    "document types" },
  { "entity", HEADER "<message>&copy;</message>", "invalid XML" },
  { "entity-in-attribute", HEADER "<message to='&copy;'/>", "invalid XML" },
  { "mismatch", HEADER "<message></body>", "invalid XML" },
  { "unbound-prefix", HEADER "<message><x:y/></message>", "invalid XML" },
  { "attribute-twice", HEADER "<message to='a' to='b'/>", "invalid XML" },
  { "bad-utf8", HEADER "<message>\xff\xfe</message>", "invalid XML" },
  { "overlong-utf8", HEADER "<message>\xc0\xbc</message>", "invalid XML" },
  { "surrogate", HEADER "<message>\xed\xa0\x80</message>", "invalid XML" },
  { "control-character", HEADER "<message>\x01</message>", "invalid XML" },
  { "control-reference", HEADER "<message>&#1;</message>", "invalid XML" },
  { "latin1-declared",
    "<?xml version='1.0' encoding='ISO-8859-1'?><stream:stream id='\xe4'"
    " xmlns:stream='http://etherx.jabber.org/streams'>",
    "invalid XML" },
};

static void
test_refused (gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  const char *text = refused[index].text;

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GError) error = NULL;

      g_free (parse (text, strlen (text), i < 20 ? 1 + i : 1000, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      if (strstr (error->message, refused[index].error) == NULL)
        g_error ("“%s” instead of “%s”", error->message, refused[index].error);
    }
}

static void
assert_refused (GString *text, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_free (parse (text->str, text->len, 16384, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_string_free (text, TRUE);
}

static GString *
repeat (const char *before, const char *piece, guint count)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < count; i++)
    g_string_append (text, piece);

  return text;
}

/* The stream goes on behind the stanza: a person may have sent it. */
static void
assert_skipped (GString *text, const char *end, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected =
    g_strdup_printf ("open 7\nskipped 1: more than %s\n<presence/>\n", reason);
  g_autofree char *log = NULL;

  g_string_append_printf (text, "%s<presence/>", end);
  log = parse (text->str, text->len, 16384, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log, ==, expected);
  g_string_free (text, TRUE);
}

static void
test_skipped (void)
{
  GString *text = repeat (HEADER "<message id='1'>", "<a>", 250);

  for (guint i = 0; i < 250; i++)
    g_string_append (text, "</a>");
  assert_skipped (text, "</message>", "48 levels of elements");
  assert_skipped (repeat (HEADER "<message id='1'>", "<a/>", XMPP_MAX_NODES), "</message>",
                  "8192 elements in a stanza");
  assert_skipped (repeat (HEADER "<message id='1'><body>", "0123456789abcdef",
                          XMPP_MAX_STANZA / 16),
                  "</body></message>", "524288 bytes in a stanza");
  assert_skipped (repeat (HEADER "<message id='1'><body>", "&apos;", XMPP_MAX_STANZA / 6),
                  "</body></message>", "524288 bytes in a stanza");
  text = repeat (HEADER "<message id='1'><a", " b=''", 0);
  for (guint i = 0; i <= XMPP_MAX_ATTRIBUTES; i++)
    g_string_append_printf (text, " a%u=''", i);
  assert_skipped (text, "/></message>", "64 attributes");
}

/* Each of the characters is an entity, and a piece of text of its own to libxml2. */
static void
test_text_of_entities (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = repeat (HEADER "<message><body>", "&lt;&amp;", 2 * XMPP_MAX_NODES);
  g_autoptr (GString) expected =
    repeat ("open 7\n<message><body>", "&lt;&amp;", 2 * XMPP_MAX_NODES);
  g_autofree char *log = NULL;

  g_string_append (text, "</body></message>");
  g_string_append (expected, "</body></message>\n");
  log = parse (text->str, text->len, 16384, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log, ==, expected->str);
}

static void
test_bounds (void)
{
  assert_refused (repeat (HEADER "<message><body>", "0123456789abcdef", XMPP_MAX_SKIPPED / 16),
                  "bytes in a stanza");
  assert_refused (repeat (HEADER "<message to='", "0123456789abcdef", XMPP_MAX_SKIPPED / 16),
                  "bytes in a stanza");

  /* Which bound is met first depends on the version of libxml2. */
  assert_refused (repeat (HEADER "<", "abcdef0123456789", XMPP_MAX_SKIPPED / 16), "");
  assert_refused (repeat ("<stream:stream to='", "0123456789abcdef", 1024), "stream header");
  assert_refused (g_string_new_len (HEADER "\0", strlen (HEADER) + 1), "zero byte");
}

/* The parser that reads names that it has not read before, for years, does not grow. The size of its dictionary is
 * not visible; that the stream goes on behind it is.
 */
static void
test_many_names (void)
{
  Report report = { g_string_new (NULL), 0 };
  g_autoptr (XmppParser) parser = xmpp_parser_new (&funcs, &report);
  g_autoptr (GError) error = NULL;

  g_assert_true (xmpp_parser_feed (parser, HEADER, strlen (HEADER), &error));
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("<message><n%u xmlns='urn:%u' a%u='1'/></message>", i, i, i);

      g_string_truncate (report.log, 0);
      xmpp_parser_feed (parser, text, strlen (text), &error);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (report.log->str, "xmlns='urn:"));
    }
  g_assert_cmpuint (report.n_stanzas, ==, 20000);
  g_string_free (report.log, TRUE);
}

/* No input crashes it: a valid stream with random bytes changed. */
static void
test_random_damage (void)
{
  const char *text =
    HEADER "<message from='a@b' id='1'><body>hello &amp; good bye</body>"
           "<x xmlns='urn:x'><y z='1'>t</y></x></message><presence/></stream:stream>";

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *damaged = g_strdup (text);
      g_autofree char *log = NULL;
      gsize length = strlen (text);

      for (gint32 n = g_test_rand_int_range (1, 4); n > 0; n--)
        damaged[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (0, 256);
      log = parse (damaged, length, 1 + i % 64, NULL);
      g_assert_nonnull (log);
    }
}

static void
test_escaping (void)
{
  g_autoptr (XmppStanza) stanza = xmpp_stanza_new ("message", "jabber:component:accept");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) stream = g_string_new (HEADER);
  g_autofree char *log = NULL;
  g_autoptr (GError) error = NULL;

  xmpp_stanza_set (stanza, "to", "a'b\"c<d>\n\t");
  xmpp_stanza_add_with_text (stanza, "body", NULL,
                             "]]> & <b>\r\n\x01\x1f\xef\xbf\xbf\xff 😀\xed\xa0\x80");
  xmpp_stanza_write (stanza, out, "jabber:component:accept");
  g_string_append (stream, out->str);
  log = parse (stream->str, stream->len, 7, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (log, "open 7\n"));
  g_assert_true (g_str_has_prefix (log + strlen ("open 7\n"), out->str));
  g_assert_null (strpbrk (out->str, "\x01\x1f\r"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xmpp-parser/random-cuts", test_random_cuts);
  g_test_add_func ("/xmpp-parser/white-space-between-stanzas", test_white_space_between_stanzas);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/xmpp-parser/refused/", refused[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/xmpp-parser/bounds", test_bounds);
  g_test_add_func ("/xmpp-parser/skipped", test_skipped);
  g_test_add_func ("/xmpp-parser/text-of-entities", test_text_of_entities);
  g_test_add_func ("/xmpp-parser/many-names", test_many_names);
  g_test_add_func ("/xmpp-parser/random-damage", test_random_damage);
  g_test_add_func ("/xmpp-stanza/escaping", test_escaping);

  return g_test_run ();
}
