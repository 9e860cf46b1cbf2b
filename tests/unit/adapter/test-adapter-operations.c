/* test-adapter-operations.c: the operations of the contract, one pair of calls for each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_ALL                                                                    \
  "draft ops=send,edit,delete,typing,react,send_media,draft,thread_create,thread_rename," \
  "task_card,task_card_stop"
#define DESCRIPTOR_SEND "draft ops=send"

#define CHANNEL_SOURCE                                                      \
  "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\"," \
  "\"scope_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}"

/* One row of the contract's table of actions */
typedef struct
{
  const char *name;
  void (*start) (RelayAdapter *adapter,
                 JsonObject *metadata,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer data);
  /* Returns an id of the result, "" if the operation has none, NULL after a failure. */
  char *(*finish) (RelayAdapter *adapter, GAsyncResult *result, GError **error);
  const char *id;     /* what finish() returns for the result m9 */
  const char *action; /* without the metadata */
} Operation;

/* Takes @sent. */
static char *
take_message_id (RelaySendResult *sent)
{
  g_autoptr (RelaySendResult) owned = sent;

  return owned != NULL ? g_strdup (relay_send_result_get_message_id (owned)) : NULL;
}

/* Takes @created. */
static char *
take_thread_id (RelaySendResult *created)
{
  g_autoptr (RelaySendResult) owned = created;

  return owned != NULL ? g_strdup (relay_send_result_get_thread_id (owned)) : NULL;
}

#define START(name, call, ...)                                                                 \
  static void start_##name (RelayAdapter *adapter, JsonObject *metadata,                       \
                            GCancellable *cancellable, GAsyncReadyCallback callback,           \
                            gpointer data)                                                     \
  {                                                                                            \
    relay_adapter_##call##_async (adapter, "c1", __VA_ARGS__, metadata, cancellable, callback, \
                                  data);                                                       \
  }
#define FINISH(call, take)                                                                 \
  static char *finish_##call (RelayAdapter *adapter, GAsyncResult *result, GError **error) \
  {                                                                                        \
    return take (relay_adapter_##call##_finish (adapter, result, error));                  \
  }
#define FINISH_BOOLEAN(call)                                                               \
  static char *finish_##call (RelayAdapter *adapter, GAsyncResult *result, GError **error) \
  {                                                                                        \
    return relay_adapter_##call##_finish (adapter, result, error) ? g_strdup ("") : NULL;  \
  }

FINISH (edit_message, take_message_id)
FINISH_BOOLEAN (delete_message)
FINISH_BOOLEAN (send_typing)
FINISH_BOOLEAN (react)
FINISH (send_media, take_message_id)
FINISH (send_draft, take_message_id)
FINISH (create_thread, take_thread_id)
FINISH_BOOLEAN (rename_thread)
FINISH_BOOLEAN (show_task_card)
FINISH_BOOLEAN (stop_task_card)

START (edit, edit_message, "m1", "new \"text\"")
START (delete, delete_message, "m1")
START (typing, send_typing, NULL)
START (typing_clear, send_typing, "")
START (typing_status, send_typing, "reading")
START (react, react, "m1", "👀", FALSE)
START (unreact, react, "m1", "👀", TRUE)
START (media, send_media, RELAY_MEDIA_KIND_IMAGE, "https://example.org/a.png", NULL, NULL, NULL)
START (media_full, send_media, RELAY_MEDIA_KIND_DOCUMENT, "h1", "see", "a.pdf", "m0")
START (draft, send_draft, G_GINT64_CONSTANT (9007199254740991), "so far", FALSE)
START (draft_final, send_draft, 1, "all", TRUE)
START (thread, create_thread, "Plans", NULL)
START (thread_on_message, create_thread, "Plans", "m0")
START (rename, rename_thread, "t1", "Plans", RELAY_RENAME_CONDITION_ALWAYS, "ignored")
START (rename_own, rename_thread, "t1", "Plans", RELAY_RENAME_CONDITION_IF_CONNECTOR_CREATED, NULL)
START (rename_named, rename_thread, "t1", "Plans", RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "Old")
START (card_stop, stop_task_card, "t1")

static void
start_card (RelayAdapter *adapter,
            JsonObject *metadata,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer data)
{
  g_autoptr (JsonNode) chunks =
    json_from_string ("[{\"type\":\"task\",\"title\":\"Looking\"},{}]", NULL);

  relay_adapter_show_task_card_async (adapter, "c1", "t1", json_node_get_array (chunks), metadata,
                                      cancellable, callback, data);
}

static const Operation operations[] = {
  { "edit", start_edit, finish_edit_message, "m9",
    "{\"op\":\"edit\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"content\":\"new \\\"text\\\"\"" },
  { "delete", start_delete, finish_delete_message, "",
    "{\"op\":\"delete\",\"chat_id\":\"c1\",\"message_id\":\"m1\"" },
  { "typing", start_typing, finish_send_typing, "", "{\"op\":\"typing\",\"chat_id\":\"c1\"" },
  { "typing-clear", start_typing_clear, finish_send_typing, "",
    "{\"op\":\"typing\",\"chat_id\":\"c1\",\"content\":\"\"" },
  { "typing-status", start_typing_status, finish_send_typing, "",
    "{\"op\":\"typing\",\"chat_id\":\"c1\",\"content\":\"reading\"" },
  { "react", start_react, finish_react, "",
    "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"👀\",\"remove\":false" },
  { "unreact", start_unreact, finish_react, "",
    "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"👀\",\"remove\":true" },
  { "media", start_media, finish_send_media, "m9",
    "{\"op\":\"send_media\",\"chat_id\":\"c1\",\"media_kind\":\"image\","
    "\"source_url\":\"https://example.org/a.png\",\"content\":\"\",\"reply_to\":null" },
  { "media-full", start_media_full, finish_send_media, "m9",
    "{\"op\":\"send_media\",\"chat_id\":\"c1\",\"media_kind\":\"document\","
    "\"source_url\":\"h1\",\"content\":\"see\",\"filename\":\"a.pdf\",\"reply_to\":\"m0\"" },
  { "draft", start_draft, finish_send_draft, "m9",
    "{\"op\":\"draft\",\"chat_id\":\"c1\",\"draft_id\":9007199254740991,\"content\":\"so far\","
    "\"final\":false" },
  { "draft-final", start_draft_final, finish_send_draft, "m9",
    "{\"op\":\"draft\",\"chat_id\":\"c1\",\"draft_id\":1,\"content\":\"all\",\"final\":true" },
  /* a result without a thread id names the thread by its message id */
  { "create-thread", start_thread, finish_create_thread, "m9",
    "{\"op\":\"thread_create\",\"chat_id\":\"c1\",\"thread_name\":\"Plans\"" },
  { "create-thread-on-message", start_thread_on_message, finish_create_thread, "m9",
    "{\"op\":\"thread_create\",\"chat_id\":\"c1\",\"message_id\":\"m0\","
    "\"thread_name\":\"Plans\"" },
  { "rename-thread", start_rename, finish_rename_thread, "",
    "{\"op\":\"thread_rename\",\"chat_id\":\"c1\",\"message_id\":\"t1\","
    "\"thread_name\":\"Plans\"" },
  { "rename-thread-if-connector-created", start_rename_own, finish_rename_thread, "",
    "{\"op\":\"thread_rename\",\"chat_id\":\"c1\",\"message_id\":\"t1\","
    "\"only_if_connector_created\":true,\"thread_name\":\"Plans\"" },
  { "rename-thread-if-current-name", start_rename_named, finish_rename_thread, "",
    "{\"op\":\"thread_rename\",\"chat_id\":\"c1\",\"message_id\":\"t1\","
    "\"only_if_current_name\":\"Old\",\"thread_name\":\"Plans\"" },
  { "show-task-card", start_card, finish_show_task_card, "",
    "{\"op\":\"task_card\",\"chat_id\":\"c1\",\"card_id\":\"t1\","
    "\"chunks\":[{\"type\":\"task\",\"title\":\"Looking\"},{}]" },
  { "stop-task-card", start_card_stop, finish_stop_task_card, "",
    "{\"op\":\"task_card_stop\",\"chat_id\":\"c1\",\"card_id\":\"t1\"" },
};

static void
set_up_all (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, DESCRIPTOR_ALL);
}

static void
set_up_send (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, DESCRIPTOR_SEND);
}

static void
start (Fixture *fixture, const Operation *op, const char *metadata_json, GAsyncResult **result)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  op->start (fixture->adapter, metadata, NULL, store_result, result);
  settle ();
}

static void
assert_action (Fixture *fixture, const Operation *op, const char *metadata)
{
  g_autofree char *expected = g_strdup_printf ("%s,\"metadata\":%s}", op->action, metadata);

  assert_object (last_action (fixture), expected);
}

#define assert_fails(fixture, op, result, domain, code)                                 \
  G_STMT_START                                                                          \
  {                                                                                     \
    g_autoptr (GError) failure = NULL;                                                  \
    g_autofree char *failed_id = (op)->finish ((fixture)->adapter, (result), &failure); \
    g_assert_null (failed_id);                                                          \
    g_assert_error (failure, domain, code);                                             \
  }                                                                                     \
  G_STMT_END

static void
test_writes_action (Fixture *fixture, gconstpointer data)
{
  const Operation *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  fixture_connect (fixture);
  start (fixture, op, "{\"thread_id\":\"t1\"}", &result);
  assert_action (fixture, op, "{\"thread_id\":\"t1\"}");
  g_assert_null (result);

  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  g_assert_nonnull (result);
  id = op->finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, op->id);
}

static void
test_attaches_scope (Fixture *fixture, gconstpointer data)
{
  const Operation *op = data;
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  feed_source (fixture, CHANNEL_SOURCE);
  start (fixture, op, NULL, &result);
  assert_action (fixture, op,
                 "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  assert_platform (fixture, "discord");

  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\",\"error\":\"no\"}");
  assert_fails (fixture, op, result, RELAY_ERROR, RELAY_ERROR_DECLINED);
}

static void
test_fails_if_not_listed (Fixture *fixture, gconstpointer data)
{
  const Operation *op = data;
  g_autoptr (GAsyncResult) result = NULL;

  fixture_connect (fixture);
  start (fixture, op, NULL, &result);
  assert_fails (fixture, op, result, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
test_fails_if_cancelled_before (Fixture *fixture, gconstpointer data)
{
  const Operation *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fixture_connect (fixture);
  g_cancellable_cancel (cancellable);
  op->start (fixture->adapter, NULL, cancellable, store_result, &result);
  g_assert_null (result);
  settle ();
  assert_fails (fixture, op, result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static RelaySendResult *
create_thread (Fixture *fixture, const char *name, const char *result_json, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_adapter_create_thread_async (fixture->adapter, "c1", name, NULL, NULL, NULL, store_result,
                                     &result);
  settle ();
  if (result_json != NULL)
    answer (fixture, result_json);

  return relay_adapter_create_thread_finish (fixture->adapter, result, error);
}

ADAPTER_TEST ("/adapter-operations/create-thread/name-has-limit", DESCRIPTOR_ALL)
{
  g_autoptr (RelaySendResult) created = NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    g_string_append (name, "ä");
  fixture_connect (fixture);
  created = NO_ERROR (create_thread, fixture, name->str,
                      "{\"success\":true,\"thread_id\":\"t1\",\"message_id\":\"m1\"}");
  g_assert_cmpstr (relay_send_result_get_thread_id (created), ==, "t1");

  g_string_append_c (name, 'x');
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, create_thread, fixture, name->str, NULL);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 1);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/show-task-card/deep-content-fails", DESCRIPTOR_ALL)
{
  g_autofree char *open = g_strnfill (100, '[');
  g_autofree char *close = g_strnfill (100, ']');
  g_autofree char *text = g_strconcat (open, close, NULL);
  g_autoptr (JsonNode) chunks = json_from_string (text, NULL);

  relay_adapter_show_task_card_async (fixture->adapter, "c1", "t1", json_node_get_array (chunks),
                                      NULL, NULL, store_result, &fixture->result);
  g_assert_null (fixture->result);
  settle ();
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_adapter_show_task_card_finish,
         fixture->adapter, fixture->result);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

/* Telegram refuses 0, and JSON parsers round larger numbers. */
ONLINE_ADAPTER_TEST ("/adapter-operations/send-draft/number-out-of-range-fails", DESCRIPTOR_ALL)
{
  static const gint64 draft_ids[] = { 0, -1, G_GINT64_CONSTANT (9007199254740992), G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (draft_ids); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      relay_adapter_send_draft_async (fixture->adapter, "c1", draft_ids[i], "x", FALSE, NULL, NULL,
                                      store_result, &result);
      settle ();
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_adapter_send_draft_finish,
             fixture->adapter, result);
    }
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

static void
start_follow_up (Fixture *fixture, const char *kind, GAsyncResult **result)
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true}");

  relay_adapter_send_follow_up_async (fixture->adapter, "agent:main:discord:dm:c1", kind, "done",
                                      metadata, NULL, store_result, result);
  settle ();
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/writes-action", NULL)
{
  g_autoptr (RelaySendResult) sent = NULL;

  start_follow_up (fixture, "discord.interaction_token", &fixture->result);
  assert_object (
    last_action (fixture),
    "{\"op\":\"follow_up\",\"session_key\":\"agent:main:discord:dm:c1\","
    "\"kind\":\"discord.interaction_token\",\"content\":\"done\",\"metadata\":{\"notify\":true}}");
  assert_platform (fixture, "discord");

  answer (fixture, "{\"success\":true,\"message_id\":\"m5\"}");
  sent = NO_ERROR (relay_adapter_send_follow_up_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_send_result_get_message_id (sent), ==, "m5");
}

static void
assert_follow_up_metadata (Fixture *fixture,
                           const char *session_key,
                           const char *metadata_json,
                           const char *expected)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  g_clear_object (&fixture->result);
  relay_adapter_send_follow_up_async (fixture->adapter, session_key, "discord.interaction_token",
                                      "done", metadata, NULL, store_result, &fixture->result);
  settle ();
  assert_object (last_metadata (fixture), expected);
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/profile-is-that-of-session-key", NULL)
{
  assert_follow_up_metadata (fixture, "agent:work:discord:dm:c1", NULL, "{\"profile\":\"work\"}");
  assert_follow_up_metadata (fixture, "agent:main:discord:dm:c1", NULL, "{}");
  assert_follow_up_metadata (fixture, "agent:main~:discord:dm:c1", NULL, "{\"profile\":\"main\"}");
  assert_follow_up_metadata (fixture, "agent:work:discord:dm:c1", "{\"profile\":\"own\"}",
                             "{\"profile\":\"own\"}");

  g_clear_object (&fixture->result);
  start_action (fixture, "{\"op\":\"follow_up\",\"session_key\":\"agent:work:discord:dm:c1\"}",
                &fixture->result);
  assert_metadata_member (fixture, "profile", "work");
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/metadata-chooses-platform", NULL)
{
  assert_follow_up_metadata (fixture, "agent:main:discord:dm:c1", "{\"platform\":\"telegram\"}",
                             "{}");
  assert_platform (fixture, "telegram");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/reports-rejection", NULL)
{
  start_follow_up (fixture, "discord.interaction_token", &fixture->result);
  answer (fixture, "{\"success\":false,\"error\":\"token expired\"}");
  FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_adapter_send_follow_up_finish, fixture->adapter,
         fixture->result);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/other-platform-is-untagged", NULL)
{
  start_follow_up (fixture, "slack.response_url", &fixture->result);
  assert_platform (fixture, NULL);
  answer (fixture, "{\"success\":true}");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/follow-up/without-kind-is-untagged", NULL)
{
  start_action (fixture, "{\"op\":\"follow_up\",\"session_key\":\"k\",\"content\":\"x\"}",
                &fixture->result);
  assert_platform (fixture, NULL);
  answer (fixture, "{\"success\":true}");
  g_assert_nonnull (fixture->result);
}

static RelayChatInfo *
get_chat_info (Fixture *fixture, const char *chat_id, const char *result_json)
{
  g_autoptr (GAsyncResult) result = NULL;
  RelayChatInfo *info;

  relay_adapter_get_chat_info_async (fixture->adapter, chat_id, NULL, store_result, &result);
  settle ();
  if (result_json != NULL)
    answer (fixture, result_json);
  g_assert_nonnull (result);
  info = NO_ERROR (relay_adapter_get_chat_info_finish, fixture->adapter, result);

  return info;
}

static void
assert_chat_info (Fixture *fixture, const char *result_json, const char *name, const char *type)
{
  g_autoptr (RelayChatInfo) info = get_chat_info (fixture, "c1", result_json);

  g_assert_cmpstr (relay_chat_info_get_name (info), ==, name);
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, type);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/chat-info/reads-both-forms", NULL)
{
  feed_source (fixture, CHANNEL_SOURCE);
  assert_chat_info (fixture, "{\"name\":\"general\",\"type\":\"channel\"}", "general", "channel");
  assert_object (last_action (fixture), "{\"op\":\"get_chat_info\",\"chat_id\":\"c1\"}");
  assert_chat_info (fixture,
                    "{\"success\":true,\"chat_info\":{\"name\":\"general\",\"type\":\"channel\"}}",
                    "general", "channel");
  assert_chat_info (fixture, "{\"success\":true,\"name\":\"general\"}", "general", "dm");
  assert_chat_info (fixture, "{\"success\":true,\"type\":\"group\"}", "c1", "group");
}

ADAPTER_TEST ("/adapter-operations/chat-info/falls-back-on-failure", NULL)
{
  g_autoptr (RelayChatInfo) late = NULL;

  assert_chat_info (fixture, NULL, "c1", "dm");
  fixture_connect (fixture);
  assert_chat_info (fixture, "{\"success\":false,\"error\":\"no\",\"name\":\"wrong\"}", "c1", "dm");
  assert_chat_info (fixture, "{}", "c1", "dm");

  relay_adapter_get_chat_info_async (fixture->adapter, "c1", NULL, store_result, &fixture->result);
  settle ();
  fixture_advance (fixture, 31);
  late = NO_ERROR (relay_adapter_get_chat_info_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (relay_chat_info_get_name (late), ==, "c1");
}

TEST_CASE ("/adapter-operations/chat-info/falls-back-without-transport")
{
  g_autoptr (RelayAdapter) adapter = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RelayChatInfo) info = NULL;

  relay_adapter_get_chat_info_async (adapter, "c1", NULL, store_result, &result);
  settle ();
  info = NO_ERROR (relay_adapter_get_chat_info_finish, adapter, result);
  g_assert_cmpstr (relay_chat_info_get_name (info), ==, "c1");
  g_assert_cmpstr (relay_chat_info_get_chat_type (info), ==, "dm");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/chat-info/fails-if-cancelled", NULL)
{
  g_autoptr (RelayAdapter) alone = relay_adapter_new (NULL, NULL);
  g_autoptr (GAsyncResult) at_once = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  relay_adapter_get_chat_info_async (fixture->adapter, "c1", cancellable, store_result,
                                     &fixture->result);
  settle ();
  g_cancellable_cancel (cancellable);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_get_chat_info_finish, fixture->adapter,
         fixture->result);

  /* also without a transport */
  relay_adapter_get_chat_info_async (alone, "c1", cancellable, store_result, &at_once);
  settle ();
  FAILS (G_IO_ERROR, G_IO_ERROR_CANCELLED, relay_adapter_get_chat_info_finish, alone, at_once);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/chat-info/needs-no-ops-list", DESCRIPTOR_EARLY)
{
  assert_chat_info (fixture, "{\"name\":\"general\",\"type\":\"channel\"}", "general", "channel");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/chat-info/falls-back-if-not-listed", DESCRIPTOR_TELEGRAM)
{
  assert_chat_info (fixture, NULL, "c1", "dm");
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/action/returns-result", NULL)
{
  g_autoptr (JsonObject) answered = NULL;
  JsonObject *action;

  feed_source (fixture, CHANNEL_SOURCE);
  start_action (
    fixture,
    "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"x\",\"other\":[1]}",
    &fixture->result);
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "emoji"), ==, "x");
  g_assert_true (json_object_has_member (action, "other"));
  assert_metadata_member (fixture, "scope_id", "s1");
  assert_platform (fixture, "discord");

  answer (fixture, "{\"success\":true,\"message_id\":1234567890123456789,\"unknown\":\"kept\"}");
  answered = NO_ERROR (relay_adapter_send_action_finish, fixture->adapter, fixture->result);
  g_assert_cmpstr (json_object_get_string_member (answered, "message_id"), ==,
                   "1234567890123456789");
  g_assert_cmpstr (json_object_get_string_member (answered, "unknown"), ==, "kept");
}

ONLINE_ADAPTER_TEST ("/adapter-operations/action/reports-refusals", NULL)
{
  g_autoptr (GAsyncResult) rejected = NULL;
  g_autoptr (GAsyncResult) declined = NULL;

  start_action (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", &rejected);
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_adapter_send_action_finish, fixture->adapter,
         rejected);

  start_action (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\"}", &declined);
  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\"}");
  FAILS (RELAY_ERROR, RELAY_ERROR_DECLINED, relay_adapter_send_action_finish, fixture->adapter,
         declined);
}

ONLINE_ADAPTER_TEST ("/adapter-operations/action/must-be-well-formed", NULL)
{
  assert_action_fails (fixture, "{}", RELAY_ERROR_INVALID_ARGUMENT);
  assert_action_fails (fixture, "{\"op\":1}", RELAY_ERROR_INVALID_ARGUMENT);
  assert_action_fails (fixture, "{\"op\":\"react\",\"chat_id\":\"c1\",\"metadata\":[]}",
                       RELAY_ERROR_INVALID_ARGUMENT);
}

static void
add_operation (const Operation *op)
{
  static const struct
  {
    const char *name;
    void (*set_up) (Fixture *fixture, gconstpointer data);
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "writes-action", set_up_all, test_writes_action },
    { "attaches-scope", set_up_all, test_attaches_scope },
    { "fails-if-not-listed", set_up_send, test_fails_if_not_listed },
    { "fails-if-cancelled-before", set_up_all, test_fails_if_cancelled_before },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/adapter-operations/%s/%s", op->name, tests[i].name);

      g_test_add (path, Fixture, op, tests[i].set_up, tests[i].test, fixture_tear_down);
    }
}

MORE_TESTS
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    add_operation (&operations[i]);
}
