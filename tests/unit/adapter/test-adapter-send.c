/* test-adapter-send.c: sending a text, split into several messages if necessary
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "adapter-fixture.h"

#define DESCRIPTOR_SMALL "dialect=plain length=10 ops=send,react"

#define TEXT "aaaa bbbb cccc dddd eeee" /* in three pieces */

static void
start (Fixture *fixture, const char *text, GCancellable *cancellable, GAsyncResult **result)
{
  relay_adapter_send_async (fixture->adapter, "c1", text, NULL, NULL, cancellable, store_result,
                            result);
  settle ();
}

/* The texts that were sent so far, separated by “|” */
static void
assert_contents (Fixture *fixture, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < count_frames (fixture, "outbound"); i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "|" : "",
                            json_object_get_string_member (get_action (fixture, i), "content"));
  g_assert_cmpstr (all->str, ==, expected);
}

static void
accept (Fixture *fixture, const char *message_id)
{
  g_autofree char *result =
    g_strdup_printf ("{\"success\":true,\"message_id\":\"%s\"}", message_id);

  answer (fixture, result);
}

static void
assert_sent (Fixture *fixture, GAsyncResult *result, const char *message_ids)
{
  g_autoptr (RelaySendResult) sent = NULL;
  g_autofree char *joined = NULL;

  g_assert_nonnull (result);
  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, result);
  joined = g_strjoinv (" ", (char **) relay_send_result_get_message_ids (sent));
  g_assert_cmpstr (joined, ==, message_ids);
}

static void
assert_fails (Fixture *fixture, GAsyncResult *result, GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (result);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, result, &error));
  g_assert_error (error, domain, code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

#define FIXTURE_TEST(path) ONLINE_ADAPTER_TEST (path, DESCRIPTOR_SMALL)

FIXTURE_TEST ("/adapter-send/split/long-text-is-sent-in-pieces")
{
  g_autoptr (RelaySendResult) sent = NULL;
  g_auto (GStrv) message_ids = NULL;
  g_autofree char *message_id = NULL;
  g_autoptr (JsonObject) json = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  assert_contents (fixture, "aaaa bbbb ");
  answer (fixture, "{\"success\":true,\"message_id\":\"m1\",\"thread_id\":\"t1\"}");
  assert_contents (fixture, "aaaa bbbb |cccc dddd ");
  accept (fixture, "m2");
  assert_contents (fixture, "aaaa bbbb |cccc dddd |eeee");
  g_assert_null (fixture->result);
  accept (fixture, "m3");
  g_assert_nonnull (fixture->result);

  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, fixture->result);
  g_object_get (sent, "message-id", &message_id, "message-ids", &message_ids, NULL);
  g_assert_cmpstr (message_id, ==, "m1");
  g_assert_cmpuint (g_strv_length (message_ids), ==, 3);
  g_assert_cmpstr (message_ids[0], ==, "m1");
  g_assert_cmpstr (message_ids[1], ==, "m2");
  g_assert_cmpstr (message_ids[2], ==, "m3");
  g_assert_cmpstr (relay_send_result_get_thread_id (sent), ==, "t1");
  json = relay_send_result_to_json (sent);
  g_assert_cmpstr (json_object_get_string_member (json, "message_id"), ==, "m1");
}

/* No platform takes a message of nothing but white space. */
FIXTURE_TEST ("/adapter-send/split/blank-pieces-are-not-sent")
{
  start (fixture, "aaaaaaaaaa\n\n", NULL, &fixture->result);
  assert_contents (fixture, "aaaaaaaaaa");
  accept (fixture, "m1");
  assert_sent (fixture, fixture->result, "m1");
  g_clear_object (&fixture->result);

  start (fixture, "bbbbbbbbbb\n\n\n\n\n\n\n\n\n\n\n\n\n\ncc", NULL, &fixture->result);
  accept (fixture, "m2");
  accept (fixture, "m3");
  assert_contents (fixture, "aaaaaaaaaa|bbbbbbbbbb|\n\n\n\ncc");
  assert_sent (fixture, fixture->result, "m2 m3");
}

/* `notify` and `reply_to` go with the one piece that is left. */
FIXTURE_TEST ("/adapter-send/split/one-piece-is-first-and-last")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true}");
  JsonObject *action;

  relay_adapter_send_async (fixture->adapter, "c1", "\n\n\n\n\n\n\n\n\n\naaaaaaaaaa\n\n\n", "m0",
                            metadata, NULL, store_result, &fixture->result);
  settle ();
  action = last_action (fixture);
  g_assert_cmpstr (json_object_get_string_member (action, "content"), ==, "aaaaaaaaaa");
  g_assert_cmpstr (json_object_get_string_member (action, "reply_to"), ==, "m0");
  g_assert_true (
    json_object_get_boolean_member (json_object_get_object_member (action, "metadata"), "notify"));
  accept (fixture, "m1");
  assert_sent (fixture, fixture->result, "m1");
}

/* A missing id of the first piece is not replaced by the id of another one. */
FIXTURE_TEST ("/adapter-send/split/missing-ids-are-left-out")
{
  g_autoptr (RelaySendResult) sent = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  answer (fixture, "{\"success\":true}");
  accept (fixture, "m2");
  answer (fixture, "{\"success\":true}");

  sent = NO_ERROR (relay_adapter_send_finish, fixture->adapter, fixture->result);
  g_assert_null (relay_send_result_get_message_id (sent));
  g_assert_cmpuint (g_strv_length ((char **) relay_send_result_get_message_ids (sent)), ==, 1);
  g_assert_cmpstr (relay_send_result_get_message_ids (sent)[0], ==, "m2");
}

FIXTURE_TEST ("/adapter-send/fitting-text-is-one-message")
{
  g_autoptr (GAsyncResult) fitting = NULL;
  g_autoptr (GAsyncResult) wide = NULL;

  start (fixture, "aaaa bbbb ", NULL, &fitting);
  accept (fixture, "m1");
  assert_sent (fixture, fitting, "m1");
  start (fixture, "ääää öööö ", NULL, &wide);
  accept (fixture, "m2");
  assert_sent (fixture, wide, "m2");
  assert_contents (fixture, "aaaa bbbb |ääää öööö ");
}

FIXTURE_TEST ("/adapter-send/split/can-be-disabled")
{
  g_autoptr (GAsyncResult) fitting = NULL;

  relay_adapter_set_split_long_messages (fixture->adapter, FALSE);
  relay_adapter_send_async (fixture->adapter, "c1", TEXT, NULL, NULL, NULL, store_result,
                            &fixture->result);
  g_assert_null (fixture->result);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, NULL);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);

  start (fixture, "aaaa bbbb ", NULL, &fitting);
  accept (fixture, "m1");
  assert_sent (fixture, fitting, "m1");
}

FIXTURE_TEST ("/adapter-send/split/metadata-is-in-each-piece")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"notify\":true,\"thread_id\":\"t1\"}");
  static const char *const expected[] = {
    "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"aaaa bbbb \",\"reply_to\":\"m0\","
    "\"metadata\":{\"thread_id\":\"t1\",\"scope_id\":\"s1\",\"guild_id\":\"s1\"}}",
    "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"cccc dddd \",\"reply_to\":null,"
    "\"metadata\":{\"thread_id\":\"t1\",\"scope_id\":\"s1\",\"guild_id\":\"s1\"}}",
    "{\"op\":\"send\",\"chat_id\":\"c1\",\"content\":\"eeee\",\"reply_to\":null,"
    "\"metadata\":{\"thread_id\":\"t1\",\"notify\":true,\"scope_id\":\"s1\",\"guild_id\":\"s1\"}}",
  };

  feed_source (
    fixture,
    "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"chat_type\":\"channel\",\"scope_id\":\"s1\"}");
  relay_adapter_send_async (fixture->adapter, "c1", TEXT, "m0", metadata, NULL, store_result,
                            &fixture->result);
  /* a later change of the object has no effect */
  json_object_set_string_member (metadata, "thread_id", "t2");
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      assert_object (get_action (fixture, i), expected[i]);
      accept (fixture, "m");
    }
  assert_sent (fixture, fixture->result, "m m m");
  g_assert_true (json_object_has_member (metadata, "notify"));
}

/* The limit is that of the platform of the chat, 4096 without a descriptor. */
FIXTURE_TEST ("/adapter-send/split/limit-is-that-of-platform")
{
  g_autofree char *long_text = g_strnfill (4097, 'x');
  g_autoptr (GAsyncResult) telegram = NULL;
  g_autoptr (GAsyncResult) unknown = NULL;

  feed_descriptor (fixture, "platform=telegram dialect=plain length=6 unit=utf16 ops=send,react");
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"t1\",\"chat_type\":\"dm\"}");
  relay_adapter_send_async (fixture->adapter, "t1", "😀😀😀😀", NULL, NULL, NULL, store_result,
                            &telegram);
  settle ();
  assert_contents (fixture, "😀😀😀");
  accept (fixture, "m1");
  assert_contents (fixture, "😀😀😀|😀");
  accept (fixture, "m2");
  assert_sent (fixture, telegram, "m1 m2");

  g_object_unref (fixture->adapter);
  fixture->adapter = relay_adapter_new (NULL, NULL);
  relay_adapter_set_split_long_messages (fixture->adapter, FALSE);
  start (fixture, long_text, NULL, &unknown);
  assert_fails (fixture, unknown, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, NULL);
  g_clear_object (&unknown);
  start (fixture, long_text + 1, NULL, &unknown);
  assert_fails (fixture, unknown, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, NULL);
  g_clear_object (&unknown);
}

/* Invalid UTF-8 is longer than the text that replaces it, which fits into one message. */
FIXTURE_TEST ("/adapter-send/split/invalid-utf8-may-fit")
{
  g_autoptr (GAsyncResult) odd = NULL;
  g_autoptr (GAsyncResult) next = NULL;

  feed_descriptor (fixture, "platform=telegram dialect=plain length=6 unit=utf16 ops=send,react");
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\"}");
  start (fixture, "\xff\xff\xff\xff", NULL, &odd);
  start (fixture, "next", NULL, &next);
  assert_contents (fixture, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|next");
  accept (fixture, "m2");
  assert_sent (fixture, next, "m2");
  fixture_hang_up (fixture, 1006, NULL);
  assert_fails (fixture, odd, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST, NULL);
}

FIXTURE_TEST ("/adapter-send/failure/of-first-piece-is-reported")
{
  start (fixture, TEXT, NULL, &fixture->result);
  answer (fixture, "{\"success\":false,\"error\":\"no such channel\"}");
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_REJECTED, "no such channel");
  assert_contents (fixture, "aaaa bbbb ");
}

FIXTURE_TEST ("/adapter-send/failure/of-later-piece-is-partial")
{
  g_autoptr (GError) error = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  accept (fixture, "m1");
  answer (fixture, "{\"success\":false,\"error\":\"too fast\"}");
  g_assert_null (relay_adapter_send_finish (fixture->adapter, fixture->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  g_assert_cmpstr (error->message, ==, "text sent partially: 1 of 3 pieces: too fast");
  g_assert_true (relay_error_is_ambiguous (error));
  assert_contents (fixture, "aaaa bbbb |cccc dddd ");
}

FIXTURE_TEST ("/adapter-send/failure/lost-connection-is-partial")
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  start (fixture, "later", NULL, &waiting);
  accept (fixture, "m1");
  accept (fixture, "m2");
  fixture_hang_up (fixture, 1001, NULL);
  g_assert_null (relay_adapter_send_finish (fixture->adapter, fixture->result, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PARTIAL);
  g_assert_true (
    g_str_has_prefix (error->message, "text sent partially: at least 2 of 3 pieces: "));

  /* what was not written yet waits for the next connection */
  g_assert_null (waiting);
  fixture_reconnect (fixture);
  assert_contents (fixture, "aaaa bbbb |cccc dddd |eeee|later");
  accept (fixture, "m4");
  assert_sent (fixture, waiting, "m4");
}

FIXTURE_TEST ("/adapter-send/failure/disconnect-is-partial")
{
  g_autoptr (GAsyncResult) waiting = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  start (fixture, TEXT, NULL, &waiting);
  accept (fixture, "m1");
  fixture_disconnect (fixture);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_PARTIAL, NULL);
  assert_fails (fixture, waiting, RELAY_ERROR, RELAY_ERROR_NOT_SENT, NULL);
}

FIXTURE_TEST ("/adapter-send/dispose-stops-sending")
{
  g_autoptr (GAsyncResult) waiting = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  start (fixture, TEXT, NULL, &waiting);
  accept (fixture, "m1");
  g_object_run_dispose (G_OBJECT (fixture->adapter));
  settle ();
  accept (fixture, "m2");
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 2);
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_PARTIAL, NULL);
  assert_fails (fixture, waiting, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT, NULL);
}

FIXTURE_TEST ("/adapter-send/keeps-adapter-alive")
{
  GAsyncResult *result = NULL;
  RelayAdapter *adapter = fixture->adapter;

  start (fixture, TEXT, NULL, &result);
  g_object_add_weak_pointer (G_OBJECT (adapter), (gpointer *) &fixture->adapter);
  g_object_unref (adapter);
  accept (fixture, "m1");
  accept (fixture, "m2");
  accept (fixture, "m3");
  assert_sent (fixture, result, "m1 m2 m3");
  g_clear_object (&result);
  g_assert_null (fixture->adapter);
}

FIXTURE_TEST ("/adapter-send/cancel/stops-pieces")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) next = NULL;

  start (fixture, TEXT, cancellable, &fixture->result);
  start (fixture, "later", cancellable, &waiting);
  start (fixture, "last", NULL, &next);
  accept (fixture, "m1");
  g_cancellable_cancel (cancellable);
  settle ();
  assert_fails (fixture, fixture->result, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  assert_fails (fixture, waiting, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  assert_contents (fixture, "aaaa bbbb |cccc dddd |last");
  accept (fixture, "m2");
  assert_sent (fixture, next, "m2");
}

FIXTURE_TEST ("/adapter-send/cancel/removes-waiting-text")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) waiting = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  start (fixture, "later", cancellable, &waiting);
  g_cancellable_cancel (cancellable);
  settle ();
  assert_fails (fixture, waiting, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  accept (fixture, "m1");
  accept (fixture, "m2");
  accept (fixture, "m3");
  assert_sent (fixture, fixture->result, "m1 m2 m3");
  assert_contents (fixture, "aaaa bbbb |cccc dddd |eeee");
}

static void
on_cancel_here (RelayMemoryTransport *memory, JsonObject *frame, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

FIXTURE_TEST ("/adapter-send/cancel/before-and-in-first-piece")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) before = NULL;
  g_autoptr (GAsyncResult) first = NULL;

  g_cancellable_cancel (cancellable);
  start (fixture, TEXT, cancellable, &before);
  assert_fails (fixture, before, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 0);

  g_cancellable_reset (cancellable);
  g_signal_connect (fixture->memory, "frame-written", G_CALLBACK (on_cancel_here), cancellable);
  start (fixture, TEXT, cancellable, &first);
  assert_fails (fixture, first, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  assert_contents (fixture, "aaaa bbbb ");
  g_signal_handlers_disconnect_by_data (fixture->memory, cancellable);
}

FIXTURE_TEST ("/adapter-send/order/pieces-stay-together")
{
  GAsyncResult *results[5] = { NULL };

  start (fixture, "aaaa bbbb cccc", NULL, &results[0]);
  start (fixture, "one", NULL, &results[1]);
  start (fixture, "two", NULL, &results[2]);
  start (fixture, "dddd eeee ffff", NULL, &results[3]);
  start (fixture, "three", NULL, &results[4]);
  assert_contents (fixture, "aaaa bbbb ");
  accept (fixture, "m1");
  assert_contents (fixture, "aaaa bbbb |cccc");
  accept (fixture, "m2");
  assert_sent (fixture, results[0], "m1 m2");
  /* texts of one message do not wait for each other */
  assert_contents (fixture, "aaaa bbbb |cccc|one|two|dddd eeee ");
  accept (fixture, "m3");
  assert_contents (fixture, "aaaa bbbb |cccc|one|two|dddd eeee |ffff");
  accept (fixture, "m4");
  assert_sent (fixture, results[3], "m3 m4");
  assert_contents (fixture, "aaaa bbbb |cccc|one|two|dddd eeee |ffff|three");
  accept (fixture, "m5");
  assert_sent (fixture, results[4], "m5");
  g_assert_null (results[1]);
  g_assert_null (results[2]);
  fixture_disconnect (fixture);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
}

FIXTURE_TEST ("/adapter-send/order/other-chats-and-operations-do-not-wait")
{
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) reacted = NULL;

  start (fixture, TEXT, NULL, &fixture->result);
  relay_adapter_send_async (fixture->adapter, "c2", "hello", NULL, NULL, NULL, store_result,
                            &other);
  settle ();
  accept (fixture, "m1");
  assert_sent (fixture, other, "m1");
  relay_adapter_react_async (fixture->adapter, "c1", "m0", "👀", FALSE, NULL, NULL, store_result,
                             &reacted);
  settle ();
  accept (fixture, "m0");
  g_assert_nonnull (reacted);
  g_assert_null (fixture->result);
  fixture_disconnect (fixture);
}

FIXTURE_TEST ("/adapter-send/order/waiting-texts-are-bounded")
{
  g_autoptr (GAsyncResult) running = NULL;
  g_autoptr (GAsyncResult) one_more = NULL;
  GAsyncResult *waiting[256] = { NULL };

  relay_transport_set_max_requests (RELAY_TRANSPORT (fixture->memory), 257);
  start (fixture, TEXT, NULL, &running);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    relay_adapter_send_async (fixture->adapter, "c1", "hello", NULL, NULL, NULL, store_result,
                              &waiting[i]);
  start (fixture, "hello", NULL, &one_more);
  assert_fails (fixture, one_more, RELAY_ERROR, RELAY_ERROR_BUSY, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    g_assert_null (waiting[i]);

  fixture_disconnect (fixture);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      assert_fails (fixture, waiting[i], RELAY_ERROR, RELAY_ERROR_NOT_SENT, NULL);
      g_object_unref (waiting[i]);
    }
}

typedef struct
{
  Fixture *fixture;
  GAsyncResult *again;
  GAsyncResult *failed;
} Callback;

static void
on_failed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Callback *callback = user_data;

  callback->failed = g_object_ref (result);
  relay_adapter_send_async (callback->fixture->adapter, "c1", "again", NULL, NULL, NULL,
                            store_result, &callback->again);
  /* a handler may run a nested main loop to wait for its result */
  while (count_frames (callback->fixture, "outbound") < 4)
    g_main_context_iteration (NULL, TRUE);
  accept (callback->fixture, "m9");
  wait_for_result (&callback->again);
}

/* The waiting texts are sent before the callback of the failed text runs. */
FIXTURE_TEST ("/adapter-send/order/waiting-texts-precede-callback")
{
  Callback callback = { fixture, NULL, NULL };
  GAsyncResult *waiting = NULL;

  relay_adapter_send_async (fixture->adapter, "c1", TEXT, NULL, NULL, NULL, on_failed, &callback);
  settle ();
  start (fixture, "later", NULL, &waiting);
  accept (fixture, "m1");
  answer (fixture, "{\"success\":false,\"error\":\"no\"}");
  assert_contents (fixture, "aaaa bbbb |cccc dddd |later|again");
  assert_fails (fixture, callback.failed, RELAY_ERROR, RELAY_ERROR_PARTIAL, NULL);
  assert_sent (fixture, callback.again, "m9");
  fixture_disconnect (fixture);
  settle ();
  g_clear_object (&waiting);
  g_clear_object (&callback.failed);
  g_clear_object (&callback.again);
}

FIXTURE_TEST ("/adapter-send/split/frame-limit-holds-for-each-piece")
{
  g_autofree char *long_text = g_strnfill (3 << 20, 'x');
  g_autoptr (GAsyncResult) refused = NULL;

  feed_descriptor (fixture,
                   "platform=telegram dialect=plain length=1000000 unit=chars ops=send,react");
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\",\"chat_type\":\"dm\"}");
  start (fixture, long_text, NULL, &fixture->result);
  accept (fixture, "m1");
  accept (fixture, "m2");
  accept (fixture, "m3");
  accept (fixture, "m4");
  assert_sent (fixture, fixture->result, "m1 m2 m3 m4");

  feed_descriptor (fixture,
                   "platform=telegram dialect=plain length=2000000 unit=chars ops=send,react");
  start (fixture, long_text, NULL, &refused);
  assert_fails (fixture, refused, RELAY_ERROR, RELAY_ERROR_TOO_LARGE, NULL);
  g_assert_cmpuint (count_frames (fixture, "outbound"), ==, 4);
}

FIXTURE_TEST ("/adapter-send/order/each-text-returns-in-its-context")
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  g_main_context_push_thread_default (context);
  relay_adapter_send_async (fixture->adapter, "c1", "aaaa bbbb cccc", NULL, NULL, NULL,
                            store_result, &first);
  g_main_context_pop_thread_default (context);
  start (fixture, "dddd eeee ffff", NULL, &second);
  for (guint i = 0; i < 2; i++)
    {
      accept (fixture, "m1");
      while (g_main_context_iteration (context, FALSE))
        ;
      settle ();
    }
  assert_sent (fixture, first, "m1 m1");
  assert_contents (fixture, "aaaa bbbb |cccc|dddd eeee ");

  /* the second text does not need the context of the first one */
  accept (fixture, "m2");
  accept (fixture, "m2");
  assert_sent (fixture, second, "m2 m2");
}

/* --- one chat id on two platforms --- */

FIXTURE_TEST ("/adapter-send/place/later-pieces-stay-where-text-began")
{
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\",\"user_id\":\"u1\"}");
  start (fixture, TEXT, NULL, &fixture->result);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\",\"user_id\":\"u2\"}");
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (count_frames (fixture, "outbound"), ==, i + 1);
      assert_platform (fixture, "discord");
      assert_metadata_member (fixture, "user_id", "u1");
      accept (fixture, "m");
    }
  assert_sent (fixture, fixture->result, "m m m");
}

FIXTURE_TEST ("/adapter-send/place/waiting-text-stays-where-it-began")
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  start (fixture, "aaaa bbbb cccc", NULL, &first);
  start (fixture, "waits", NULL, &second);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\"}");
  accept (fixture, "m1");
  accept (fixture, "m2");
  assert_contents (fixture, "aaaa bbbb |cccc|waits");
  assert_platform (fixture, "discord");
  accept (fixture, "m3");
  assert_sent (fixture, second, "m3");
}

/* A chat with the same id on another platform does not wait for the split text. */
FIXTURE_TEST ("/adapter-send/place/other-platform-does-not-wait")
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  start (fixture, "aaaa bbbb cccc", NULL, &first);
  feed_source (fixture, "{\"platform\":\"telegram\",\"chat_id\":\"c1\"}");
  start (fixture, "at once", NULL, &second);
  assert_contents (fixture, "aaaa bbbb |at once");
  assert_platform (fixture, "telegram");
  accept (fixture, "m2");
  assert_sent (fixture, second, "m2");
  fixture_disconnect (fixture);
  assert_fails (fixture, first, RELAY_ERROR, RELAY_ERROR_CLOSED, NULL);
}

FIXTURE_TEST ("/adapter-send/place/limit-is-that-of-chosen-platform")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"platform\":\"telegram\"}");

  feed_descriptor (fixture, "platform=telegram dialect=plain length=100 ops=send");
  feed_source (fixture, "{\"platform\":\"discord\",\"chat_id\":\"c1\"}");
  relay_adapter_send_async (fixture->adapter, "c1", TEXT, NULL, metadata, NULL, store_result,
                            &fixture->result);
  settle ();
  assert_contents (fixture, TEXT);
  accept (fixture, "m1");
  assert_sent (fixture, fixture->result, "m1");
}

FIXTURE_TEST ("/adapter-send/place/text-in-pieces-needs-fronted-platform")
{
  g_autoptr (JsonObject) metadata = make_object ("{\"platform\":\"matrix\"}");

  relay_adapter_send_async (fixture->adapter, "c1", TEXT, NULL, metadata, NULL, store_result,
                            &fixture->result);
  settle ();
  assert_fails (fixture, fixture->result, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
                "no identity or descriptor has the platform “matrix”");
  assert_contents (fixture, "");
}
