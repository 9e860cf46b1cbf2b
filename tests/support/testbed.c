/* testbed.c: an adapter with a fake connector in a main context of its own
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "testbed.h"
#include "test.h"

#include "transport/relay-timers-private.h"

/* real seconds; the conditions are fulfilled in milliseconds */
#define WATCHDOG 60
/* milliseconds of the manual clock */
#define STEP 250

#define DESCRIPTOR                                                                     \
  "draft length=60 ops=send,edit,delete,typing,react,send_media,prompt,thread_create," \
  "thread_rename,draft,follow_up,get_chat_info"

/* --- waiting --- */

static gboolean
on_watchdog (gpointer user_data)
{
  g_error ("timed out waiting for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

void
testbed_advance (Testbed *self, guint milliseconds)
{
  relay_clock_advance (self->clock, (gint64) milliseconds * 1000);
}

static void
wait_for (Testbed *self,
          TestbedCondition condition,
          gpointer user_data,
          const char *what,
          gboolean long_time)
{
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (WATCHDOG);

  g_source_set_callback (watchdog, on_watchdog, (gpointer) what, NULL);
  g_source_attach (watchdog, self->context);
  while (!condition (user_data))
    if (!g_main_context_iteration (self->context, !long_time))
      testbed_advance (self, STEP);
  g_source_destroy (watchdog);
}

void
testbed_wait (Testbed *self, TestbedCondition condition, gpointer user_data, const char *what)
{
  wait_for (self, condition, user_data, what, FALSE);
}

void
testbed_wait_long (Testbed *self, TestbedCondition condition, gpointer user_data, const char *what)
{
  wait_for (self, condition, user_data, what, TRUE);
}

/* --- the application --- */

static void
on_finalized (gpointer user_data, GObject *object)
{
  ((Testbed *) user_data)->alive--;
}

void
testbed_watch (Testbed *self, gpointer object)
{
  self->alive++;
  g_object_weak_ref (object, on_finalized, self);
}

void
testbed_drop (Testbed *self, gboolean force)
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
  return relay_adapter_get_state (((Testbed *) user_data)->adapter) == RELAY_STATE_ONLINE;
}

static gboolean
is_disconnected (gpointer user_data)
{
  return relay_adapter_get_state (((Testbed *) user_data)->adapter) == RELAY_STATE_DISCONNECTED;
}

void
testbed_go_online (Testbed *self)
{
  relay_adapter_connect_async (self->adapter, NULL, NULL, NULL);
  testbed_wait (self, is_online, self, "the state online");
}

void
testbed_disconnect (Testbed *self)
{
  relay_adapter_disconnect_async (self->adapter, NULL, NULL, NULL);
  testbed_wait (self, is_disconnected, self, "the state disconnected");
}

static void
make_transport (Testbed *self)
{
  if (!self->over_socket)
    {
      self->transport = relay_memory_transport_new ("discord", "b1");
      fake_connector_init_memory (&self->connector, self->transport);
    }
  else
    {
      fake_connector_init_server (&self->connector, "", NULL);
      self->transport =
        NO_ERROR (relay_websocket_transport_new, self->connector.url, "discord", "b1");
      g_object_set (self->transport, "gateway-id", "gw", "secret", "hush-secret", NULL);
    }
  self->connector.descriptor = DESCRIPTOR;
  relay_transport_set_clock (self->transport, self->clock);
  relay_transport_set_watch_network (self->transport, FALSE);
}

/* SoupServer warns when a client disconnects before it was accepted. The default handler would print
 * “Bail out!” even when the warning is not fatal. */
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
testbed_begin_test (void)
{
  static guint handler;

  if (handler == 0)
    handler = g_log_set_handler ("libsoup", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, ignore, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

void
testbed_set_up (Testbed *self, gboolean over_socket)
{
  *self = (Testbed){ .over_socket = over_socket };
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->clock = relay_clock_new_manual ();
  make_transport (self);
  self->adapter = relay_adapter_new (NULL, self->transport);
  testbed_watch (self, self->transport);
  testbed_watch (self, self->adapter);
}

/* A context numbers its sources from 1. */
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
is_finalized (gpointer user_data)
{
  return ((Testbed *) user_data)->alive == 0;
}

void
testbed_tear_down (Testbed *self)
{
  testbed_drop (self, FALSE);
  /* objects of a callback are released at the end of its iteration */
  testbed_wait (self, is_finalized, self, "the objects to be finalized");
  fake_connector_clear (&self->connector);
  for (gint64 until = g_get_monotonic_time () + WATCHDOG * G_USEC_PER_SEC;
       find_source (self->context) != NULL;)
    if (!g_main_context_iteration (self->context, FALSE) && g_get_monotonic_time () > until)
      g_error ("leaked source: %s", g_source_get_name (find_source (self->context)));
  relay_clock_unref (self->clock);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}
