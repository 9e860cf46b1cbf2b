/* load.c: bots and people who keep a connector busy, for bench.py
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <string.h>

#include <libsoup/soup.h>

/* Usage: load URL SECONDS PENDING CHATS PAGES TOKEN…
 *
 * One page writes to the chats c-1 to c-CHATS. Each message is answered by the bot that gets it, and PENDING of them are
 * not answered yet at any time. PAGES more pages are open, and one bot is connected for each token. With SECONDS of 0
 * nothing is written, and the bots take what waits for them until no more comes. The results are lines of a name and a
 * number.
 */
typedef struct
{
  SoupSession *session;
  const char *url;
  guint n_chats;
  guint n_opening; /* connections that are not there yet */
  SoupWebsocketConnection *writer;
  GPtrArray *connections;
  guint next_chat;
  guint64 n_said;
  guint64 n_taken;
  guint64 n_answered;
  guint64 n_seen; /* frames of all pages */
  guint64 n_refused;
  guint64 n_requests;
  gboolean is_running;
  gint64 last_event; /* monotonic µs */
  GArray *waits;     /* of gint64: how long each answer took, in µs */
  GHashTable *begun; /* number of a message → when it was written */
} Load;

typedef struct
{
  Load *load;
  SoupWebsocketConnection *connection;
} Bot;

static void
say (Load *self)
{
  guint64 number = ++self->n_said;
  gint64 *when = g_new (gint64, 1);
  g_autofree char *text =
    g_strdup_printf ("{\"type\":\"say\",\"chat_id\":\"c-%u\",\"text\":\"number %" G_GUINT64_FORMAT
                     " of the load, which is about as long as what people write\"}",
                     1 + self->next_chat++ % self->n_chats, number);

  *when = g_get_monotonic_time ();
  g_hash_table_insert (self->begun, GUINT_TO_POINTER ((guint) number), when);
  soup_websocket_connection_send_text (self->writer, text);
}

/* The text between the quotation marks behind “"NAME":”. The frames have no escapes there. */
static char *
member (const char *text, const char *name)
{
  g_autofree char *mark = g_strconcat ("\"", name, "\":\"", NULL);
  const char *begin = strstr (text, mark);

  if (begin == NULL)
    return NULL;
  begin += strlen (mark);

  return g_strndup (begin, strcspn (begin, "\""));
}

static void
on_event (Bot *bot, const char *text)
{
  Load *self = bot->load;
  g_autofree char *buffer_id = member (text, "bufferId");
  g_autofree char *chat_id = member (text, "chat_id");
  g_autofree char *said = member (text, "text");
  g_autofree char *acknowledgement =
    g_strdup_printf ("{\"type\":\"inbound_ack\",\"bufferId\":\"%s\"}\n", buffer_id);
  g_autofree char *answer = NULL;

  self->n_taken++;
  self->last_event = g_get_monotonic_time ();
  soup_websocket_connection_send_text (bot->connection, acknowledgement);
  if (!self->is_running)
    return;

  answer =
    g_strdup_printf ("{\"type\":\"outbound\",\"requestId\":\"%s\",\"action\":{\"op\":\"send\","
                     "\"chat_id\":\"%s\",\"content\":\"an answer to %s\",\"reply_to\":null,"
                     "\"metadata\":{}}}\n",
                     said + strlen ("number "), chat_id, said);
  soup_websocket_connection_send_text (bot->connection, answer);
}

static void
on_result (Load *self, const char *text)
{
  g_autofree char *request_id = member (text, "requestId");
  guint number = g_ascii_strtoull (request_id, NULL, 10);
  gint64 *when = g_hash_table_lookup (self->begun, GUINT_TO_POINTER (number));

  if (strstr (text, "\"success\":true") == NULL)
    self->n_refused++;
  self->n_answered++;
  if (when)
    {
      gint64 wait = g_get_monotonic_time () - *when;

      g_array_append_val (self->waits, wait);
      g_hash_table_remove (self->begun, GUINT_TO_POINTER (number));
    }
  if (self->is_running)
    say (self);
}

static void
on_bot_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  Bot *bot = user_data;
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  if (strstr (text, "\"type\":\"inbound\""))
    on_event (bot, text);
  else if (strstr (text, "\"type\":\"outbound_result\""))
    on_result (bot->load, text);
  else if (strstr (text, "\"type\":\"descriptor\""))
    bot->load->n_opening--;
}

static void
on_page_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  Load *self = user_data;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  self->n_seen++;
  if (g_strstr_len (data, MIN (length, 40), "\"welcome\""))
    self->n_opening--;
  else if (connection == self->writer && g_strstr_len (data, MIN (length, 40), "\"error\""))
    {
      self->n_refused++;
      if (self->is_running)
        say (self);
    }
}

static void
prepare (Load *self, SoupWebsocketConnection *connection)
{
  soup_websocket_connection_set_max_incoming_payload_size (connection, 16 * 1024 * 1024);
  g_ptr_array_add (self->connections, connection);
}

static SoupWebsocketConnection *
finish (GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection =
    soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection == NULL)
    g_error ("%s", error->message);

  return connection;
}

static void
on_bot_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bot *bot = user_data;

  bot->connection = finish (source, result);
  prepare (bot->load, bot->connection);
  g_signal_connect (bot->connection, "message", G_CALLBACK (on_bot_message), bot);
  soup_websocket_connection_send_text (
    bot->connection, "{\"type\":\"hello\",\"platform\":\"web\",\"botId\":\"\"}\n");
}

static void
on_page_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *self = user_data;
  SoupWebsocketConnection *connection = finish (source, result);

  prepare (self, connection);
  if (self->writer == NULL)
    self->writer = connection;
  g_signal_connect (connection, "message", G_CALLBACK (on_page_message), self);
}

static void
connect_to (Load *self,
            const char *path,
            const char *token,
            GAsyncReadyCallback done,
            gpointer data)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  if (token)
    {
      g_autofree char *value = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    value);
    }
  self->n_opening++;
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        NULL, done, data);
}

static void
wait_until_open (Load *self)
{
  while (self->n_opening > 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_time_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static int
compare_waits (gconstpointer one, gconstpointer other)
{
  return *(const gint64 *) one < *(const gint64 *) other ? -1 : 1;
}

static double
milliseconds_at (GArray *waits, double part)
{
  return waits->len ? g_array_index (waits, gint64, (guint) (part * (waits->len - 1))) / 1e3 : 0;
}

static void
open_chats (Load *self)
{
  for (guint i = 1; i <= self->n_chats; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"type\":\"create_chat\",\"chat_id\":\"c-%u\",\"name\":\"chat %u\","
                         "\"chat_type\":\"dm\"}",
                         i, i);

      soup_websocket_connection_send_text (self->writer, text);
    }
}

static void
write_for (Load *self, guint seconds, guint n_pending)
{
  gboolean is_over = FALSE;
  gint64 start = g_get_monotonic_time ();
  guint64 n_answered;
  double took;

  open_chats (self);
  self->is_running = TRUE;
  for (guint i = 0; i < n_pending; i++)
    say (self);
  g_timeout_add_seconds (seconds, on_time_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);

  n_answered = self->n_answered;
  took = (g_get_monotonic_time () - start) / 1e6;
  self->is_running = FALSE;
  g_array_sort (self->waits, compare_waits);
  g_print ("answered %" G_GUINT64_FORMAT "\n", n_answered);
  g_print ("per_s %.1f\n", n_answered / took);
  g_print ("wait_ms %.2f\n", milliseconds_at (self->waits, 0.5));
  g_print ("wait_99_ms %.2f\n", milliseconds_at (self->waits, 0.99));
  g_print ("refused %" G_GUINT64_FORMAT "\n", self->n_refused);
  g_print ("seen_per_s %.1f\n", self->n_seen / took);
}

/* The bots take what waits until nothing has come for a second. */
static void
take_all (Load *self)
{
  gint64 start = g_get_monotonic_time ();

  self->last_event = start;
  g_timeout_add (100, on_tick, NULL);
  while (g_get_monotonic_time () - self->last_event < G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);

  g_print ("taken %" G_GUINT64_FORMAT "\n", self->n_taken);
  g_print ("per_s %.1f\n", self->n_taken / ((self->last_event - start) / 1e6));
}

int
main (int argc, char **argv)
{
  Load self = { .url = argv[1], .n_chats = g_ascii_strtoull (argv[4], NULL, 10) };
  guint seconds = g_ascii_strtoull (argv[2], NULL, 10);
  guint n_pending = g_ascii_strtoull (argv[3], NULL, 10);
  guint n_pages = g_ascii_strtoull (argv[5], NULL, 10);
  gint64 start = g_get_monotonic_time ();

  self.session = g_object_new (SOUP_TYPE_SESSION, "max-conns", 5000, "max-conns-per-host", 5000,
                               "timeout", 0, NULL);
  self.connections = g_ptr_array_new_with_free_func (g_object_unref);
  self.waits = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.begun = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  connect_to (&self, "/page", NULL, on_page_connected, &self);
  wait_until_open (&self);
  for (guint i = 0; i < n_pages; i++)
    connect_to (&self, "/page", NULL, on_page_connected, &self);
  for (int i = 6; i < argc; i++)
    {
      Bot *bot = g_new0 (Bot, 1);

      bot->load = &self;
      connect_to (&self, "/relay", argv[i], on_bot_connected, bot);
    }
  wait_until_open (&self);
  g_print ("open_s %.3f\n", (g_get_monotonic_time () - start) / 1e6);
  if (seconds > 0)
    write_for (&self, seconds, n_pending);
  else
    take_all (&self);

  return 0;
}
