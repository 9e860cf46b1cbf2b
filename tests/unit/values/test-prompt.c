/* test-prompt.c: a question with buttons, and its options
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

#include "values/relay-prompt-private.h"

#include "test.h"

#define ID_32 "abcdefghijklmnopqrstuvwxyzABC_.-"
#define ID_27 "abcdefghijklmnopqrstuvwxyz0"
#define ID_28 "abcdefghijklmnopqrstuvwxyz01"

static void
assert_invalid (RelayPrompt *prompt, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (relay_prompt_check (prompt, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, message));
}

TEST_CASE ("/prompt/options-in-order")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_APPROVAL, "Delete?");
  g_autofree char *options = NULL;
  GListModel *list = relay_prompt_get_options (prompt);
  RelayPromptOption *no;

  relay_prompt_add_option (prompt, "yes", "Delete \"it\"", RELAY_PROMPT_STYLE_DANGER);
  relay_prompt_add_option (prompt, "no", "Keep it", NULL);
  g_assert_true (NO_ERROR (relay_prompt_check, prompt));

  options = relay_prompt_write_options (prompt);
  g_assert_cmpstr (options, ==,
                   "[{\"id\":\"yes\",\"label\":\"Delete \\\"it\\\"\",\"style\":\"danger\"},"
                   "{\"id\":\"no\",\"label\":\"Keep it\"}]");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  no = relay_prompt_find_option (prompt, "no");
  assert_properties (no, "label", "Keep it", "style", NULL);
  g_assert_null (relay_prompt_find_option (prompt, "maybe"));
  assert_properties (prompt, "prompt-id", "p1", "kind", "approval", "content", "Delete?");
}

TEST_CASE ("/prompt/generated-ids-are-valid-and-differ")
{
  g_autoptr (RelayPrompt) one = relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) other = relay_prompt_new (NULL, RELAY_PROMPT_KIND_CHOICE, "");
  const char *id = relay_prompt_get_prompt_id (one);

  g_assert_true (relay_prompt_is_id (id, strlen (id)));
  g_assert_cmpstr (id, !=, relay_prompt_get_prompt_id (other));

  relay_prompt_add_option (one, ID_32, "full length", NULL);
  g_assert_true (NO_ERROR (relay_prompt_check, one));
}

TEST_CASE ("/prompt/valid-ids")
{
  g_assert_true (relay_prompt_is_id (ID_32, 32));
  g_assert_false (relay_prompt_is_id (ID_32 "x", 33));
  g_assert_false (relay_prompt_is_id ("", 0));
  g_assert_false (relay_prompt_is_id ("a:b", 3));
  g_assert_false (relay_prompt_is_id ("ä", strlen ("ä")));
  g_assert_false (relay_prompt_is_id ("a\0b", 3));
}

/* The token `hp1:PROMPT:OPTION` of a button may have 64 bytes. */
TEST_CASE ("/prompt/ids-fit-into-64-bytes")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new (ID_27, RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) longer = relay_prompt_new (ID_28, RELAY_PROMPT_KIND_CHOICE, "");

  relay_prompt_add_option (prompt, ID_32, "", NULL);
  g_assert_true (NO_ERROR (relay_prompt_check, prompt));

  relay_prompt_add_option (longer, ID_32, "", NULL);
  assert_invalid (longer, "too long");
}

TEST_CASE ("/prompt/invalid-arguments-fail-the-check")
{
  g_autoptr (RelayPrompt) empty = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) id = relay_prompt_new ("a b\n", RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) kind = relay_prompt_new ("p", "riddle", "");
  g_autoptr (RelayPrompt) twice = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) option = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (RelayPrompt) style = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "");

  assert_invalid (empty, "no options");
  relay_prompt_add_option (empty, "a", "", NULL);
  g_assert_true (relay_prompt_check (empty, NULL));
  relay_prompt_add_option (id, "a", "", NULL);
  assert_invalid (id, "prompt id “a b\\n”");
  relay_prompt_add_option (kind, "a", "", NULL);
  assert_invalid (kind, "riddle");
  relay_prompt_add_option (twice, "a", "", NULL);
  relay_prompt_add_option (twice, "a", "", NULL);
  assert_invalid (twice, "duplicate option id “a”");
  relay_prompt_add_option (option, "a:b", "", NULL);
  assert_invalid (option, "option id");
  relay_prompt_add_option (style, "a", "", "loud");
  assert_invalid (style, "loud");
}

TEST_CASE ("/prompt/label-cut-at-75-characters")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p", RELAY_PROMPT_KIND_CHOICE, "");
  g_autoptr (GString) label = g_string_new (NULL);

  for (guint i = 0; i < 76; i++)
    g_string_append (label, "ä");
  relay_prompt_add_option (prompt, "a", label->str, NULL);
  g_string_truncate (label, 75 * strlen ("ä"));
  assert_properties (relay_prompt_find_option (prompt, "a"), "label", label->str);
}

TEST_CASE ("/prompt/properties-and-defaults")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CLARIFY, "Which?");
  g_autoptr (RelayPrompt) bare = g_object_new (RELAY_TYPE_PROMPT, NULL);
  g_autoptr (RelayPromptOption) option = NULL;
  g_autoptr (GListModel) options = NULL;
  g_autofree char *prompt_id = NULL, *kind = NULL, *content = NULL;
  g_autofree char *id = NULL, *label = NULL, *style = NULL;

  relay_prompt_add_option (prompt, "a", "The first", RELAY_PROMPT_STYLE_PRIMARY);
  g_object_get (prompt, "prompt-id", &prompt_id, "kind", &kind, "content", &content, "options",
                &options, NULL);
  g_assert_cmpstr (prompt_id, ==, "p1");
  g_assert_cmpstr (kind, ==, "clarify");
  g_assert_cmpstr (content, ==, "Which?");
  g_assert_cmpuint (g_list_model_get_n_items (options), ==, 1);
  option = g_list_model_get_item (options, 0);
  g_object_get (option, "id", &id, "label", &label, "style", &style, NULL);
  g_assert_cmpstr (id, ==, "a");
  g_assert_cmpstr (label, ==, "The first");
  g_assert_cmpstr (style, ==, "primary");

  assert_properties (bare, "kind", "choice", "content", "");
}

TEST_CASE ("/prompt/first-problem-is-reported")
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p", "riddle", "");

  relay_prompt_add_option (prompt, "a b", "", "loud");
  assert_invalid (prompt, "riddle");
}
