/* test-interaction.c: the mapping of Discord interactions to events
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-session-source.h>

#include "values/relay-message-event-private.h"
#include "values/relay-passthrough-private.h"
#include "value-fixture.h"

static RelayMessageEvent *
map_bytes (const char *platform, const char *body, gssize length, RelayInteractionMapping mapping)
{
  RelayPassthroughFields fields = {
    .platform = g_strdup (platform),
    .profile = g_strdup ("coder"),
    .body = g_bytes_new (body, length < 0 ? strlen (body) : (gsize) length),
  };
  g_autoptr (RelayPassthrough) forward = relay_passthrough_new (&fields);

  return relay_passthrough_to_event (forward, mapping);
}

static RelayMessageEvent *
map (const char *body, RelayInteractionMapping mapping)
{
  g_autofree char *text = quoted (body);
  RelayMessageEvent *event = map_bytes ("discord", text, -1, mapping);

  g_assert_nonnull (event);
  return event;
}

static RelayMessageEvent *
native (const char *body)
{
  return map (body, RELAY_INTERACTION_MAPPING_NATIVE);
}

static RelayMessageEvent *
plain (const char *body)
{
  return map (body, RELAY_INTERACTION_MAPPING_PLAIN);
}

#define COMMAND_IN_GUILD                                                                                      \
  "{'type':2,'id':'1111111111111111111','channel_id':'2222222222222222222','guild_id':'3333333333333333333'," \
  "'member':{'nick':'Nick','user':{'id':'4444444444444444444','username':'user','global_name':'Global'}},"    \
  "'user':{'id':'5','username':'other'},'data':{'name':'ask','options':[{'type':3,'name':'q','value':'why'}]}}"

TEST_CASE ("/interaction/plain/command-in-guild")
{
  g_autoptr (RelayMessageEvent) e = plain (COMMAND_IN_GUILD);
  RelaySessionSource *s = relay_message_event_get_source (e);

  assert_properties (e, "text", "ask", "message-type", RELAY_MESSAGE_TYPE_TEXT, "message-id", NULL);
  assert_properties (s, "platform", "relay", "chat-id", "2222222222222222222", "chat-type",
                     "channel", "user-id", "4444444444444444444", "user-name", "user", "scope-id",
                     "3333333333333333333", "message-id", "1111111111111111111", "profile", NULL,
                     "thread-id", NULL);
}

TEST_CASE ("/interaction/plain/component-in-direct-message")
{
  g_autoptr (RelayMessageEvent) e = plain (
    "{'type':3,'id':'1','channel_id':'2','user':{'id':'5','username':'u'},'data':{'custom_id':'hp1:p:o'}}");
  g_autoptr (RelayMessageEvent) modal = plain ("{'type':5,'data':{'name':'n','custom_id':'c'}}");
  RelaySessionSource *s = relay_message_event_get_source (e);

  g_assert_cmpstr (relay_message_event_get_text (e), ==, "hp1:p:o");
  g_assert_false (relay_message_event_is_prompt_answer (e));
  assert_properties (s, "chat-type", "dm", "user-id", "5", "scope-id", NULL);
  g_assert_cmpstr (relay_message_event_get_text (modal), ==, "");
}

TEST_CASE ("/interaction/native/command-in-guild")
{
  g_autoptr (RelayMessageEvent) e = native (COMMAND_IN_GUILD);
  RelaySessionSource *s = relay_message_event_get_source (e);
  g_autofree char *key =
    relay_session_source_build_session_key (s, RELAY_SESSION_KEY_FLAGS_DEFAULT);

  assert_properties (e, "text", "/ask why", "message-type", RELAY_MESSAGE_TYPE_COMMAND,
                     "message-id", "1111111111111111111");
  assert_properties (s, "platform", "discord", "chat-type", "group", "user-id",
                     "4444444444444444444", "user-name", "Nick", "scope-id", "3333333333333333333",
                     "profile", "coder", "message-id", NULL);
  g_assert_cmpstr (key, ==, "agent:coder:discord:group:2222222222222222222:4444444444444444444");
}

TEST_CASE ("/interaction/native/first-present-name")
{
  g_autoptr (RelayMessageEvent) global =
    native ("{'member':{'nick':null,'user':{'id':'1','username':'user','global_name':'Global'}}}");
  g_autoptr (RelayMessageEvent) name =
    native ("{'user':{'id':'1','username':'user','global_name':''}}");
  g_autoptr (RelayMessageEvent) nobody = native ("{'member':5,'user':[]}");

  assert_properties (relay_message_event_get_source (global), "user-name", "Global");
  assert_properties (relay_message_event_get_source (name), "user-name", "user");
  assert_properties (relay_message_event_get_source (nobody), "user-name", NULL, "user-id", NULL);
}

TEST_CASE ("/interaction/native/chat-types")
{
  const struct
  {
    const char *body;
    const char *chat_type;
    const char *thread_id;
    const char *parent;
  } cases[] = {
    { "{'channel_id':'c','channel':{'type':1}}", "dm", NULL, NULL },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':0,'parent_id':'category'}}", "group",
      NULL, NULL },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':10,'parent_id':'p'}}", "thread", "c",
      "p" },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':11,'parent_id':'p'}}", "thread", "c",
      "p" },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':12}}", "thread", "c", NULL },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':13,'parent_id':'p'}}", "group", NULL,
      NULL },
    { "{'channel_id':'c','guild_id':'g','channel':{'type':'11'}}", "group", NULL, NULL },
    { "{'channel_id':'c','guild_id':null}", "dm", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayMessageEvent) e = native (cases[i].body);
      RelaySessionSource *s = relay_message_event_get_source (e);

      assert_properties (s, "chat-id", "c", "chat-type", cases[i].chat_type, "thread-id",
                         cases[i].thread_id, "parent-chat-id", cases[i].parent);
    }
}

TEST_CASE ("/interaction/native/text-of-options-and-inputs")
{
  const StringCase cases[] = {
    { "{'type':2,'data':{'name':'ping'}}", "/ping" },
    { "{'type':2,'data':{'name':'cfg','options':[{'type':2,'name':'bot','options':[{'type':1,'name':'set','options':"
      "[{'name':'n','value':5},{'name':'b','value':true},{'name':'x','value':0.5},{'name':'s','value':'two words'}]}]}]}}",
      "/cfg bot set 5 true 0.5 two words" },
    { "{'type':2,'data':{'name':'n','options':[{'name':'id','value':1234567890123456789}]}}",
      "/n 1234567890123456789" },
    { "{'type':2,'data':{'name':'n','options':[7,{'name':'x','value':null},{'name':'y','value':{}},{'value':'v'}]}}",
      "/n v" },
    { "{'type':2,'data':{'name':'n','options':[{'value':0.1},{'value':-2.50},{'value':5.0},{'value':0.30000000000000004}]}}",
      "/n 0.1 -2.5 5 0.30000000000000004" },
    { "{'type':2,'data':{'name':'n','options':[{'name':'b','value':false},{'name':''},{'name':5}]}}",
      "/n false" },
    { "{'type':2}", "/" },
    { "{'type':3,'data':{'custom_id':'button'}}", "button" },
    { "{'type':3,'data':{}}", "" },
    { "{'type':5,'data':{'custom_id':'form','components':[{'type':1,'components':[{'type':4,'custom_id':'a','value':'1'}]},"
      "{'type':18,'component':{'type':4,'custom_id':'b','value':'two\\nlines'}},{'type':10,'content':'x'}]}}",
      "a=1\nb=two\nlines" },
    { "{'type':5,'data':{'components':[7,{'type':1,'components':[null,{'custom_id':'a'},{'custom_id':'b','value':[]},"
      "{'custom_id':'','value':'x'},{'custom_id':'c','value':'1'}]},{'component':{'custom_id':'d','value':2}}]}}",
      "c=1\nd=2" },
    { "{'type':5,'data':[]}", "" },
    { "{'type':1}", "" },
    { "{'type':4,'data':{'name':'auto'}}", "" },
    { "{'type':'2','data':{'name':'x'}}", "" },
    { "{}", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayMessageEvent) e = native (cases[i].given);

      g_assert_cmpstr (relay_message_event_get_text (e), ==, cases[i].expected);
    }
}

TEST_CASE ("/interaction/native/prompt-button-is-an-answer")
{
  g_autoptr (RelayMessageEvent) e = native (
    "{'type':3,'id':'9','message':{'id':'1234567890123456789'},'data':{'custom_id':'hp1:P.1-a_b:yes'}}");
  RelayPromptResponse *answer = relay_message_event_get_prompt_response (e);

  g_assert_true (relay_message_event_is_prompt_answer (e));
  assert_properties (e, "text", "/yes", "message-type", RELAY_MESSAGE_TYPE_COMMAND, "message-id",
                     "9");
  assert_properties (relay_message_event_get_source (e), "message-id", "1234567890123456789");
  assert_properties (answer, "prompt-id", "P.1-a_b", "option-id", "yes", "prompt-message-id",
                     "1234567890123456789");
}

TEST_CASE ("/interaction/native/other-button-is-text")
{
  const char *const custom_ids[] = {
    "hp1:",
    "hp1:p",
    "hp1::o",
    "hp1:p:",
    "hp1:p:o:x",
    "hp1:p p:o",
    "hp1:p:ö",
    "HP1:p:o",
    "hp2:p:o",
    " hp1:p:o",
    "hp1:123456789012345678901234567890123:o",
    "hp1:p:123456789012345678901234567890123",
  };

  for (guint i = 0; i < G_N_ELEMENTS (custom_ids); i++)
    {
      g_autofree char *body =
        g_strdup_printf ("{'type':3,'data':{'custom_id':'%s'}}", custom_ids[i]);
      g_autoptr (RelayMessageEvent) e = native (body);

      g_assert_false (relay_message_event_is_prompt_answer (e));
      assert_properties (e, "text", custom_ids[i], "message-type", RELAY_MESSAGE_TYPE_TEXT);
    }
}

TEST_CASE ("/interaction/native/message-of-any-type-is-that-of-the-source")
{
  for (int type = 1; type <= 6; type++)
    {
      g_autofree char *body = g_strdup_printf ("{'type':%d,'id':'9','message':{'id':'77'}}", type);
      g_autoptr (RelayMessageEvent) e = native (body);

      assert_properties (e, "message-id", "9");
      assert_properties (relay_message_event_get_source (e), "message-id", "77");
    }
}

TEST_CASE ("/interaction/integer-ids-become-strings")
{
  g_autoptr (RelayMessageEvent) e = native (
    "{'id':1234567890123456789,'channel_id':42,'guild_id':99999999999999999999,'user':{'id':-1}}");
  RelaySessionSource *s = relay_message_event_get_source (e);

  g_assert_cmpstr (relay_message_event_get_message_id (e), ==, "1234567890123456789");
  assert_properties (s, "chat-id", "42", "scope-id", "99999999999999999999", "user-id", "-1");
}

TEST_CASE ("/interaction/unusable-ids-are-absent")
{
  g_autoptr (RelayMessageEvent) e = native (
    "{'id':true,'channel_id':'','guild_id':'g','user':{'id':1.5},'channel':{'type':11,'parent_id':'p'}}");
  RelaySessionSource *s = relay_message_event_get_source (e);

  g_assert_null (relay_message_event_get_message_id (e));
  assert_properties (s, "chat-id", "", "thread-id", NULL, "user-id", NULL, "chat-type", "thread",
                     "parent-chat-id", "p");
}

TEST_CASE ("/interaction/empty-profile-is-absent")
{
  static const char *const profiles[] = { NULL, "" };
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      RelayPassthroughFields fields = {
        .platform = g_strdup ("discord"),
        .profile = g_strdup (profiles[i]),
        .body = g_bytes_new_static ("{\"type\":2}", 10),
      };
      g_autoptr (RelayPassthrough) forward = relay_passthrough_new (&fields);
      g_autoptr (RelayMessageEvent) e =
        relay_passthrough_to_event (forward, RELAY_INTERACTION_MAPPING_NATIVE);

      g_assert_null (relay_session_source_get_profile (relay_message_event_get_source (e)));
    }
}

TEST_CASE ("/interaction/other-requests-are-not-mapped")
{
  const char *const bodies[] = { "",          "[]",  "null",          "\"x\"",
                                 "{",         "{}x", "{\"type\":2,}", "{\"a\":\"\xff\"}",
                                 "{'type':2}" };
  g_autofree char *deep = g_strnfill (1000000, '[');

  for (RelayInteractionMapping m = RELAY_INTERACTION_MAPPING_PLAIN;
       m <= RELAY_INTERACTION_MAPPING_NATIVE; m++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
        g_assert_null (map_bytes ("discord", bodies[i], -1, m));
      g_assert_null (map_bytes ("discord", deep, -1, m));
      g_assert_null (map_bytes ("discord", "{\"a\":\"\0\"}", 9, m));
      g_assert_null (map_bytes ("slack", "{\"type\":2}", -1, m));
      g_assert_null (map_bytes ("Discord", "{\"type\":2}", -1, m));
      g_assert_null (map_bytes (NULL, "{\"type\":2}", -1, m));
    }
}

/* Every member with values of every type */
TEST_CASE ("/interaction/wrong-types-are-absent")
{
  const char *const values[] = { "null", "true",   "7",      "1e400", "\"x\"",       "[]",
                                 "{}",   "[[[]]]", "[null]", "[{}]",  "{\"user\":7}" };
  const char *const names[] = {
    "type", "id", "channel_id", "guild_id", "member", "user", "data", "message", "channel",
  };
  const char *const inner[] = { "name", "custom_id", "options", "components" };

  for (guint v = 0; v < G_N_ELEMENTS (values); v++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree char *body = g_strdup_printf ("{\"type\":3,\"%s\":%s}", names[i], values[v]);
          g_autoptr (RelayMessageEvent) a =
            map_bytes ("discord", body, -1, RELAY_INTERACTION_MAPPING_PLAIN);
          g_autoptr (RelayMessageEvent) b =
            map_bytes ("discord", body, -1, RELAY_INTERACTION_MAPPING_NATIVE);

          g_assert_nonnull (a);
          g_assert_nonnull (relay_message_event_get_text (b));
        }
      for (guint type = 0; type < 7; type++)
        for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
          {
            g_autofree char *body =
              g_strdup_printf ("{\"type\":%u,\"data\":{\"%s\":%s}}", type, inner[i], values[v]);
            g_autoptr (RelayMessageEvent) b =
              map_bytes ("discord", body, -1, RELAY_INTERACTION_MAPPING_NATIVE);

            g_assert_nonnull (relay_message_event_get_text (b));
          }
    }
}

TEST_CASE ("/interaction/options-are-bounded")
{
  g_autoptr (GString) body = g_string_new ("{'type':2,'data':{'name':'n','options':[{'value':'x'}");
  g_autoptr (RelayMessageEvent) e = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (body, ",{'value':'x'}");
  g_string_append (body, "]}}");
  e = native (body->str);

  g_assert_cmpuint (strlen (relay_message_event_get_text (e)), ==,
                    strlen ("/n") + 2 * RELAY_MAX_LIST_ENTRIES);
}

/* A bound that is reached inside a subcommand holds for the options after it. */
TEST_CASE ("/interaction/nested-options-share-the-bound")
{
  g_autoptr (GString) options = g_string_new ("{'value':'x'}");
  g_autofree char *body = NULL;
  g_autoptr (RelayMessageEvent) e = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append (options, ",{'value':'x'}");
  body =
    g_strdup_printf ("{'type':2,'data':{'name':'n','options':[{'name':'s','options':[%s]},%s]}}",
                     options->str, options->str);
  e = native (body);

  g_assert_cmpuint (strlen (relay_message_event_get_text (e)), ==,
                    strlen ("/n") + 2 * RELAY_MAX_LIST_ENTRIES);
}

TEST_CASE ("/interaction/inputs-are-bounded")
{
  g_autoptr (GString) body =
    g_string_new ("{'type':5,'data':{'components':[{'custom_id':'c','value':'x'}");
  g_autoptr (RelayMessageEvent) e = NULL;
  const char *text;
  guint n = 0;

  for (guint i = 0; i < 2000; i++)
    g_string_append (body, ",{'custom_id':'c','value':'x'}");
  g_string_append (body, "]}}");
  e = native (body->str);

  for (text = relay_message_event_get_text (e); *text != '\0'; text++)
    n += *text == '=';
  g_assert_cmpuint (n, ==, RELAY_MAX_LIST_ENTRIES);
}
