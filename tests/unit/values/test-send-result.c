/* test-send-result.c: the result of a sent message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-send-result.h>

#include "values/relay-send-result-private.h"
#include "value-fixture.h"

TEST_CASE ("/send-result/ids-are-strings")
{
  g_autoptr (RelayRecord) record = new_result (
    "{'success':true,'message_id':1234567890123456789,'thread_id':'t','auto_thread_name':'n'}");
  g_autoptr (RelaySendResult) result = relay_send_result_new_from_record (record);
  g_autoptr (JsonObject) json = relay_send_result_to_json (result);
  const char *const ids[] = { "1234567890123456789", NULL };
  g_auto (GStrv) read = NULL;

  g_assert_cmpstr (relay_send_result_get_message_id (result), ==, ids[0]);
  g_assert_cmpstrv (relay_send_result_get_message_ids (result), ids);
  g_assert_cmpstr (relay_send_result_get_thread_id (result), ==, "t");
  g_assert_cmpstr (json_object_get_string_member (json, "message_id"), ==, ids[0]);
  g_assert_cmpstr (json_object_get_string_member (json, "auto_thread_name"), ==, "n");

  g_object_get (result, "message-ids", &read, NULL);
  g_assert_cmpstrv (read, ids);
}

TEST_CASE ("/send-result/missing-ids-are-null")
{
  g_autoptr (RelayRecord) record = new_result ("{'success':true,'message_id':null}");
  g_autoptr (RelaySendResult) result = relay_send_result_new_from_record (record);
  g_autoptr (RelaySendResult) empty = g_object_new (RELAY_TYPE_SEND_RESULT, NULL);
  g_autoptr (JsonObject) json = NULL;

  g_assert_null (relay_send_result_get_message_id (result));
  g_assert_null (relay_send_result_get_message_ids (result)[0]);
  g_assert_null (relay_send_result_get_thread_id (result));
  g_assert_null (relay_send_result_get_thread_id (empty));
  json = relay_send_result_to_json (empty);
  g_assert_cmpuint (json_object_get_size (json), ==, 0);
}
