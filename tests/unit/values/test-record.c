/* test-record.c: the fields of events, sources and results, and their JSON text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "json/relay-json-bridge-private.h"
#include "values/relay-record-builder-private.h"
#include "values/relay-record-private.h"
#include "values/relay-wire-keys-private.h"

#include "test.h"

typedef RelayRecord *(*Maker) (const char *text, gsize length, GError **error);

static RelayRecord *
make (Maker maker, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_strdup (text);
  RelayRecord *record = maker (copy, strlen (text), &error);

  /* the record must have copied the text */
  memset (copy, 'x', strlen (text));
  g_assert_no_error (error);
  g_assert_nonnull (record);
  g_assert_true (relay_record_is_sealed (record));

  return record;
}

static void
assert_json (JsonObject *object, const char *expected)
{
  g_autofree char *text = relay_json_from_object (object, NULL);

  g_assert_cmpstr (text, ==, expected);
  json_object_unref (object);
}

#define WHOLE_SOURCE                                                                                              \
  "{\"platform\":\"discord\",\"chat_id\":\"c\",\"chat_type\":\"thread\",\"chat_name\":\"n\","                     \
  "\"user_id\":\"u\",\"user_name\":\"un\",\"thread_id\":\"t\",\"chat_topic\":\"to\",\"user_id_alt\":\"ua\","      \
  "\"chat_id_alt\":\"ca\",\"scope_id\":\"s\",\"parent_chat_id\":\"pc\",\"message_id\":\"sm\",\"profile\":\"pr\"," \
  "\"prospective_thread_id\":\"pt\",\"auto_thread_created\":true,\"auto_thread_initial_name\":\"an\","            \
  "\"is_bot\":false,\"message_is_edit\":true,\"one_to_one_verified\":false}"

static const char whole_event[] =
  "{\"text\":\"hello\",\"message_type\":\"photo\",\"message_id\":\"m1\",\"reply_to_message_id\":\"m0\","
  "\"reply_to\":{\"text\":\"q\"},\"media_urls\":[\"u\"],\"media\":[{\"url\":\"u\"}],\"context\":[{\"text\":\"c\"}],"
  "\"context_error\":true,\"prompt_response\":{\"prompt_id\":\"p\"},\"unknown\":[1,2],"
  "\"source\":" WHOLE_SOURCE "}";

static const struct
{
  RelayField field;
  const char *value;
} whole_strings[] = {
  { RELAY_FIELD_TEXT, "hello" },
  { RELAY_FIELD_MESSAGE_TYPE, "photo" },
  { RELAY_FIELD_MESSAGE_ID, "m1" },
  { RELAY_FIELD_REPLY_TO_MESSAGE_ID, "m0" },
  { RELAY_FIELD_SOURCE_PLATFORM, "discord" },
  { RELAY_FIELD_SOURCE_CHAT_ID, "c" },
  { RELAY_FIELD_SOURCE_CHAT_TYPE, "thread" },
  { RELAY_FIELD_SOURCE_CHAT_NAME, "n" },
  { RELAY_FIELD_SOURCE_USER_ID, "u" },
  { RELAY_FIELD_SOURCE_USER_NAME, "un" },
  { RELAY_FIELD_SOURCE_THREAD_ID, "t" },
  { RELAY_FIELD_SOURCE_CHAT_TOPIC, "to" },
  { RELAY_FIELD_SOURCE_USER_ID_ALT, "ua" },
  { RELAY_FIELD_SOURCE_CHAT_ID_ALT, "ca" },
  { RELAY_FIELD_SOURCE_SCOPE_ID, "s" },
  { RELAY_FIELD_SOURCE_PARENT_CHAT_ID, "pc" },
  { RELAY_FIELD_SOURCE_MESSAGE_ID, "sm" },
  { RELAY_FIELD_SOURCE_PROFILE, "pr" },
  { RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID, "pt" },
  { RELAY_FIELD_SOURCE_AUTO_THREAD_INITIAL_NAME, "an" },
};

static void
assert_raw (RelayRecord *record, RelayField field, const char *expected)
{
  gsize length;
  const char *raw = relay_record_get_raw (record, field, &length);

  if (expected == NULL)
    g_assert_null (raw);
  else
    g_assert_cmpmem (raw, length, expected, strlen (expected));
}

TEST_CASE ("/record/event-has-all-fields")
{
  g_autoptr (RelayRecord) record = make (relay_record_new_event, whole_event);
  const char *first[G_N_ELEMENTS (whole_strings)];

  for (guint i = 0; i < G_N_ELEMENTS (whole_strings); i++)
    {
      first[i] = relay_record_get_string (record, whole_strings[i].field);
      g_assert_cmpstr (first[i], ==, whole_strings[i].value);
    }

  assert_raw (record, RELAY_FIELD_REPLY_TO, "{\"text\":\"q\"}");
  assert_raw (record, RELAY_FIELD_MEDIA_URLS, "[\"u\"]");
  assert_raw (record, RELAY_FIELD_MEDIA, "[{\"url\":\"u\"}]");
  assert_raw (record, RELAY_FIELD_CONTEXT, "[{\"text\":\"c\"}]");
  assert_raw (record, RELAY_FIELD_PROMPT_RESPONSE, "{\"prompt_id\":\"p\"}");
  assert_raw (record, RELAY_FIELD_SOURCE, WHOLE_SOURCE);
  g_assert_null (relay_record_get_string (record, RELAY_FIELD_SOURCE));

  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_CONTEXT_ERROR), ==,
                   RELAY_TRISTATE_TRUE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_AUTO_THREAD_CREATED), ==,
                   RELAY_TRISTATE_TRUE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_IS_BOT), ==,
                   RELAY_TRISTATE_FALSE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT), ==,
                   RELAY_TRISTATE_TRUE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED), ==,
                   RELAY_TRISTATE_FALSE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_TEXT), ==,
                   RELAY_TRISTATE_UNKNOWN);

  /* the strings are copies: the text is as it was received, and each string stays where it is */
  assert_json (relay_record_to_json (record), whole_event);
  for (guint i = 0; i < G_N_ELEMENTS (whole_strings); i++)
    {
      g_assert_true (relay_record_get_string (record, whole_strings[i].field) == first[i]);
      g_assert_cmpstr (first[i], ==, whole_strings[i].value);
    }
}

TEST_CASE ("/record/source-json-has-ids-as-strings")
{
  g_autoptr (RelayRecord) record =
    make (relay_record_new_event,
          "{\"source\":{\"chat_id\":12345678901234567890123,\"x\":[1]},\"text\":\"a\"}");
  g_autoptr (RelayRecord) none = make (relay_record_new_event, "{\"source\":[]}");

  relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID);
  assert_json (relay_record_source_to_json (record),
               "{\"chat_id\":\"12345678901234567890123\",\"x\":[1]}");
  assert_json (relay_record_to_json (record),
               "{\"source\":{\"chat_id\":\"12345678901234567890123\",\"x\":[1]},\"text\":\"a\"}");
  assert_json (relay_record_source_to_json (none), "{}");
}

TEST_CASE ("/record/source-alone-is-read")
{
  const char text[] = "{\"chat_id\":\"c\",\"guild_id\":\"g\",\"is_bot\":true}";
  g_autoptr (RelayRecord) record = make (relay_record_new_source, text);

  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID), ==, "c");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_SCOPE_ID), ==, "g");
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_IS_BOT), ==,
                   RELAY_TRISTATE_TRUE);
  g_assert_null (relay_record_get_string (record, RELAY_FIELD_TEXT));
  assert_raw (record, RELAY_FIELD_SOURCE, text);
  assert_json (relay_record_source_to_json (record), text);
  assert_json (relay_record_to_json (record), text);
}

TEST_CASE ("/record/escapes-are-decoded")
{
  const char text[] =
    "{\"text\":\"a\\n\\uD83D\\uDE00\\u0000\\uD800\",\"message_type\":\"te\\u0078t\","
    "\"message_i\\u0064\":\"m\\u0031\",\"source\":{\"user_name\":\"\\u00e9\"}}";
  g_autoptr (RelayRecord) record = make (relay_record_new_event, text);
  const char *decoded = relay_record_get_string (record, RELAY_FIELD_TEXT);

  g_assert_cmpstr (decoded, ==, "a\n\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_MESSAGE_TYPE), ==, "text");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID), ==, "m1");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_NAME), ==, "\xC3\xA9");
  g_assert_true (relay_record_get_string (record, RELAY_FIELD_TEXT) == decoded);
  assert_json (
    relay_record_to_json (record),
    "{\"text\":\"a\\n\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD\",\"message_type\":\"text\","
    "\"message_id\":\"m1\",\"source\":{\"user_name\":\"\xC3\xA9\"}}");
}

TEST_CASE ("/record/id-is-string-or-integer")
{
  static const StringCase cases[] = {
    { "\"abc\"", "abc" },
    { "\"\"", "" },
    { "1234567890123456789", "1234567890123456789" },
    { "1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890" },
    { "0", "0" },
    { "-7", "-7" },
    { "1.5", NULL },
    { "1e3", NULL },
    { "null", NULL },
    { "true", NULL },
    { "[]", NULL },
    { "{\"a\":1}", NULL },
  };
  static const RelayField fields[] = { RELAY_FIELD_MESSAGE_ID, RELAY_FIELD_REPLY_TO_MESSAGE_ID };
  static const RelayField source_fields[] = {
    RELAY_FIELD_SOURCE_CHAT_ID,     RELAY_FIELD_SOURCE_USER_ID,
    RELAY_FIELD_SOURCE_THREAD_ID,   RELAY_FIELD_SOURCE_USER_ID_ALT,
    RELAY_FIELD_SOURCE_CHAT_ID_ALT, RELAY_FIELD_SOURCE_PARENT_CHAT_ID,
    RELAY_FIELD_SOURCE_MESSAGE_ID,  RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        {
          g_autofree char *text =
            g_strdup_printf ("{\"%s\":%s}", relay_wire_keys_get_name (fields[j]), cases[i].given);
          g_autoptr (RelayRecord) record = make (relay_record_new_event, text);

          g_assert_cmpstr (relay_record_get_string (record, fields[j]), ==, cases[i].expected);
        }
      for (guint j = 0; j < G_N_ELEMENTS (source_fields); j++)
        {
          g_autofree char *text =
            g_strdup_printf ("{\"%s\":%s}", relay_wire_keys_get_name (source_fields[j]),
                             cases[i].given);
          g_autoptr (RelayRecord) record = make (relay_record_new_source, text);

          g_assert_cmpstr (relay_record_get_string (record, source_fields[j]), ==,
                           cases[i].expected);
        }
    }
}

TEST_CASE ("/record/wrong-type-counts-as-absent")
{
  static const char *const wrong[] = { "null", "1.5",   "[1]", "{\"a\":[]}",
                                       "true", "\"s\"", "7",   "false" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "{\"text\":\"x\",\"text\":%s,\"context_error\":true,\"context_error\":%s,\"media\":[],\"media\":%s,"
        "\"reply_to\":{},\"reply_to\":%s}",
        wrong[i], wrong[i], wrong[i], wrong[i]);
      g_autoptr (RelayRecord) record = make (relay_record_new_event, text);
      char kind = wrong[i][0];

      g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==,
                       kind == '"' ? "s" : NULL);
      g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_CONTEXT_ERROR), ==,
                       kind == 't'   ? RELAY_TRISTATE_TRUE
                       : kind == 'f' ? RELAY_TRISTATE_FALSE
                                     : RELAY_TRISTATE_UNKNOWN);
      assert_raw (record, RELAY_FIELD_MEDIA, kind == '[' ? "[1]" : NULL);
      assert_raw (record, RELAY_FIELD_REPLY_TO, kind == '{' ? "{\"a\":[]}" : NULL);
    }
}

TEST_CASE ("/record/last-of-two-members-wins")
{
  g_autoptr (RelayRecord) record =
    make (relay_record_new_event,
          "{\"text\":\"a\",\"text\":\"b\",\"source\":{\"chat_id\":\"c\",\"user_id\":\"u\"},"
          "\"source\":{\"chat_id\":\"d\"}}");
  g_autoptr (RelayRecord) lost =
    make (relay_record_new_event, "{\"source\":{\"chat_id\":\"c\"},\"source\":7}");

  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "b");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID), ==, "d");
  g_assert_null (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_ID));
  assert_json (relay_record_to_json (record), "{\"text\":\"b\",\"source\":{\"chat_id\":\"d\"}}");
  g_assert_null (relay_record_get_string (lost, RELAY_FIELD_SOURCE_CHAT_ID));
}

TEST_CASE ("/record/many-sources-need-room-for-one")
{
  const char *source = WHOLE_SOURCE;
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (RelayRecord) record = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (
      text, "%s\"source\":%s,\"text\":\"%u\",\"text\":null,\"source\":{\"chat_id\":\"%u\"}",
      i > 0 ? "," : "", source, i, i);
  g_string_append_printf (text, ",\"text\":\"last\",\"source\":%s}", source);

  record = make (relay_record_new_event, text->str);
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "last");
  for (guint i = 4; i < G_N_ELEMENTS (whole_strings); i++)
    g_assert_cmpstr (relay_record_get_string (record, whole_strings[i].field), ==,
                     whole_strings[i].value);
  assert_raw (record, RELAY_FIELD_SOURCE, source);
}

TEST_CASE ("/record/first-non-empty-alias-wins")
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *scope;
  } cases[] = {
    { "{\"user_name\":\"b\",\"user_display_name\":\"a\",\"user_handle\":\"c\"}", "a", NULL },
    { "{\"user_handle\":\"c\",\"user_name\":\"b\"}", "b", NULL },
    { "{\"user_handle\":\"c\"}", "c", NULL },
    { "{\"user_display_name\":\"\",\"user_name\":null,\"user_handle\":\"c\"}", "c", NULL },
    { "{\"user_display_name\":5,\"user_name\":\"b\"}", "b", NULL },
    { "{\"user_name\":\"\"}", NULL, NULL },
    { "{\"scope_id\":\"s\",\"guild_id\":\"g\"}", NULL, "s" },
    { "{\"guild_id\":\"g\",\"scope_id\":\"s\"}", NULL, "s" },
    { "{\"guild_id\":\"g\"}", NULL, "g" },
    { "{\"scope_id\":\"\",\"guild_id\":\"g\"}", NULL, "g" },
    { "{\"scope_id\":null,\"guild_id\":123456789012345678901}", NULL, "123456789012345678901" },
    { "{\"scope_id\":7,\"guild_id\":\"g\"}", NULL, "7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayRecord) record = make (relay_record_new_source, cases[i].text);

      g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_NAME), ==,
                       cases[i].name);
      g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_SCOPE_ID), ==,
                       cases[i].scope);
    }
}

TEST_CASE ("/record/result-has-all-fields")
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *type;
  } cases[] = {
    { "{\"name\":\"n\",\"type\":\"t\"}", "n", "t" },
    { "{\"chat_info\":{\"name\":\"n\",\"type\":\"t\"}}", "n", "t" },
    { "{\"chat_info\":{\"name\":\"n\"},\"name\":\"top\",\"type\":\"top\"}", "n", "top" },
    { "{\"name\":\"top\",\"chat_info\":{\"name\":5}}", "top", NULL },
    { "{\"name\":\"top\",\"chat_info\":[]}", "top", NULL },
    { "{\"chat_info\":{\"name\":\"n\"},\"chat_info\":null}", NULL, NULL },
  };
  g_autoptr (RelayRecord) record =
    make (relay_record_new_result,
          "{\"success\":true,\"message_id\":12345678901234567890,\"thread_id\":\"t\","
          "\"error\":\"e\",\"code\":\"c\",\"extra\":1}");

  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_RESULT_SUCCESS), ==,
                   RELAY_TRISTATE_TRUE);
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_RESULT_MESSAGE_ID), ==,
                   "12345678901234567890");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_RESULT_THREAD_ID), ==, "t");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_RESULT_ERROR), ==, "e");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_RESULT_CODE), ==, "c");
  g_assert_null (relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID));
  assert_json (relay_record_to_json (record),
               "{\"success\":true,\"message_id\":\"12345678901234567890\",\"thread_id\":\"t\","
               "\"error\":\"e\",\"code\":\"c\",\"extra\":1}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayRecord) info = make (relay_record_new_result, cases[i].text);

      g_assert_cmpstr (relay_record_get_string (info, RELAY_FIELD_RESULT_NAME), ==, cases[i].name);
      g_assert_cmpstr (relay_record_get_string (info, RELAY_FIELD_RESULT_TYPE), ==, cases[i].type);
    }
}

TEST_CASE ("/record/invalid-text-fails")
{
  static const struct
  {
    Maker maker;
    const char *text;
    const char *message;
  } cases[] = {
    { relay_record_new_event, "[]", "not a JSON object" },
    { relay_record_new_event, "\"a\"", "not a JSON object" },
    { relay_record_new_source, "[]", "not a JSON object" },
    { relay_record_new_result, "7", "not a JSON object" },
    { relay_record_new_event, "", "invalid JSON: unexpected end of text at byte 0" },
    { relay_record_new_event, "{\"text\":\"a\"",
      "invalid JSON: unexpected end of text at byte 11" },
    { relay_record_new_event, "{\"source\":{\"chat_id\":\"a\"",
      "invalid JSON: unexpected end of text at byte 24" },
    { relay_record_new_event, "{} x", "invalid JSON: unexpected text after the value at byte 3" },
    { relay_record_new_event, "{\"message_id\":\"a\\u0000\"}", "id “message_id” contains U+0000" },
    { relay_record_new_event, "{\"source\":{\"guild_id\":\"\\u0000\"}}",
      "id “guild_id” contains U+0000" },
    { relay_record_new_source, "{\"user_id_alt\":\"\\u0000\"}",
      "id “user_id_alt” contains U+0000" },
    { relay_record_new_result, "{\"message_id\":\"\\u0000\"}", "id “message_id” contains U+0000" },
  };
  g_autoptr (RelayRecord) mended =
    make (relay_record_new_event, "{\"message_id\":\"\\u0000\",\"message_id\":\"m\"}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cases[i].maker (cases[i].text, strlen (cases[i].text), &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
  g_assert_cmpstr (relay_record_get_string (mended, RELAY_FIELD_MESSAGE_ID), ==, "m");
}

/* Decodes the event @text of @length bytes, which is in the middle of bytes of @size. */
static RelayRecord *
make_within (const char *text, gsize length, gsize size)
{
  RelayRecordBuilder builder;
  RelayJsonReader reader;
  RelayJsonValue root;
  char *message = g_strnfill (size, ' ');
  g_autoptr (GBytes) bytes = g_bytes_new_take (message, size);

  memcpy (message + 1, text, length);
  relay_record_builder_init (&builder);
  relay_json_reader_init (&reader, message, size);
  g_assert_true (relay_json_reader_read (&reader, &root));
  relay_record_builder_walk_event (&builder, &reader, &root);
  g_assert_true (relay_json_reader_finish (&reader, NULL));

  return NO_ERROR (relay_record_new_from_builder, &builder, bytes);
}

/* A text that is most of a message is not copied. The record does not change the message, and keeps it. */
TEST_CASE ("/record/bytes-are-kept-or-copied")
{
  const gsize length = strlen (whole_event);
  const gsize sizes[] = { length + 2, 2 * length, 2 * length + 2, 100 * length };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (RelayRecord) record = make_within (whole_event, length, sizes[i]);
      gsize n;

      g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "hello");
      g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_ID), ==, "u");
      g_assert_nonnull (relay_record_get_raw (record, RELAY_FIELD_MEDIA, &n));
      g_assert_cmpuint (n, ==, strlen ("[{\"url\":\"u\"}]"));
      assert_json (relay_record_to_json (record), whole_event);
    }
}

/* The byte behind a number is a part of the text, and stays in it. */
TEST_CASE ("/record/number-at-the-end-of-an-object")
{
  const char *expected = "{\"user_id\":34,\"chat_id\":12}";
  const char *text = "{\"source\":{\"user_id\":34,\"chat_id\":12},\"message_id\":5}";
  g_autoptr (RelayRecord) record = make (relay_record_new_event, text);
  gsize length;
  const char *source = relay_record_get_raw (record, RELAY_FIELD_SOURCE, &length);

  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID), ==, "12");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_ID), ==, "34");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID), ==, "5");
  g_assert_cmpmem (source, length, expected, strlen (expected));
}

TEST_CASE ("/record/set-fields-are-read")
{
  g_autoptr (RelayRecord) record = relay_record_new ();

  g_assert_false (relay_record_is_sealed (record));
  relay_record_set_string (record, RELAY_FIELD_TEXT, "first");
  relay_record_set_string (record, RELAY_FIELD_TEXT, "a\n\"b\"");
  relay_record_set_string (record, RELAY_FIELD_MESSAGE_TYPE, "text");
  relay_record_set_string (record, RELAY_FIELD_MESSAGE_ID, NULL);
  relay_record_set_string (record, RELAY_FIELD_SOURCE_CHAT_ID, "c");
  relay_record_set_string (record, RELAY_FIELD_SOURCE_USER_NAME, "\xC3\xA9");
  relay_record_set_tristate (record, RELAY_FIELD_SOURCE_IS_BOT, RELAY_TRISTATE_FALSE);
  relay_record_set_tristate (record, RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT, RELAY_TRISTATE_UNKNOWN);
  relay_record_set_raw (record, RELAY_FIELD_PROMPT_RESPONSE, "{\"prompt_id\":\"p\"}", 17);

  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "a\n\"b\"");
  g_assert_true (relay_record_is_sealed (record));
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID), ==, "c");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_NAME), ==, "\xC3\xA9");
  g_assert_null (relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID));
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_IS_BOT), ==,
                   RELAY_TRISTATE_FALSE);
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT), ==,
                   RELAY_TRISTATE_UNKNOWN);
  assert_raw (record, RELAY_FIELD_PROMPT_RESPONSE, "{\"prompt_id\":\"p\"}");
  assert_json (
    relay_record_to_json (record),
    "{\"text\":\"a\\n\\\"b\\\"\",\"message_type\":\"text\",\"prompt_response\":{\"prompt_id\":\"p\"},"
    "\"source\":{\"chat_id\":\"c\",\"user_display_name\":\"\xC3\xA9\",\"is_bot\":false}}");
}

TEST_CASE ("/record/set-fields-win-over-set-source")
{
  g_autoptr (RelayRecord) record = relay_record_new ();
  const char source[] = " { \"chat_id\":\"c\", \"x\":1 } ";

  relay_record_set_raw (record, RELAY_FIELD_SOURCE, source, strlen (source));
  relay_record_set_string (record, RELAY_FIELD_SOURCE_USER_ID, "u");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_ID), ==, "c");
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_ID), ==, "u");
  assert_json (relay_record_source_to_json (record),
               "{\"chat_id\":\"c\",\"x\":1,\"user_id\":\"u\"}");
}

/* Invalid JSON is not set. A source that is no object is an empty one. An id with U+0000 leaves the whole
 * record empty. */
TEST_CASE ("/record/invalid-set-value-is-refused")
{
  static const char no_id[] = "{\"chat_id\":\"\\u0000\"}";
  g_autoptr (RelayRecord) record = relay_record_new ();
  g_autoptr (RelayRecord) other = relay_record_new ();
  g_autoptr (RelayRecord) empty = relay_record_new ();

  relay_record_set_string (record, RELAY_FIELD_TEXT, "a");
  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL,
                         "field “media” of a record was not set: invalid JSON:*");
  relay_record_set_raw (record, RELAY_FIELD_MEDIA, "[1", 2);
  g_test_assert_expected_messages ();
  assert_json (relay_record_to_json (record), "{\"text\":\"a\"}");

  relay_record_set_raw (other, RELAY_FIELD_SOURCE, "[1]", 3);
  relay_record_set_string (other, RELAY_FIELD_SOURCE_CHAT_ID, "c");
  assert_json (relay_record_to_json (other), "{\"source\":{\"chat_id\":\"c\"}}");

  relay_record_set_string (empty, RELAY_FIELD_TEXT, "a");
  relay_record_set_raw (empty, RELAY_FIELD_SOURCE, no_id, strlen (no_id));
  g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING,
                         "a record is left empty: id “chat_id” contains U+0000");
  g_assert_null (relay_record_get_string (empty, RELAY_FIELD_TEXT));
  g_test_assert_expected_messages ();
  assert_json (relay_record_to_json (empty), "{}");
}

TEST_CASE ("/record/long-escaped-key-is-unknown")
{
  g_autoptr (GString) text = g_string_new ("{\"text\":\"a\",\"");
  g_autoptr (RelayRecord) record = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "\\u0061");
  g_string_append (text, "\":\"b\"}");
  record = make (relay_record_new_event, text->str);
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "a");
}

TEST_CASE ("/record/set-result-is-read")
{
  g_autoptr (RelayRecord) record = relay_record_new ();
  g_autoptr (RelayRecord) empty = relay_record_new ();

  relay_record_set_tristate (record, RELAY_FIELD_RESULT_SUCCESS, RELAY_TRISTATE_TRUE);
  relay_record_set_string (record, RELAY_FIELD_RESULT_MESSAGE_ID, "m");
  g_assert_cmpint (relay_record_get_tristate (record, RELAY_FIELD_RESULT_SUCCESS), ==,
                   RELAY_TRISTATE_TRUE);
  assert_json (relay_record_to_json (record), "{\"success\":true,\"message_id\":\"m\"}");
  assert_json (relay_record_to_json (empty), "{}");
}

TEST_CASE ("/record/set-after-read-is-critical")
{
  g_autoptr (RelayRecord) record = make (relay_record_new_event, "{\"text\":\"a\"}");

  g_test_expect_message ("Relay", G_LOG_LEVEL_CRITICAL,
                         "field “text” of a record was set after the record had been read");
  relay_record_set_string (record, RELAY_FIELD_TEXT, "b");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "a");
}

TEST_CASE ("/record/reference-keeps-the-record")
{
  RelayRecord *record = make (relay_record_new_event, whole_event);

  g_assert_true (relay_record_ref (record) == record);
  relay_record_unref (record);
  g_assert_cmpstr (relay_record_get_string (record, RELAY_FIELD_TEXT), ==, "hello");
  relay_record_unref (record);
}
