/* test-frame-reader.c: lines of the connector become typed frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>
#include <relay-glib/relay-session-source.h>

#include "protocol/relay-frame-reader-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-record-private.h"

#include "test.h"

#define DESCRIPTOR                                                                                      \
  "{\"contract_version\":1,\"platform\":\"discord\",\"label\":\"Discord\",\"max_message_length\":2000," \
  "\"markdown_dialect\":\"discord\",\"supports_draft_streaming\":false,\"supports_edit\":true,"         \
  "\"supports_threads\":true}"

/* From a copy that ends where the line ends */
static gboolean
read_line (const char *line, gsize length, RelayFrame *frame, GError **error)
{
  char *copy = malloc (MAX (length, 1));
  gboolean success;

  memcpy (copy, line, length);
  success = relay_frame_read (copy, length, NULL, frame, error);
  memset (copy, '#', length);
  free (copy);

  return success;
}

static void
read_ok (const char *line, RelayFrame *frame)
{
  g_assert_true (NO_ERROR (read_line, line, strlen (line), frame));
  g_assert_cmpuint (frame->size, ==, strlen (line));
}

TEST_CASE ("/frame-reader/inbound-has-event-and-buffer-id")
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (RelayMessageEvent) event = NULL;
  RelaySessionSource *source;

  read_ok (
    "{\"type\":\"inbound\",\"event\":{\"text\":\"hi\",\"message_id\":1234567890123456789,"
    "\"source\":{\"platform\":\"discord\",\"chat_id\":\"c\",\"user_id\":42}},\"bufferId\":99999999999999999999}",
    &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_INBOUND);
  g_assert_cmpstr (frame.buffer_id, ==, "99999999999999999999");
  g_assert_cmpstr (relay_record_get_string (frame.event, RELAY_FIELD_TEXT), ==, "hi");
  g_assert_cmpstr (relay_record_get_string (frame.event, RELAY_FIELD_MESSAGE_ID), ==,
                   "1234567890123456789");
  event = relay_message_event_new_from_record (relay_record_ref (frame.event));
  source = relay_message_event_get_source (event);
  assert_properties (source, "platform", "discord", "user-id", "42");
}

TEST_CASE ("/frame-reader/event-without-chat-and-user-is-refused")
{
  static const StringCase cases[] = {
    { "{\"type\":\"inbound\"}", "“event” is not an object" },
    { "{\"type\":\"inbound\",\"event\":null}", "“event” is not an object" },
    { "{\"type\":\"inbound\",\"event\":\"x\"}", "“event” is not an object" },
    { "{\"type\":\"inbound\",\"event\":[{\"text\":\"a\"}]}", "“event” is not an object" },
    { "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"c\"}},\"event\":5}",
      "“event” is not an object" },
    { " { \"type\" : \"inbound\" , \"event\" : { } } ", "neither a chat nor a user" },
    { "{\"type\":\"inbound\",\"event\":{\"text\":\"a\",\"source\":\"x\"}}",
      "neither a chat nor a user" },
    { "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"\",\"user_id\":\"\"}}}",
      "neither a chat nor a user" },
    { "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":null,\"chat_name\":\"n\"}}}",
      "neither a chat nor a user" },
    { "{\"type\":\"inbound\",\"event\":{\"chat_id\":\"c\"}}", "neither a chat nor a user" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      RelayFrame frame;

      g_assert_false (
        relay_frame_read (cases[i].given, strlen (cases[i].given), NULL, &frame, &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, cases[i].expected));
    }
}

/* Each of these can be answered, or has a session. */
TEST_CASE ("/frame-reader/event-with-chat-or-user-is-read")
{
  static const char *const sources[] = { "\"chat_id\":\"c\"", "\"chat_id\":0", "\"user_id\":\"u\"",
                                         "\"user_id_alt\":\"u\"", "\"chat_id_alt\":\"c\"" };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_auto (RelayFrame) frame = { 0 };
      g_autofree char *line =
        g_strdup_printf ("{\"type\":\"inbound\",\"event\":{\"source\":{%s}}}", sources[i]);

      read_ok (line, &frame);
      g_assert_nonnull (frame.event);
      g_assert_cmpint (frame.received_at, >, 0);
    }
}

TEST_CASE ("/frame-reader/error-has-the-words-of-the-connector")
{
  static const StringCase cases[] = {
    { "{\"type\":\"error\",\"error\":\"unknown identity\"}", "unknown identity" },
    { "{\"type\":\"error\",\"error\":\"\\ud83d\\u0000\"}", "\xEF\xBF\xBD\xEF\xBF\xBD" },
    { "{\"type\":\"error\",\"error\":\"\"}", "the connector reported an error" },
    { "{\"type\":\"error\",\"error\":{}}", "the connector reported an error" },
    { "{\"type\":\"error\"}", "the connector reported an error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RelayFrame) frame = { 0 };

      read_ok (cases[i].given, &frame);
      g_assert_cmpint (frame.type, ==, RELAY_FRAME_ERROR);
      g_assert_error (frame.error, RELAY_ERROR, RELAY_ERROR_REJECTED);
      g_assert_cmpstr (frame.error->message, ==, cases[i].expected);
    }
}

TEST_CASE ("/frame-reader/words-of-an-error-are-cut")
{
  g_autofree char *words = g_strnfill (100000, 'x');
  g_autofree char *line = g_strdup_printf ("{\"type\":\"error\",\"error\":\"%s\"}", words);
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpuint (strlen (frame.error->message), ==, 1000);
}

/* All orders of up to six members */
static void
permute (const char **members, guint n, guint fixed, void (*check) (const char *line))
{
  if (fixed == n)
    {
      g_autoptr (GString) line = g_string_new ("{");

      for (guint i = 0; i < n; i++)
        g_string_append_printf (line, "%s%s", i > 0 ? "," : "", members[i]);
      g_string_append_c (line, '}');
      check (line->str);
      return;
    }

  for (guint i = fixed; i < n; i++)
    {
      const char *other = members[fixed];

      members[fixed] = members[i];
      members[i] = other;
      permute (members, n, fixed + 1, check);
      members[i] = members[fixed];
      members[fixed] = other;
    }
}

static void
check_inbound (const char *line)
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_INBOUND);
  g_assert_cmpstr (frame.buffer_id, ==, "b");
  g_assert_cmpstr (relay_record_get_string (frame.event, RELAY_FIELD_TEXT), ==, "t");
  g_assert_null (frame.result);
  g_assert_null (frame.request_id);
}

static void
check_result (const char *line)
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_OUTBOUND_RESULT);
  g_assert_cmpstr (frame.request_id, ==, "r");
  g_assert_cmpstr (relay_record_get_string (frame.result, RELAY_FIELD_RESULT_MESSAGE_ID), ==, "m");
  g_assert_null (frame.event);
}

static void
check_interrupt (const char *line)
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_INTERRUPT_INBOUND);
  g_assert_cmpstr (frame.session_key, ==, "k");
  g_assert_cmpstr (frame.chat_id, ==, "5");
}

static void
check_passthrough (const char *line)
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_PASSTHROUGH_FORWARD);
  assert_properties (frame.passthrough, "platform", "p", "method", "POST");
  g_assert_cmpstr (frame.buffer_id, ==, "b");
}

static void
check_descriptor (const char *line)
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (line, &frame);
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_DESCRIPTOR);
  g_assert_no_error (frame.error);
  g_assert_cmpstr (relay_descriptor_get_platform (frame.descriptor), ==, "discord");
}

#define SOURCE_MEMBER  "\"source\":{\"chat_id\":\"c\"}"
#define EVENT_MEMBER   "\"event\":{" SOURCE_MEMBER ",\"text\":\"t\"}"
#define RESULT_MEMBER  "\"result\":{\"success\":true,\"message_id\":\"m\"}"
#define FORWARD_MEMBER "\"forward\":{\"method\":\"POST\",\"platform\":\"p\"}"

TEST_CASE ("/frame-reader/order-of-members-is-irrelevant")
{
  const char *inbound[] = { "\"type\":\"inbound\"", EVENT_MEMBER, "\"bufferId\":\"b\"",
                            RESULT_MEMBER, "\"new\":{\"type\":\"x\"}" };
  const char *result[] = { "\"type\":\"outbound_result\"", RESULT_MEMBER, "\"requestId\":\"r\"",
                           EVENT_MEMBER, "\"x\":[[]]" };
  const char *interrupt[] = { "\"type\":\"interrupt_inbound\"", "\"session_key\":\"k\"",
                              "\"chat_id\":5", EVENT_MEMBER };
  const char *passthrough[] = { "\"type\":\"passthrough_forward\"", FORWARD_MEMBER,
                                "\"bufferId\":\"b\"", RESULT_MEMBER };
  const char *descriptor[] = { "\"type\":\"descriptor\"", "\"descriptor\":" DESCRIPTOR,
                               "\"more\":null" };

  permute (inbound, G_N_ELEMENTS (inbound), 0, check_inbound);
  permute (result, G_N_ELEMENTS (result), 0, check_result);
  permute (interrupt, G_N_ELEMENTS (interrupt), 0, check_interrupt);
  permute (passthrough, G_N_ELEMENTS (passthrough), 0, check_passthrough);
  permute (descriptor, G_N_ELEMENTS (descriptor), 0, check_descriptor);
}

TEST_CASE ("/frame-reader/result-is-never-null")
{
  static const struct
  {
    const char *line;
    const char *request_id;
    RelayTristate success;
  } cases[] = {
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":{\"success\":true}}", "r",
      RELAY_TRISTATE_TRUE },
    { "{\"type\":\"outbound_result\",\"requestId\":17,\"result\":{\"success\":false}}", "17",
      RELAY_TRISTATE_FALSE },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\"}", "r", RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":null}", "r",
      RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":[true]}", "r",
      RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":{\"success\":\"true\"}}", "r",
      RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":{\"success\":1}}", "r",
      RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":null,\"result\":{}}", NULL,
      RELAY_TRISTATE_UNKNOWN },
    { "{\"type\":\"outbound_result\",\"requestId\":[],\"result\":{}}", NULL,
      RELAY_TRISTATE_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RelayFrame) frame = { 0 };

      read_ok (cases[i].line, &frame);
      g_assert_cmpint (frame.type, ==, RELAY_FRAME_OUTBOUND_RESULT);
      g_assert_cmpstr (frame.request_id, ==, cases[i].request_id);
      g_assert_nonnull (frame.result);
      g_assert_cmpint (relay_record_get_tristate (frame.result, RELAY_FIELD_RESULT_SUCCESS), ==,
                       cases[i].success);
    }
}

TEST_CASE ("/frame-reader/malformed-descriptor-has-error")
{
  static const char *const broken[] = {
    "{\"type\":\"descriptor\"}",
    "{\"type\":\"descriptor\",\"descriptor\":null}",
    "{\"type\":\"descriptor\",\"descriptor\":[]}",
    "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1}}",
  };
  g_auto (RelayFrame) good = { 0 };

  read_ok ("{\"type\":\"descriptor\",\"descriptor\":" DESCRIPTOR "}", &good);
  g_assert_cmpint (good.type, ==, RELAY_FRAME_DESCRIPTOR);
  g_assert_cmpuint (relay_descriptor_get_max_message_length (good.descriptor), ==, 2000);

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_auto (RelayFrame) frame = { 0 };

      read_ok (broken[i], &frame);
      g_assert_cmpint (frame.type, ==, RELAY_FRAME_DESCRIPTOR);
      g_assert_null (frame.descriptor);
      g_assert_error (frame.error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
    }
}

TEST_CASE ("/frame-reader/interrupt-has-session-and-chat")
{
  g_auto (RelayFrame) frame = { 0 };
  g_auto (RelayFrame) empty = { 0 };

  read_ok (
    "{\"type\":\"interrupt_inbound\",\"session_key\":\"agent:main:x\",\"chat_id\":1234567890123456789}",
    &frame);
  g_assert_cmpstr (frame.session_key, ==, "agent:main:x");
  g_assert_cmpstr (frame.chat_id, ==, "1234567890123456789");

  read_ok ("{\"type\":\"interrupt_inbound\",\"session_key\":null,\"chat_id\":{}}", &empty);
  g_assert_cmpint (empty.type, ==, RELAY_FRAME_INTERRUPT_INBOUND);
  g_assert_cmpstr (empty.session_key, ==, "");
  g_assert_cmpstr (empty.chat_id, ==, "");
}

TEST_CASE ("/frame-reader/unknown-type-is-accepted")
{
  static const struct
  {
    const char *line;
    RelayFrameType type;
  } cases[] = {
    { "{\"type\":\"going_idle_ack\"}", RELAY_FRAME_GOING_IDLE_ACK },
    { "{\"type\":\"going_idle_ack\",\"x\":1}\r", RELAY_FRAME_GOING_IDLE_ACK },
    { "{\"type\":\"brand_new\",\"event\":{\"message_id\":\"\\u0000\"}}", RELAY_FRAME_UNKNOWN },
    { "{\"type\":\"\"}", RELAY_FRAME_UNKNOWN },
    { "{\"type\":\"INBOUND\"}", RELAY_FRAME_UNKNOWN },
    { "{\"type\":\"inbound\\u0000\"}", RELAY_FRAME_UNKNOWN },
    { "{\"type\":\"x\",\"type\":\"going_idle_ack\"}", RELAY_FRAME_GOING_IDLE_ACK },
    { "{\"\\u0074ype\":\"going\\u005fidle_ack\"}", RELAY_FRAME_GOING_IDLE_ACK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (RelayFrame) frame = { 0 };

      read_ok (cases[i].line, &frame);
      g_assert_cmpint (frame.type, ==, cases[i].type);
      g_assert_null (frame.event);
    }
}

static void
assert_clear (const RelayFrame *frame)
{
  const RelayFrame none = { 0 };

  g_assert_cmpmem (frame, sizeof *frame, &none, sizeof none);
}

TEST_CASE ("/frame-reader/invalid-frame-fails")
{
  static const StringCase cases[] = {
    { "", "invalid JSON: unexpected end of text at byte 0" },
    { "   ", "invalid JSON: unexpected end of text at byte 3" },
    { "hello", "invalid JSON: expected a value at byte 0" },
    { "[]", "frame is not a JSON object" },
    { "[1", "invalid JSON: unexpected end of text at byte 2" },
    { "5", "frame is not a JSON object" },
    { "null", "frame is not a JSON object" },
    { "\"inbound\"", "frame is not a JSON object" },
    { "{}", "frame has no string “type”" },
    { "{\"type\":null}", "frame has no string “type”" },
    { "{\"type\":5}", "frame has no string “type”" },
    { "{\"type\":[\"inbound\"]}", "frame has no string “type”" },
    { "{\"type\":\"inbound\",\"type\":null}", "frame has no string “type”" },
    { "{\"type\":\"inbound\"}}", "invalid JSON: unexpected text after the value at byte 18" },
    { "{\"type\":\"inbound\"}{}", "invalid JSON: unexpected text after the value at byte 18" },
    { "{\"type\":\"inbound\",\"event\":{\"text\":\"\xFF\"}}",
      "invalid JSON: invalid UTF-8 at byte 35" },
    { "{\"type\":\"inbound\",\"event\":{\"text\":\"a}",
      "invalid JSON: unexpected end of text at byte 37" },
    { "\xEF\xBB\xBF{\"type\":\"inbound\"}",
      "invalid JSON: expected a value, found a byte order mark at byte 0" },
    { "{\"type\":\"inbound\",\"bufferId\":\"\\u0000\"}", "id “bufferId” contains U+0000" },
    { "{\"type\":\"inbound\",\"event\":{\"source\":{\"chat_id\":\"a\\u0000\"}}}",
      "id “chat_id” contains U+0000" },
    { "{\"type\":\"inbound\",\"bufferId\":\"b\",\"event\":{\"message_id\":\"\\u0000\"}}",
      "id “message_id” contains U+0000" },
    { "{\"type\":\"outbound_result\",\"requestId\":\"\\u0000\"}",
      "id “requestId” contains U+0000" },
    { "{\"type\":\"outbound_result\",\"requestId\":\"r\",\"result\":{\"thread_id\":\"\\u0000\"}}",
      "id “thread_id” contains U+0000" },
    { "{\"type\":\"interrupt_inbound\",\"chat_id\":\"\\u0000\"}", "id “chat_id” contains U+0000" },
    { "{\"type\":\"interrupt_inbound\",\"session_key\":\"\\u0000\"}",
      "id “session_key” contains U+0000" },
    { "{\"type\":\"passthrough_forward\",\"bufferId\":\"\\u0000\"}",
      "id “bufferId” contains U+0000" },
    { "{\"type\":\"passthrough_forward\",\"forward\":{\"botId\":\"\\u0000\"}}",
      "id “botId” contains U+0000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RelayFrame frame;

      FAILS_WITH (RELAY_ERROR, RELAY_ERROR_PROTOCOL, cases[i].expected, read_line, cases[i].given,
                  strlen (cases[i].given), &frame);
      assert_clear (&frame);
    }
}

/* U+0000 in what is no id does no harm. */
TEST_CASE ("/frame-reader/nul-in-text-is-replaced")
{
  g_auto (RelayFrame) frame = { 0 };

  read_ok (
    "{\"type\":\"inbound\",\"event\":{\"text\":\"a\\u0000b\",\"source\":{\"user_id\":1,\"chat_name\":\"\\u0000\"}}}",
    &frame);
  g_assert_cmpstr (relay_record_get_string (frame.event, RELAY_FIELD_TEXT), ==,
                   "a\xEF\xBF\xBD"
                   "b");
}

/* Every cut and every changed byte of good frames: read or refused, never worse. */
TEST_CASE ("/frame-reader/changed-byte-is-handled")
{
  static const char *const lines[] = {
    "{\"type\":\"inbound\",\"event\":{\"text\":\"a\\n\xC3\xA9\\uD83D\\uDE00\",\"media\":[{\"url\":\"u\"}],"
    "\"source\":{\"chat_id\":12,\"user_name\":\"\",\"user_handle\":\"h\"}},\"bufferId\":7}",
    "{\"requestId\":\"r\",\"result\":{\"success\":true,\"chat_info\":{\"name\":\"n\"}},\"type\":\"outbound_result\"}",
    "{\"type\":\"passthrough_forward\",\"forward\":{\"headers\":[[\"a\",\"b\"]],\"bodyB64\":\"e30=\",\"botId\":1}}",
    "{\"type\":\"descriptor\",\"descriptor\":" DESCRIPTOR "}",
  };
  static const char odd[] = "\"{}[]:,\\u0 \n\xFF\xC3"
                            "9-ex";

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      gsize length = strlen (lines[i]);
      g_autofree char *line = g_strdup (lines[i]);

      for (gsize cut = 0; cut < length; cut++)
        {
          RelayFrame frame;

          g_assert_false (read_line (line, cut, &frame, NULL));
        }

      for (gsize at = 0; at < length; at++)
        for (guint j = 0; j < sizeof odd; j++)
          {
            g_auto (RelayFrame) frame = { 0 };
            g_autoptr (GError) error = NULL;

            line[at] = odd[j];
            if (!read_line (line, length, &frame, &error))
              g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
            else if (frame.event != NULL)
              json_object_unref (relay_record_to_json (frame.event));
            line[at] = lines[i][at];
          }
    }
}

TEST_CASE ("/frame-reader/huge-frames-are-bounded")
{
  const guint n = 1000000;
  g_autoptr (GString) deep = g_string_new ("{\"type\":\"inbound\",\"event\":");
  g_autoptr (GString) wide =
    g_string_new ("{\"type\":\"inbound\",\"event\":{" SOURCE_MEMBER ",\"media\":[0");
  g_autoptr (GString) keys =
    g_string_new ("{\"type\":\"inbound\",\"event\":{" SOURCE_MEMBER ",\"text\":\"a\"");
  g_autoptr (GString) digits =
    g_string_new ("{\"type\":\"inbound\",\"event\":{" SOURCE_MEMBER ",\"message_id\":1");
  g_autoptr (GError) error = NULL;
  g_auto (RelayFrame) wide_frame = { 0 };
  g_auto (RelayFrame) keys_frame = { 0 };
  g_auto (RelayFrame) digits_frame = { 0 };
  RelayFrame frame;
  gsize raw;

  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (deep, '[');
      g_string_append (wide, ",0");
      g_string_append_c (digits, '1');
    }
  for (guint i = 0; i < n / 10; i++)
    g_string_append_printf (keys, ",\"text\":\"%u\",\"k%u\":%u", i, i, i);
  g_string_append (wide, "]}}");
  g_string_append (keys, "}}");
  g_string_append (digits, "}}");

  g_assert_false (relay_frame_read (deep->str, deep->len, NULL, &frame, &error));
  g_assert_nonnull (strstr (error->message, "more than 64 levels of nesting at byte "));

  read_ok (wide->str, &wide_frame);
  g_assert_nonnull (relay_record_get_raw (wide_frame.event, RELAY_FIELD_MEDIA, &raw));
  g_assert_cmpuint (raw, ==, 2 * n + 3);
  read_ok (keys->str, &keys_frame);
  g_assert_cmpstr (relay_record_get_string (keys_frame.event, RELAY_FIELD_TEXT), ==, "99999");
  read_ok (digits->str, &digits_frame);
  g_assert_cmpuint (strlen (relay_record_get_string (digits_frame.event, RELAY_FIELD_MESSAGE_ID)),
                    ==, n + 1);
}

/* --- passthrough --- */

static void
assert_header (RelayPassthrough *forward, guint index, const char *name, const char *value)
{
  const char *is_name, *is_value;

  g_variant_get_child (relay_passthrough_get_headers (forward), index, "(&s&s)", &is_name,
                       &is_value);
  g_assert_cmpstr (is_name, ==, name);
  g_assert_cmpstr (is_value, ==, value);
}

TEST_CASE ("/frame-reader/passthrough-has-all-members")
{
  g_auto (RelayFrame) frame = { 0 };
  RelayPassthrough *forward;
  g_autoptr (JsonObject) json = NULL;

  read_ok (
    "{\"type\":\"passthrough_forward\",\"bufferId\":5,\"forward\":{\"platform\":\"discord\",\"botId\":\"b\","
    "\"method\":\"POST\",\"path\":\"/x\\/y\",\"headers\":[[\"A\",\"1\"],[\"B\"],[\"C\",3],\"D\",[\"E\",\"5\",\"6\"],"
    "{\"F\":\"7\"},[[],\"8\"],[\"A\",\"2\"],[\"G\\u0000\",\"\\u00e9\"]],\"bodyB64\":\"eyJhIjoxfQ==\","
    "\"profile\":\"work\",\"extra\":[1]}}",
    &frame);
  forward = frame.passthrough;
  g_assert_cmpstr (frame.buffer_id, ==, "5");
  assert_properties (forward, "platform", "discord", "bot-id", "b", "method", "POST", "path",
                     "/x/y", "profile", "work");
  g_assert_cmpmem (g_bytes_get_data (relay_passthrough_get_body (forward), NULL),
                   g_bytes_get_size (relay_passthrough_get_body (forward)), "{\"a\":1}", 7);
  g_assert_cmpuint (g_variant_n_children (relay_passthrough_get_headers (forward)), ==, 3);
  assert_header (forward, 0, "A", "1");
  assert_header (forward, 1, "A", "2");
  assert_header (forward, 2, "G\xEF\xBF\xBD", "\xC3\xA9");
  json = relay_passthrough_to_json (forward);
  g_assert_true (json_object_has_member (json, "extra"));
}

TEST_CASE ("/frame-reader/passthrough-of-wrong-types-has-defaults")
{
  static const char *const lines[] = {
    "{\"type\":\"passthrough_forward\"}",
    "{\"type\":\"passthrough_forward\",\"forward\":null}",
    "{\"type\":\"passthrough_forward\",\"forward\":{}}",
    "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":1,\"botId\":[],\"method\":null,\"path\":{},\"headers\":{\"a\":1},"
    "\"bodyB64\":5,\"profile\":false}}",
    "{\"type\":\"passthrough_forward\",\"forward\":{\"platform\":\"x\",\"platform\":null,\"headers\":[[\"a\",\"b\"]],\"headers\":null,"
    "\"bodyB64\":\"e30=\",\"bodyB64\":true}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (RelayFrame) frame = { 0 };
      RelayPassthrough *forward;

      read_ok (lines[i], &frame);
      forward = frame.passthrough;
      g_assert_nonnull (forward);
      assert_properties (forward, "platform", "", "bot-id", "", "method", "", "path", "");
      g_assert_cmpuint (g_variant_n_children (relay_passthrough_get_headers (forward)), ==, 0);
      g_assert_cmpuint (g_bytes_get_size (relay_passthrough_get_body (forward)), ==, 0);
    }
}

TEST_CASE ("/frame-reader/passthrough-body-must-be-strict-base64")
{
  static const StringCase cases[] = {
    { "", "" },
    { "YQ==", "a" },
    { "YWI=", "ab" },
    { "YWJj", "abc" },
    { "Pz8\\/", "???" },
    { "Pj4+", ">>>" },
    { "\\u0059Q==", "a" },
    { "YQ", "" },
    { "YQ=", "" },
    { "YQ===", "" },
    { "Y===", "" },
    { "====", "" },
    { "YQ==YQ==", "" },
    { "YW Jj", "" },
    { "YWJj\\n", "" },
    { "Pz8_", "" },
    { "Pj4-", "" },
    { "\xC3\xA9\xC3\xA9", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line =
        g_strdup_printf ("{\"type\":\"passthrough_forward\",\"forward\":{\"bodyB64\":\"%s\"}}",
                         cases[i].given);
      g_auto (RelayFrame) frame = { 0 };
      GBytes *body;

      read_ok (line, &frame);
      body = relay_passthrough_get_body (frame.passthrough);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), cases[i].expected,
                       strlen (cases[i].expected));
    }
}

TEST_CASE ("/frame-reader/passthrough-keeps-1000-headers")
{
  g_autoptr (GString) line =
    g_string_new ("{\"type\":\"passthrough_forward\",\"forward\":{\"headers\":[[\"a\",\"b\"]");
  g_auto (RelayFrame) frame = { 0 };

  for (guint i = 0; i < 100000; i++)
    g_string_append (line, ",[\"\",\"\"]");
  g_string_append (line, "],\"path\":\"/p\"}}");
  read_ok (line->str, &frame);
  g_assert_cmpuint (g_variant_n_children (relay_passthrough_get_headers (frame.passthrough)), ==,
                    1000);
  g_assert_cmpstr (relay_passthrough_get_path (frame.passthrough), ==, "/p");
}
