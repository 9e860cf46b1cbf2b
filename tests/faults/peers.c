/* peers.c: what a hostile peer does to a gateway, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "descriptor.h"
#include "peers.h"
#include "transport/relay-timers-private.h"

#define STEP 250
/* ms: what a disconnect may take, by contract */
#define LEAVE      6000
#define DESCRIPTOR "platform=cli dialect=plain no-threads length=4000"

void
peers_pass_time (Session *self, guint milliseconds)
{
  while (milliseconds > 0 && !self->late)
    {
      guint step = MIN (milliseconds, STEP);

      relay_clock_advance (self->clock, (gint64) step * 1000);
      while (!self->late && g_main_context_iteration (NULL, FALSE))
        ;
      milliseconds -= step;
    }
}

static gboolean
frames_came (Session *self)
{
  return hostile_count (self->hostile, self->awaited) >= self->n_awaited;
}

void
peers_await (Session *self, const char *type, guint n)
{
  self->awaited = type;
  self->n_awaited = n;
  session_drive (self, frames_came, type);
}

static gboolean
head_came (Session *self)
{
  return hostile_get_dials (self->hostile) >= self->n_awaited && hostile_has_head (self->hostile);
}

void
peers_await_head (Session *self, guint dials)
{
  self->n_awaited = dials;
  session_drive (self, head_came, "the head of a request");
}

void
peers_drip (Session *self, GByteArray *bytes, guint most, guint pace)
{
  guint dials = hostile_get_dials (self->hostile);

  for (guint i = 0; i < bytes->len && i < most && !self->late && hostile_is_open (self->hostile) &&
                    hostile_get_dials (self->hostile) == dials;
       i++)
    {
      hostile_write (self->hostile, bytes->data + i, 1);
      peers_pass_time (self, pace);
    }
}

void
peers_say_descriptor (Session *self)
{
  hostile_say (self->hostile, "{\"type\":\"descriptor\",\"descriptor\":%s}",
               descriptor_text (DESCRIPTOR));
}

void
peers_leave (Session *self)
{
  gint64 began = relay_clock_monotonic (self->clock);

  session_begin_disconnect (self);
  while (!session_all_over (self) &&
         relay_clock_monotonic (self->clock) < began + 2 * LEAVE * 1000 && !self->late)
    peers_pass_time (self, STEP);
  if (relay_clock_monotonic (self->clock) > began + LEAVE * 1000)
    session_complain (self, "the disconnect took longer than it may");
  session_drive (self, session_all_over, "disconnect");
}

const Manner *
peers_find (const char *name)
{
  const Manner *lists[] = { peer_manners, peer_dial_manners };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const Manner *manner = lists[i]; manner->name != NULL; manner++)
      if (g_str_equal (manner->name, name))
        return manner;
  return NULL;
}

void
peers_make (GPtrArray *scripts)
{
  const Manner *lists[] = { peer_manners, peer_dial_manners };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const Manner *manner = lists[i]; manner->name != NULL; manner++)
      for (guint arg = 0; arg < manner->n_args; arg++)
        g_ptr_array_add (scripts, script_new_peer (manner->name, arg, manner->dials ? arg + 1 : 1));
}
