/* relay-frame-interrupt.c: interrupts, idle acknowledgements, and unknown types
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is a whole frame.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <string.h>
#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "values/relay-wire-keys-private.h"

static void
check_writing (const RelayFrame *frame)
{
  g_autoptr (GBytes) line = relay_frame_write_interrupt (frame->session_key, frame->chat_id, NULL);
  g_autoptr (JsonObject) json = NULL;
  gsize length;
  const char *text = g_bytes_get_data (line, &length);

  g_assert_true (text[length - 1] == '\n');
  g_assert_true (memchr (text, '\n', length) == text + length - 1);
  json = relay_json_to_object (text, length, relay_wire_keys_is_id, NULL);
  g_assert_cmpstr (json_object_get_string_member (json, "session_key"), ==, frame->session_key);
  g_assert_cmpstr (json_object_get_string_member (json, "reason"), ==, frame->chat_id);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };

  if (fuzz_read_frame ("", data, size, "", RELAY_FRAME_INTERRUPT_INBOUND, &frame))
    {
      g_assert_nonnull (frame.session_key);
      g_assert_nonnull (frame.chat_id);
      check_writing (&frame);
    }
  else if (frame.type == RELAY_FRAME_GOING_IDLE_ACK || frame.type == RELAY_FRAME_UNKNOWN)
    {
      g_assert_null (frame.session_key);
      g_assert_null (frame.event);
    }
  return 0;
}
