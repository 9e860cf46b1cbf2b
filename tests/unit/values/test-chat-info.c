/* test-chat-info.c: the name and type of a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-chat-info.h>

#include "values/relay-chat-info-private.h"
#include "value-fixture.h"

static void
assert_chat_info (const char *result, const char *name, const char *chat_type)
{
  g_autoptr (RelayRecord) record = result != NULL ? new_result (result) : NULL;
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, "c1");
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);

  assert_properties (info, "name", name, "chat-type", chat_type);
  g_assert_cmpstr (json_object_get_string_member (json, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (json, "type"), ==, chat_type);
}

TEST_CASE ("/chat-info/missing-values-have-defaults")
{
  assert_chat_info (NULL, "c1", "dm");
  assert_chat_info ("{}", "c1", "dm");
  assert_chat_info ("{'name':'General','type':'channel'}", "General", "channel");
  assert_chat_info ("{'success':true,'chat_info':{'name':'General','type':'forum'}}", "General",
                    "forum");
  assert_chat_info ("{'success':true,'name':'General'}", "General", "dm");
  assert_chat_info ("{'chat_info':{'type':'group','name':null}}", "c1", "group");
  assert_chat_info ("{'name':'','type':''}", "c1", "dm");
  assert_chat_info ("{'name':7,'type':[]}", "c1", "dm");
  assert_chat_info ("{'success':false,'name':'General','type':'channel','error':'no'}", "c1", "dm");
}

TEST_CASE ("/chat-info/to-json-has-unknown-members")
{
  g_autoptr (RelayRecord) record =
    new_result ("{'success':true,'chat_info':{'name':'G','topic':'t','owner_id':9}}");
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, NULL);
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);
  g_autofree char *name = NULL;

  g_assert_cmpstr (json_object_get_string_member (json, "topic"), ==, "t");
  g_assert_cmpstr (json_object_get_string_member (json, "owner_id"), ==, "9");
  g_assert_false (json_object_has_member (json, "success"));
  g_object_get (info, "name", &name, NULL);
  g_assert_cmpstr (name, ==, "G");
}

TEST_CASE ("/chat-info/to-json-keeps-unusable-member")
{
  g_autoptr (RelayRecord) record = new_result ("{'success':true,'chat_info':'General'}");
  g_autoptr (RelayChatInfo) info = relay_chat_info_new_from_record (record, "c1");
  g_autoptr (JsonObject) json = relay_chat_info_to_json (info);

  g_assert_cmpstr (json_object_get_string_member (json, "chat_info"), ==, "General");
  g_assert_cmpstr (json_object_get_string_member (json, "name"), ==, "c1");
  g_assert_cmpstr (json_object_get_string_member (json, "type"), ==, "dm");
}
