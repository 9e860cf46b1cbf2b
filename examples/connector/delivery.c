/* delivery.c: one gateway's queue: one frame at a time, until it is taken
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "delivery.h"

#include <string.h>

#include <gio/gio.h>

#include "event.h"
#include "json-guard.h"
#include "log.h"
#include "metrics.h"
#include "wake.h"

#define DELIVERY_MAX_ATTEMPTS 5
#define DELIVERY_MAX_ACKED    1000

/* A row of the queue */
typedef struct
{
  gint64 id;
  const char *platform; /* interned */
} Acked;

/* Nothing of the queue is kept in memory but the name of the frame that was sent last, so that a crash
 * at any time loses nothing: a frame that was not acknowledged is still in the database, and is sent
 * again on the next connection.
 */
struct _Delivery
{
  Hub *hub;
  char *gateway_id;
  const DeliveryLine *line;
  gpointer connection;
  Wake *wake;
  gboolean ready; /* the first hello was answered */
  gboolean idle;
  gint64 since;  /* Unix ms of the last change of state */
  char *awaited; /* buffer id of the frame that was sent and not acknowledged */
  Acked awaited_row;
  gint64 sent;          /* monotonic µs: when that was */
  gint64 last_acked;    /* the queue goes on behind this row */
  GArray *acked;        /* of Acked: rows that are still to be deleted */
  gboolean is_deleting; /* the turn that ends deletes them */
  gboolean pump_wanted;
  gboolean
    may_overtake; /* the connection has acknowledged something: it has got the answer to its hello */
};

Delivery *
delivery_new (Hub *hub, const char *gateway_id)
{
  Delivery *self = g_new0 (Delivery, 1);

  self->hub = hub;
  self->gateway_id = g_strdup (gateway_id);
  self->since = g_get_real_time () / 1000;
  self->acked = g_array_new (FALSE, FALSE, sizeof (Acked));
  self->wake = wake_new (hub, gateway_id);

  return self;
}

void
delivery_free (Delivery *self)
{
  wake_free (self->wake);
  g_array_unref (self->acked);
  g_free (self->gateway_id);
  g_free (self->awaited);
  g_free (self);
}

const char *
delivery_get_gateway_id (Delivery *self)
{
  return self->gateway_id;
}

/* NULL stands for a gateway that is not there. */
DeliveryState
delivery_get_state (Delivery *self)
{
  if (self == NULL || self->connection == NULL || !self->ready)
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

/* Returns NULL while the gateway is not connected. */
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

/* A newer connection of the same gateway replaces the older one. */
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

static void
delivery_bury (Delivery *self, const QueuedFrame *frame, const char *reason)
{
  g_autoptr (GError) error = NULL;

  if (store_bury (hub_get_store (self->hub), frame, reason, &error))
    {
      metrics_count (METRIC_DEAD_LETTERS);
      hub_fault (self->hub, self->gateway_id,
                 "message %" G_GINT64_FORMAT " is a dead letter: %s; see “relay-connector queue”",
                 frame->id, reason);
    }
  else
    hub_fault (self->hub, self->gateway_id, "%s", error->message);
}

/* The connection was lost before the acknowledgement. A message that makes its gateway fail each time
 * must not hold up the others for ever.
 */
static void
delivery_count_attempt (Delivery *self)
{
  Store *store = hub_get_store (self->hub);
  g_autoptr (QueuedFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  if (!store_count_delivery (store, self->awaited_row.id, &error))
    {
      hub_fault (self->hub, self->gateway_id, "%s", error->message);
      return;
    }

  frame = store_find_queued (store, self->awaited_row.id);
  if (frame && frame->dead == 0 && frame->deliveries >= DELIVERY_MAX_ATTEMPTS)
    delivery_bury (self, frame,
                   "sent over " G_STRINGIFY (
                     DELIVERY_MAX_ATTEMPTS) " connections and never acknowledged");
}

void
delivery_detach (Delivery *self, gpointer connection)
{
  if (self->connection != connection)
    return;

  self->line = NULL;
  self->connection = NULL;
  self->ready = FALSE;
  self->may_overtake = FALSE;
  self->idle = FALSE;
  if (self->awaited && !hub_is_stopping (self->hub))
    delivery_count_attempt (self);
  g_clear_pointer (&self->awaited, g_free);
  hub_gateway_left (self->hub, self->gateway_id);
  delivery_state_changed (self);
}

/* Whether the connection is the one that is written to. */
gboolean
delivery_is_attached (Delivery *self, gpointer connection)
{
  return self->connection == connection;
}

void
delivery_set_ready (Delivery *self)
{
  if (self->ready)
    return;

  self->ready = TRUE;
  wake_reset (self->wake);
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

/* Returns NULL when the frame cannot be sent to anybody. */
static char *
delivery_frame_text (Delivery *self, const QueuedFrame *frame, GError **error)
{
  gboolean is_event = g_str_equal (frame->type, "inbound");
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *text = NULL;

  body = object_parse (frame->body, strlen (frame->body), error);
  if (body == NULL)
    return NULL;
  if (!is_event && !g_str_equal (frame->type, "passthrough_forward"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unknown frame type “%s”",
                   frame->type);
      return NULL;
    }

  if (is_event)
    event_resolve (body, delivery_get_base (self));
  text = object_text (body);

  return g_strdup_printf ("{\"type\":\"%s\",\"%s\":%s,\"bufferId\":\"%s\"}\n", frame->type,
                          is_event ? "event" : "forward", text, frame->buffer_id);
}

/* An event that is on the disk need not wait until the disk has what was sent before. */
static gboolean
delivery_may_overtake (Delivery *self, const QueuedFrame *frame)
{
  return self->may_overtake && frame->id <= hub_get_durable_frame (self->hub);
}

/* Sends the frame. Returns FALSE when the next one is to be tried: this one can be sent to nobody. */
static gboolean
delivery_send (Delivery *self, QueuedFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = delivery_frame_text (self, frame, &error);

  if (text &&
      self->line->send (self->connection, text, delivery_may_overtake (self, frame), &error))
    {
      self->awaited = g_steal_pointer (&frame->buffer_id);
      self->awaited_row.id = frame->id;
      self->awaited_row.platform = g_intern_string (frame->platform);
      self->sent = g_get_monotonic_time ();
      metrics_count (METRIC_DELIVERIES);
      if (frame->deliveries > 0)
        metrics_count (METRIC_REDELIVERIES);
      return TRUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return TRUE;

  /* Where it cannot be marked as dead, it is passed over until the next start. */
  delivery_bury (self, frame, error->message);
  self->last_acked = frame->id;
  hub_state_changed (self->hub);

  return FALSE;
}

/* Sends what waits, or wakes the gateway up for it. */
void
delivery_pump (Delivery *self)
{
  DeliveryState state = delivery_get_state (self);
  Store *store = hub_get_store (self->hub);
  gboolean done = FALSE;

  /* What was accepted in a turn is not on the disk before its end. */
  self->pump_wanted = hub_is_in_turn (self->hub);
  if (self->pump_wanted)
    hub_touch_delivery (self->hub, self);
  if (self->pump_wanted || hub_is_stopping (self->hub))
    return;
  if (state == DELIVERY_ONLINE && (self->awaited || self->acked->len >= DELIVERY_MAX_ACKED))
    return;

  while (!done)
    {
      g_autoptr (QueuedFrame) frame = store_peek (store, self->gateway_id, self->last_acked);

      if (frame && state != DELIVERY_ONLINE)
        wake_poke (self->wake, frame->platform);
      done = frame == NULL || state != DELIVERY_ONLINE || delivery_send (self, frame);
    }
}

/* Before the end of the turn's transaction, and as a part of it: deletes what was acknowledged. */
void
delivery_prepare_end_turn (Delivery *self)
{
  Store *store = hub_get_store (self->hub);

  self->is_deleting = TRUE;
  for (guint i = 0; self->is_deleting && i < self->acked->len; i++)
    {
      const Acked *row = &g_array_index (self->acked, Acked, i);

      self->is_deleting = store_acknowledge (store, row->id, self->gateway_id, row->platform, NULL);
    }
}

/* What could not be deleted is deleted later. */
void
delivery_end_turn (Delivery *self, gboolean committed)
{
  if (committed && self->is_deleting)
    g_array_set_size (self->acked, 0);
  self->is_deleting = FALSE;
  if (self->acked->len > 0)
    hub_touch_delivery (self->hub, self);
  if (self->pump_wanted)
    delivery_pump (self);
}

/* What another program has changed in the queue */
void
delivery_refresh (Delivery *self)
{
  g_autoptr (QueuedFrame) frame = NULL;

  if (self->awaited)
    {
      guint64 n_failures = store_count_failures (hub_get_store (self->hub), NULL);

      frame = store_find_queued (hub_get_store (self->hub), self->awaited_row.id);
      if ((frame == NULL || frame->dead != 0) &&
          store_count_failures (hub_get_store (self->hub), NULL) == n_failures)
        g_clear_pointer (&self->awaited, g_free);
    }
  delivery_pump (self);
}

/* How many frames are acknowledged and not deleted yet */
guint
delivery_count_acknowledged (Delivery *self, const char *platform)
{
  guint count = 0;

  for (guint i = 0; i < self->acked->len; i++)
    count +=
      platform == NULL || g_str_equal (g_array_index (self->acked, Acked, i).platform, platform);

  return count;
}

/* The frame is not sent again, even where it cannot be deleted from the database now. */
gboolean
delivery_acknowledge (Delivery *self, const char *buffer_id)
{
  if (g_strcmp0 (self->awaited, buffer_id) != 0)
    return FALSE;

  metrics_count (METRIC_ACKNOWLEDGEMENTS);
  metrics_time (METRIC_TIME_ACKNOWLEDGEMENT, g_get_monotonic_time () - self->sent);
  g_clear_pointer (&self->awaited, g_free);
  self->last_acked = MAX (self->last_acked, self->awaited_row.id);
  self->may_overtake = TRUE;
  g_array_append_val (self->acked, self->awaited_row);
  hub_touch_delivery (self->hub, self);
  delivery_pump (self);
  hub_state_changed (self->hub);

  return TRUE;
}

/* Interrupts are not queued: a late one would stop the wrong turn. */
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

  return self->line->send (self->connection, line, FALSE, NULL);
}
