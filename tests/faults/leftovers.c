/* leftovers.c: counts file descriptors, sources and objects that should have been released
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "leftovers.h"

#include "usage.h"

struct _Leftovers
{
  guint fds;
  guint sources;
  guint next_id; /* sources below it are in @alive or destroyed */
  GArray *alive; /* of guint */
  guint objects;
};

/* A context numbers its sources upwards, so a destroyed source need not be looked up again. */
static guint
count_sources (Leftovers *self)
{
  g_autoptr (GSource) probe = g_idle_source_new ();
  guint last = g_source_attach (probe, NULL);
  guint kept = 0;

  g_source_destroy (probe);
  for (; self->next_id < last; self->next_id++)
    g_array_append_val (self->alive, self->next_id);
  self->next_id++;
  for (guint i = 0; i < self->alive->len; i++)
    {
      guint id = g_array_index (self->alive, guint, i);

      if (g_main_context_find_source_by_id (NULL, id) != NULL)
        g_array_index (self->alive, guint, kept++) = id;
    }
  g_array_set_size (self->alive, kept);
  return kept;
}

Leftovers *
leftovers_new (void)
{
  Leftovers *self = g_new0 (Leftovers, 1);

  self->alive = g_array_new (FALSE, FALSE, sizeof (guint));
  self->next_id = 1;
  leftovers_mark (self);
  return self;
}

void
leftovers_free (Leftovers *self)
{
  g_array_unref (self->alive);
  g_free (self);
}

void
leftovers_mark (Leftovers *self)
{
  self->fds = usage_count_fds ("self");
  self->sources = count_sources (self);
}

guint
leftovers_count_fds (Leftovers *self)
{
  guint n = usage_count_fds ("self");

  return n > self->fds ? n - self->fds : 0;
}

guint
leftovers_count_sources (Leftovers *self)
{
  guint n = count_sources (self);

  return n > self->sources ? n - self->sources : 0;
}

static void
on_finalized (gpointer user_data, GObject *object)
{
  ((Leftovers *) user_data)->objects--;
}

void
leftovers_watch (Leftovers *self, gpointer object)
{
  self->objects++;
  g_object_weak_ref (object, on_finalized, self);
}

guint
leftovers_count_objects (Leftovers *self)
{
  return self->objects;
}
