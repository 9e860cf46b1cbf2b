/* test-websocket-connection.c: one open WebSocket, from upgrade to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include <relay-glib/relay-error.h>

#include "peer.h"
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
  RelayWebsocketConnection *wire;
  gboolean open;       /* for reading */
  GPtrArray *messages; /* of char * */
  guint n_lost;        /* and the last of them: */
  guint16 code;
  char *reason;
  guint n_finished;
  guint n_read; /* messages when it was told of the read */
  void (*on_read) (gpointer user_data);
} Fixture;

static gboolean
on_may_read (gpointer user_data)
{
  return ((Fixture *) user_data)->open;
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
on_read (gpointer user_data)
{
  Fixture *f = user_data;

  f->n_read = f->messages->len;
  if (f->on_read != NULL)
    f->on_read (f);
}

static void
on_lost (guint16 code, const char *reason, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpuint (f->n_finished, ==, 0);
  f->n_lost++;
  f->code = code;
  g_free (f->reason);
  f->reason = g_strdup (reason);
}

static void
on_finished (gpointer user_data)
{
  ((Fixture *) user_data)->n_finished++;
}

static const RelayWebsocketConnectionFuncs funcs = { on_may_read, on_message, on_read, on_lost,
                                                     on_finished };

static void
store_connection (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSocketConnection **connection = user_data;

  *connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  g_assert_nonnull (*connection);
}

/* Dials, and skips the upgrade. */
static void
open_wire (Fixture *f, GBytes *rest)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (peer_get_url (f->peer), SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", peer_get_port (f->peer), NULL,
                                         store_connection, &connection);
  wait_until (connection != NULL);
  f->end = end_accept (f->peer);
  f->open = TRUE;
  f->n_lost = f->n_finished = 0;
  g_ptr_array_set_size (f->messages, 0);
  f->wire =
    relay_websocket_connection_new (connection, rest, uri, MAX_MESSAGE, f->clock, NULL, &funcs, f);
}

static void
drop_wire (Fixture *f)
{
  g_clear_pointer (&f->wire, relay_websocket_connection_free);
  g_clear_pointer (&f->end, end_free);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->peer = peer_new ();
  f->clock = relay_clock_new_manual ();
  f->messages = g_ptr_array_new_with_free_func (g_free);
  open_wire (f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  drop_wire (f);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&f->peer, peer_free);
  g_clear_pointer (&f->clock, relay_clock_unref);
  g_clear_pointer (&f->messages, g_ptr_array_unref);
  g_clear_pointer (&f->reason, g_free);
}

static void
wait_lost (Fixture *f, guint16 code, const char *reason)
{
  wait_until (f->n_finished > 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_lost, ==, 1);
  g_assert_cmpuint (f->n_finished, ==, 1);
  g_assert_cmpuint (f->code, ==, code);
  g_assert_cmpstr (f->reason, ==, reason);
}

static gboolean
try_write (Fixture *f, const char *text, gsize max_pending, GError **error)
{
  g_autoptr (GBytes) line = g_bytes_new (text, strlen (text));

  return relay_websocket_connection_write (f->wire, line, max_pending, error);
}

static void
assert_not_open (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_write (f, "too late", NO_LIMIT, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT);
  g_assert_cmpstr (error->message, ==, "The connection is not open");
}

static void
test_messages (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first = make_frame (FRAME_FIN | FRAME_TEXT, "first", 5);
  g_autofree char *read = NULL;

  /* what came right behind the upgrade is a message like others */
  drop_wire (f);
  open_wire (f, first);
  end_send_text (f->end, "second");
  wait_until (f->messages->len == 2);
  g_assert_cmpstr (f->messages->pdata[0], ==, "first");
  g_assert_cmpstr (f->messages->pdata[1], ==, "second");

  g_assert_true (try_write (f, "answer", NO_LIMIT, NULL));
  read = end_read_text (f->end);
  g_assert_cmpstr (read, ==, "answer");
}

/* Nothing is read while there is no room for it. */
static void
test_gate (Fixture *f, gconstpointer data)
{
  f->open = FALSE;
  end_send_text (f->end, "waits");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->messages->len, ==, 0);
  f->open = TRUE;
  relay_websocket_connection_resume (f->wire);
  wait_until (f->messages->len == 1);
}

static void
read_another (gpointer user_data)
{
  Fixture *f = user_data;

  f->on_read = NULL;
  end_send_text (f->end, "nested");
  wait_until (f->messages->len == 3);
}

static void
free_wire (gpointer user_data)
{
  g_clear_pointer (&((Fixture *) user_data)->wire, relay_websocket_connection_free);
}

/* Who is told that messages were read may read on, in a loop of its own, or have enough of it. */
static void
test_read (Fixture *f, gconstpointer data)
{
  f->on_read = read_another;
  end_send_text (f->end, "one");
  end_send_text (f->end, "two");
  wait_until (f->messages->len == 3);
  g_assert_cmpuint (f->n_read, ==, 3);
  g_assert_null (f->on_read);

  f->on_read = free_wire;
  end_send_text (f->end, "last");
  wait_until (f->wire == NULL);
  g_assert_cmpuint (f->n_read, ==, 4);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  g_assert_cmpuint (f->n_lost, ==, 0);
}

/* Only codes that a client may send; of the others the peer hears that we go. */
static void
test_close_codes (Fixture *f, gconstpointer data)
{
  static const guint16 codes[][2] = {
    { 1000, 1000 }, { 1001, 1001 }, { 1002, 1002 }, { 1003, 1003 }, { 1007, 1007 },
    { 1008, 1008 }, { 1009, 1009 }, { 3000, 3000 }, { 4401, 4401 }, { 4999, 4999 },
    { 0, 1001 },    { 999, 1001 },  { 1004, 1001 }, { 1005, 1001 }, { 1006, 1001 },
    { 1012, 1001 }, { 1015, 1001 }, { 2999, 1001 }, { 5000, 1001 }, { 65535, 1001 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      relay_websocket_connection_close (f->wire, codes[i][0], "bye");
      g_assert_cmpuint (end_read_close (f->end), ==, codes[i][1]);
      end_send_close (f->end, codes[i][1], NULL);
      wait_until (f->n_finished > 0);
      g_assert_cmpuint (f->n_lost, ==, 0);
      drop_wire (f);
      open_wire (f, NULL);
    }
}

/* A close frame has room for 123 bytes, and a character is whole or not there. */
static void
test_close_reasons (Fixture *f, gconstpointer data)
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
      relay_websocket_connection_close (f->wire, 4000, reason->str);
      frame = end_read_frame (f->end, &opcode);
      g_assert_cmpuint (opcode & 0xf, ==, FRAME_CLOSE);
      payload = g_bytes_get_data (frame, &size);
      g_assert_cmpuint (size, ==, 2 + cases[i].length);
      g_assert_cmpmem (payload + 2, size - 2, reason->str, cases[i].length);
      g_assert_true (g_utf8_validate (payload + 2, size - 2, NULL));
      drop_wire (f);
      open_wire (f, NULL);
    }
}

/* Of what comes behind our own close nothing is told, and the second close is none. */
static void
test_closing (Fixture *f, gconstpointer data)
{
  relay_websocket_connection_close (f->wire, 1000, NULL);
  relay_websocket_connection_close (f->wire, 4000, "again");
  assert_not_open (f);
  end_send_text (f->end, "not heard");
  end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "", 0);
  g_assert_cmpuint (end_read_close (f->end), ==, 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_finished, ==, 0);
  end_send_close (f->end, 4401, "you, too");
  wait_until (f->n_finished > 0);
  g_assert_cmpuint (f->messages->len, ==, 0);
  g_assert_cmpuint (f->n_lost, ==, 0);
}

static void
test_close_unanswered (Fixture *f, gconstpointer data)
{
  relay_websocket_connection_close (f->wire, 1000, NULL);
  relay_clock_advance (f->clock, 249 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_finished, ==, 0);
  relay_clock_advance (f->clock, 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_finished, ==, 1);
  g_assert_cmpuint (f->n_lost, ==, 0);
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  end_send_close (f->end, 4401, "revoked");
  wait_lost (f, 4401, "revoked");
  assert_not_open (f);
  relay_websocket_connection_close (f->wire, 1000, "too late");
  end_free (g_steal_pointer (&f->end));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wait_lost (f, 4401, "revoked");
}

/* Those that libsoup has not heard of, too */
static void
test_lost_codes (Fixture *f, gconstpointer data)
{
  static const guint16 codes[] = { 1000, 1001, 1003, 1011, 1012, 2999, 3000, 4401, 4999 };
  static const guint16 none[] = { 0, 999, 1005, 1006, 1015, 5000, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      end_send_close (f->end, codes[i], NULL);
      wait_until (f->n_finished > 0);
      g_assert_cmpuint (f->n_lost, ==, 1);
      g_assert_cmpuint (f->code, ==, codes[i]);
      drop_wire (f);
      open_wire (f, NULL);
    }

  /* codes that nobody may send are none, whatever libsoup makes of them */
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      end_send_close (f->end, none[i], NULL);
      wait_until (f->n_finished > 0);
      g_assert_cmpuint (f->n_lost, ==, 1);
      g_test_message ("%u: %u", none[i], f->code);
      g_assert_true (f->code == SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR ||
                     f->code == SOUP_WEBSOCKET_CLOSE_ABNORMAL);
      drop_wire (f);
      open_wire (f, NULL);
    }

  /* and there need be none at all */
  end_send_frame (f->end, FRAME_FIN | FRAME_CLOSE, "", 0);
  wait_until (f->n_finished > 0);
  g_assert_cmpuint (f->n_lost, ==, 1);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}

static void
test_ended (Fixture *f, gconstpointer data)
{
  end_free (g_steal_pointer (&f->end));
  wait_until (f->n_finished > 0);
  g_assert_cmpuint (f->n_lost, ==, 1);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_ABNORMAL);
  drop_wire (f);

  open_wire (f, NULL);
  end_reset (g_steal_pointer (&f->end));
  wait_until (f->n_finished > 0);
  g_assert_cmpuint (f->n_lost, ==, 1);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_ABNORMAL);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MAX_MESSAGE + 1, 'x');

  end_send_text (f->end, text + 1);
  wait_until (f->messages->len == 1);
  end_send_text (f->end, text);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
  wait_lost (f, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "message too large");
  g_assert_cmpuint (f->messages->len, ==, 1);
}

static void
test_protocol_error (Fixture *f, gconstpointer data)
{
  end_send_frame (f->end, FRAME_FIN | FRAME_TEXT, "\xff", 1);
  wait_until (f->n_finished > 0);
  g_assert_cmpuint (f->n_lost, ==, 1);
  g_assert_cmpuint (f->code, ==, SOUP_WEBSOCKET_CLOSE_BAD_DATA);
}

static void
test_keepalive (Fixture *f, gconstpointer data)
{
  relay_clock_advance (f->clock, 89 * G_USEC_PER_SEC);
  end_send_frame (f->end, FRAME_FIN | FRAME_PONG, "", 0);
  end_send_text (f->end, "behind the pong");
  wait_until (f->messages->len == 1);
  relay_clock_advance (f->clock, 89 * G_USEC_PER_SEC);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_lost, ==, 0);

  /* a pong may stand behind what we do not read */
  f->open = FALSE;
  end_send_text (f->end, "not read");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  relay_clock_advance (f->clock, 3600 * (gint64) G_USEC_PER_SEC);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_lost, ==, 0);

  f->open = TRUE;
  relay_websocket_connection_resume (f->wire);
  wait_until (f->messages->len == 2);
  relay_clock_advance (f->clock, G_USEC_PER_SEC);
  wait_lost (f, SOUP_WEBSOCKET_CLOSE_ABNORMAL, "keepalive timeout");
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_write (f, "first", 20, NULL));
  g_assert_false (try_write (f, "a second that is longer", 20, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_BUSY);
  {
    g_autofree char *read = end_read_text (f->end);

    g_assert_cmpstr (read, ==, "first");
  }
  g_assert_true (try_write (f, "third", 20, NULL));
}

/* More than the socket takes at once, from a call with another thread-default context: the rest
 * still goes out from the context of the wire, and nothing is left behind in the other. */
static void
test_other_context (Fixture *f, gconstpointer data)
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
  relay_websocket_connection_close (f->wire, 4000, NULL);
  g_main_context_pop_thread_default (other);
  g_assert_false (g_main_context_pending (other));
  g_assert_cmpuint (end_read_close (f->end), ==, 4000);
}

/* Dropped while it is open, it tells the peer and nobody else. */
static void
test_free (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->wire, relay_websocket_connection_free);
  g_assert_cmpuint (end_read_close (f->end), ==, SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  end_drain (f->end);
  g_assert_cmpuint (f->n_lost, ==, 0);
  g_assert_cmpuint (f->n_finished, ==, 0);

  /* and between its loss and its end, that end is not told */
  end_free (g_steal_pointer (&f->end));
  open_wire (f, NULL);
  end_send_close (f->end, 1000, NULL);
  wait_until (f->n_lost > 0);
  g_assert_cmpuint (f->n_finished, ==, 0);
  g_clear_pointer (&f->wire, relay_websocket_connection_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_finished, ==, 0);
}

#define add(path, func) g_test_add ("/wire/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add ("messages", test_messages);
  add ("gate", test_gate);
  add ("read", test_read);
  add ("close/codes", test_close_codes);
  add ("close/reasons", test_close_reasons);
  add ("closing", test_closing);
  add ("close/unanswered", test_close_unanswered);
  add ("lost", test_lost);
  add ("lost/codes", test_lost_codes);
  add ("lost/ended", test_ended);
  add ("lost/too-large", test_too_large);
  add ("lost/protocol-error", test_protocol_error);
  add ("keepalive", test_keepalive);
  add ("busy", test_busy);
  add ("other-context", test_other_context);
  add ("free", test_free);

  return g_test_run ();
}
