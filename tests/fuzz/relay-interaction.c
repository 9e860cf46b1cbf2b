/* relay-interaction.c: the mapping of an interaction to an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the body of the forwarded request.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <string.h>

#include <relay-glib/relay-glib.h>
#include "json/relay-json-bridge-private.h"
#include "values/relay-passthrough-private.h"
#include "values/relay-wire-keys-private.h"

/* The text of the event is made of parts of the body, so it is not much longer. */
static void
check_event (RelayMessageEvent *event, size_t size)
{
  RelayPromptResponse *response = relay_message_event_get_prompt_response (event);

  fuzz_read_event (event);
  g_assert_cmpuint (strlen (relay_message_event_get_text (event)), <=, 4 * size + 1);
  if (response == NULL)
    return;
  g_assert_cmpint (relay_message_event_get_message_type (event), ==, RELAY_MESSAGE_TYPE_COMMAND);
  g_assert_cmpuint (strlen (relay_prompt_response_get_prompt_id (response)), <=, 32);
  g_assert_cmpstr (relay_message_event_get_text (event) + 1, ==,
                   relay_prompt_response_get_option_id (response));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  RelayPassthroughFields fields = {
    .platform = g_strdup ("discord"),
    .profile = g_strdup ("p"),
    .body = g_bytes_new (data, size),
  };
  g_autoptr (RelayPassthrough) forward = relay_passthrough_new (&fields);
  g_autoptr (JsonObject) object =
    relay_json_to_object ((const char *) data, size, relay_wire_keys_is_id, NULL);

  for (guint mapping = RELAY_INTERACTION_MAPPING_PLAIN; mapping <= RELAY_INTERACTION_MAPPING_NATIVE;
       mapping++)
    {
      g_autoptr (RelayMessageEvent) event = relay_passthrough_to_event (forward, mapping);

      g_assert_cmpint (event != NULL, ==, object != NULL);
      if (event != NULL)
        check_event (event, size);
    }
  return 0;
}
