/* test-chat-operations.c: files that are sent in their turn
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-fixture.h"
#include "endpoint-fixture.h"

#define STORED "{\"id\":\"m7\",\"size\":5}"

/* The list of chats, an HTTP server that takes its files, and a file */
typedef struct
{
  ChatFixture screen;
  EndpointFixture base;
  RelayChat *chat; /* borrowed */
  GFile *file;
} FileFixture;

static void
create_list (FileFixture *self)
{
  chat_fixture_set_up (&self->screen, NULL);
  relay_chat_list_set_endpoint (self->screen.list, self->base.endpoint);
  self->chat = add_chat (&self->screen, "a");
}

static void
file_set_up (FileFixture *self, gconstpointer data)
{
  g_autoptr (GFileIOStream) stream = NULL;

  endpoint_set_up (&self->base, NULL);
  endpoint_answer (&self->base, 200, STORED);
  create_list (self);
  self->file = NO_ERROR (g_file_new_tmp, "relay-XXXXXX.bin", &stream);
  g_assert_true (NO_ERROR (g_file_replace_contents, self->file, "hello", 5, NULL, FALSE,
                           G_FILE_CREATE_NONE, NULL, NULL));
}

static void
file_set_up_online (FileFixture *self, gconstpointer data)
{
  file_set_up (self, data);
  fixture_connect (&self->screen.fixture);
}

static void
file_tear_down (FileFixture *self, gconstpointer data)
{
  g_file_delete (self->file, NULL, NULL);
  g_clear_object (&self->file);
  chat_fixture_tear_down (&self->screen, NULL);
  endpoint_tear_down (&self->base, NULL);
}

#define FILE_TEST(path) TEST_CASE_WITH (path, FileFixture, self, NULL, file_set_up, file_tear_down)
#define ONLINE_FILE_TEST(path) \
  TEST_CASE_WITH (path, FileFixture, self, NULL, file_set_up_online, file_tear_down)

static RelayChatMessage *
queue_file (FileFixture *self, const char *caption)
{
  RelayChatMessage *message =
    NO_ERROR (relay_chat_queue_file, self->chat, self->file, caption, NULL, NULL);

  settle ();

  return message;
}

/* The raw peer takes the files. */
static void
use_peer (FileFixture *self)
{
  endpoint_use_peer (&self->base);
  relay_chat_list_set_endpoint (self->screen.list, self->base.endpoint);
}

static void
wait_for_frames (FileFixture *self, guint n)
{
  wait_until (count_frames (&self->screen.fixture, "outbound") == n);
  settle ();
}

static void
wait_for_state (RelayChatMessage *message, RelayChatMessageState state)
{
  wait_until (relay_chat_message_get_state (message) == state);
  settle ();
}

static char *
dup_media_url (RelayChatMessage *message)
{
  g_autoptr (RelayMedia) media = g_list_model_get_item (relay_chat_message_get_media (message), 0);

  return g_strdup (relay_media_get_url (media));
}

ONLINE_FILE_TEST ("/chat-operations/file/is-sent-in-its-turn")
{
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *url = NULL;
  RelayChatMessage *message;
  JsonObject *action;

  queue_text (self->chat, "one");
  message = queue_file (self, "two");
  queue_text (self->chat, "three");
  g_assert_cmpfloat (relay_chat_message_get_progress (message), ==, 0);
  g_assert_cmpint (relay_chat_message_get_message_type (message), ==, RELAY_MESSAGE_TYPE_DOCUMENT);
  g_assert_cmpuint (self->base.n_requests, ==, 0);

  answer (&self->screen.fixture, ACCEPTED);
  wait_for_frames (self, 2);
  assert_messages (self->chat, "=one|>two|…three");
  g_assert_cmpfloat (relay_chat_message_get_progress (message), ==, 1);
  action = last_action (&self->screen.fixture);
  url = dup_media_url (message);
  g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "send_media");
  g_assert_cmpstr (json_object_get_string_member (action, "media_kind"), ==, "document");
  g_assert_cmpstr (json_object_get_string_member (action, "source_url"), ==, url);
  g_assert_true (relay_endpoint_is_own_media (self->base.endpoint, url));
  g_assert_cmpstr (json_object_get_string_member (action, "filename"), ==, name);
  g_assert_cmpstr (endpoint_body (&self->base), ==, "hello");

  answer (&self->screen.fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  assert_messages (self->chat, "=one|=two|>three");
}

ONLINE_FILE_TEST ("/chat-operations/file/of-a-thread")
{
  self->chat = relay_chat_list_add_chat (self->screen.list, "discord", "a", "t", NULL);
  queue_file (self, NULL);
  wait_for_frames (self, 1);
  assert_metadata_member (&self->screen.fixture, "thread_id", "t");
  answer (&self->screen.fixture, ACCEPTED);
}

FILE_TEST ("/chat-operations/file/waits-for-the-connection")
{
  RelayChatMessage *message = queue_file (self, "one");
  g_autofree char *uri = g_file_get_uri (self->file);
  g_autofree char *url = dup_media_url (message);

  g_assert_cmpstr (url, ==, uri);
  g_assert_cmpuint (self->base.n_requests, ==, 0);
  fixture_connect (&self->screen.fixture);
  wait_for_frames (self, 1);
  answer (&self->screen.fixture, ACCEPTED);
  assert_messages (self->chat, "=one");
}

ONLINE_FILE_TEST ("/chat-operations/file/refused-upload-does-not-stop-the-next")
{
  RelayChatMessage *message;

  endpoint_answer (&self->base, 403, "{\"error\":\"no\"}");
  message = queue_file (self, "one");
  queue_text (self->chat, "two");
  wait_for_state (message, RELAY_CHAT_MESSAGE_STATE_FAILED);
  assert_messages (self->chat, "!one|>two");
  g_assert_true (g_error_matches (relay_chat_message_get_error (message), RELAY_ERROR,
                                  RELAY_ERROR_UNAUTHORIZED));
  answer (&self->screen.fixture, ACCEPTED);

  endpoint_answer (&self->base, 200, STORED);
  g_assert_true (relay_chat_retry (self->chat, message));
  wait_for_frames (self, 2);
  g_assert_cmpuint (self->base.n_requests, ==, 2);
  answer (&self->screen.fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  assert_messages (self->chat, "=one|=two");
}

ONLINE_FILE_TEST ("/chat-operations/file/lost-upload-is-never-unsure")
{
  RelayChatMessage *message;

  use_peer (self);
  message = queue_file (self, "one");
  g_free (endpoint_accept (&self->base));
  g_clear_pointer (&self->base.end, end_free);
  wait_for_state (message, RELAY_CHAT_MESSAGE_STATE_FAILED);
  assert_messages (self->chat, "!one");
}

ONLINE_FILE_TEST ("/chat-operations/file/missing-file-fails")
{
  RelayChatMessage *message;

  g_assert_true (NO_ERROR (g_file_delete, self->file, NULL));
  message = queue_file (self, "one");
  wait_for_state (message, RELAY_CHAT_MESSAGE_STATE_FAILED);
  g_assert_true (
    g_error_matches (relay_chat_message_get_error (message), G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}

ONLINE_FILE_TEST ("/chat-operations/file/waits-as-long-as-the-rate-is-limited")
{
  RelayChatMessage *message;

  self->base.answer = (Answer){ 429, "application/json", "{}", -1, "Retry-After", "600" };
  message = queue_file (self, "one");
  wait_until (self->base.n_requests == 1);
  wait_for_state (message, RELAY_CHAT_MESSAGE_STATE_PENDING);
  endpoint_answer (&self->base, 200, STORED);
  fixture_advance (&self->screen.fixture, 599);
  g_assert_cmpint (relay_chat_message_get_state (message), ==, RELAY_CHAT_MESSAGE_STATE_PENDING);
  fixture_advance (&self->screen.fixture, 1);
  wait_for_frames (self, 1);
  answer (&self->screen.fixture, ACCEPTED);
  assert_messages (self->chat, "=one");
}

ONLINE_FILE_TEST ("/chat-operations/file/discarding-cancels-the-upload")
{
  RelayChatMessage *message;

  use_peer (self);
  message = queue_file (self, "one");
  queue_text (self->chat, "two");
  g_free (endpoint_accept (&self->base));
  g_assert_true (relay_chat_message_get_can_discard (message));
  g_assert_true (relay_chat_discard (self->chat, message));
  wait_for_frames (self, 1);
  assert_messages (self->chat, ">two");
  answer (&self->screen.fixture, ACCEPTED);
}

/* The second attempt needs no second upload. */
ONLINE_FILE_TEST ("/chat-operations/file/uploaded-once-when-the-connection-is-lost")
{
  RelayChatMessage *message;

  relay_transport_set_max_requests (RELAY_TRANSPORT (self->screen.fixture.memory), 1);
  queue_text (add_chat (&self->screen, "b"), "other");
  message = queue_file (self, "one");
  wait_until (self->base.n_requests == 1);
  wait_for_state (message, RELAY_CHAT_MESSAGE_STATE_PENDING);
  g_assert_cmpfloat (relay_chat_message_get_progress (message), ==, 1);
  answer (&self->screen.fixture, ACCEPTED);
  fixture_advance (&self->screen.fixture, 1);
  assert_messages (self->chat, ">one");
  g_assert_cmpuint (self->base.n_requests, ==, 1);
  answer (&self->screen.fixture, "{\"success\":true,\"message_id\":\"m2\"}");
  assert_messages (self->chat, "=one");
}

/* --- over a restart --- */

static void
close_list (FileFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  relay_chat_list_close_async (self->screen.list, NULL, store_result, &result);
  wait_for_result (&result);
  g_assert_true (NO_ERROR (relay_chat_list_close_finish, self->screen.list, result));
}

/* Ends the process, and starts another one with the same server. */
static void
restart (FileFixture *self)
{
  g_autoptr (GVariant) state = relay_chat_list_dup_state (self->screen.list);

  chat_fixture_tear_down (&self->screen, NULL);
  memset (&self->screen, 0, sizeof self->screen);
  chat_fixture_set_up (&self->screen, NULL);
  g_assert_true (NO_ERROR (relay_chat_list_restore_state, self->screen.list, state));
  self->chat = get_chat (&self->screen, 0);
}

ONLINE_FILE_TEST ("/chat-operations/file/closing-cancels-the-upload-and-the-next-start-continues")
{
  use_peer (self);
  queue_file (self, "one");
  g_free (endpoint_accept (&self->base));
  close_list (self);
  assert_messages (self->chat, "…one");

  restart (self);
  endpoint_use_url (&self->base, "ws://127.0.0.1:%u");
  fixture_connect (&self->screen.fixture);
  assert_messages (self->chat, "…one");
  relay_chat_list_set_endpoint (self->screen.list, self->base.endpoint);
  wait_for_frames (self, 1);
  assert_messages (self->chat, ">one");
  answer (&self->screen.fixture, ACCEPTED);
}

ONLINE_FILE_TEST ("/chat-operations/file/in-flight-at-the-end-is-unsure")
{
  g_autofree char *uri = g_file_get_uri (self->file);
  g_autofree char *url = NULL;
  RelayChatMessage *message;

  queue_file (self, "one");
  wait_for_frames (self, 1);
  restart (self);
  message = get_message (self->chat, 0);
  assert_messages (self->chat, "?one");
  g_assert_true (relay_chat_message_get_can_retry (message));
  url = dup_media_url (message);
  g_assert_cmpstr (url, ==, uri);
  g_assert_cmpfloat (relay_chat_message_get_progress (message), ==, 0);
}

/* --- refusals --- */

FILE_TEST ("/chat-operations/file/without-an-endpoint")
{
  relay_chat_list_set_endpoint (self->screen.list, NULL);
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_chat_queue_file, self->chat, self->file,
         NULL, NULL, NULL);
  assert_messages (self->chat, "");
}

ONLINE_FILE_TEST ("/chat-operations/file/platform-without-media")
{
  feed_descriptor (&self->screen.fixture, "platform=discord ops=send");
  FAILS (RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED, relay_chat_queue_file, self->chat, self->file,
         NULL, NULL, NULL);
}

FILE_TEST ("/chat-operations/file/platform-turns-out-to-have-no-media")
{
  RelayChatMessage *message;
  g_autoptr (RelayDescriptor) descriptor = descriptor_new ("ops=send");

  relay_memory_transport_set_auto_handshake (self->screen.fixture.memory, descriptor);
  message = queue_file (self, "one");
  fixture_connect (&self->screen.fixture);
  assert_messages (self->chat, "!one");
  g_assert_true (g_error_matches (relay_chat_message_get_error (message), RELAY_ERROR,
                                  RELAY_ERROR_NOT_SUPPORTED));
  g_assert_cmpuint (self->base.n_requests, ==, 0);
}
