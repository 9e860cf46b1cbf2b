/* life-stage.c: an adapter in a main context of its own, and a connector that does as it is told
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "descriptor.h"
#include "life-stage.h"
#include "relay-fixture.h"

#include <string.h>
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"

/* real seconds; what is waited for takes milliseconds */
#define WATCHDOG 60
/* milliseconds of the moved clock */
#define STEP 250

#define DESCRIPTOR                                                                     \
  "draft length=60 ops=send,edit,delete,typing,react,send_media,prompt,thread_create," \
  "thread_rename,draft,follow_up,get_chat_info"

/* --- the connector --- */

static void
feed_text (LifeStage *self, const char *text)
{
  if (self->memory != NULL)
    relay_memory_transport_feed (RELAY_MEMORY_TRANSPORT (self->memory), text);
  else if (self->end != NULL &&
           soup_websocket_connection_get_state (self->end) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->end, text);
}

void
life_stage_feed (LifeStage *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  feed_text (self, text);
}

void
life_stage_feed_event (LifeStage *self,
                       const char *buffer_id,
                       const char *message_id,
                       const char *text)
{
  g_autofree char *line = relay_fixture_make_event (buffer_id, message_id, "u1", text);

  feed_text (self, line);
}

/* Says it now, or when the test asks for it. */
static void
answer (LifeStage *self, char *text)
{
  if (self->silent)
    g_ptr_array_add (self->asked, text);
  else
    {
      feed_text (self, text);
      g_free (text);
    }
}

static void
on_frame (LifeStage *self, JsonObject *frame)
{
  const char *type = json_object_get_string_member (frame, "type");

  if (g_str_equal (type, "hello"))
    {
      self->n_hellos++;
      answer (self, g_strdup (descriptor_frame (DESCRIPTOR)));
    }
  else if (g_str_equal (type, "going_idle"))
    answer (self, g_strdup ("{\"type\":\"going_idle_ack\"}\n"));
  else if (g_str_equal (type, "outbound"))
    {
      self->n_requests++;
      answer (self,
              g_strdup_printf ("{\"type\":\"outbound_result\",\"requestId\":\"%s\",\"result\":{"
                               "\"success\":true,\"message_id\":\"m%u\",\"thread_id\":\"t1\"}}\n",
                               json_object_get_string_member (frame, "requestId"),
                               self->n_requests));
    }
  else if (g_str_equal (type, "inbound_ack"))
    g_ptr_array_add (self->acks, g_strdup (json_object_get_string_member (frame, "bufferId")));
}

static void
on_frame_written (RelayTransport *transport, JsonObject *frame, LifeStage *self)
{
  on_frame (self, frame);
}

static void
on_message (SoupWebsocketConnection *end, int type, GBytes *message, LifeStage *self)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  on_frame (self, json_node_get_object (node));
}

static void
on_end_closed (SoupWebsocketConnection *end, LifeStage *self)
{
  g_signal_handlers_disconnect_by_data (end, self);
  if (self->end == end)
    self->end = NULL;
  g_object_unref (end);
}

static void
on_websocket (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              SoupWebsocketConnection *end,
              gpointer user_data)
{
  LifeStage *self = user_data;

  self->end = g_object_ref (end);
  g_signal_connect (end, "message", G_CALLBACK (on_message), self);
  g_signal_connect (end, "closed", G_CALLBACK (on_end_closed), self);
}

static void
respond (SoupServerMessage *message)
{
  const char *body =
    "{\"secret\":\"s\",\"deliveryKey\":\"k\",\"tenant\":\"t\",\"gatewayId\":\"gw\","
    "\"routeKeys\":[],\"id\":\"media1\",\"size\":5}";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  LifeStage *self = user_data;

  self->n_requests++;
  if (!self->silent)
    {
      respond (message);
      return;
    }
  soup_server_message_pause (message);
  g_ptr_array_add (self->unanswered, g_object_ref (message));
}

void
life_stage_answer (LifeStage *self)
{
  self->silent = FALSE;
  for (guint i = 0; i < self->asked->len; i++)
    feed_text (self, g_ptr_array_index (self->asked, i));
  for (guint i = 0; i < self->late->len; i++)
    feed_text (self, g_ptr_array_index (self->late, i));
  g_ptr_array_set_size (self->asked, 0);
  g_ptr_array_set_size (self->late, 0);
  for (guint i = 0; i < self->unanswered->len; i++)
    {
      respond (g_ptr_array_index (self->unanswered, i));
      soup_server_message_unpause (g_ptr_array_index (self->unanswered, i));
    }
  g_ptr_array_set_size (self->unanswered, 0);
}

void
life_stage_hang_up (LifeStage *self, guint16 code, const char *reason)
{
  for (guint i = 0; i < self->unanswered->len; i++)
    {
      g_autoptr (GIOStream) stream =
        soup_server_message_steal_connection (g_ptr_array_index (self->unanswered, i));

      g_io_stream_close (stream, NULL, NULL);
    }
  g_ptr_array_set_size (self->unanswered, 0);
  if (self->memory != NULL)
    relay_memory_transport_hang_up (RELAY_MEMORY_TRANSPORT (self->memory), code, reason);
  else if (self->end == NULL)
    return;
  else if (code == 1006)
    g_io_stream_close (soup_websocket_connection_get_io_stream (self->end), NULL, NULL);
  else if (soup_websocket_connection_get_state (self->end) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->end, code, reason);
}

static void
open_server (LifeStage *self)
{
  static const char *const http_paths[] = { "/relay/provision", "/relay/enroll", "/relay/policy",
                                            "/relay/media" };
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (http_paths); i++)
    soup_server_add_handler (self->server, http_paths[i], on_request, self, NULL);
  soup_server_add_websocket_handler (self->server, "/relay", NULL, NULL, on_websocket, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("ws://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
close_server (LifeStage *self)
{
  g_ptr_array_set_size (self->asked, 0);
  g_ptr_array_set_size (self->late, 0);
  life_stage_hang_up (self, 1006, NULL);
  if (self->end != NULL)
    on_end_closed (self->end, self);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->url, g_free);
}

/* --- the loop --- */

static gboolean
on_watchdog (gpointer user_data)
{
  g_error ("waited in vain for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

gboolean
life_stage_turn (LifeStage *self)
{
  return g_main_context_iteration (self->context, FALSE);
}

void
life_stage_advance (LifeStage *self, guint milliseconds)
{
  relay_clock_advance (self->clock, (gint64) milliseconds * 1000);
}

static void
wait_for (LifeStage *self,
          LifeCondition condition,
          gpointer user_data,
          const char *what,
          gboolean long_time)
{
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (WATCHDOG);

  g_source_set_callback (watchdog, on_watchdog, (gpointer) what, NULL);
  g_source_attach (watchdog, self->context);
  while (!condition (user_data))
    if (!g_main_context_iteration (self->context, !long_time))
      life_stage_advance (self, STEP);
  g_source_destroy (watchdog);
}

void
life_stage_wait (LifeStage *self, LifeCondition condition, gpointer user_data, const char *what)
{
  wait_for (self, condition, user_data, what, FALSE);
}

void
life_stage_wait_long (LifeStage *self,
                      LifeCondition condition,
                      gpointer user_data,
                      const char *what)
{
  wait_for (self, condition, user_data, what, TRUE);
}

/* --- the application --- */

static void
on_gone (gpointer user_data, GObject *object)
{
  LifeStage *self = user_data;

  self->alive--;
  if (self->memory == (RelayTransport *) object)
    self->memory = NULL;
}

void
life_stage_watch (LifeStage *self, gpointer object)
{
  self->alive++;
  g_object_weak_ref (object, on_gone, self);
}

void
life_stage_drop (LifeStage *self, gboolean force)
{
  if (force && self->adapter != NULL)
    g_object_run_dispose (G_OBJECT (self->adapter));
  g_clear_object (&self->adapter);
  if (force && self->transport != NULL)
    g_object_run_dispose (G_OBJECT (self->transport));
  g_clear_object (&self->transport);
}

static gboolean
is_online (gpointer user_data)
{
  return relay_adapter_get_state (((LifeStage *) user_data)->adapter) == RELAY_STATE_ONLINE;
}

static gboolean
is_disconnected (gpointer user_data)
{
  return relay_adapter_get_state (((LifeStage *) user_data)->adapter) == RELAY_STATE_DISCONNECTED;
}

void
life_stage_go_online (LifeStage *self)
{
  relay_adapter_connect_async (self->adapter, NULL, NULL, NULL);
  life_stage_wait (self, is_online, self, "being online");
}

void
life_stage_disconnect (LifeStage *self)
{
  relay_adapter_disconnect_async (self->adapter, NULL, NULL, NULL);
  life_stage_wait (self, is_disconnected, self, "being disconnected");
}

static void
make_transport (LifeStage *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->over_socket)
    {
      self->memory = self->transport = relay_memory_transport_new ("discord", "b1");
      g_signal_connect (self->transport, "frame-written", G_CALLBACK (on_frame_written), self);
    }
  else
    {
      open_server (self);
      self->transport = relay_websocket_transport_new (self->url, "discord", "b1", &error);
      g_assert_no_error (error);
      g_object_set (self->transport, "gateway-id", "gw", "secret", "hush-secret", NULL);
    }
  relay_transport_set_clock (self->transport, self->clock);
  relay_transport_set_watch_network (self->transport, FALSE);
}

/* SoupServer warns of a client that is gone before it was accepted. The default handler would bail out
 * of the test in its output, fatal or not. */
static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "libsoup") != 0 || !(level & G_LOG_LEVEL_WARNING);
}

void
life_begin_test (void)
{
  static guint handler;

  if (handler == 0)
    handler = g_log_set_handler ("libsoup", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, ignore, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

void
life_stage_set_up (LifeStage *self, gboolean over_socket)
{
  *self = (LifeStage){ .over_socket = over_socket };
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->clock = relay_clock_new_manual ();
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->late = g_ptr_array_new_with_free_func (g_free);
  self->unanswered = g_ptr_array_new_with_free_func (g_object_unref);
  self->acks = g_ptr_array_new_with_free_func (g_free);
  make_transport (self);
  self->adapter = relay_adapter_new (NULL, self->transport);
  life_stage_watch (self, self->transport);
  life_stage_watch (self, self->adapter);
}

/* Sources of a context are numbered from 1 on. */
static GSource *
find_source (GMainContext *context)
{
  g_autoptr (GSource) probe = g_idle_source_new ();
  guint last = g_source_attach (probe, context);
  GSource *found = NULL;

  g_source_destroy (probe);
  for (guint id = 1; id < last && found == NULL; id++)
    found = g_main_context_find_source_by_id (context, id);
  return found;
}

static gboolean
is_gone (gpointer user_data)
{
  return ((LifeStage *) user_data)->alive == 0;
}

void
life_stage_tear_down (LifeStage *self)
{
  life_stage_drop (self, FALSE);
  /* what was called back from the loop is let go of when that turn ends */
  life_stage_wait (self, is_gone, self, "the objects to be gone");
  close_server (self);
  for (gint64 until = g_get_monotonic_time () + WATCHDOG * G_USEC_PER_SEC;
       find_source (self->context) != NULL;)
    if (!life_stage_turn (self) && g_get_monotonic_time () > until)
      g_error ("the source “%s” was left behind", g_source_get_name (find_source (self->context)));
  relay_clock_unref (self->clock);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->late);
  g_ptr_array_unref (self->unanswered);
  g_ptr_array_unref (self->acks);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}
