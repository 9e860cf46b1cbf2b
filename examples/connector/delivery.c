/* delivery.c: one gateway's queue: one frame at a time, until it is taken
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "delivery.h"

#include <string.h>

#include <gio/gio.h>

#include "acks.h"
#include "event.h"
#include "json-guard.h"
#include "log.h"
#include "metrics.h"
#include "platforms/platform.h"
#include "wake.h"

#define DELIVERY_MAX_ATTEMPTS 5

/* A gateway that acknowledges faster than this is not kept waiting. */
#define DELIVERY_HURRY_US (20 * 1000)

/* What is read ahead, so that not every frame has to be looked for: at least one frame */
#define DELIVERY_MAX_AHEAD      16
#define DELIVERY_MAX_AHEAD_SIZE (64 * 1024) /* bytes */

#define DELIVERY_RETRY_SECONDS 1 /* until a read that has failed is made again */

/* What is kept of the queue in memory is only how much waits and the next few frames, so that a crash at any time loses
 * nothing: a frame that was not acknowledged is still in the database, and is sent again on the next connection.
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
  gint64 awaited_id;
  const char *awaited_platform; /* interned */
  gint64 sent;                  /* monotonic µs: when that was */
  gint64 acknowledged;          /* the same of the last acknowledgement */
  GHashTable *waiting; /* interned platform → how many frames wait; without an entry: none */
  GQueue ahead;        /* of QueuedFrame: the next ones */
  gsize ahead_size;
  gint64 last_done;      /* the queue goes on behind this frame */
  gint64 last_known;     /* no frame up to this one is still to be read */
  gboolean has_more;     /* the database may have frames behind those */
  gconstpointer reading; /* the pending Reading, or NULL */
  gboolean is_outdated;  /* what that brings */
  guint retry_id;
  gboolean needs_count;
  gboolean is_deleting; /* what was acknowledged, before the next one is sent */
};

Delivery *
delivery_new (Hub *hub, const char *gateway_id)
{
  Delivery *self = g_new0 (Delivery, 1);

  self->hub = hub;
  self->gateway_id = g_strdup (gateway_id);
  self->since = g_get_real_time () / 1000;
  self->waiting = g_hash_table_new (NULL, NULL);
  self->wake = wake_new (hub, gateway_id);

  return self;
}

static void
delivery_forget_ahead (Delivery *self)
{
  g_queue_clear_full (&self->ahead, (GDestroyNotify) queued_frame_free);
  self->ahead_size = 0;
}

void
delivery_free (Delivery *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  wake_free (self->wake);
  delivery_forget_ahead (self);
  g_hash_table_unref (self->waiting);
  g_free (self->gateway_id);
  g_free (self->awaited);
  g_free (self);
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

/* How many frames wait for the gateway; of one platform, or of all with NULL */
guint
delivery_count_waiting (Delivery *self, const char *platform)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  if (platform)
    return GPOINTER_TO_UINT (g_hash_table_lookup (self->waiting, g_intern_string (platform)));

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += GPOINTER_TO_UINT (value);

  return count;
}

static void
delivery_change_waiting (Delivery *self, const char *platform, int change)
{
  gpointer key = (gpointer) g_intern_string (platform);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->waiting, key));

  g_hash_table_replace (self->waiting, key, GUINT_TO_POINTER (MAX ((int) count + change, 0)));
}

/* A message that its gateway does not get */
typedef struct
{
  char *gateway_id;
  gint64 id;
  char *reason; /* why nobody can get it; NULL: when the connection was lost too often */
  QueuedFrame *buried;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *self = data;

  g_free (self->gateway_id);
  g_free (self->reason);
  g_clear_pointer (&self->buried, queued_frame_free);
  g_free (self);
}

/* The connection was lost before the acknowledgement. A message that makes its gateway fail each time must not hold
 * up the others for ever.
 */
static gboolean
on_count_failure (Transaction *transaction, gpointer data, GError **error)
{
  Failure *self = data;
  const char *reason = self->reason;

  g_clear_pointer (&self->buried, queued_frame_free);
  if (reason == NULL && !store_count_delivery (transaction->store, self->id, error))
    return FALSE;
  self->buried = store_find_queued (transaction->store, self->id);
  if (self->buried == NULL || self->buried->dead != 0 ||
      (reason == NULL && self->buried->deliveries < DELIVERY_MAX_ATTEMPTS))
    {
      g_clear_pointer (&self->buried, queued_frame_free);
      return TRUE;
    }
  if (reason == NULL)
    reason = "sent over " G_STRINGIFY (DELIVERY_MAX_ATTEMPTS) " connections and never acknowledged";
  g_free (self->buried->reason);
  self->buried->reason = g_strdup (reason);

  return store_bury (transaction->store, self->buried, reason, error);
}

static void
on_failure_counted (Hub *hub, gpointer data, const GError *error)
{
  const Failure *self = data;
  Delivery *delivery = hub_get_delivery (hub, self->gateway_id);

  if (error)
    {
      hub_fault (hub, self->gateway_id, "%s", error->message);
      return;
    }
  if (self->buried == NULL)
    return;

  metrics_count (METRIC_DEAD_LETTERS);
  hub_fault (hub, self->gateway_id,
             "message %" G_GINT64_FORMAT " is a dead letter: %s; see “relay-connector queue”",
             self->id, self->buried->reason);
  if (delivery)
    delivery_change_waiting (delivery, self->buried->platform, -1);
  hub_state_changed (hub);
}

/* @reason: why nobody can get the message; NULL: the connection was lost */
static void
delivery_count_failure (Delivery *self, gint64 id, const char *reason)
{
  Failure *failure = g_new0 (Failure, 1);

  failure->gateway_id = g_strdup (self->gateway_id);
  failure->id = id;
  failure->reason = g_strdup (reason);
  hub_transact (self->hub, on_count_failure, on_failure_counted, failure, failure_free);
}

/* What is in memory is read again, before anything is sent. */
static void
delivery_read_again (Delivery *self)
{
  delivery_forget_ahead (self);
  self->last_known = self->awaited ? self->awaited_id : self->last_done;
  self->has_more = TRUE;
  self->is_outdated = self->reading != NULL;
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
  if (self->awaited && !hub_is_stopping (self->hub) && hub_get_problem (self->hub, NULL) == NULL)
    delivery_count_failure (self, self->awaited_id, NULL);
  g_clear_pointer (&self->awaited, g_free);
  delivery_read_again (self);
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

/* Returns FALSE when the connection is closed. A frame that can be sent to nobody is passed over. */
static gboolean
delivery_send (Delivery *self, QueuedFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = delivery_frame_text (self, frame, &error);

  if (text && self->line->send (self->connection, text, &error))
    {
      self->awaited = g_steal_pointer (&frame->buffer_id);
      self->awaited_id = frame->id;
      self->awaited_platform = g_intern_string (frame->platform);
      self->sent = g_get_monotonic_time ();
      metrics_count (METRIC_DELIVERIES);
      if (frame->deliveries > 0)
        metrics_count (METRIC_REDELIVERIES);
      return TRUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    {
      delivery_read_again (self);
      return FALSE;
    }

  /* Where it cannot be marked as dead, it is passed over until the next start. */
  delivery_count_failure (self, frame->id, error->message);
  self->last_done = frame->id;

  return TRUE;
}

static gboolean
delivery_has_room (Delivery *self)
{
  return self->ahead.length == 0 ||
         (self->ahead.length < DELIVERY_MAX_AHEAD && self->ahead_size < DELIVERY_MAX_AHEAD_SIZE);
}

static void
delivery_keep (Delivery *self, QueuedFrame *frame)
{
  self->ahead_size += strlen (frame->body);
  self->last_known = frame->id;
  g_queue_push_tail (&self->ahead, frame);
}

/* The next frames of a queue */
typedef struct
{
  char *gateway_id;
  gint64 after;
  gint64 awaited_id; /* 0: nothing is */
  gboolean is_gone;  /* what is awaited */
  guint n_wanted;
  gboolean counts; /* also how many there are */
  GPtrArray *frames;
  gboolean has_more;
  guint *counted; /* of each platform of the table */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->gateway_id);
  g_clear_pointer (&self->frames, g_ptr_array_unref);
  g_free (self->counted);
  g_free (self);
}

static void
reading_count (Reading *self, Store *store)
{
  gsize n_platforms = 0;

  while (platform_types[n_platforms])
    n_platforms++;
  self->counted = g_renew (guint, self->counted, n_platforms);
  for (gsize i = 0; i < n_platforms; i++)
    self->counted[i] = store_count_waiting (store, self->gateway_id, platform_types[i]->name);
}

/* Another program may have taken the frame out of the queue that the gateway has not acknowledged. */
static gboolean
reading_misses_awaited (const Reading *self, Store *store)
{
  g_autoptr (QueuedFrame) frame = NULL;

  if (self->awaited_id == 0)
    return FALSE;
  frame = store_find_queued (store, self->awaited_id);

  return frame == NULL || frame->dead != 0;
}

static gboolean
on_read_queue (Transaction *transaction, gpointer data, GError **error)
{
  Reading *self = data;
  gint64 after = self->after;
  gsize size = 0;

  g_clear_pointer (&self->frames, g_ptr_array_unref);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) queued_frame_free);
  self->has_more = TRUE;
  while (self->frames->len < self->n_wanted && size < DELIVERY_MAX_AHEAD_SIZE)
    {
      QueuedFrame *frame = store_peek (transaction->store, self->gateway_id, after);

      self->has_more = frame != NULL;
      if (frame == NULL)
        break;
      after = frame->id;
      size += strlen (frame->body);
      g_ptr_array_add (self->frames, frame);
    }
  if (self->counts)
    reading_count (self, transaction->store);
  self->is_gone = reading_misses_awaited (self, transaction->store);

  return TRUE;
}

/* What was acknowledged and is still in the database does not count. */
static void
delivery_set_counts (Delivery *self, const guint *counted)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      const char *platform = g_intern_string (platform_types[i]->name);
      guint n_acknowledged = acks_count (hub_get_acks (self->hub), self->gateway_id, platform);

      g_hash_table_replace (self->waiting, (gpointer) platform,
                            GUINT_TO_POINTER (counted[i] - MIN (counted[i], n_acknowledged)));
    }
}

static void
delivery_take_frames (Delivery *self, Reading *reading)
{
  self->has_more = reading->has_more;
  for (guint i = 0; i < reading->frames->len; i++)
    delivery_keep (self, g_steal_pointer (&reading->frames->pdata[i]));
  g_ptr_array_set_free_func (reading->frames, NULL);
}

static gboolean
on_retry (gpointer user_data)
{
  Delivery *self = user_data;

  self->retry_id = 0;
  delivery_pump (self);

  return G_SOURCE_REMOVE;
}

/* The gateway may have been removed, and another one added with its id. */
static void
on_queue_read (Hub *hub, gpointer data, const GError *error)
{
  Reading *reading = data;
  Delivery *self = hub_get_delivery (hub, reading->gateway_id);
  gboolean is_outdated;

  if (self == NULL || self->reading != reading)
    return;

  is_outdated = self->is_outdated;
  self->reading = NULL;
  self->is_outdated = FALSE;
  self->needs_count |= error && reading->counts;
  if (error)
    {
      if (self->retry_id == 0)
        self->retry_id = g_timeout_add_seconds (DELIVERY_RETRY_SECONDS, on_retry, self);
      return;
    }

  if (reading->counts)
    delivery_set_counts (self, reading->counted);
  if (reading->is_gone && self->awaited_id == reading->awaited_id)
    g_clear_pointer (&self->awaited, g_free);
  if (!is_outdated)
    delivery_take_frames (self, reading);
  hub_state_changed (hub);
  delivery_pump (self);
}

static void
delivery_read (Delivery *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->gateway_id = g_strdup (self->gateway_id);
  reading->after = self->last_known;
  reading->awaited_id = self->awaited ? self->awaited_id : 0;
  reading->counts = self->needs_count;
  reading->n_wanted = delivery_get_state (self) == DELIVERY_ONLINE && self->ahead.length == 0
                        ? DELIVERY_MAX_AHEAD
                        : 0;
  self->reading = reading;
  self->needs_count = FALSE;
  hub_transact (self->hub, on_read_queue, on_queue_read, reading, reading_free);
}

/* Something waits that the gateway has to be woken up for. */
static void
delivery_wake (Delivery *self)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      if (delivery_count_waiting (self, platform_types[i]->name) > 0)
        wake_poke (self->wake, platform_types[i]->name);
    }
}

/* Returns FALSE when the connection is closed. */
static gboolean
delivery_send_next (Delivery *self)
{
  g_autoptr (QueuedFrame) frame = g_queue_pop_head (&self->ahead);

  self->ahead_size -= strlen (frame->body);

  return delivery_send (self, frame);
}

/* Sends what waits, or wakes the gateway up for it. */
void
delivery_pump (Delivery *self)
{
  gboolean is_online = delivery_get_state (self) == DELIVERY_ONLINE;
  gboolean is_open = is_online;

  if (hub_is_stopping (self->hub))
    return;
  if (!is_online)
    delivery_wake (self);

  while (is_open && self->awaited == NULL && self->ahead.length > 0 && !self->is_deleting &&
         !acks_are_full (hub_get_acks (self->hub)))
    is_open = delivery_send_next (self);
  if (self->reading == NULL &&
      (self->needs_count || (is_open && self->has_more && self->ahead.length == 0)))
    delivery_read (self);
}

/* A frame that was stored. Takes ownership of it. */
void
delivery_add (Delivery *self, QueuedFrame *frame)
{
  gboolean is_next = delivery_get_state (self) == DELIVERY_ONLINE && !self->has_more &&
                     self->reading == NULL && delivery_has_room (self);

  delivery_change_waiting (self, frame->platform, 1);
  if (is_next)
    delivery_keep (self, frame);
  else
    {
      self->has_more = TRUE;
      queued_frame_free (frame);
    }
  delivery_pump (self);
}

/* At the start, and for what another program has changed in the queue, and what could not be read before */
void
delivery_refresh (Delivery *self)
{
  delivery_read_again (self);
  self->needs_count = TRUE;
  delivery_pump (self);
}

/* The frame is not sent again, even where it cannot be deleted from the database now. */
gboolean
delivery_acknowledge (Delivery *self, const char *buffer_id)
{
  gint64 now = g_get_monotonic_time ();

  if (g_strcmp0 (self->awaited, buffer_id) != 0)
    return FALSE;

  metrics_count (METRIC_ACKNOWLEDGEMENTS);
  metrics_time (METRIC_TIME_ACKNOWLEDGEMENT, now - self->sent);
  g_clear_pointer (&self->awaited, g_free);
  self->last_done = MAX (self->last_done, self->awaited_id);
  delivery_change_waiting (self, self->awaited_platform, -1);
  self->is_deleting = acks_add (hub_get_acks (self->hub), self->gateway_id, self->awaited_platform,
                                self->awaited_id, now - self->acknowledged < DELIVERY_HURRY_US);
  self->acknowledged = now;
  delivery_pump (self);
  hub_state_changed (self->hub);

  return TRUE;
}

/* What acks_add() has begun is done, or has failed. */
void
delivery_end_delete (Delivery *self)
{
  self->is_deleting = FALSE;
  delivery_pump (self);
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

  return self->line->send (self->connection, line, NULL);
}
