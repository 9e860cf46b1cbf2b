/* async-calls.c: every asynchronous call of the library in one table
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "async-calls.h"

/* sent in several pieces */
#define LONG_TEXT                                                                                  \
  "This text is longer than the sixty characters that the platform allows. It is sent in pieces, " \
  "each of them after the result of the one before."
#define SESSION_KEY "agent:main:discord:dm:c1"
#define TOKEN_KIND  "discord.interaction_token"

#define START_ARGUMENTS \
  Testbed *bed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data

/* Each defines start_TYPE_NAME(). The remaining arguments are the first ones of the call. */
#define START(type, name, ...)                                                     \
  static void start_##type##_##name (START_ARGUMENTS)                              \
  {                                                                                \
    relay_##type##_##name##_async (__VA_ARGS__, cancellable, callback, user_data); \
  }
#define START_WITH_ACTION(type, name, action, ...)                                 \
  static void start_##type##_##name (START_ARGUMENTS)                              \
  {                                                                                \
    g_autoptr (JsonNode) node = json_from_string (action, NULL);                   \
    JsonObject *object = json_node_get_object (node);                              \
    relay_##type##_##name##_async (__VA_ARGS__, cancellable, callback, user_data); \
  }
#define START_ENDPOINT(name, ...)                                                            \
  static void start_endpoint_##name (START_ARGUMENTS)                                        \
  {                                                                                          \
    g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);                                \
    relay_endpoint_##name##_async (endpoint, __VA_ARGS__, cancellable, callback, user_data); \
  }

/* These define finish_TYPE_NAME() for a call that returns an object or a boolean. */
#define FINISH_VALUE(type, CAST, Type, name)                                                     \
  static gboolean finish_##type##_##name (GObject *source, GAsyncResult *result, GError **error) \
  {                                                                                              \
    g_autoptr (Type) value =                                                                     \
      relay_##type##_##name##_finish (RELAY_##CAST (source), result, error);                     \
    return value != NULL;                                                                        \
  }
/* FALSE without an error, as for a missing acknowledgement, is a success too. */
#define FINISH_BOOLEAN(type, CAST, name)                                                         \
  static gboolean finish_##type##_##name (GObject *source, GAsyncResult *result, GError **error) \
  {                                                                                              \
    g_autoptr (GError) failure = NULL;                                                           \
    gboolean done = relay_##type##_##name##_finish (RELAY_##CAST (source), result, &failure);    \
    if (failure == NULL)                                                                         \
      return TRUE;                                                                               \
    g_assert_false (done);                                                                       \
    g_propagate_error (error, g_steal_pointer (&failure));                                       \
    return FALSE;                                                                                \
  }

/* --- transport --- */

#define ACTION \
  "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"hi\",\"reply_to\":null,\"metadata\":{}}"
#define FOLLOW_UP                                                                    \
  "{\"op\":\"follow_up\",\"session_key\":\"" SESSION_KEY "\",\"kind\":\"" TOKEN_KIND \
  "\",\"content\":\"hi\",\"metadata\":{}}"

START (transport, connect, bed->transport)
START (transport, go_idle, bed->transport)
START (transport, go_dormant, bed->transport, 0)
START (transport, disconnect, bed->transport)
START (transport, get_chat_info, bed->transport, "c1")
START (transport, send_interrupt, bed->transport, SESSION_KEY, "stop")
START_WITH_ACTION (transport, send_action, ACTION, bed->transport, object, NULL)
START_WITH_ACTION (transport, send_follow_up, FOLLOW_UP, bed->transport, object, NULL)

/* The handshake waits for an attempt of another call. */
static void
start_transport_handshake (START_ARGUMENTS)
{
  relay_transport_connect_async (bed->transport, NULL, NULL, NULL);
  relay_transport_handshake_async (bed->transport, cancellable, callback, user_data);
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

/* --- adapter --- */

static RelayPrompt *
make_prompt (Testbed *bed)
{
  RelayPrompt *prompt = relay_prompt_new ("p1", RELAY_PROMPT_KIND_CHOICE, "Well?");

  relay_prompt_add_option (prompt, "yes", "Yes", NULL);
  testbed_watch (bed, prompt);
  return prompt;
}

START (adapter, connect, bed->adapter)
START (adapter, go_dormant, bed->adapter, 0)
START (adapter, disconnect, bed->adapter)
START (adapter, send, bed->adapter, "c1", LONG_TEXT, NULL, NULL)

static void
start_adapter_reply (START_ARGUMENTS)
{
  g_autoptr (JsonNode) node = json_from_string (
    "{\"message_id\":\"m1\",\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"}}", NULL);
  g_autoptr (JsonObject) json = json_node_dup_object (node);
  g_autoptr (RelayMessageEvent) event = relay_message_event_new_from_json (json, NULL);

  testbed_watch (bed, event);
  relay_adapter_reply_async (bed->adapter, event, LONG_TEXT, NULL, cancellable, callback,
                             user_data);
}

START (adapter, send_follow_up, bed->adapter, SESSION_KEY, TOKEN_KIND, "hi", NULL)
START (adapter, get_chat_info, bed->adapter, "c1")
START_WITH_ACTION (adapter, send_action, ACTION, bed->adapter, object)
START (adapter, edit_message, bed->adapter, "c1", "m1", "hi", NULL)
START (adapter, delete_message, bed->adapter, "c1", "m1", NULL)
START (adapter, send_typing, bed->adapter, "c1", NULL, NULL)
START (adapter, react, bed->adapter, "c1", "m1", "👀", FALSE, NULL)
START (adapter,
       send_media,
       bed->adapter,
       "c1",
       RELAY_MEDIA_KIND_IMAGE,
       "https://example.com/a.png",
       NULL,
       NULL,
       NULL,
       NULL)
START (adapter, send_draft, bed->adapter, "c1", 1, "hi", FALSE, NULL)
START (adapter, create_thread, bed->adapter, "c1", "Plans", NULL, NULL)
START (adapter,
       rename_thread,
       bed->adapter,
       "c1",
       "t1",
       "Plans",
       RELAY_RENAME_CONDITION_ALWAYS,
       NULL,
       NULL)

static void
start_adapter_send_prompt (START_ARGUMENTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (bed);

  relay_adapter_send_prompt_async (bed->adapter, "c1", prompt, NULL, NULL, cancellable, callback,
                                   user_data);
}

/* The connector sends the answer of the user after the prompt was sent. */
static void
start_adapter_ask (START_ARGUMENTS)
{
  g_autoptr (RelayPrompt) prompt = make_prompt (bed);

  relay_adapter_ask_async (bed->adapter, "c1", prompt, 60, NULL, NULL, cancellable, callback,
                           user_data);
  g_ptr_array_add (bed->connector.follow_ups,
                   g_strdup (
                     "{\"type\":\"inbound\",\"event\":{\"text\":\"/yes\",\"prompt_response\":{"
                     "\"prompt_id\":\"p1\",\"option_id\":\"yes\"},\"source\":{\"platform\":"
                     "\"discord\",\"chat_id\":\"c1\"}}}\n"));
}

FINISH_BOOLEAN (adapter, ADAPTER, connect)
FINISH_BOOLEAN (adapter, ADAPTER, go_dormant)
FINISH_BOOLEAN (adapter, ADAPTER, disconnect)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, send)
FINISH_VALUE (adapter, ADAPTER, RelaySendResult, reply)
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

/* --- draft --- */

static void
start_draft_finish (START_ARGUMENTS)
{
  g_autoptr (RelayDraft) draft = relay_adapter_begin_draft (bed->adapter, "c1", NULL, NULL);

  testbed_watch (bed, draft);
  relay_draft_append (draft, LONG_TEXT);
  relay_draft_finish_async (draft, cancellable, callback, user_data);
}

FINISH_VALUE (draft, DRAFT, RelaySendResult, finish)

/* --- endpoint --- */

static RelayEndpoint *
make_endpoint (Testbed *bed)
{
  RelayEndpoint *endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (bed->transport));

  testbed_watch (bed, endpoint);
  return endpoint;
}

START_ENDPOINT (enroll, "somebody", "once")
START_ENDPOINT (declare_policy, "discord", TRUE, FALSE, NULL)

static void
start_endpoint_provision (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "b1");

  relay_endpoint_provision_async (endpoint, "somebody", identity, cancellable, callback, user_data);
}

static void
start_endpoint_upload (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("hello", 5, NULL);

  testbed_watch (bed, stream);
  relay_endpoint_upload_async (endpoint, stream, 5, "text/plain", "a.txt", NULL, NULL, NULL,
                               cancellable, callback, user_data);
}

/* One file for each testbed, because several threads have one. The folder is removed after the test. */
static GFile *
make_file (Testbed *bed)
{
  g_autofree char *name = g_strdup_printf ("relay-testbed-%p", (gpointer) bed);
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);

  return g_file_new_for_path (path);
}

static GFile *
make_file_to_send (Testbed *bed)
{
  g_autoptr (GFile) file = make_file (bed);

  g_assert_true (
    g_file_replace_contents (file, "hello", 5, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));

  return g_steal_pointer (&file);
}

static void
start_endpoint_send_file (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (GFile) file = make_file_to_send (bed);

  relay_endpoint_send_file_async (endpoint, bed->adapter, "c1", file, NULL, NULL, NULL, NULL, NULL,
                                  cancellable, callback, user_data);
}

static void
start_endpoint_send_file_with_metadata (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (GFile) file = make_file_to_send (bed);
  g_autoptr (JsonObject) metadata = json_object_new ();

  json_object_set_string_member (metadata, "thread_id", "t1");
  relay_endpoint_send_file_with_metadata_async (endpoint, bed->adapter, "c1", file, NULL, NULL,
                                                metadata, NULL, NULL, NULL, cancellable, callback,
                                                user_data);
}

static void
start_endpoint_download (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  testbed_watch (bed, stream);
  relay_endpoint_download_async (endpoint, "media1", stream, 0, NULL, NULL, NULL, cancellable,
                                 callback, user_data);
}

static void
start_endpoint_download_file (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);
  g_autoptr (GFile) file = make_file (bed);

  relay_endpoint_download_file_async (endpoint, "media1", file, 0, NULL, NULL, NULL, cancellable,
                                      callback, user_data);
}

static void
start_endpoint_download_bytes (START_ARGUMENTS)
{
  g_autoptr (RelayEndpoint) endpoint = make_endpoint (bed);

  relay_endpoint_download_bytes_async (endpoint, "media1", 0, NULL, NULL, NULL, cancellable,
                                       callback, user_data);
}

static gboolean
finish_endpoint_download_bytes (GObject *source, GAsyncResult *result, GError **error)
{
  g_autoptr (GBytes) bytes =
    relay_endpoint_download_bytes_finish (RELAY_ENDPOINT (source), result, NULL, NULL, error);

  return bytes != NULL;
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
FINISH_VALUE (endpoint, ENDPOINT, RelaySendResult, send_file)
FINISH_VALUE (endpoint, ENDPOINT, RelaySendResult, send_file_with_metadata)

/* --- the table --- */

#define CALL(type, name, kind)                                                  \
  {                                                                             \
#type "/" #name, CALL_##kind, start_##type##_##name, finish_##type##_##name \
  }

const AsyncCall async_calls[] = {
  CALL (transport, connect, CONNECT),
  CALL (transport, handshake, CONNECT),
  CALL (transport, send_action, ONLINE),
  CALL (transport, send_follow_up, ONLINE),
  CALL (transport, get_chat_info, ONLINE),
  CALL (transport, send_interrupt, ONLINE),
  CALL (transport, go_idle, ONLINE),
  CALL (transport, go_dormant, ONLINE),
  CALL (transport, disconnect, ONLINE),
  CALL (adapter, connect, CONNECT),
  CALL (adapter, go_dormant, ONLINE),
  CALL (adapter, disconnect, ONLINE),
  CALL (adapter, send, ONLINE),
  CALL (adapter, reply, ONLINE),
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
  CALL (endpoint, send_file, MEDIA),
  CALL (endpoint, send_file_with_metadata, MEDIA),
  CALL (endpoint, download, HTTP),
  CALL (endpoint, download_file, HTTP),
  CALL (endpoint, download_bytes, HTTP),
};
const guint n_async_calls = G_N_ELEMENTS (async_calls);
