/* life-calls.c: every call that waits, in one table
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "life-calls.h"

/* of more than one piece */
#define LONG_TEXT                                                                                     \
  "This text is longer than the sixty characters that the platform takes. So it goes out in pieces, " \
  "each of them after the one before has been answered."

#define START_ARGUMENTS \
  LifeStage *stage, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data
#define START_REST cancellable, callback, user_data

#define FINISH_VALUE(type, CAST, Type, name)                                                     \
  static gboolean finish_##type##_##name (GObject *source, GAsyncResult *result, GError **error) \
  {                                                                                              \
    g_autoptr (Type) value =                                                                     \
      relay_##type##_##name##_finish (RELAY_##CAST (source), result, error);                     \
    return value != NULL;                                                                        \
  }
/* Not acknowledged is an answer too. */
#define FINISH_BOOLEAN(type, CAST, name)                                                         \
  static gboolean finish_##type##_##name (GObject *source, GAsyncResult *result, GError **error) \
  {                                                                                              \
    g_autoptr (GError) mine = NULL;                                                              \
    gboolean done = relay_##type##_##name##_finish (RELAY_##CAST (source), result, &mine);       \
    if (mine == NULL)                                                                            \
      return TRUE;                                                                               \
    g_assert_false (done);                                                                       \
    g_propagate_error (error, g_steal_pointer (&mine));                                          \
    return FALSE;                                                                                \
  }

/* --- the transport's --- */

static JsonObject *
make_action (void)
{
  JsonObject *action = json_object_new ();

  json_object_set_string_member (action, "op", "send");
  json_object_set_string_member (action, "chat_id", "c1");
  json_object_set_string_member (action, "content", "hi");
  json_object_set_null_member (action, "reply_to");
  json_object_set_object_member (action, "metadata", json_object_new ());
  return action;
}

static void
start_transport_send_action (START_ARGUMENTS)
{
  g_autoptr (JsonObject) action = make_action ();

  relay_transport_send_action_async (stage->transport, action, NULL, START_REST);
}

static void
start_transport_send_follow_up (START_ARGUMENTS)
{
  g_autoptr (JsonObject) action = json_object_new ();

  json_object_set_string_member (action, "op", "follow_up");
  json_object_set_string_member (action, "session_key", "agent:main:discord:dm:c1");
  json_object_set_string_member (action, "kind", "discord.interaction_token");
  json_object_set_string_member (action, "content", "hi");
  json_object_set_object_member (action, "metadata", json_object_new ());
  relay_transport_send_follow_up_async (stage->transport, action, NULL, START_REST);
}

static void
start_transport_get_chat_info (START_ARGUMENTS)
{
  relay_transport_get_chat_info_async (stage->transport, "c1", START_REST);
}

static void
start_transport_send_interrupt (START_ARGUMENTS)
{
  relay_transport_send_interrupt_async (stage->transport, "agent:main:discord:dm:c1", "stop",
                                        START_REST);
}

#define START_TRANSPORT(name)                                      \
  static void start_transport_##name (START_ARGUMENTS)             \
  {                                                                \
    relay_transport_##name##_async (stage->transport, START_REST); \
  }
#define START_ADAPTER(name)                                    \
  static void start_adapter_##name (START_ARGUMENTS)           \
  {                                                            \
    relay_adapter_##name##_async (stage->adapter, START_REST); \
  }

START_TRANSPORT (connect)
START_TRANSPORT (go_idle)
START_TRANSPORT (go_dormant)
START_TRANSPORT (disconnect)

/* It waits for a dial that somebody else asked for. */
static void
start_transport_handshake (START_ARGUMENTS)
{
  relay_transport_connect_async (stage->transport, NULL, NULL, NULL);
  relay_transport_handshake_async (stage->transport, START_REST);
}

FINISH_BOOLEAN (transport, TRANSPORT, connect)
FINISH_VALUE (transport, TRANSPORT, RelayDescriptor, handshake)
FINISH_VALUE (transport, TRANSPORT, JsonObject, send_action)
FINISH_VALUE (transport, TRANSPORT, JsonObject, send_follow_up)
FINISH_VALUE (transport, TRANSPORT, RelayChatInfo, get_chat_info)
FINISH_BOOLEAN (transport, TRANSPORT, send_interrupt)
FINISH_BOOLEAN (transport, TRANSPORT, go_idle)
FINISH_BOOLEAN (transport, TRANSPORT, go_dormant)
FINISH_BOOLEAN (transport, TRANSPORT, disconnect)

/* --- the adapter's --- */

START_ADAPTER (connect)
START_ADAPTER (go_dormant)
START_ADAPTER (disconnect)

static void
start_adapter_send (START_ARGUMENTS)
{
  relay_adapter_send_async (stage->adapter, "c1", LONG_TEXT, NULL, NULL, START_REST);
}

static void
start_adapter_send_follow_up (START_ARGUMENTS)
{
  relay_adapter_send_follow_up_async (stage->adapter, "agent:main:discord:dm:c1",
                                      "discord.interaction_token", "hi", NULL, START_REST);
}

static void
start_adapter_get_chat_info (START_ARGUMENTS)
{
  relay_adapter_get_chat_info_async (stage->adapter, "c1", START_REST);
}

static void
start_adapter_send_action (START_ARGUMENTS)
{
  g_autoptr (JsonObject) action = make_action ();

  relay_adapter_send_action_async (stage->adapter, action, START_REST);
}

static void
start_adapter_edit_message (START_ARGUMENTS)
{
  relay_adapter_edit_message_async (stage->adapter, "c1", "m1", "hi", NULL, START_REST);
}

static void
start_adapter_delete_message (START_ARGUMENTS)
{
  relay_adapter_delete_message_async (stage->adapter, "c1", "m1", NULL, START_REST);
}

static void
start_adapter_send_typing (START_ARGUMENTS)
{
  relay_adapter_send_typing_async (stage->adapter, "c1", NULL, NULL, START_REST);
}

static void
start_adapter_react (START_ARGUMENTS)
{
  relay_adapter_react_async (stage->adapter, "c1", "m1", "👀", FALSE, NULL, START_REST);
}

static void
start_adapter_send_media (START_ARGUMENTS)
{
  relay_adapter_send_media_async (stage->adapter, "c1", RELAY_MEDIA_KIND_IMAGE,
                                  "https://example.com/a.png", NULL, NULL, NULL, NULL, START_REST);
}

static void
start_adapter_send_draft (START_ARGUMENTS)
{
  relay_adapter_send_draft_async (stage->adapter, "c1", 1, "hi", FALSE, NULL, START_REST);
}

static void
start_adapter_create_thread (START_ARGUMENTS)
{
  relay_adapter_create_thread_async (stage->adapter, "c1", "Plans", NULL, NULL, START_REST);
}

static void
start_adapter_rename_thread (START_ARGUMENTS)
{
  relay_adapter_rename_thread_async (stage->adapter, "c1", "t1", "Plans",
                                     RELAY_RENAME_CONDITION_ALWAYS, NULL, NULL, START_REST);
}

static RelayPrompt *
make_prompt (LifeStage *stage)
{
  RelayPrompt *prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Well?");

  relay_prompt_add_option (prompt, "yes", "Yes", NULL);
  life_stage_watch (stage, prompt);
  return prompt;
}

static void
start_adapter_send_prompt (START_ARGUMENTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (stage);

  relay_adapter_send_prompt_async (stage->adapter, "c1", prompt, NULL, NULL, START_REST);
}

static void
start_adapter_ask (START_ARGUMENTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (stage);

  relay_adapter_ask_async (stage->adapter, "c1", prompt, 60, NULL, START_REST);
  /* somebody presses, once it is shown */
  g_ptr_array_add (stage->late,
                   g_strdup (
                     "{\"type\":\"inbound\",\"event\":{\"text\":\"/yes\",\"prompt_response\":{"
                     "\"prompt_id\":\"p1\",\"option_id\":\"yes\"},\"source\":{\"platform\":"
                     "\"discord\",\"chat_id\":\"c1\"}}}\n"));
}

FINISH_BOOLEAN (adapter, ADAPTER, connect)
FINISH_BOOLEAN (adapter, ADAPTER, go_dormant)
FINISH_BOOLEAN (adapter, ADAPTER, disconnect)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send_follow_up)
FINISH_VALUE (adapter, ADAPTER, RelayChatInfo, get_chat_info)
FINISH_VALUE (adapter, ADAPTER, JsonObject, send_action)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, edit_message)
FINISH_BOOLEAN (adapter, ADAPTER, delete_message)
FINISH_BOOLEAN (adapter, ADAPTER, send_typing)
FINISH_BOOLEAN (adapter, ADAPTER, react)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send_media)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send_draft)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, create_thread)
FINISH_BOOLEAN (adapter, ADAPTER, rename_thread)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send_prompt)
FINISH_VALUE (adapter, ADAPTER, RelayPromptResponse, ask)

/* --- a draft's --- */

static void
start_draft_finish (START_ARGUMENTS)
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (stage->adapter, "c1", NULL);

  life_stage_watch (stage, draft);
  relay_draft_append (draft, LONG_TEXT);
  relay_draft_finish_async (draft, START_REST);
}

FINISH_VALUE (draft, DRAFT, RelaySendResult, finish)

/* --- an endpoint's --- */

static RelayEndpoint *
make_endpoint (LifeStage *stage)
{
  RelayEndpoint *endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (stage->transport));

  life_stage_watch (stage, endpoint);
  return endpoint;
}

static void
start_endpoint_provision (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "b1");

  relay_endpoint_provision_async (endpoint, "somebody", identity, START_REST);
}

static void
start_endpoint_enroll (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);

  relay_endpoint_enroll_async (endpoint, "somebody", "once", START_REST);
}

static void
start_endpoint_declare_policy (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);

  relay_endpoint_declare_policy_async (endpoint, "discord", TRUE, FALSE, NULL, START_REST);
}

static void
start_endpoint_upload (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("hello", 5, NULL);

  life_stage_watch (stage, stream);
  relay_endpoint_upload_async (endpoint, stream, 5, "text/plain", "a.txt", NULL, NULL, NULL,
                               START_REST);
}

static void
start_endpoint_download (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  life_stage_watch (stage, stream);
  relay_endpoint_download_async (endpoint, "media1", stream, 0, NULL, NULL, NULL, START_REST);
}

static void
start_endpoint_download_file (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (stage);
  /* the stages of two threads are two files */
  g_autofree char *name = g_strdup_printf ("relay-life-%p", (gpointer) stage);
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  relay_endpoint_download_file_async (endpoint, "media1", file, 0, NULL, NULL, NULL, START_REST);
}

static gboolean
finish_endpoint_upload (GObject *source, GAsyncResult *result, GError **error)
{
  g_autofree char *url =
    relay_endpoint_upload_finish (RELAY_ENDPOINT (source), result, NULL, NULL, error);

  return url != NULL;
}

static gboolean
finish_endpoint_download (GObject *source, GAsyncResult *result, GError **error)
{
  return relay_endpoint_download_finish (RELAY_ENDPOINT (source), result, NULL, NULL, error) >= 0;
}

static gboolean
finish_endpoint_download_file (GObject *source, GAsyncResult *result, GError **error)
{
  return relay_endpoint_download_file_finish (RELAY_ENDPOINT (source), result, NULL, NULL, error) >=
         0;
}

FINISH_VALUE (endpoint, ENDPOINT, RelayCredentials, provision)
FINISH_VALUE (endpoint, ENDPOINT, RelayCredentials, enroll)
FINISH_BOOLEAN (endpoint, ENDPOINT, declare_policy)

/* --- the table --- */

#define CALL(type, name, need)                                                  \
  {                                                                             \
#type "/" #name, LIFE_##need, start_##type##_##name, finish_##type##_##name \
  }

const LifeCall life_calls[] = {
  CALL (transport, connect, DIAL),
  CALL (transport, handshake, DIAL),
  CALL (transport, send_action, ONLINE),
  CALL (transport, send_follow_up, ONLINE),
  CALL (transport, get_chat_info, ONLINE),
  CALL (transport, send_interrupt, ONLINE),
  CALL (transport, go_idle, ONLINE),
  CALL (transport, go_dormant, ONLINE),
  CALL (transport, disconnect, ONLINE),
  CALL (adapter, connect, DIAL),
  CALL (adapter, go_dormant, ONLINE),
  CALL (adapter, disconnect, ONLINE),
  CALL (adapter, send, ONLINE),
  CALL (adapter, send_follow_up, ONLINE),
  CALL (adapter, get_chat_info, ONLINE),
  CALL (adapter, send_action, ONLINE),
  CALL (adapter, edit_message, ONLINE),
  CALL (adapter, delete_message, ONLINE),
  CALL (adapter, send_typing, ONLINE),
  CALL (adapter, react, ONLINE),
  CALL (adapter, send_media, ONLINE),
  CALL (adapter, send_draft, ONLINE),
  CALL (adapter, create_thread, ONLINE),
  CALL (adapter, rename_thread, ONLINE),
  CALL (adapter, send_prompt, ONLINE),
  CALL (adapter, ask, ONLINE),
  CALL (draft, finish, ONLINE),
  CALL (endpoint, provision, HTTP),
  CALL (endpoint, enroll, HTTP),
  CALL (endpoint, declare_policy, HTTP),
  CALL (endpoint, upload, HTTP),
  CALL (endpoint, download, HTTP),
  CALL (endpoint, download_file, HTTP),
};
const guint life_n_calls = G_N_ELEMENTS (life_calls);
