/* relay-frame-event.c: an event, and whether all of it says the same
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the event of a frame, and may go on with further members.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <relay-glib/relay-glib.h>
#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-record-private.h"

/* What went by unkept carries the next one, and is as if it were new. */
static void
check_reuse (RelayMessageEvent *used, RelayRecord *record)
{
  g_autoptr (RelayMessageEvent) fresh =
    relay_message_event_new_from_record (relay_record_ref (record));
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  JsonObject *json;

  g_assert_true (relay_message_event_recycle (used));
  relay_message_event_reuse (used, relay_record_ref (record));
  g_assert_null (relay_message_event_get_buffer_id (used));
  g_assert_cmpstr (relay_message_event_get_text (used), ==, relay_message_event_get_text (fresh));
  g_assert_cmpstr (relay_message_event_get_channel_context (used), ==,
                   relay_message_event_get_channel_context (fresh));
  fuzz_read_event (used);

  json = relay_message_event_to_json (used);
  text = relay_json_from_object (json, NULL);
  json_object_unref (json);
  json = relay_message_event_to_json (fresh);
  expected = relay_json_from_object (json, NULL);
  json_object_unref (json);
  g_assert_cmpstr (text, ==, expected);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (RelayMessageEvent) event = NULL;
  g_autoptr (RelayMessageEvent) used = NULL;
  g_autoptr (RelayRecord) other = NULL;

  if (!fuzz_read_frame ("{\"type\":\"inbound\",\"event\":", data, size, "}\n", RELAY_FRAME_INBOUND,
                        &frame))
    return 0;

  g_assert_nonnull (frame.event);
  other = relay_record_ref (frame.event);
  event = relay_message_event_new_from_record (g_steal_pointer (&frame.event));
  relay_message_event_set_delivery (event, NULL, frame.buffer_id);
  g_assert_cmpstr (relay_message_event_get_buffer_id (event), ==, frame.buffer_id);
  /* read before anything asks for its JSON */
  fuzz_read_object (event);
  fuzz_read_event (event);
  relay_message_event_is_prompt_answer (event);

  used = relay_message_event_new_from_record (relay_record_new ());
  relay_message_event_set_delivery (used, NULL, "b0");
  check_reuse (used, other);
  return 0;
}
