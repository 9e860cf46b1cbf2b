/* other-thread.h: calls from another thread than that of an object
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
  GMainLoop *loop; /* of the default main context */
  GThread *thread;
} OtherThread;

static inline gboolean
other_thread_quit (gpointer user_data)
{
  OtherThread *self = user_data;

  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static inline gpointer
other_thread_run (gpointer user_data)
{
  OtherThread *self = user_data;

  self->func (self->data);
  /* Sources of the same priority are dispatched in their order: this one after those of @func. */
  g_main_context_invoke (NULL, other_thread_quit, self);

  return NULL;
}

static inline gboolean
other_thread_start (gpointer user_data)
{
  OtherThread *self = user_data;

  self->thread = g_thread_new ("other", other_thread_run, self);

  return G_SOURCE_REMOVE;
}

/* Calls @func in another thread while this one runs the main loop of the default main context, and
 * dispatches what @func has left for it. */
static inline void
call_in_other_thread (void (*func) (gpointer data), gpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  OtherThread self = { func, data, loop, NULL };

  /* from the loop, so that this thread owns the main context already */
  g_idle_add (other_thread_start, &self);
  g_main_loop_run (loop);
  g_thread_join (self.thread);
}

/* The same without a main loop: no thread owns the default main context. */
static inline gpointer
other_thread_run_alone (gpointer user_data)
{
  OtherThread *self = user_data;

  self->func (self->data);

  return NULL;
}

static inline void
call_in_other_thread_without_loop (void (*func) (gpointer data), gpointer data)
{
  OtherThread self = { func, data, NULL, NULL };

  g_thread_join (g_thread_new ("other", other_thread_run_alone, &self));
}
