/* relay-frame-event.c: an inbound frame, whose event must equal its JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the value of `event` in a frame, perhaps with further members after it.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <relay-glib/relay-glib.h>
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-message-event-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (RelayMessageEvent) event = NULL;

  if (!fuzz_read_frame ("{\"type\":\"inbound\",\"event\":", data, size, "}\n", RELAY_FRAME_INBOUND,
                        &frame))
    return 0;

  g_assert_nonnull (frame.event);
  event = relay_message_event_new_from_record (g_steal_pointer (&frame.event));
  relay_message_event_set_delivery (event, NULL, frame.buffer_id);
  g_assert_cmpstr (relay_message_event_get_buffer_id (event), ==, frame.buffer_id);
  /* read before anything asks for its JSON */
  fuzz_read_object (event);
  fuzz_read_event (event);
  relay_message_event_is_prompt_answer (event);
  return 0;
}
