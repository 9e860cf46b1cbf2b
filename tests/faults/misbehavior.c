/* misbehavior.c: the misbehaviours of a peer, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "descriptor.h"
#include "misbehavior.h"
#include "transport/relay-timers-private.h"

#define STEP 250
/* milliseconds that a disconnect may take, by contract */
#define DISCONNECT_LIMIT 6000
#define DESCRIPTOR       "platform=cli dialect=plain no-threads length=4000"

void
misbehavior_advance (Session *self, guint milliseconds)
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
frames_received (Session *self)
{
  return scripted_peer_count (self->peer, self->awaited) >= self->n_awaited;
}

void
misbehavior_await_frames (Session *self, const char *type, guint n)
{
  self->awaited = type;
  self->n_awaited = n;
  session_run_until (self, frames_received, type);
}

static gboolean
request_received (Session *self)
{
  return scripted_peer_get_connections (self->peer) >= self->n_awaited &&
         scripted_peer_has_request (self->peer);
}

void
misbehavior_await_request (Session *self, guint connections)
{
  self->n_awaited = connections;
  session_run_until (self, request_received, "the head of a request");
}

void
misbehavior_drip (Session *self, GByteArray *bytes, guint most, guint pace)
{
  guint connections = scripted_peer_get_connections (self->peer);

  for (guint i = 0;
       i < bytes->len && i < most && !self->late && scripted_peer_is_open (self->peer) &&
       scripted_peer_get_connections (self->peer) == connections;
       i++)
    {
      scripted_peer_write (self->peer, bytes->data + i, 1);
      misbehavior_advance (self, pace);
    }
}

void
misbehavior_send_descriptor (Session *self)
{
  scripted_peer_send (self->peer, "{\"type\":\"descriptor\",\"descriptor\":%s}",
                      descriptor_text (DESCRIPTOR));
}

void
misbehavior_disconnect (Session *self)
{
  gint64 began = relay_clock_monotonic (self->clock);

  session_begin_disconnect (self);
  while (!session_is_disconnected (self) &&
         relay_clock_monotonic (self->clock) < began + 2 * DISCONNECT_LIMIT * 1000 && !self->late)
    misbehavior_advance (self, STEP);
  if (relay_clock_monotonic (self->clock) > began + DISCONNECT_LIMIT * 1000)
    session_fail (self, "the disconnect took too long");
  session_run_until (self, session_is_disconnected, "disconnect");
}

const Misbehavior *
misbehavior_find (const char *name)
{
  const Misbehavior *lists[] = { peer_misbehaviors, handshake_misbehaviors };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const Misbehavior *misbehavior = lists[i]; misbehavior->name != NULL; misbehavior++)
      if (g_str_equal (misbehavior->name, name))
        return misbehavior;
  return NULL;
}

void
misbehavior_add_scripts (GPtrArray *scripts)
{
  const Misbehavior *lists[] = { peer_misbehaviors, handshake_misbehaviors };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const Misbehavior *misbehavior = lists[i]; misbehavior->name != NULL; misbehavior++)
      for (guint arg = 0; arg < misbehavior->n_args; arg++)
        g_ptr_array_add (scripts, script_new_peer (misbehavior->name, arg,
                                                   misbehavior->in_handshake ? arg + 1 : 1));
}
