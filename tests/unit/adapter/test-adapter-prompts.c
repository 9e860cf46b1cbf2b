/* test-adapter-prompts.c: questions with buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_PROMPTS "ops=send,prompt"

static RelayPrompt *
make_prompt (void)
{
  RelayPrompt *prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  relay_prompt_add_option (prompt, "a", "The first", RELAY_PROMPT_STYLE_PRIMARY);
  relay_prompt_add_option (prompt, "b", "The second", NULL);

  return prompt;
}

static void
test_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;

  fixture_connect (fixture);
  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &result);
  settle ();
  written = object_text (last_action (fixture));
  g_assert_cmpstr (
    written, ==,
    "{\"op\":\"prompt\",\"chat_id\":\"c1\",\"content\":\"Which?\",\"prompt_kind\":\"choice\","
    "\"prompt_id\":\"p1\",\"options\":["
    "{\"id\":\"a\",\"label\":\"The first\",\"style\":\"primary\"},"
    "{\"id\":\"b\",\"label\":\"The second\"}],\"reply_to\":null,\"metadata\":{}}");

  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  sent = relay_adapter_send_prompt_finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m9");
}

static void
assert_refused (Fixture *fixture, RelayPrompt *prompt, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_frames = fixture->frames->len;

  relay_adapter_send_prompt_async (fixture->adapter, "c1", prompt, NULL, NULL, NULL, store_result,
                                   &result);
  g_assert_null (result);
  settle ();
  g_assert_null (relay_adapter_send_prompt_finish (fixture->adapter, result, &error));
  g_assert_error (error, RELAY_ERROR, code);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

static void
test_wrong_prompt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayPrompt) prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Which?");

  fixture_connect (fixture);
  assert_refused (fixture, prompt, RELAY_ERROR_INVALID_ARGUMENT);
}

static void
test_not_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RelayPrompt) prompt = make_prompt ();

  fixture_connect (fixture);
  assert_refused (fixture, prompt, RELAY_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/adapter-prompts/written", Fixture, DESCRIPTOR_PROMPTS, fixture_set_up, test_written,
              fixture_tear_down);
  g_test_add ("/adapter-prompts/wrong-prompt", Fixture, DESCRIPTOR_PROMPTS, fixture_set_up,
              test_wrong_prompt, fixture_tear_down);
  g_test_add ("/adapter-prompts/not-listed", Fixture, NULL, fixture_set_up, test_not_listed,
              fixture_tear_down);

  return g_test_run ();
}
