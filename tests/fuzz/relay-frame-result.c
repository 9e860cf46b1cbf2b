/* relay-frame-result.c: the result of a request
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the value of `result` in a frame, perhaps with further members after it.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <relay-glib/relay-glib.h>
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-chat-info-private.h"
#include "values/relay-record-private.h"
#include "values/relay-refusal-private.h"
#include "values/relay-send-result-private.h"

static gboolean
says_success (JsonObject *result)
{
  JsonNode *node = json_object_get_member (result, "success");

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static void
check_error (RelayRecord *result)
{
  g_autoptr (GError) error = relay_refusal_to_error (result, NULL);
  g_autoptr (JsonObject) json = relay_record_to_json (result);

  g_assert_cmpint (error == NULL, ==, says_success (json));
  if (error == NULL)
    return;
  g_assert_true (error->domain == RELAY_ERROR);
  g_assert_true (error->code == RELAY_ERROR_REJECTED || error->code == RELAY_ERROR_DECLINED ||
                 error->code == RELAY_ERROR_RATE_LIMITED ||
                 error->code == RELAY_ERROR_UNKNOWN_OUTCOME);
  g_assert_cmpint (relay_error_is_ambiguous (error), ==,
                   error->code == RELAY_ERROR_UNKNOWN_OUTCOME);
  g_assert_true (relay_refusal_get_wait (result) >= 0);
  fuzz_check_string (error->message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (RelaySendResult) sent = NULL;
  g_autoptr (RelaySendResult) thread = NULL;
  g_autoptr (RelayChatInfo) info = NULL;
  g_autoptr (JsonObject) json = NULL;

  if (!fuzz_read_frame ("{\"type\":\"outbound_result\",\"requestId\":\"r1\",\"result\":", data,
                        size, "}\n", RELAY_FRAME_OUTBOUND_RESULT, &frame))
    return 0;

  g_assert_nonnull (frame.result);
  check_error (frame.result);
  sent = relay_send_result_new_from_record (frame.result);
  thread = relay_send_result_new_for_thread (frame.result);
  info = relay_chat_info_new_from_record (frame.result, "c1");
  fuzz_read_object (sent);
  fuzz_read_object (thread);
  fuzz_read_object (info);
  json = relay_send_result_to_json (sent);
  fuzz_check_member (json, "message_id", NULL, relay_send_result_get_message_id (sent));
  fuzz_check_member (json, "thread_id", NULL, relay_send_result_get_thread_id (sent));
  g_assert_cmpstr (relay_send_result_get_message_ids (sent)[0], ==,
                   relay_send_result_get_message_id (sent));
  g_assert_true (*relay_chat_info_get_name (info) != '\0');
  g_assert_true (*relay_chat_info_get_chat_type (info) != '\0');
  fuzz_take_json (relay_send_result_to_json (thread));
  fuzz_take_json (relay_chat_info_to_json (info));
  return 0;
}
