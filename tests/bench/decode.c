/* decode.c: reads five fields of one frame with this library, simdjson, json-glib and jansson
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   decode MILLISECONDS    for each contender, case and round
 *
 * "event" is the library's whole work on a line: a typed event whose strings are read by the
 * public getters. "reader" is the pull parser alone, which finds the fields.
 */

#include "config.h"

#include "frames.h"
#include "meter.h"
#include "json/relay-json-reader-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-message-event-private.h"

#include <json-glib/json-glib.h>
#include <relay-glib/relay-glib.h>

#define ROUNDS  7
#define PADDING 64

gulong bench_simdjson (const char *text, gsize length, gsize capacity);
gulong bench_jansson (const char *text, gsize length);

/* Contenders: each reads the length and first byte of five strings */

static gulong
weigh (const char *string)
{
  return string != NULL && *string != '\0' ? strlen (string) + (guchar) *string : 0;
}

/* The message of which the text is a part, as libsoup hands it over */
static GBytes *message;

static gulong
decode_event (const char *text, gsize length)
{
  g_autoptr (RelayMessageEvent) event = NULL;
  g_auto (RelayFrame) frame = { RELAY_FRAME_UNKNOWN };
  RelaySessionSource *source;

  if (!relay_frame_read (text, length, message, &frame, NULL) || frame.event == NULL)
    return 0;
  event = relay_message_event_new_from_record (g_steal_pointer (&frame.event));
  source = relay_message_event_get_source (event);
  return weigh (relay_message_event_get_text (event)) +
         weigh (relay_message_event_get_message_id (event)) +
         weigh (relay_session_source_get_chat_id (source)) +
         weigh (relay_session_source_get_user_id (source)) +
         weigh (relay_session_source_get_platform (source));
}

static gulong
read_members (RelayJsonReader *reader, guint level)
{
  static const char *const wanted[] = { "text", "message_id", "chat_id", "user_id", "platform" };
  RelayJsonValue key, value;
  gulong sum = 0;

  while (relay_json_reader_next_member (reader, &key, &value))
    if (value.kind == RELAY_JSON_OBJECT &&
        relay_json_value_is (&key, level == 0 ? "event" : "source") && level < 2)
      sum += read_members (reader, level + 1);
    else if (value.kind == RELAY_JSON_STRING)
      {
        for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
          if (key.length == strlen (wanted[i]) && relay_json_value_is (&key, wanted[i]))
            sum += value.length + (guchar) *value.text;
      }
    else
      relay_json_reader_skip (reader, &value);
  return sum;
}

static gulong
decode_reader (const char *text, gsize length)
{
  RelayJsonReader reader;
  RelayJsonValue root;
  gulong sum;

  relay_json_reader_init (&reader, text, length);
  if (!relay_json_reader_read (&reader, &root) || root.kind != RELAY_JSON_OBJECT)
    return 0;
  sum = read_members (&reader, 0);
  return relay_json_reader_finish (&reader, NULL) ? sum : 0;
}

static gulong
decode_simdjson (const char *text, gsize length)
{
  return bench_simdjson (text, length, length + PADDING);
}

static gulong
decode_json_glib (const char *text, gsize length)
{
  static JsonParser *parser;
  JsonObject *event, *source;

  if (parser == NULL)
    parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, length, NULL))
    return 0;
  event =
    json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "event");
  source = json_object_get_object_member (event, "source");
  return weigh (json_object_get_string_member (event, "text")) +
         weigh (json_object_get_string_member (event, "message_id")) +
         weigh (json_object_get_string_member (source, "chat_id")) +
         weigh (json_object_get_string_member (source, "user_id")) +
         weigh (json_object_get_string_member (source, "platform"));
}

static const struct
{
  const char *name;
  gulong (*decode) (const char *, gsize);
} contenders[] = {
  { "event", decode_event },         { "reader", decode_reader },  { "simdjson", decode_simdjson },
  { "json_glib", decode_json_glib }, { "jansson", bench_jansson },
};

/* The corpus */

static void
add_event (GString *out, guint n, const char *text)
{
  g_string_append_printf (
    out,
    "{\"message_type\":\"text\",\"message_id\":\"12345670000000%05u\",\"source\":"
    "{\"platform\":\"discord\",\"chat_id\":\"112233445566778899\",\"chat_type\":\"group\","
    "\"user_id\":\"998877665544332211\",\"user_name\":\"Ada\",\"is_bot\":false},\"text\":\"",
    n);
  for (guint i = 0; i < 4; i++)
    g_string_append (out, text);
  g_string_append (out, "\"}");
}

static char *
make_case (const char *name)
{
  GString *out = g_string_new ("{\"type\":\"inbound\",\"event\":");
  const char *text = "The quick brown fox jumps over the lazy dog. ";

  if (g_str_equal (name, "small"))
    {
      g_string_free (out, TRUE);
      return bench_event (BENCH_EVENT_SIZE, 1);
    }
  if (g_str_equal (name, "escaped"))
    text = "He said \\\"no\\\"\\n\\tand left: C:\\\\dir\\/x \\u00e9\\u4e2d\\ud83d\\ude00. ";
  else if (g_str_equal (name, "cjk"))
    text = "敏捷的棕色狐狸跳过了懒狗，没有人在意。素早い茶色の狐。";
  else if (g_str_equal (name, "emoji"))
    text = "🦊🐶👩‍👩‍👧‍👦🎉 ok 🚀🚀 ";
  add_event (out, 1, text);
  if (g_str_equal (name, "context"))
    {
      g_string_truncate (out, out->len - 1);
      g_string_append (out, ",\"context\":[");
      for (guint i = 0; i < 50; i++)
        {
          g_string_append (out, i > 0 ? "," : "");
          add_event (out, 100 + i, text);
        }
      g_string_append (out, "]}");
    }
  else if (g_str_equal (name, "deep"))
    {
      g_string_truncate (out, out->len - 1);
      g_string_append (out, ",\"metadata\":");
      for (guint i = 0; i < 40; i++)
        g_string_append_printf (out, "{\"level\":%u,\"list\":[1,2.5e3,true,null],\"in\":", i);
      g_string_append (out, "{}");
      for (guint i = 0; i < 41; i++)
        g_string_append_c (out, '}');
    }
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}

/* ns per call, over about so many milliseconds */
static double
measure (gulong (*decode) (const char *, gsize),
         const char *text,
         gsize length,
         double milliseconds)
{
  gint64 start = meter_clock (CLOCK_PROCESS_CPUTIME_ID), end;
  guint64 calls = 0;

  do
    {
      for (guint i = 0; i < 64; i++)
        if (decode (text, length) == 0)
          g_error ("a contender found nothing");
      calls += 64;
      end = meter_clock (CLOCK_PROCESS_CPUTIME_ID);
    }
  while (end - start < milliseconds * 1e6);
  return (end - start) / (double) calls;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  static const char *const cases[] = { "small", "context", "escaped", "cjk", "emoji", "deep" };
  double milliseconds = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 20;

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      double took[G_N_ELEMENTS (contenders)][ROUNDS];
      g_autofree char *made = make_case (cases[c]);
      gsize length = strlen (made);
      g_autofree char *text = g_malloc0 (length + PADDING);

      memcpy (text, made, length);
      message = g_bytes_new_static (text, length);
      for (guint round = 0; round < ROUNDS; round++)
        for (guint i = 0; i < G_N_ELEMENTS (contenders); i++)
          took[i][round] = measure (contenders[i].decode, text, length, milliseconds);
      for (guint i = 0; i < G_N_ELEMENTS (contenders); i++)
        {
          g_autofree char *name = g_strdup_printf ("%s_%s", cases[c], contenders[i].name);

          qsort (took[i], ROUNDS, sizeof (double), compare);
          meter_say (name, took[i][ROUNDS / 2]);
        }
      {
        g_autofree char *name = g_strdup_printf ("%s_bytes", cases[c]);

        meter_say (name, length);
      }
      g_clear_pointer (&message, g_bytes_unref);
    }
  return 0;
}
