/* test-frame-queue.c: what came from the line pipe, in order, until the loop drains it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/relay-frame-queue-private.h"

#include <relay-glib/relay-error.h>

#include <stdlib.h>
#include <string.h>
#include "protocol/relay-frame-reader-private.h"

#include "test.h"

typedef struct Fixture Fixture;

struct Fixture
{
  RelayFrameQueue *inbox;
  GString *seen; /* one word per item */
  guint n_items;
  guint n_drained;
  guint last_id; /* of results, which count up */
  void (*hook) (Fixture *fixture);
};

static void
note_frame (Fixture *fixture, RelayFrame *frame)
{
  if (frame->type == RELAY_FRAME_INTERRUPT_INBOUND)
    g_string_append (fixture->seen, frame->session_key);
  else if (frame->type == RELAY_FRAME_OUTBOUND_RESULT)
    {
      guint id = atoi (frame->request_id);

      g_assert_cmpuint (id, ==, fixture->last_id + 1);
      fixture->last_id = id;
      return;
    }
  else
    g_string_append_printf (fixture->seen, "type%d", frame->type);
  g_string_append_c (fixture->seen, ' ');
}

static void
on_item (RelayFrameQueueItem *item, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_items++;
  switch (item->kind)
    {
    case RELAY_FRAME_QUEUE_FRAME:
      note_frame (fixture, &item->frame);
      break;
    case RELAY_FRAME_QUEUE_SKIPPED:
      g_assert_error (item->skipped->error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      g_string_append (fixture->seen, "error ");
      break;
    case RELAY_FRAME_QUEUE_OPENED:
      g_string_append (fixture->seen, "opened ");
      break;
    case RELAY_FRAME_QUEUE_CLOSED:
      g_string_append_printf (fixture->seen, "closed:%u:%s ", item->code, item->reason);
      break;
    case RELAY_FRAME_QUEUE_FAILED:
      g_string_append_printf (fixture->seen, "failed:%s ", item->error->message);
      break;
    case RELAY_FRAME_QUEUE_FORCE_REDELIVERY:
    default:
      g_string_append (fixture->seen, "recycle ");
      break;
    }
  if (fixture->hook != NULL)
    fixture->hook (fixture);
}

static void
on_drained (gpointer user_data)
{
  ((Fixture *) user_data)->n_drained++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->inbox = relay_frame_queue_new (NULL, on_item, on_drained, fixture);
  relay_frame_queue_reset (fixture->inbox, 64 * 1024 * 1024);
  fixture->seen = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->inbox, relay_frame_queue_free);
  g_string_free (fixture->seen, TRUE);
}

static void
feed (Fixture *fixture, const char *text)
{
  relay_frame_queue_receive (fixture->inbox, text, strlen (text), NULL);
}

/* One complete message */
static void
message (Fixture *fixture, const char *text)
{
  feed (fixture, text);
  relay_frame_queue_message_end (fixture->inbox);
}

static void
push_closed (Fixture *fixture)
{
  RelayFrameQueueItem item = { RELAY_FRAME_QUEUE_CLOSED };

  item.code = 1006;
  item.reason = g_strdup ("gone");
  relay_frame_queue_push (fixture->inbox, &item);
}

#define INTERRUPT(key) "{\"type\":\"interrupt_inbound\",\"session_key\":\"" key "\"}"

#define assert_seen(expected)                           \
  G_STMT_START                                          \
  {                                                     \
    g_assert_cmpstr (fixture->seen->str, ==, expected); \
    g_string_truncate (fixture->seen, 0);               \
  }                                                     \
  G_STMT_END

#define assert_dispatches(expected) \
  G_STMT_START                      \
  {                                 \
    settle ();                      \
    assert_seen (expected);         \
  }                                 \
  G_STMT_END

/* @n results with consecutive numbers from @first on */
static GString *
results (guint first, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "{\"type\":\"outbound_result\",\"requestId\":\"%u\"}\n",
                            first + i);
  return text;
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, fixture, NULL, set_up, tear_down)

FIXTURE_TEST ("/frame-queue/items-in-order")
{
  RelayFrameQueueItem opened = { RELAY_FRAME_QUEUE_OPENED };

  relay_frame_queue_push (fixture->inbox, &opened);
  message (fixture, INTERRUPT ("a") "\n" INTERRUPT ("b") "\n");
  push_closed (fixture);
  /* only from the main loop */
  g_assert_cmpuint (fixture->n_items, ==, 0);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), ==, 4);
  assert_dispatches ("opened a b closed:1006:gone ");
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), ==, 0);
  g_assert_cmpuint (fixture->n_drained, ==, 0);
}

FIXTURE_TEST ("/frame-queue/failure-after-frames")
{
  RelayFrameQueueItem failed = { RELAY_FRAME_QUEUE_FAILED };

  failed.error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "why");
  relay_frame_queue_push (fixture->inbox, &failed);
  assert_dispatches ("failed:why ");
}

FIXTURE_TEST ("/frame-queue/bytes-one-by-one")
{
  static const char text[] =
    INTERRUPT ("a") "\r\n\n{\"type\":\"going_idle_ack\"}\nnot json\n" INTERRUPT ("ü");

  for (const char *p = text; *p != '\0'; p++)
    relay_frame_queue_receive (fixture->inbox, p, 1, NULL);
  relay_frame_queue_message_end (fixture->inbox);
  settle ();
  {
    g_autofree char *expected = g_strdup_printf ("a type%d error ü ", RELAY_FRAME_GOING_IDLE_ACK);

    assert_seen (expected);
  }
}

FIXTURE_TEST ("/frame-queue/errors-in-order")
{
  feed (fixture,
        "[]\n1\n{}\n{\"type\":1}\n{\"type\":\"unheard_of\"}\n{\"type\":\"interrupt_inbound\"\n");
  feed (fixture, INTERRUPT ("a") "\n");
  settle ();
  {
    g_autofree char *expected =
      g_strdup_printf ("error error error error type%d error a ", RELAY_FRAME_UNKNOWN);

    assert_seen (expected);
  }
}

FIXTURE_TEST ("/frame-queue/too-long-line-reported")
{
  g_autofree char *line = g_strnfill (5000, 'x');

  relay_frame_queue_reset (fixture->inbox, 1024);
  feed (fixture, line);
  feed (fixture, line);
  feed (fixture, "\n" INTERRUPT ("a") "\n");
  assert_dispatches ("error a ");
}

FIXTURE_TEST ("/frame-queue/rest/whole-frame-without-newline")
{
  message (fixture, INTERRUPT ("a"));
  message (fixture, "{\"type\":\"interrupt_inbound\",");
  message (fixture, "\"session_key\":\"b\"}");
  message (fixture, INTERRUPT ("c"));
  assert_dispatches ("a b c ");
}

FIXTURE_TEST ("/frame-queue/rest/object-without-type-is-error")
{
  /* a complete object that is no valid frame */
  message (fixture, "{\"a\":[{}]}");
  message (fixture, INTERRUPT ("a"));
  assert_dispatches ("error a ");
}

FIXTURE_TEST ("/frame-queue/rest/incomplete-object-goes-on")
{
  /* incomplete: the next message goes on with the line */
  message (fixture, "{\"type\":}");
  assert_dispatches ("");
  message (fixture, "\n" INTERRUPT ("a"));
  assert_dispatches ("error a ");
}

FIXTURE_TEST ("/frame-queue/rest/stray-text-is-dropped")
{
  message (fixture, "ping");
  message (fixture, INTERRUPT ("a"));
  message (fixture, "\xEF\xBB\xBF");
  message (fixture, "\xEF\xBB\xBF" INTERRUPT ("b"));
  message (fixture, INTERRUPT ("c") "\n[1");
  message (fixture, INTERRUPT ("d"));
  assert_dispatches ("error a b c error d ");
}

FIXTURE_TEST ("/frame-queue/reset-drops-everything")
{
  g_autoptr (GString) many = results (1, 5000);

  feed (fixture, INTERRUPT ("a") "\n{\"type\":");
  feed (fixture, many->str);
  push_closed (fixture);
  relay_frame_queue_reset (fixture->inbox, 1024);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), ==, 0);
  g_assert_false (g_main_context_pending (NULL));
  feed (fixture, INTERRUPT ("b") "\n");
  assert_dispatches ("b ");
}

FIXTURE_TEST ("/frame-queue/free-when-full")
{
  g_autoptr (GString) many = results (1, 5000);

  feed (fixture, many->str);
  push_closed (fixture);
  g_clear_pointer (&fixture->inbox, relay_frame_queue_free);
  settle ();
  g_assert_cmpuint (fixture->n_items, ==, 0);
}

/* --- bounds --- */

FIXTURE_TEST ("/frame-queue/flood/one-message-keeps-order")
{
  const guint n = 20000;
  g_autoptr (GString) many = results (1, n);

  /* one message with many frames: few of them are objects at any time, and the order is kept */
  message (fixture, many->str);
  push_closed (fixture);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), >=, RELAY_FRAME_QUEUE_FULL);
  settle ();
  g_assert_cmpuint (fixture->last_id, ==, n);
  assert_seen ("closed:1006:gone ");
  g_assert_cmpuint (fixture->n_drained, ==, 1);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), ==, 0);
}

FIXTURE_TEST ("/frame-queue/flood/in-parts-keeps-order")
{
  const guint n = 10000;
  g_autoptr (GString) many = results (1, n);

  for (gsize at = 0; at < many->len; at += 1000)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (many->str + at, MIN (1000, many->len - at));

      relay_frame_queue_receive (fixture->inbox, g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), bytes);
      if (at % 7000 == 0)
        relay_frame_queue_message_end (fixture->inbox);
    }
  settle ();
  g_assert_cmpuint (fixture->last_id, ==, n);
  assert_seen ("");
}

FIXTURE_TEST ("/frame-queue/backlog-counts-bytes")
{
  g_autofree char *padding = g_strnfill (1024 * 1024, 'x');
  g_autofree char *line = g_strdup_printf ("{\"type\":\"going_idle_ack\",\"x\":\"%s\"}\n", padding);

  /* one large frame fills the queue as well */
  feed (fixture, line);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), >=, RELAY_FRAME_QUEUE_FULL);
  feed (fixture, line);
  settle ();
  g_assert_cmpuint (fixture->n_items, ==, 2);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), ==, 0);
  g_assert_cmpuint (fixture->n_drained, ==, 1);
}

FIXTURE_TEST ("/frame-queue/drained-called-each-time")
{
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GString) many = results (fixture->last_id + 1, RELAY_FRAME_QUEUE_FULL);

      feed (fixture, many->str);
      g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), >=, RELAY_FRAME_QUEUE_FULL);
      settle ();
      g_assert_cmpuint (fixture->n_drained, ==, round + 1);
    }
}

static gboolean
count_up (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

static guint
add_counter (guint *counter)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT, count_up, counter, NULL);
}

FIXTURE_TEST ("/frame-queue/iteration/bounded-items")
{
  g_autoptr (GString) many = results (1, 640);
  guint turns = 0, source;

  /* other sources are dispatched in between */
  feed (fixture, many->str);
  source = add_counter (&turns);
  while (fixture->last_id < 640)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (turns, >=, 10);
  g_source_remove (source);
}

FIXTURE_TEST ("/frame-queue/iteration/bounded-bytes")
{
  const gsize size = 4 * 1024 * 1024;
  GString *text = g_string_sized_new (2 * size + 64);
  g_autoptr (GBytes) bytes = NULL;
  guint turns = 0, source;

  /* blank lines count as work */
  while (text->len < 2 * size)
    g_string_append (text, "\n\n\n\n\n\n\n\n");
  g_string_append (text, INTERRUPT ("a") "\n");
  bytes = g_string_free_to_bytes (text);
  relay_frame_queue_receive (fixture->inbox, g_bytes_get_data (bytes, NULL),
                             g_bytes_get_size (bytes), bytes);
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture->inbox), >=, RELAY_FRAME_QUEUE_FULL);
  source = add_counter (&turns);
  while (fixture->n_items == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_seen ("a ");
  g_assert_cmpuint (turns, >=, 2 * size / (256 * 1024 + 2 * 1024) - 2);
  g_source_remove (source);
}

/* --- what callbacks may do --- */

static void
nest (Fixture *fixture)
{
  if (fixture->n_items == 1)
    {
      settle ();
      g_string_append (fixture->seen, "| ");
    }
}

/* The event shares the bytes of the message, whose other owner has gone. */
static void
read_event (RelayFrameQueueItem *item, gpointer user_data)
{
  Fixture *fixture = user_data;
  const char *text = relay_record_get_string (item->frame.event, RELAY_FIELD_TEXT);
  JsonObject *object = relay_record_to_json (item->frame.event);

  fixture->n_items++;
  g_assert_cmpuint (strlen (text), ==, 100000);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, text);
  json_object_unref (object);
}

TEST_CASE ("/frame-queue/events-outlive-their-message")
{
  Fixture fixture = { NULL };
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree char *line = g_strdup_printf (
    "{\"type\":\"inbound\",\"event\":{\"text\":\"%s\",\"source\":{\"chat_id\":\"c\"}}}\n", text);

  fixture.inbox = relay_frame_queue_new (NULL, read_event, on_drained, &fixture);
  relay_frame_queue_reset (fixture.inbox, 64 * 1024 * 1024);
  /* the last ones are decoded later, because the queue is full before */
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GBytes) message = g_bytes_new (line, strlen (line));

      relay_frame_queue_receive (fixture.inbox, g_bytes_get_data (message, NULL),
                                 g_bytes_get_size (message), message);
      relay_frame_queue_message_end (fixture.inbox);
    }
  g_assert_cmpuint (relay_frame_queue_get_backlog (fixture.inbox), >=, RELAY_FRAME_QUEUE_FULL);
  while (fixture.n_items < 20)
    g_main_context_iteration (NULL, TRUE);
  relay_frame_queue_free (fixture.inbox);
}

FIXTURE_TEST ("/frame-queue/nested/in-order")
{
  fixture->hook = nest;
  feed (fixture, INTERRUPT ("a") "\n" INTERRUPT ("b") "\n" INTERRUPT ("c") "\n");
  settle ();
  /* the rest is dispatched in the nested loop, in order, each item once */
  assert_seen ("a b c | ");
}

static void
nest_deep (Fixture *fixture)
{
  guint before = fixture->n_items;

  if (before % 100 == 0)
    while (fixture->n_items < before + 150 && g_main_context_iteration (NULL, FALSE))
      ;
}

FIXTURE_TEST ("/frame-queue/nested/flood")
{
  g_autoptr (GString) many = results (1, 3000);

  fixture->hook = nest_deep;
  feed (fixture, many->str);
  settle ();
  g_assert_cmpuint (fixture->last_id, ==, 3000);
  g_assert_cmpuint (fixture->n_drained, ==, 1);
}

static void
push_more (Fixture *fixture)
{
  if (fixture->n_items < 5)
    feed (fixture, INTERRUPT ("x") "\n");
}

FIXTURE_TEST ("/frame-queue/callback/may-push")
{
  fixture->hook = push_more;
  feed (fixture, INTERRUPT ("a") "\n");
  assert_dispatches ("a x x x x ");
}

static void
begin_again (Fixture *fixture)
{
  if (fixture->n_items == 1)
    {
      relay_frame_queue_reset (fixture->inbox, 1024);
      feed (fixture, INTERRUPT ("new") "\n");
    }
}

FIXTURE_TEST ("/frame-queue/callback/may-reset")
{
  fixture->hook = begin_again;
  feed (fixture, INTERRUPT ("a") "\n" INTERRUPT ("b") "\n");
  assert_dispatches ("a new ");
}

static void
free_inbox (Fixture *fixture)
{
  g_clear_pointer (&fixture->inbox, relay_frame_queue_free);
}

FIXTURE_TEST ("/frame-queue/callback/may-free")
{
  g_autoptr (GString) many = results (1, 5000);

  fixture->hook = free_inbox;
  feed (fixture, many->str);
  settle ();
  g_assert_cmpuint (fixture->n_items, ==, 1);
}

/* A caller may dispatch a few items at once, but not many. */
FIXTURE_TEST ("/frame-queue/few-items-dispatched-at-once")
{
  g_autoptr (GString) few = results (1, 16);
  g_autoptr (GString) many = results (17, 17);

  relay_frame_queue_dispatch_pending (fixture->inbox);
  feed (fixture, few->str);
  relay_frame_queue_dispatch_pending (fixture->inbox);
  g_assert_cmpuint (fixture->n_items, ==, 16);
  feed (fixture, many->str);
  relay_frame_queue_dispatch_pending (fixture->inbox);
  g_assert_cmpuint (fixture->n_items, ==, 16);
  settle ();
  g_assert_cmpuint (fixture->n_items, ==, 33);

  fixture->hook = free_inbox;
  feed (fixture, INTERRUPT ("a") "\n" INTERRUPT ("b") "\n");
  relay_frame_queue_dispatch_pending (fixture->inbox);
  assert_seen ("a ");
}

/* The time is checked after each eighth item: free the queue there, when the time is over. */
static void
free_late (Fixture *fixture)
{
  if (fixture->n_items == 8)
    {
      gint64 end = g_get_monotonic_time () + 10 * 1000;

      while (g_get_monotonic_time () < end)
        ;
      free_inbox (fixture);
    }
}

FIXTURE_TEST ("/frame-queue/callback/may-free-at-end-of-iteration")
{
  g_autoptr (GString) many = results (1, 5000);

  fixture->hook = free_late;
  feed (fixture, many->str);
  while (fixture->inbox != NULL)
    g_main_context_iteration (NULL, TRUE);
  settle ();
  g_assert_cmpuint (fixture->n_items, ==, 8);
}

FIXTURE_TEST ("/frame-queue/dispatched-in-its-context")
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  RelayFrameQueue *inbox = relay_frame_queue_new (context, on_item, on_drained, fixture);

  relay_frame_queue_reset (inbox, 1024);
  relay_frame_queue_receive (inbox, INTERRUPT ("a") "\n", strlen (INTERRUPT ("a") "\n"), NULL);
  assert_dispatches ("");
  while (g_main_context_iteration (context, FALSE))
    ;
  assert_seen ("a ");
  relay_frame_queue_free (inbox);
}
