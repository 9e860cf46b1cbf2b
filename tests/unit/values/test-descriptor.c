/* test-descriptor.c: the capabilities that a connector declares
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>

#include "values/relay-descriptor-private.h"
#include "value-fixture.h"

#define REQUIRED                                                                              \
  "'contract_version':1,'platform':'discord','label':'Discord','markdown_dialect':'discord'," \
  "'supports_draft_streaming':false,'supports_edit':true,'supports_threads':true"

static RelayDescriptor *
read_text (const char *text, GError **error)
{
  g_autofree char *json = quoted (text);

  return relay_descriptor_new_from_text (json, strlen (json), error);
}

/* The required fields and @more, which begins with a comma */
static RelayDescriptor *
read_with (const char *more)
{
  g_autofree char *text = g_strdup_printf ("{" REQUIRED "%s}", more);
  RelayDescriptor *descriptor = NO_ERROR (read_text, text);
  g_assert_nonnull (descriptor);
  return descriptor;
}

TEST_CASE ("/descriptor/optional-fields-have-defaults")
{
  g_autoptr (RelayDescriptor) d = read_with ("");
  const char *const ops[] = { "send", "edit", "typing", "follow_up", NULL };

  g_assert_cmpint (relay_descriptor_get_contract_version (d), ==, 1);
  assert_properties (d, "platform", "discord", "label", "Discord", "markdown-dialect", "discord",
                     "supports-draft-streaming", FALSE, "supports-edit", TRUE, "supports-threads",
                     TRUE, "max-message-length", 4096, "len-unit", RELAY_LEN_UNIT_CHARS, "emoji",
                     "🔌", "platform-hint", "", "pii-safe", FALSE, "supports-context", FALSE,
                     "supports-inchannel-continuable", FALSE, "supports-block-formatting", FALSE,
                     "supports-code-blocks", TRUE);
  g_assert_cmpstrv (relay_descriptor_get_supported_ops (d), ops);
  g_assert_false (relay_descriptor_lists_ops (d));
}

TEST_CASE ("/descriptor/all-fields-are-read")
{
  g_autoptr (RelayDescriptor) d = read_with (
    ",'max_message_length':2000,'len_unit':'utf16','emoji':'💬','platform_hint':'hint',"
    "'pii_safe':true,'supports_context':true,'supports_inchannel_continuable':true,"
    "'supports_block_formatting':true,'supported_ops':['send','react'],'new_in_2030':{'a':[1]}");

  assert_properties (d, "max-message-length", 2000, "len-unit", RELAY_LEN_UNIT_UTF16, "emoji", "💬",
                     "platform-hint", "hint", "pii-safe", TRUE, "supports-context", TRUE,
                     "supports-inchannel-continuable", TRUE, "supports-block-formatting", TRUE);
  g_assert_true (relay_descriptor_supports_op (d, "react"));
  g_assert_false (relay_descriptor_supports_op (d, "edit"));
  g_assert_true (relay_descriptor_lists_ops (d));
}

#define EXPECT_DEBUG(pattern) g_test_expect_message ("Relay", G_LOG_LEVEL_DEBUG, pattern)

TEST_CASE ("/descriptor/unknown-fields-are-named-in-log")
{
  g_autoptr (RelayDescriptor) misspelled = NULL;
  g_autoptr (RelayDescriptor) many = NULL;

  EXPECT_DEBUG ("descriptor of discord: ignored unknown fields: “ops”, “a\\nb”");
  misspelled = read_with (",'ops':['send'],'a\\nb':1");
  g_test_assert_expected_messages ();
  g_assert_false (relay_descriptor_lists_ops (misspelled));

  EXPECT_DEBUG ("*: “f0”, “f1”, “f2”, “f3”, “f4”, “f5”, “f6”, “f7”, …");
  many = read_with (",'f0':0,'f1':0,'f2':0,'f3':0,'f4':0,'f5':0,'f6':0,'f7':0,'f8':0,'f9':0");
  g_test_assert_expected_messages ();
}

TEST_CASE ("/descriptor/unusable-values-are-named-in-log")
{
  g_autoptr (RelayDescriptor) descriptor = NULL;

  EXPECT_DEBUG ("descriptor of discord: used the defaults of fields with unusable values: "
                "“max_message_length”, “len_unit”, “pii_safe”, “supported_ops”");
  descriptor = read_with (",'supported_ops':'send','len_unit':'utf-16','emoji':null,"
                          "'max_message_length':'2000','pii_safe':1");
  g_test_assert_expected_messages ();
}

static void
count_message (const char *domain, GLogLevelFlags level, const char *message, gpointer n_messages)
{
  ++*(guint *) n_messages;
}

TEST_CASE ("/descriptor/nothing-is-logged-without-reason")
{
  guint n_messages = 0;
  guint handler = g_log_set_handler ("Relay", G_LOG_LEVEL_MASK, count_message, &n_messages);
  G_GNUC_UNUSED g_autoptr (RelayDescriptor) none = read_with ("");
  G_GNUC_UNUSED g_autoptr (RelayDescriptor) no_ops =
    read_with (",'supported_ops':[],'platform_hint':null");

  g_log_remove_handler ("Relay", handler);
  g_assert_cmpuint (n_messages, ==, 0);
}

TEST_CASE ("/descriptor/required-field-is-named-in-error")
{
  const char *const fields[] = {
    "contract_version", "platform",         "label", "markdown_dialect", "supports_draft_streaming",
    "supports_edit",    "supports_threads",
  };
  const char *const wrong[] = { "null", "[]", "{}", "1.5", "'1'", "1", "true", "1e999", "-1e999" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *name = g_strdup_printf ("“%s”", fields[i]);
      g_autoptr (JsonObject) object = parse_object ("{" REQUIRED "}");
      g_autoptr (GError) missing = NULL;

      json_object_remove_member (object, fields[i]);
      g_assert_null (relay_descriptor_new_from_json (object, &missing));
      g_assert_error (missing, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
      g_assert_nonnull (strstr (missing->message, name));

      for (guint k = 0; k < G_N_ELEMENTS (wrong); k++)
        {
          gboolean right_type = i == 0 ? k == 5 : i < 4 ? k == 4 : k == 6;
          g_autofree char *text = g_strdup_printf ("{" REQUIRED ",'%s':%s}", fields[i], wrong[k]);
          g_autoptr (GError) error = NULL;
          g_autoptr (RelayDescriptor) descriptor = read_text (text, &error);

          if (right_type)
            {
              g_assert_no_error (error);
              continue;
            }
          g_assert_null (descriptor);
          g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
          g_assert_nonnull (strstr (error->message, name));
        }
    }
}

TEST_CASE ("/descriptor/unusable-length-and-unit-have-defaults")
{
  const struct
  {
    const char *value;
    guint length;
  } lengths[] = {
    { "0", 4096 },
    { "-5", 4096 },
    { "'2000'", 4096 },
    { "null", 4096 },
    { "true", 4096 },
    { "[1]", 4096 },
    { "0.5", 4096 },
    { "2000.0", 2000 },
    { "1", 1 },
    { "1e3", 1000 },
    { "99999999999999999999", G_MAXINT },
    { "1e999", G_MAXINT },
    { "-1e999", 4096 },
  };
  const char *const units[] = { "'UTF16'", "'utf8'", "16", "null", "''" };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *more = g_strdup_printf (",'max_message_length':%s", lengths[i].value);
      g_autoptr (RelayDescriptor) d = read_with (more);

      g_test_message ("%s", lengths[i].value);
      g_assert_cmpuint (relay_descriptor_get_max_message_length (d), ==, lengths[i].length);
    }

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *more = g_strdup_printf (",'len_unit':%s", units[i]);
      g_autoptr (RelayDescriptor) d = read_with (more);

      g_assert_cmpstr (relay_descriptor_get_len_unit (d), ==, RELAY_LEN_UNIT_CHARS);
    }
}

TEST_CASE ("/descriptor/optional-fields-of-wrong-type-have-defaults")
{
  g_autoptr (RelayDescriptor) d =
    read_with (",'emoji':5,'platform_hint':[],'pii_safe':1,'supports_context':'true',"
               "'supports_inchannel_continuable':null,'supports_block_formatting':{}");

  assert_properties (d, "emoji", "🔌", "platform-hint", "", "pii-safe", FALSE, "supports-context",
                     FALSE, "supports-inchannel-continuable", FALSE, "supports-block-formatting",
                     FALSE);
}

TEST_CASE ("/descriptor/unusable-ops-are-the-original-set")
{
  const char *const original[] = { "[]",         "null",   "'send'",    "{'send':true}",
                                   "['send',1]", "[null]", "[['send']]" };
  g_autoptr (GString) many = g_string_new (",'supported_ops':['delete'");
  g_autoptr (RelayDescriptor) flooded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (original); i++)
    {
      g_autofree char *more = g_strdup_printf (",'supported_ops':%s", original[i]);
      g_autoptr (RelayDescriptor) d = read_with (more);

      g_assert_true (relay_descriptor_supports_op (d, "send"));
      g_assert_true (relay_descriptor_supports_op (d, "edit"));
      g_assert_true (relay_descriptor_supports_op (d, "typing"));
      g_assert_true (relay_descriptor_supports_op (d, "follow_up"));
      g_assert_false (relay_descriptor_supports_op (d, "delete"));
      g_assert_false (relay_descriptor_supports_op (d, "get_chat_info"));
      g_assert_false (relay_descriptor_lists_ops (d));
    }

  for (guint i = 0; i < 100000; i++)
    g_string_append (many, ",'x'");
  g_string_append_c (many, ']');
  flooded = read_with (many->str);
  g_assert_false (relay_descriptor_lists_ops (flooded));
}

TEST_CASE ("/descriptor/any-integer-is-a-version")
{
  const struct
  {
    const char *value;
    gint64 version;
  } cases[] = {
    { "0", 0 },
    { "-7", -7 },
    { "2", 2 },
    { "1.0", 1 },
    { "9007199254740993", G_GINT64_CONSTANT (9007199254740993) },
    { "99999999999999999999", G_MAXINT64 },
    { "-99999999999999999999", G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *more = g_strdup_printf (",'contract_version':%s", cases[i].value);
      g_autoptr (RelayDescriptor) d = read_with (more);

      g_assert_cmpint (relay_descriptor_get_contract_version (d), ==, cases[i].version);
    }
}

TEST_CASE ("/descriptor/dialect-decides-on-code-blocks")
{
  g_autoptr (RelayDescriptor) none = read_with (",'markdown_dialect':''");
  g_autoptr (RelayDescriptor) plain = read_with (",'markdown_dialect':'plain'");
  g_autoptr (RelayDescriptor) other = read_with (",'markdown_dialect':'Plain'");
  g_autoptr (RelayDescriptor) bare = g_object_new (RELAY_TYPE_DESCRIPTOR, NULL);

  g_assert_false (relay_descriptor_get_supports_code_blocks (bare));
  g_assert_false (relay_descriptor_get_supports_code_blocks (none));
  g_assert_false (relay_descriptor_get_supports_code_blocks (plain));
  g_assert_true (relay_descriptor_get_supports_code_blocks (other));
}

TEST_CASE ("/descriptor/invalid-json-is-refused")
{
  const char *const texts[] = { "",
                                "[]",
                                "null",
                                "'x'",
                                "{",
                                "{" REQUIRED,
                                "{" REQUIRED "}x",
                                "{" REQUIRED ",}",
                                "{" REQUIRED ",'a':\xff}" };
  g_autoptr (GString) deep = g_string_new ("{" REQUIRED ",'deep':");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (texts[i], &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
    }

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_text (deep->str, &error));
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  }
}

TEST_CASE ("/descriptor/to-json-can-be-read-again")
{
  g_autoptr (RelayDescriptor) early = read_with ("");
  g_autoptr (RelayDescriptor) full =
    read_with (",'len_unit':'utf16','supported_ops':['send','draft'],'max_message_length':7");
  g_autoptr (JsonObject) early_json = relay_descriptor_to_json (early);
  g_autoptr (JsonObject) full_json = relay_descriptor_to_json (full);
  g_autoptr (RelayDescriptor) early_again = relay_descriptor_new_from_json (early_json, NULL);
  g_autoptr (RelayDescriptor) full_again = relay_descriptor_new_from_json (full_json, NULL);

  g_assert_cmpuint (json_object_get_size (early_json), ==, 16);
  g_assert_cmpint (json_object_get_int_member (early_json, "max_message_length"), ==, 4096);
  g_assert_cmpstr (json_object_get_string_member (early_json, "emoji"), ==, "🔌");
  g_assert_false (relay_descriptor_lists_ops (early_again));
  g_assert_true (relay_descriptor_supports_op (early_again, "edit"));

  g_assert_true (relay_descriptor_lists_ops (full_again));
  g_assert_cmpstrv (relay_descriptor_get_supported_ops (full_again),
                    relay_descriptor_get_supported_ops (full));
  assert_properties (full_again, "max-message-length", 7, "len-unit", "utf16");
}

/* As a string, the version could not be read again; beyond ±2^53, JavaScript would round it. */
TEST_CASE ("/descriptor/to-json-clamps-version")
{
  static const struct
  {
    const char *version;
    gint64 written;
  } cases[] = {
    { "9007199254740992", G_GINT64_CONSTANT (9007199254740992) },
    { "9007199254740993", G_GINT64_CONSTANT (9007199254740992) },
    { "1e300", G_GINT64_CONSTANT (9007199254740992) },
    { "-9223372036854775808", G_GINT64_CONSTANT (-9007199254740992) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *more = g_strdup_printf (",'contract_version':%s", cases[i].version);
      g_autoptr (RelayDescriptor) d = read_with (more);
      g_autoptr (JsonObject) json = relay_descriptor_to_json (d);
      g_autoptr (RelayDescriptor) again = relay_descriptor_new_from_json (json, NULL);

      g_assert_cmpint (json_object_get_int_member (json, "contract_version"), ==, cases[i].written);
      g_assert_cmpint (relay_descriptor_get_contract_version (again), ==, cases[i].written);
    }
}

TEST_CASE ("/descriptor/properties-equal-getters")
{
  g_autoptr (RelayDescriptor) d = read_with (",'supported_ops':['send']");
  g_autofree char *platform = NULL;
  g_auto (GStrv) ops = NULL;
  gboolean code_blocks;
  gint64 version;
  guint length;

  g_object_get (d, "platform", &platform, "supported-ops", &ops, "supports-code-blocks",
                &code_blocks, "contract-version", &version, "max-message-length", &length, NULL);
  g_assert_cmpstr (platform, ==, "discord");
  g_assert_cmpuint (g_strv_length (ops), ==, 1);
  g_assert_true (code_blocks);
  g_assert_cmpint (version, ==, 1);
  g_assert_cmpuint (length, ==, 4096);
}

TEST_CASE ("/descriptor/deep-json-is-refused")
{
  g_autoptr (JsonObject) object = parse_object ("{" REQUIRED "}");
  JsonArray *array = json_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    {
      JsonArray *outer = json_array_new ();

      json_array_add_array_element (outer, array);
      array = outer;
    }
  json_object_set_array_member (object, "deep", array);
  g_assert_null (relay_descriptor_new_from_json (object, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  g_assert_nonnull (strstr (error->message, "nested too deep"));
}
