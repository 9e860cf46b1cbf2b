/* delivery.c: one gateway's queue: one frame at a time, until it is taken
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "delivery.h"

#include "event.h"
#include "json-guard.h"

/* Nothing of the queue is kept in memory but the name of the frame that is on
 * its way, so a kill at any instant loses nothing: what was not acknowledged is
 * still in the database, and is sent again on the next connection.
 */
struct _Delivery
{
  Hub *hub;
  char *gateway_id;
  const DeliveryLine *line;
  gpointer connection;
  gboolean ready; /* the first hello was answered */
  gboolean idle;
  gint64 since;  /* unix ms of the last change of state */
  char *awaited; /* buffer id of the frame on its way */
  gint64 awaited_id;
};

Delivery *
delivery_new (Hub *hub, const char *gateway_id)
{
  Delivery *self = g_new0 (Delivery, 1);

  self->hub = hub;
  self->gateway_id = g_strdup (gateway_id);
  self->since = g_get_real_time () / 1000;

  return self;
}

void
delivery_free (Delivery *self)
{
  g_free (self->gateway_id);
  g_free (self->awaited);
  g_free (self);
}

const char *
delivery_get_gateway_id (Delivery *self)
{
  return self->gateway_id;
}

DeliveryState
delivery_get_state (Delivery *self)
{
  if (self->connection == NULL || !self->ready)
    return DELIVERY_OFFLINE;

  return self->idle ? DELIVERY_IDLE : DELIVERY_ONLINE;
}

const char *
delivery_state_name (DeliveryState state)
{
  switch (state)
    {
    case DELIVERY_ONLINE:
      return "online";
    case DELIVERY_IDLE:
      return "idle";
    case DELIVERY_OFFLINE:
    default:
      return "offline";
    }
}

gint64
delivery_get_since (Delivery *self)
{
  return self->since;
}

/* NULL while it is not connected. */
const char *
delivery_get_base (Delivery *self)
{
  return self->connection ? self->line->get_base (self->connection) : NULL;
}

static void
delivery_state_changed (Delivery *self)
{
  self->since = g_get_real_time () / 1000;
  hub_state_changed (self->hub);
}

/* A newer dial of the same gateway takes the place of the older. */
void
delivery_attach (Delivery *self, const DeliveryLine *line, gpointer connection)
{
  gpointer older = self->connection;
  const DeliveryLine *older_line = self->line;

  if (older)
    delivery_detach (self, older);

  self->line = line;
  self->connection = connection;
  if (older)
    older_line->replace (older);
}

void
delivery_detach (Delivery *self, gpointer connection)
{
  if (self->connection != connection)
    return;

  self->line = NULL;
  self->connection = NULL;
  self->ready = FALSE;
  self->idle = FALSE;
  g_clear_pointer (&self->awaited, g_free);
  hub_gateway_left (self->hub, self->gateway_id);
  delivery_state_changed (self);
}

void
delivery_set_ready (Delivery *self)
{
  if (self->ready)
    return;

  self->ready = TRUE;
  delivery_state_changed (self);
  delivery_pump (self);
}

void
delivery_set_idle (Delivery *self)
{
  if (self->idle)
    return;

  self->idle = TRUE;
  delivery_state_changed (self);
}

static char *
delivery_frame_text (Delivery *self, const QueuedFrame *frame)
{
  gboolean is_event = g_str_equal (frame->type, "inbound");
  g_autofree char *body = NULL;

  if (is_event)
    body = event_resolve (frame->body, delivery_get_base (self));

  return g_strdup_printf ("{\"type\":\"%s\",\"%s\":%s,\"bufferId\":\"%s\"}\n", frame->type,
                          is_event ? "event" : "forward", is_event ? body : frame->body,
                          frame->buffer_id);
}

void
delivery_pump (Delivery *self)
{
  g_autoptr (QueuedFrame) frame = NULL;
  g_autofree char *text = NULL;

  if (delivery_get_state (self) != DELIVERY_ONLINE || self->awaited)
    return;

  frame = store_peek (hub_get_store (self->hub), self->gateway_id);
  if (frame == NULL)
    return;

  text = delivery_frame_text (self, frame);
  if (self->line->send (self->connection, text))
    {
      self->awaited = g_steal_pointer (&frame->buffer_id);
      self->awaited_id = frame->id;
    }
}

gboolean
delivery_acknowledge (Delivery *self, const char *buffer_id)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (self->awaited, buffer_id) != 0)
    return FALSE;

  g_clear_pointer (&self->awaited, g_free);
  if (!store_forget (hub_get_store (self->hub), self->awaited_id, &error))
    hub_fault (self->hub, self->gateway_id, "%s", error->message);
  else
    delivery_pump (self);
  hub_state_changed (self->hub);

  return TRUE;
}

/* Interrupts are never kept: one that comes late would stop the wrong turn. */
gboolean
delivery_interrupt (Delivery *self, const char *session_key, const char *chat_id)
{
  g_autoptr (JsonObject) frame = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (delivery_get_state (self) != DELIVERY_ONLINE)
    return FALSE;

  frame = json_object_new ();
  json_object_set_string_member (frame, "type", "interrupt_inbound");
  json_object_set_string_member (frame, "session_key", session_key);
  json_object_set_string_member (frame, "chat_id", chat_id);
  text = object_text (frame);
  line = g_strconcat (text, "\n", NULL);

  return self->line->send (self->connection, line);
}
