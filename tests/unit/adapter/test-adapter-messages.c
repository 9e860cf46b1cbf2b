/* test-adapter-messages.c: what can be done with messages besides sending a text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_EVERYTHING "draft ops=send,edit,delete,typing,react,send_media,draft"
#define DESCRIPTOR_BARE       "draft ops=send"

/* One row of the contract's table of actions */
typedef struct
{
  void (*start) (RelayAdapter *adapter,
                 JsonObject *metadata,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer data);
  /* The message id that came, "" for an op that answers none */
  char *(*finish) (RelayAdapter *adapter, GAsyncResult *result, GError **error);
  const char *written; /* all but its metadata */
} Op;

/* Takes @sent. */
static char *
take_message_id (RelaySendResult *sent)
{
  g_autoptr (RelaySendResult) owned = sent;

  return owned != NULL ? g_strdup (relay_send_result_get_message_id (owned)) : NULL;
}

#define START(name, call, ...)                                                                 \
  static void start_##name (RelayAdapter *adapter, JsonObject *metadata,                       \
                            GCancellable *cancellable, GAsyncReadyCallback callback,           \
                            gpointer data)                                                     \
  {                                                                                            \
    relay_adapter_##call##_async (adapter, "c1", __VA_ARGS__, metadata, cancellable, callback, \
                                  data);                                                       \
  }
#define FINISH_SENT(call)                                                                  \
  static char *finish_##call (RelayAdapter *adapter, GAsyncResult *result, GError **error) \
  {                                                                                        \
    return take_message_id (relay_adapter_##call##_finish (adapter, result, error));       \
  }
#define FINISH_DONE(call)                                                                  \
  static char *finish_##call (RelayAdapter *adapter, GAsyncResult *result, GError **error) \
  {                                                                                        \
    return relay_adapter_##call##_finish (adapter, result, error) ? g_strdup ("") : NULL;  \
  }

FINISH_SENT (edit_message)
FINISH_DONE (delete_message)
FINISH_DONE (send_typing)
FINISH_DONE (react)
FINISH_SENT (send_media)
FINISH_SENT (send_draft)

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

static const Op op_edit = {
  start_edit, finish_edit_message,
  "{\"op\":\"edit\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"content\":\"new \\\"text\\\"\""
};
static const Op op_delete = { start_delete, finish_delete_message,
                              "{\"op\":\"delete\",\"chat_id\":\"c1\",\"message_id\":\"m1\"" };
static const Op op_typing = { start_typing, finish_send_typing,
                              "{\"op\":\"typing\",\"chat_id\":\"c1\"" };
static const Op op_typing_clear = { start_typing_clear, finish_send_typing,
                                    "{\"op\":\"typing\",\"chat_id\":\"c1\",\"content\":\"\"" };
static const Op op_typing_status = {
  start_typing_status, finish_send_typing,
  "{\"op\":\"typing\",\"chat_id\":\"c1\",\"content\":\"reading\""
};
static const Op op_react = {
  start_react, finish_react,
  "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"👀\",\"remove\":false"
};
static const Op op_unreact = {
  start_unreact, finish_react,
  "{\"op\":\"react\",\"chat_id\":\"c1\",\"message_id\":\"m1\",\"emoji\":\"👀\",\"remove\":true"
};
static const Op op_media = {
  start_media, finish_send_media,
  "{\"op\":\"send_media\",\"chat_id\":\"c1\",\"media_kind\":\"image\","
  "\"source_url\":\"https://example.org/a.png\",\"content\":\"\",\"reply_to\":null"
};
static const Op op_media_full = {
  start_media_full, finish_send_media,
  "{\"op\":\"send_media\",\"chat_id\":\"c1\",\"media_kind\":\"document\","
  "\"source_url\":\"h1\",\"content\":\"see\",\"filename\":\"a.pdf\",\"reply_to\":\"m0\""
};
static const Op op_draft = {
  start_draft, finish_send_draft,
  "{\"op\":\"draft\",\"chat_id\":\"c1\",\"draft_id\":9007199254740991,\"content\":\"so far\",\"final\":false"
};
static const Op op_draft_final = {
  start_draft_final, finish_send_draft,
  "{\"op\":\"draft\",\"chat_id\":\"c1\",\"draft_id\":1,\"content\":\"all\",\"final\":true"
};

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, DESCRIPTOR_EVERYTHING);
}

static void
set_up_bare (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, DESCRIPTOR_BARE);
}

static void
start (Fixture *fixture, const Op *op, const char *metadata_json, GAsyncResult **result)
{
  g_autoptr (JsonObject) metadata = metadata_json != NULL ? make_object (metadata_json) : NULL;

  op->start (fixture->adapter, metadata, NULL, store_result, result);
  settle ();
}

static void
assert_written (Fixture *fixture, const Op *op, const char *metadata)
{
  g_autofree char *written = object_text (last_action (fixture));
  g_autofree char *expected = g_strdup_printf ("%s,\"metadata\":%s}", op->written, metadata);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_written (Fixture *fixture, gconstpointer data)
{
  const Op *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = NULL;

  fixture_connect (fixture);
  start (fixture, op, "{\"thread_id\":\"t1\"}", &result);
  assert_written (fixture, op, "{\"thread_id\":\"t1\"}");
  g_assert_null (result);

  answer (fixture, "{\"success\":true,\"message_id\":\"m9\"}");
  g_assert_nonnull (result);
  message_id = op->finish (fixture->adapter, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message_id, ==,
                   op->finish == finish_edit_message || op->finish == finish_send_media ||
                       op->finish == finish_send_draft
                     ? "m9"
                     : "");
}

static void
test_scope (Fixture *fixture, gconstpointer data)
{
  const Op *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = NULL;

  fixture_connect (fixture);
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\","
                        "\"scope_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  start (fixture, op, NULL, &result);
  assert_written (
    fixture, op, "{\"scope_id\":\"s1\",\"guild_id\":\"s1\",\"user_id\":\"u1\",\"profile\":\"p1\"}");
  g_assert_cmpstr (json_object_get_string_member (last_frame (fixture, "outbound"), "platform"), ==,
                   "discord");

  answer (fixture, "{\"success\":false,\"code\":\"egress_declined\",\"error\":\"no\"}");
  message_id = op->finish (fixture->adapter, result, &error);
  g_assert_null (message_id);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_DECLINED);
}

static void
test_not_listed (Fixture *fixture, gconstpointer data)
{
  const Op *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = NULL;
  guint n_frames;

  fixture_connect (fixture);
  n_frames = fixture->frames->len;
  start (fixture, op, NULL, &result);
  g_assert_nonnull (result);
  message_id = op->finish (fixture->adapter, result, &error);
  g_assert_null (message_id);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

/* A listed draft is not enough. */
static void
test_draft_needs_streaming (Fixture *fixture, gconstpointer data)
{
  test_not_listed (fixture, &op_draft);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  const Op *op = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = NULL;
  guint n_frames;

  fixture_connect (fixture);
  n_frames = fixture->frames->len;
  g_cancellable_cancel (cancellable);
  op->start (fixture->adapter, NULL, cancellable, store_result, &result);
  g_assert_null (result);
  settle ();
  message_id = op->finish (fixture->adapter, result, &error);
  g_assert_null (message_id);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->frames->len, ==, n_frames);
}

static void
add (const char *name, const Op *op)
{
  g_autofree char *written = g_strdup_printf ("/adapter-messages/%s/written", name);
  g_autofree char *scope = g_strdup_printf ("/adapter-messages/%s/scope-and-declined", name);
  g_autofree char *not_listed = g_strdup_printf ("/adapter-messages/%s/not-listed", name);
  g_autofree char *cancelled = g_strdup_printf ("/adapter-messages/%s/cancelled-before", name);

  g_test_add (written, Fixture, op, set_up, test_written, fixture_tear_down);
  g_test_add (scope, Fixture, op, set_up, test_scope, fixture_tear_down);
  g_test_add (not_listed, Fixture, op, set_up_bare, test_not_listed, fixture_tear_down);
  g_test_add (cancelled, Fixture, op, set_up, test_cancelled_before, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("edit", &op_edit);
  add ("delete", &op_delete);
  add ("typing", &op_typing);
  add ("typing-clear", &op_typing_clear);
  add ("typing-status", &op_typing_status);
  add ("react", &op_react);
  add ("unreact", &op_unreact);
  add ("media", &op_media);
  add ("media-full", &op_media_full);
  add ("draft", &op_draft);
  add ("draft-final", &op_draft_final);
  g_test_add ("/adapter-messages/draft/needs-streaming", Fixture, NULL, fixture_set_up,
              test_draft_needs_streaming, fixture_tear_down);

  return g_test_run ();
}
