/* test-prompt-response.c: the answer to a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-session-source.h>

#include "values/relay-prompt-response-private.h"
#include "values/relay-record-private.h"
#include "value-fixture.h"

TEST_CASE ("/prompt-response/reads-what-was-written")
{
  gsize length;
  g_autofree char *text = relay_prompt_response_write ("p", "o", NULL, &length);
  const char *json = "{\"source\":{\"platform\":\"discord\",\"chat_id\":\"c\",\"user_id\":\"u\"}}";
  g_autoptr (RelayRecord) event = relay_record_new_event (json, strlen (json), NULL);
  g_autoptr (RelayPromptResponse) answer =
    relay_prompt_response_new_from_text (text, length, event);
  g_autofree char *option = NULL;

  g_object_get (answer, "option-id", &option, NULL);
  g_assert_cmpstr (option, ==, "o");
  assert_properties (answer, "prompt-id", "p", "label", NULL, "prompt-message-id", NULL);
  assert_properties (relay_prompt_response_get_source (answer), "user-id", "u");
}

TEST_CASE ("/prompt-response/ids-of-unusable-object-are-empty")
{
  static const char *const texts[] = { "{}", "[]", "'x'", "7", "" };
  g_autoptr (RelayRecord) event = relay_record_new_event ("{}", 2, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = quoted (texts[i]);
      g_autoptr (RelayPromptResponse) response =
        relay_prompt_response_new_from_text (json, strlen (json), event);

      assert_properties (response, "prompt-id", "", "option-id", "");
    }
}
