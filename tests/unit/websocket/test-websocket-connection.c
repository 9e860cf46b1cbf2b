/* test-websocket-connection.c: one WebSocket, from the connection attempt to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "peer.h"
#include "test.h"
#include "websocket/relay-websocket-connection-private.h"
#include "transport/relay-timers-private.h"

#define MAX_MESSAGE 2048
#define NO_LIMIT    (64 * 1024 * 1024)

/* The clock is moved by hand: no deadline passes by itself. */
typedef struct
{
  Peer *peer;
  End *end;
  RelayClock *clock;
  RelayWebsocketConnection *connection;
  GAsyncResult *result; /* of the connect call */
  GError *authorize_error;
  gboolean may_read;
  GPtrArray *messages; /* of char * */
  guint n_closed;      /* and the arguments of the last call: */
  guint16 code;
  char *reason;
  guint n_read; /* messages at the last call of messages_read() */
  void (*on_read) (gpointer user_data);
} Fixture;

static char *
on_authorize (gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  if (f->authorize_error == NULL)
    return g_strdup ("t0ken");
  g_propagate_error (error, g_steal_pointer (&f->authorize_error));
  return NULL;
}

static gboolean
on_may_read (gpointer user_data)
{
  return ((Fixture *) user_data)->may_read;
}

static void
on_message (GBytes *message, gpointer user_data)
{
  Fixture *f = user_data;
  gsize length;
  const char *data = g_bytes_get_data (message, &length);

  g_ptr_array_add (f->messages, g_strndup (data, length));
}

static void
on_messages_read (gpointer user_data)
{
  Fixture *f = user_data;

  f->n_read = f->messages->len;
  if (f->on_read != NULL)
    f->on_read (f);
}

static void
on_closed (guint16 code, const char *reason, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_closed++;
  f->code = code;
  g_free (f->reason);
  f->reason = g_strdup (reason);
}

static const RelayWebsocketConnectionFuncs funcs = { on_authorize, on_may_read, on_message,
                                                     on_messages_read, on_closed };

#define assert_n_closed(f, n)                \
  G_STMT_START                               \
  {                                          \
    settle ();                               \
    g_assert_cmpuint ((f)->n_closed, ==, n); \
  }                                          \
  G_STMT_END
#define assert_closes_once(f)       \
  G_STMT_START                      \
  {                                 \
    wait_until ((f)->n_closed > 0); \
    assert_n_closed (f, 1);         \
  }                                 \
  G_STMT_END

static void
start_connecting (Fixture *f)
{
  g_autoptr (GUri) uri = g_uri_parse (peer_get_url (f->peer), SOUP_HTTP_URI_FLAGS, NULL);

  f->connection = relay_websocket_connection_new (f->clock, NULL, &funcs, f);
  relay_websocket_connection_connect_async (f->connection, uri, NULL, MAX_MESSAGE, store_result,
                                            &f->result);
}

/* @first nullable: bytes that the peer sends together with its response */
static void
open_connection_with (Fixture *f, GBytes *first)
{
  gsize length = 0;
  const char *data = first != NULL ? g_bytes_get_data (first, &length) : NULL;

  f->may_read = TRUE;
  f->n_closed = 0;
  g_ptr_array_set_size (f->messages, 0);
  start_connecting (f);
  f->end = end_accept (f->peer);
  end_upgrade (f->end, data, length);
  wait_until (f->result != NULL);
  g_assert_true (NO_ERROR (relay_websocket_connection_connect_finish, f->connection, f->result));
  g_clear_object (&f->result);
}

static void
open_connection (Fixture *f)
{
  open_connection_with (f, NULL);
}

static void
drop_connection (Fixture *f)
{
  g_clear_pointer (&f->connection, relay_websocket_connection_discard);
  g_clear_pointer (&f->end, end_free);
}

/* Waits until an attempt has ended with @code of @domain. */
static void
assert_connecting_fails (Fixture *f, GQuark domain, int code)
{
  GTask *task;

  wait_until (f->result != NULL);
  task = G_TASK (f->result);
  FAILS (domain, code, relay_websocket_connection_connect_finish, g_task_get_source_object (task),
         f->result);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->peer = peer_new ();
  f->clock = relay_clock_new_manual ();
  f->messages = g_ptr_array_new_with_free_func (g_free);
}

static void
set_up_open (Fixture *f, gconstpointer data)
{
  set_up (f, data);
  open_connection (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  drop_connection (f);
  settle ();
  g_clear_object (&f->result);
  g_clear_error (&f->authorize_error);
  g_clear_pointer (&f->peer, peer_free);
  g_clear_pointer (&f->clock, relay_clock_unref);
  g_clear_pointer (&f->messages, g_ptr_array_unref);
  g_clear_pointer (&f->reason, g_free);
}

/* The loss is reported once, also when the socket has been released. */
static void
assert_lost (Fixture *f, guint16 code, const char *reason)
{
  assert_closes_once (f);
  g_assert_cmpuint (f->code, ==, code);
  g_assert_cmpstr (f->reason, ==, reason);
}

static gboolean
try_write (Fixture *f, const char *text, gsize max_pending, GError **error)
{
  g_autoptr (GBytes) line = g_bytes_new (text, strlen (text));

  return relay_websocket_connection_write (f->connection, line, max_pending, error);
}

static void
assert_not_open (Fixture *f)
{
  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_NOT_SENT, "the connection is not open", try_write, f,
              "too late", NO_LIMIT);
}

#define FIXTURE_TEST(path) TEST_CASE_WITH (path, Fixture, f, NULL, set_up, tear_down)

FIXTURE_TEST ("/websocket-connection/connect/sends-token")
{
  g_autofree char *authorization = NULL;
  g_autofree char *user_agent = NULL;

  open_connection (f);
  authorization = end_dup_header (f->end, "Authorization");
  user_agent = end_dup_header (f->end, "User-Agent");
  g_assert_cmpstr (authorization, ==, "Bearer t0ken");
  g_assert_null (user_agent);
}

FIXTURE_TEST ("/websocket-connection/connect/fails-without-token")
{
  f->authorize_error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "no token");
  start_connecting (f);
  f->end = end_accept (f->peer);
  assert_connecting_fails (f, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_false (relay_websocket_connection_was_cancelled (f->result));
  g_assert_null (end_read_head (f->end));
  assert_n_closed (f, 0);
}

FIXTURE_TEST ("/websocket-connection/connect/fails-when-refused")
{
  g_autofree char *head = NULL;

  start_connecting (f);
  f->end = end_accept (f->peer);
  head = end_read_head (f->end);
  end_write (f->end, "HTTP/1.1 403 No\r\n\r\n", -1);
  assert_connecting_fails (f, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);
  end_drain (f->end);
  assert_not_open (f);
  relay_websocket_connection_close (f->connection, 1000, "too late");
  assert_n_closed (f, 0);
}

/* From the main loop, with the caller's own code, and the socket is closed. */
static void
test_close_cancels_connecting (Fixture *f, gconstpointer data)
{
  gboolean after_accept = GPOINTER_TO_INT (data);
  g_autofree char *head = NULL;

  start_connecting (f);
  if (after_accept)
    {
      f->end = end_accept (f->peer);
      head = end_read_head (f->end);
    }
  relay_websocket_connection_close (f->connection, 4000, "enough");
  relay_websocket_connection_close (f->connection, 4001, "again");
  g_assert_cmpuint (f->n_closed, ==, 0);
  assert_lost (f, 4000, "enough");
  assert_connecting_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (relay_websocket_connection_was_cancelled (f->result));
  if (after_accept)
    end_drain (f->end);
}

static void
test_discard_cancels_connecting (Fixture *f, gconstpointer data)
{
  gboolean after_accept = GPOINTER_TO_INT (data);
  g_autofree char *head = NULL;

  start_connecting (f);
  if (after_accept)
    {
      f->end = end_accept (f->peer);
      head = end_read_head (f->end);
    }
  g_clear_pointer (&f->connection, relay_websocket_connection_discard);
  assert_connecting_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (relay_websocket_connection_was_cancelled (f->result));
  if (after_accept)
    end_drain (f->end);
  g_assert_cmpuint (f->n_closed, ==, 0);
}

#define OPEN_TEST(path) TEST_CASE_WITH (path, Fixture, f, NULL, set_up_open, tear_down)

OPEN_TEST ("/websocket-connection/messages-are-exchanged")
{
  g_autoptr (GBytes) first = make_frame (FRAME_FIN | FRAME_TEXT, "first", 5);
  g_autofree char *read = NULL;

  /* Bytes in the same segment as the response belong to the first message. */
  drop_connection (f);
  open_connection_with (f, first);
  end_send_text (f->end, "second");
  wait_until (f->messages->len == 2);
  g_assert_cmpstr (f->messages->pdata[0], ==, "first");
  g_assert_cmpstr (f->messages->pdata[1], ==, "second");

  g_assert_true (try_write (f, "answer", NO_LIMIT, NULL));
  read = end_read_text (f->end);
  g_assert_cmpstr (read, ==, "answer");
}

OPEN_TEST ("/websocket-connection/reading-stops-and-resumes")
{
  f->may_read = FALSE;
  end_send_text (f->end, "waits");
  settle ();
  g_assert_cmpuint (f->messages->len, ==, 0);
  f->may_read = TRUE;
  relay_websocket_connection_resume (f->connection);
  wait_until (f->messages->len == 1);
}

static void
read_in_nested_loop (gpointer user_data)
{
  Fixture *f = user_data;

  f->on_read = NULL;
  end_send_text (f->end, "nested");
  wait_until (f->messages->len == 3);
}

static void
discard_in_callback (gpointer user_data)
{
  g_clear_pointer (&((Fixture *) user_data)->connection, relay_websocket_connection_discard);
}

OPEN_TEST ("/websocket-connection/read-callback-may-nest-or-discard")
{
  f->on_read = read_in_nested_loop;
  end_send_text (f->end, "one");
  end_send_text (f->end, "two");
  wait_until (f->messages->len == 3);
  g_assert_cmpuint (f->n_read, ==, 3);
  g_assert_null (f->on_read);

  f->on_read = discard_in_callback;
  end_send_text (f->end, "last");
  wait_until (f->connection == NULL);
  g_assert_cmpuint (f->n_read, ==, 4);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  g_assert_cmpuint (f->n_closed, ==, 0);
}

/* A code that a client must not send is replaced by 1001. */
OPEN_TEST ("/websocket-connection/close/sends-valid-code")
{
  static const guint16 codes[][2] = {
    { 1000, 1000 }, { 1001, 1001 }, { 1002, 1002 }, { 1003, 1003 }, { 1007, 1007 },
    { 1008, 1008 }, { 1009, 1009 }, { 3000, 3000 }, { 4401, 4401 }, { 4999, 4999 },
    { 0, 1001 },    { 999, 1001 },  { 1004, 1001 }, { 1005, 1001 }, { 1006, 1001 },
    { 1012, 1001 }, { 1015, 1001 }, { 2999, 1001 }, { 5000, 1001 }, { 65535, 1001 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      relay_websocket_connection_close (f->connection, codes[i][0], "bye");
      g_assert_cmpuint (end_read_close (f->end), ==, codes[i][1]);
      end_send_close (f->end, codes[i][1], NULL);
      assert_lost (f, codes[i][0], "bye");
      drop_connection (f);
      open_connection (f);
    }
}

/* A close frame has room for 123 bytes of reason; a character that does not fit is left out. */
OPEN_TEST ("/websocket-connection/close/truncates-reason")
{
  static const struct
  {
    guint n_ascii;
    guint n_umlauts;
    gsize length;
  } cases[] = {
    { 0, 0, 0 },    { 5, 0, 5 },    { 123, 0, 123 }, { 124, 0, 123 }, { 5000, 0, 123 },
    { 1, 61, 123 }, { 1, 62, 123 }, { 0, 100, 122 }, { 123, 1, 123 }, { 122, 1, 122 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) reason = g_string_new (NULL);
      g_autoptr (GBytes) frame = NULL;
      guint8 opcode;
      gsize size;
      const char *payload;

      for (guint k = 0; k < cases[i].n_ascii; k++)
        g_string_append_c (reason, 'x');
      for (guint k = 0; k < cases[i].n_umlauts; k++)
        g_string_append (reason, "ä");
      relay_websocket_connection_close (f->connection, 4000, reason->str);
      frame = end_read_frame (f->end, &opcode);
      g_assert_cmpuint (opcode & 0xf, ==, FRAME_CLOSE);
      payload = g_bytes_get_data (frame, &size);
      g_assert_cmpuint (size, ==, 2 + cases[i].length);
      g_assert_cmpmem (payload + 2, size - 2, reason->str, cases[i].length);
      g_assert_true (g_utf8_validate (payload + 2, size - 2, NULL));
      drop_connection (f);
      open_connection (f);
    }
}

OPEN_TEST ("/websocket-connection/close/messages-after-it-are-ignored")
{
  relay_websocket_connection_close (f->connection, 1000, NULL);
  relay_websocket_connection_close (f->connection, 4000, "again");
  assert_not_open (f);
  end_send_text (f->end, "ignored");
  end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "", 0);
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  assert_n_closed (f, 0);
  end_send_close (f->end, 4401, "answer");
  assert_lost (f, 1000, NULL);
  g_assert_cmpuint (f->messages->len, ==, 0);
}

OPEN_TEST ("/websocket-connection/close/unanswered-ends-after-250-ms")
{
  relay_websocket_connection_close (f->connection, 1000, NULL);
  relay_clock_advance (f->clock, 249 * 1000);
  assert_n_closed (f, 0);
  relay_clock_advance (f->clock, 1000);
  assert_n_closed (f, 1);
  g_assert_cmpuint (f->code, ==, 1000);
}

OPEN_TEST ("/websocket-connection/lost/peer-close-is-reported")
{
  end_send_close (f->end, 4401, "revoked");
  assert_lost (f, 4401, "revoked");
  assert_not_open (f);
  relay_websocket_connection_close (f->connection, 1000, "too late");
  end_free (g_steal_pointer (&f->end));
  settle ();
  assert_lost (f, 4401, "revoked");
}

/* Including those that libsoup does not know */
OPEN_TEST ("/websocket-connection/lost/peer-codes-are-reported")
{
  static const guint16 codes[] = { 1000, 1001, 1003, 1011, 1012, 2999, 3000, 4401, 4999 };
  static const guint16 none[] = { 0, 999, 1005, 1006, 1015, 5000, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      end_send_close (f->end, codes[i], NULL);
      assert_closes_once (f);
      g_assert_cmpuint (f->code, ==, codes[i]);
      drop_connection (f);
      open_connection (f);
    }

  /* A code that must not be sent is reported as an error, by libsoup or by the connection. */
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      end_send_close (f->end, none[i], NULL);
      assert_closes_once (f);
      g_test_message ("%u: %u", none[i], f->code);
      g_assert_true (f->code == SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR ||
                     f->code == SOUP_WEBSOCKET_CLOSE_ABNORMAL);
      drop_connection (f);
      open_connection (f);
    }

  /* A close frame may have no code. */
  end_send_frame (f->end, FRAME_FIN | FRAME_CLOSE, "", 0);
  assert_closes_once (f);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}

OPEN_TEST ("/websocket-connection/lost/end-of-stream-is-1006")
{
  end_free (g_steal_pointer (&f->end));
  assert_closes_once (f);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_ABNORMAL);
  drop_connection (f);

  open_connection (f);
  end_reset (g_steal_pointer (&f->end));
  assert_closes_once (f);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_ABNORMAL);
}

OPEN_TEST ("/websocket-connection/lost/too-large-message-closes-with-1009")
{
  g_autofree char *text = g_strnfill (MAX_MESSAGE + 1, 'x');

  end_send_text (f->end, text + 1);
  wait_until (f->messages->len == 1);
  end_send_text (f->end, text);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
  assert_lost (f, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "message too large");
  g_assert_cmpuint (f->messages->len, ==, 1);
}

OPEN_TEST ("/websocket-connection/lost/invalid-utf8-is-1007")
{
  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, "\xff", 1);
  assert_closes_once (f);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_BAD_DATA);
}

OPEN_TEST ("/websocket-connection/lost/missing-pong-is-loss")
{
  relay_clock_advance (f->clock, 89 * G_USEC_PER_SEC);
  end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "", 0);
  end_send_text (f->end, "behind the pong");
  wait_until (f->messages->len == 1);
  relay_clock_advance (f->clock, 89 * G_USEC_PER_SEC);
  assert_n_closed (f, 0);

  /* The pong may be queued behind bytes that are not read yet. */
  f->may_read = FALSE;
  end_send_text (f->end, "not read");
  settle ();
  relay_clock_advance (f->clock, 3600 * (gint64) G_USEC_PER_SEC);
  assert_n_closed (f, 0);

  f->may_read = TRUE;
  relay_websocket_connection_resume (f->connection);
  wait_until (f->messages->len == 2);
  relay_clock_advance (f->clock, G_USEC_PER_SEC);
  assert_lost (f, SOUP_WEBSOCKET_CLOSE_ABNORMAL, "keepalive timeout");
}

OPEN_TEST ("/websocket-connection/write-is-bounded")
{
  g_assert_true (try_write (f, "first", 20, NULL));
  FAILS (RELAY_ERROR, RELAY_ERROR_BUSY, try_write, f, "a second that is longer", 20);
  {
    g_autofree char *read = end_read_text (f->end);

    g_assert_cmpstr (read, ==, "first");
  }
  g_assert_true (try_write (f, "third", 20, NULL));
}

/* A call with another thread-default context: what the socket does not accept at once is sent from
 * the context of the connection, and no source is attached to the other. */
OPEN_TEST ("/websocket-connection/sources-use-own-context")
{
  g_autoptr (GMainContext) other = g_main_context_new ();
  g_autofree char *large = g_strnfill (16 * 1024 * 1024, 'x');
  g_autofree char *read = NULL;

  g_main_context_push_thread_default (other);
  g_assert_true (try_write (f, large, NO_LIMIT, NULL));
  g_main_context_pop_thread_default (other);
  g_assert_false (g_main_context_pending (other));
  read = end_read_text (f->end);
  g_assert_cmpuint (strlen (read), ==, strlen (large));

  g_main_context_push_thread_default (other);
  relay_websocket_connection_close (f->connection, 4000, NULL);
  g_main_context_pop_thread_default (other);
  g_assert_false (g_main_context_pending (other));
  g_assert_cmpuint (end_read_close (f->end), ==, 4000);
}

OPEN_TEST ("/websocket-connection/discard-is-silent")
{
  g_clear_pointer (&f->connection, relay_websocket_connection_discard);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  end_drain (f->end);
  g_assert_cmpuint (f->n_closed, ==, 0);

  /* while it is being closed */
  end_free (g_steal_pointer (&f->end));
  open_connection (f);
  relay_websocket_connection_close (f->connection, 1000, NULL);
  g_clear_pointer (&f->connection, relay_websocket_connection_discard);
  end_drain (f->end);
  g_assert_cmpuint (f->n_closed, ==, 0);

  /* after a loss, before the socket has been released */
  end_free (g_steal_pointer (&f->end));
  open_connection (f);
  end_send_close (f->end, 1000, NULL);
  wait_until (f->n_closed > 0);
  g_clear_pointer (&f->connection, relay_websocket_connection_discard);
  end_drain (f->end);
  g_assert_cmpuint (f->n_closed, ==, 1);
}

/* The caller may keep the connection for as long as it wants to. */
OPEN_TEST ("/websocket-connection/lost/releases-socket")
{
  end_send_close (f->end, 1000, NULL);
  assert_lost (f, 1000, NULL);
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  end_drain (f->end);
  relay_websocket_connection_resume (f->connection);
  assert_not_open (f);
}

#define add(path, data, func) \
  g_test_add ("/websocket-connection/" path, Fixture, data, set_up, func, tear_down)

MORE_TESTS
{
  add ("connect/close-cancels/tcp", GINT_TO_POINTER (FALSE), test_close_cancels_connecting);
  add ("connect/close-cancels/upgrade", GINT_TO_POINTER (TRUE), test_close_cancels_connecting);
  add ("connect/discard-cancels/tcp", GINT_TO_POINTER (FALSE), test_discard_cancels_connecting);
  add ("connect/discard-cancels/upgrade", GINT_TO_POINTER (TRUE), test_discard_cancels_connecting);
}
