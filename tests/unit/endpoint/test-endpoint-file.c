/* test-endpoint-file.c: sending a file to a chat, media in memory, and whose media they are
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"
#include "fake-connector.h"

#include <string.h>

#include "endpoint/relay-endpoint-file-private.h"

#define STORED "{\"id\":\"m 7\",\"size\":5}"

/* The endpoint with an adapter, which has a connector of its own */
typedef struct
{
  EndpointFixture base;
  RelayTransport *transport;
  FakeConnector connector;
  RelayAdapter *adapter;
  GFile *file;
  guint n_sends;
  guint n_progress;
  guint n_freed;
} FileFixture;

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *is_connected = user_data;

  *is_connected = NO_ERROR (relay_adapter_connect_finish, RELAY_ADAPTER (source), result);
}

static void
file_set_up (FileFixture *self, gconstpointer operations)
{
  g_autoptr (GFileIOStream) stream = NULL;
  gboolean is_connected = FALSE;

  endpoint_set_up (&self->base, NULL);
  self->base.answer = (Answer){ 200, "application/json", STORED, -1, NULL, NULL };
  self->transport = relay_memory_transport_new ("discord", "b1");
  fake_connector_init_memory (&self->connector, self->transport);
  self->connector.descriptor = operations;
  self->adapter = relay_adapter_new (NULL, self->transport);
  relay_adapter_connect_async (self->adapter, NULL, on_connected, &is_connected);
  wait_until (is_connected);
  self->file = NO_ERROR (g_file_new_tmp, "relay-XXXXXX.bin", &stream);
  g_assert_true (NO_ERROR (g_file_replace_contents, self->file, "hello", 5, NULL, FALSE,
                           G_FILE_CREATE_NONE, NULL, NULL));
}

static void
file_tear_down (FileFixture *self, gconstpointer data)
{
  g_assert_true (NO_ERROR (g_file_delete, self->file, NULL));
  g_clear_object (&self->file);
  endpoint_tear_down (&self->base, NULL);
  g_assert_cmpuint (self->n_freed, ==, self->n_sends);
  g_assert_finalize_object (g_steal_pointer (&self->adapter));
  g_assert_finalize_object (g_steal_pointer (&self->transport));
  fake_connector_clear (&self->connector);
}

#define FILE_TEST(path, operations) \
  TEST_CASE_WITH (path, FileFixture, self, operations, file_set_up, file_tear_down)

static void
on_progress (gint64 done, gint64 total, gpointer user_data)
{
  FileFixture *self = user_data;

  g_assert_cmpint (done, ==, 5);
  g_assert_cmpint (total, ==, 5);
  self->n_progress++;
}

static void
on_freed (gpointer user_data)
{
  ((FileFixture *) user_data)->n_freed++;
}

static void
send_file (FileFixture *self, GCancellable *cancellable)
{
  self->n_sends++;
  relay_endpoint_send_file_async (self->base.endpoint, self->adapter, "c1", self->file, "look",
                                  "m1", on_progress, self, on_freed, cancellable, endpoint_called,
                                  &self->base);
  endpoint_wait (&self->base);
}

static void
assert_fails (FileFixture *self, GQuark domain, int code)
{
  FAILS (domain, code, relay_endpoint_send_file_finish, self->base.endpoint, self->base.result);
  g_assert_cmpuint (fake_connector_count (&self->connector, "outbound"), ==, 0);
}

FILE_TEST ("/endpoint/file/is-uploaded-and-sent", "ops=send,send_media")
{
  g_autoptr (RelaySendResult) result = NULL;
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *url =
    g_strdup_printf ("%s/relay/media/m%%207", relay_endpoint_get_base_url (self->base.endpoint));
  JsonObject *action;

  send_file (self, NULL);
  result = NO_ERROR (relay_endpoint_send_file_finish, self->base.endpoint, self->base.result);
  g_assert_nonnull (relay_send_result_get_message_id (result));
  g_assert_cmpstr (self->base.path, ==, "/relay/media");
  g_assert_cmpstr (self->base.filename, ==, name);
  g_assert_cmpstr (endpoint_body (&self->base), ==, "hello");
  g_assert_cmpuint (self->n_progress, ==, 1);

  action = json_object_get_object_member (fake_connector_get_last (&self->connector, "outbound"),
                                          "action");
  g_assert_cmpstr (json_object_get_string_member (action, "op"), ==, "send_media");
  g_assert_cmpstr (json_object_get_string_member (action, "media_kind"), ==, "document");
  g_assert_cmpstr (json_object_get_string_member (action, "source_url"), ==, url);
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "look");
  g_assert_cmpstr (json_object_get_string_member (action, "filename"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (action, "reply_to"), ==, "m1");
}

FILE_TEST ("/endpoint/file/metadata-of-a-chat", "ops=send,send_media")
{
  g_autoptr (JsonObject) metadata = json_object_new ();
  JsonObject *action;

  json_object_set_string_member (metadata, "thread_id", "t1");
  relay_endpoint_send_file_with_metadata_async (self->base.endpoint, self->adapter, "c1",
                                                self->file, NULL, NULL, metadata, NULL, NULL, NULL,
                                                NULL, endpoint_called, &self->base);
  json_object_set_string_member (metadata, "thread_id", "changed after the call");
  endpoint_wait (&self->base);
  g_object_unref (NO_ERROR (relay_endpoint_send_file_with_metadata_finish, self->base.endpoint,
                            self->base.result));
  action = json_object_get_object_member (fake_connector_get_last (&self->connector, "outbound"),
                                          "action");
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "");
  g_assert_cmpstr (
    json_object_get_string_member (json_object_get_object_member (action, "metadata"), "thread_id"),
    ==, "t1");
}

FILE_TEST ("/endpoint/file/platform-without-media", "ops=send")
{
  send_file (self, NULL);
  assert_fails (self, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (self->base.n_requests, ==, 0);
}

FILE_TEST ("/endpoint/file/missing-file", "ops=send,send_media")
{
  g_autoptr (GFile) file = g_steal_pointer (&self->file);

  self->file = g_file_new_for_path ("/nowhere/at/all");
  send_file (self, NULL);
  assert_fails (self, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_set_object (&self->file, file);
}

FILE_TEST ("/endpoint/file/too-large-file-is-not-read", "ops=send,send_media")
{
  g_autoptr (GFileIOStream) stream = NO_ERROR (g_file_open_readwrite, self->file, NULL);

  g_assert_true (
    NO_ERROR (g_seekable_truncate, G_SEEKABLE (stream), RELAY_ENDPOINT_MAX_MEDIA + 1, NULL));
  send_file (self, NULL);
  assert_fails (self, RELAY_ERROR, RELAY_ERROR_TOO_LARGE);
  g_assert_cmpuint (self->base.n_requests, ==, 0);
}

FILE_TEST ("/endpoint/file/empty-file", "ops=send,send_media")
{
  g_assert_true (NO_ERROR (g_file_replace_contents, self->file, "", 0, NULL, FALSE,
                           G_FILE_CREATE_NONE, NULL, NULL));
  send_file (self, NULL);
  assert_fails (self, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
}

FILE_TEST ("/endpoint/file/a-person-is-told-that-the-file-is-empty", "ops=send,send_media")
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (NO_ERROR (g_file_replace_contents, self->file, "", 0, NULL, FALSE,
                           G_FILE_CREATE_NONE, NULL, NULL));
  send_file (self, NULL);
  g_assert_null (relay_endpoint_send_file_finish (self->base.endpoint, self->base.result, &error));
  text = relay_error_to_user_string (error);
  g_assert_cmpstr (text, ==, "The file is empty.");
}

FILE_TEST ("/endpoint/file/refused-upload-sends-nothing", "ops=send,send_media")
{
  self->base.answer = (Answer){ 401, "application/json", "{\"error\":\"no\"}", -1, NULL, NULL };
  send_file (self, NULL);
  assert_fails (self, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);
}

FILE_TEST ("/endpoint/file/limited-upload-tells-the-time-to-wait", "ops=send,send_media")
{
  self->base.answer = (Answer){ 429, "application/json", "{}", -1, "Retry-After", "7" };
  send_file (self, NULL);
  g_assert_cmpuint (relay_endpoint_get_retry_after (self->base.endpoint, self->base.result), ==, 7);
  assert_fails (self, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED);
}

FILE_TEST ("/endpoint/file/refused-message-keeps-its-answer", "ops=send,send_media")
{
  g_autoptr (RelaySendResult) response = NULL;
  g_autofree char *frame = NULL;

  self->connector.manual = TRUE;
  relay_endpoint_send_file_async (self->base.endpoint, self->adapter, "c1", self->file, NULL, NULL,
                                  NULL, NULL, NULL, NULL, endpoint_called, &self->base);
  wait_until (fake_connector_count (&self->connector, "outbound") == 1);
  frame = fake_connector_make_result (
    json_object_get_string_member (fake_connector_get_last (&self->connector, "outbound"),
                                   "requestId"),
    "{\"success\":false,\"error\":\"no\",\"code\":\"too_bad\"}");
  fake_connector_feed (&self->connector, frame);
  endpoint_wait (&self->base);
  response = relay_adapter_dup_response (self->adapter, self->base.result);
  g_assert_cmpstr (relay_send_result_get_code (response), ==, "too_bad");
  FAILS (RELAY_ERROR, RELAY_ERROR_REJECTED, relay_endpoint_send_file_finish, self->base.endpoint,
         self->base.result);
}

FILE_TEST ("/endpoint/file/deep-metadata", "ops=send,send_media")
{
  g_autoptr (JsonObject) metadata = json_object_new ();

  for (guint i = 0; i < 1000; i++)
    {
      JsonObject *outer = json_object_new ();

      json_object_set_object_member (outer, "a", g_steal_pointer (&metadata));
      metadata = outer;
    }
  relay_endpoint_send_file_with_metadata_async (self->base.endpoint, self->adapter, "c1",
                                                self->file, NULL, NULL, metadata, NULL, NULL, NULL,
                                                NULL, endpoint_called, &self->base);
  endpoint_wait (&self->base);
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_endpoint_send_file_with_metadata_finish,
         self->base.endpoint, self->base.result);
  g_assert_cmpuint (self->base.n_requests, ==, 0);
}

FILE_TEST ("/endpoint/file/cancelled-before", "ops=send,send_media")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  send_file (self, cancellable);
  assert_fails (self, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

TEST_CASE ("/endpoint/file/kind-of-content-type")
{
  static const StringCase cases[] = {
    { "image/png", "image" }, { "image/svg+xml", "document" },   { "audio/ogg", "audio" },
    { "video/mp4", "video" }, { "application/pdf", "document" }, { "text/plain", "document" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (relay_endpoint_get_media_kind (cases[i].given), ==, cases[i].expected);
}

/* --- bytes --- */

static void
download_bytes (EndpointFixture *f, gint64 max_size)
{
  relay_endpoint_download_bytes_async (f->endpoint, "m1", max_size, NULL, NULL, NULL, NULL,
                                       endpoint_called, f);
  endpoint_wait (f);
}

ENDPOINT_TEST ("/endpoint/bytes/downloaded")
{
  g_autofree char *content_type = NULL;
  g_autofree char *filename = NULL;
  g_autoptr (GBytes) bytes = NULL;

  f->answer = (Answer){ 200, "image/png",           "pixels",
                        -1,  "Content-Disposition", "attachment; filename=\"a.png\"" };
  download_bytes (f, 0);
  bytes = NO_ERROR (relay_endpoint_download_bytes_finish, f->endpoint, f->result, &content_type,
                    &filename);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "pixels", 6);
  g_assert_cmpstr (content_type, ==, "image/png");
  g_assert_cmpstr (filename, ==, "a.png");
}

ENDPOINT_TEST ("/endpoint/bytes/too-large")
{
  f->answer = (Answer){ 200, "image/png", "pixels", -1, NULL, NULL };
  download_bytes (f, 5);
  FAILS (RELAY_ERROR, RELAY_ERROR_TOO_LARGE, relay_endpoint_download_bytes_finish, f->endpoint,
         f->result, NULL, NULL);
}

ENDPOINT_TEST ("/endpoint/bytes/of-nothing")
{
  g_autoptr (GBytes) bytes = NULL;

  f->answer = (Answer){ 200, "text/plain", "", 0, NULL, NULL };
  download_bytes (f, 0);
  bytes = NO_ERROR (relay_endpoint_download_bytes_finish, f->endpoint, f->result, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

/* --- whose media --- */

ENDPOINT_TEST ("/endpoint/media/own-or-not")
{
  static const char *const own[] = { "https://relay.example/x/relay/media/m1",
                                     "https://RELAY.example:443/x/relay/media/m%201" };
  static const char *const others[] = {
    "http://relay.example/x/relay/media/m1",
    "https://relay.example/relay/media/m1",
    "https://relay.example/x/relay/media/",
    "https://relay.example/x/relay/media/a/b",
    "https://relay.example.org/relay/media/1",
    "https://cdn.example/a.png",
    "m1",
    "",
    "file:///etc/passwd",
  };

  relay_websocket_transport_set_url (RELAY_WEBSOCKET_TRANSPORT (f->transport),
                                     "wss://relay.example/x");
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_assert_true (relay_endpoint_is_own_media (f->endpoint, own[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (relay_endpoint_is_own_media (f->endpoint, others[i]));
}
