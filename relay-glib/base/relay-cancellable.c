/* relay-cancellable.c: a callback in a main context when a cancellable is cancelled
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-cancellable-private.h"

typedef struct
{
  RelayCancelledFunc cancelled;
  gpointer user_data;
} Watch;

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Watch *watch = user_data;

  watch->cancelled (watch->user_data);

  return G_SOURCE_REMOVE;
}

/* A source and not a handler of GCancellable::cancelled: a handler runs in the thread that cancels,
 * and cannot be disconnected while it runs. */
GSource *
relay_cancellable_watch (GCancellable *cancellable,
                         GMainContext *context,
                         RelayCancelledFunc cancelled,
                         gpointer user_data)
{
  GSource *source;
  Watch *watch;

  if (cancellable == NULL)
    return NULL;

  watch = g_new (Watch, 1);
  watch->cancelled = cancelled;
  watch->user_data = user_data;

  source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (source, "[relay] cancelled");
  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), watch, g_free);
  /* a callback may run a nested main loop, in which other cancellables must work */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, context);

  return source;
}

void
relay_cancellable_unwatch (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

GError *
relay_cancellable_new_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the call was cancelled");
}

static G_DEFINE_QUARK (relay_cancellable_in_flight, in_flight)

GCancellable *
relay_cancellable_new_for_waiting (GCancellable *in_flight)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_object_set_qdata_full (G_OBJECT (cancellable), in_flight_quark (), g_object_ref (in_flight),
                           g_object_unref);

  return cancellable;
}

GCancellable *
relay_cancellable_get_in_flight (GCancellable *cancellable)
{
  GCancellable *in_flight =
    cancellable != NULL ? g_object_get_qdata (G_OBJECT (cancellable), in_flight_quark ()) : NULL;

  return in_flight != NULL ? in_flight : cancellable;
}
