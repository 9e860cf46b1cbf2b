/* relay-outbox.c: the calls that wait until they can be written, in order for each chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-outbox-private.h"

#include <relay-glib/relay-error.h>

#include "base/relay-waiting-task-private.h"
#include "transport/relay-transport-connection-private.h"
#include "transport/relay-transport-private.h"

#define MS 1000

/* The only slot of RelayOutbox.timers */
#define TIMER_NEXT 0

/* What calls of one chat wait for. A call enters the lane of its chat when it waits, holds the chat, or finds
 * other calls in it; most calls are written at once and need none. */
typedef struct
{
  char *place;
  guint n_entries;
  guint n_waiting;
  RelayOutboxEntry *holder; /* nothing else may be written to the chat; nullable */
  gboolean is_limited;      /* there was a rate limit, and calls have waited since then */
  gint64 limited_until;     /* monotonic; the time that the connector named */
  gint64 not_before;        /* the same, and some time more */
  guint64 blocked_in;       /* the pass in which one of its calls had to go on waiting */
} Lane;

struct _RelayOutboxEntry
{
  RelayOutbox *outbox;
  GTask *task;
  RelayOutboxKind kind;
  const char *platform; /* nullable */
  gsize size;
  const RelayOutboxFuncs *funcs;
  gpointer call;

  guint64 number;
  gint64 begun;       /* monotonic */
  Lane *lane;         /* for a call that passes the others: of its own; NULL until it is needed */
  gint64 rate_since;  /* monotonic; since then it has waited for a rate limit; 0: it does not */
  gint64 rate_waited; /* microseconds, earlier */
  RelayWaitingTask *waiting;
  GList link; /* in RelayOutbox.waiting while it waits */
};

struct _RelayOutbox
{
  GObject *owner;
  RelayTransport *transport; /* nullable */
  guint offline_timeout;     /* milliseconds */
  guint max_rate_limit_wait; /* milliseconds */
  guint64 last_number;
  GHashTable *lanes; /* Lane.place → Lane; those of calls that pass others are not in it */
  GQueue waiting;    /* of RelayOutboxEntry.link, in the order of the calls */
  gsize n_bytes;     /* of those that wait */
  guint64 pass;
  gint64
    offline_since; /* monotonic; 0: when checked last, no connection was being established again */
  RelayTimers *timers; /* NULL until a call has waited for a time */
  GSource *soon;       /* runs update(); nullable */
  gboolean awaits_descriptors;
};

static void update (RelayOutbox *self);
static void update_soon (RelayOutbox *self);

static gint64
get_now (RelayOutbox *self)
{
  RelayClock *clock = self->transport != NULL ? relay_transport_get_clock (self->transport) : NULL;

  return clock != NULL ? relay_clock_monotonic (clock) : 0;
}

/* --- lanes --- */

/* The key of the chat whose order @entry keeps: (transfer full); NULL for a call that passes the others */
static char *
dup_place (RelayOutboxEntry *entry)
{
  return entry->kind == RELAY_OUTBOX_IN_ORDER ? entry->funcs->dup_place (entry->call) : NULL;
}

static Lane *
lane_new (RelayOutbox *self, char *place)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->place = place;
  if (place != NULL)
    g_hash_table_insert (self->lanes, place, lane);

  return lane;
}

/* Enters the lane of the chat, unless @entry is in it. If there is none, @creates says whether to make one. */
static void
enter_lane (RelayOutboxEntry *entry, gboolean creates)
{
  RelayOutbox *self = entry->outbox;
  g_autofree char *place = NULL;

  if (entry->lane != NULL || (!creates && g_hash_table_size (self->lanes) == 0))
    return;

  place = dup_place (entry);
  if (place != NULL)
    entry->lane = g_hash_table_lookup (self->lanes, place);
  if (entry->lane == NULL && creates)
    entry->lane = lane_new (self, g_steal_pointer (&place));
  if (entry->lane != NULL)
    entry->lane->n_entries++;
}

/* Returns the lane of @entry, which enters it if necessary. */
static Lane *
ensure_lane (RelayOutboxEntry *entry)
{
  enter_lane (entry, TRUE);

  return entry->lane;
}

static void
leave_lane (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;
  Lane *lane = g_steal_pointer (&entry->lane);

  if (lane == NULL)
    return;

  if (lane->holder == entry)
    lane->holder = NULL;
  if (lane->n_waiting > 0)
    update_soon (self);
  else if (lane->holder == NULL)
    lane->is_limited = FALSE;
  if (--lane->n_entries > 0)
    return;

  if (lane->place != NULL)
    g_hash_table_remove (self->lanes, lane->place);
  g_free (lane->place);
  g_free (lane);
}

/* --- when the waiting calls are looked at --- */

static gboolean
on_soon (gpointer user_data)
{
  RelayOutbox *self = user_data;

  g_clear_pointer (&self->soon, g_source_unref);
  update (self);

  return G_SOURCE_REMOVE;
}

/* Calls are run from the main loop: the reason may be a call of the application, and an answer is
 * reported before the next request is written. */
static void
update_soon (RelayOutbox *self)
{
  RelayOutboxEntry *first = g_queue_peek_head (&self->waiting);

  if (first == NULL || self->soon != NULL)
    return;

  self->soon = g_idle_source_new ();
  g_source_set_priority (self->soon, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->soon, "[relay] waiting calls");
  g_source_set_can_recurse (self->soon, TRUE);
  g_source_set_callback (self->soon, on_soon, self, NULL);
  g_source_attach (self->soon, g_task_get_context (first->task));
}

static void
on_timer (guint slot, gpointer user_data)
{
  update (user_data);
}

static void
set_timer (RelayOutbox *self, gint64 next)
{
  if (self->timers == NULL && next != 0 && self->transport != NULL)
    self->timers =
      relay_timers_new (relay_transport_get_clock (self->transport),
                        relay_transport_get_context (self->transport), 1, on_timer, self);
  if (self->timers != NULL)
    relay_timers_set_deadline (self->timers, TIMER_NEXT, next);
}

static void
on_descriptors (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayOutbox *self = user_data;
  G_GNUC_UNUSED g_autoptr (GObject) owner = self->owner;

  /* it cannot fail without a cancellable, unless the transport is disposed */
  relay_transport_wait_descriptors_finish (RELAY_TRANSPORT (source), result, NULL);
  self->awaits_descriptors = FALSE;
  update (self);
}

static void
await_descriptors (RelayOutbox *self)
{
  if (self->awaits_descriptors)
    return;

  self->awaits_descriptors = TRUE;
  g_object_ref (self->owner);
  relay_transport_wait_descriptors_async (self->transport, NULL, on_descriptors, self);
}

/* --- waiting --- */

static void
stop_waiting (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;

  if (entry->waiting == NULL)
    return;

  g_clear_pointer (&entry->waiting, relay_waiting_task_free);
  g_queue_unlink (&self->waiting, &entry->link);
  self->n_bytes -= entry->size;
  entry->lane->n_waiting--;
}

static void
on_cancelled (gpointer user_data)
{
  RelayOutboxEntry *entry = user_data;

  stop_waiting (entry);
  entry->funcs->cancelled (entry->call);
}

static void
start_waiting (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;
  GList *before = self->waiting.tail;

  while (before != NULL && ((RelayOutboxEntry *) before->data)->number > entry->number)
    before = before->prev;
  if (before != NULL)
    g_queue_insert_after_link (&self->waiting, before, &entry->link);
  else
    g_queue_push_head_link (&self->waiting, &entry->link);

  self->n_bytes += entry->size;
  ensure_lane (entry)->n_waiting++;
  entry->waiting = relay_waiting_task_new (g_object_ref (entry->task), on_cancelled, entry);
}

static void
check_offline (RelayOutbox *self)
{
  gboolean is_offline = self->transport != NULL && relay_transport_is_redialling (self->transport);

  if (!is_offline)
    self->offline_since = 0;
  else if (self->offline_since == 0)
    self->offline_since = get_now (self);
}

static gint64
get_offline_deadline (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;

  return MAX (entry->begun, self->offline_since) + (gint64) self->offline_timeout * MS;
}

/* Whether a connection that was given up ends the wait */
static gboolean
is_gone (RelayOutbox *self)
{
  return self->transport != NULL && !relay_transport_may_send (self->transport) &&
         !relay_transport_is_redialling (self->transport);
}

/* Whether @entry, which waits or begins, has to wait for its rate limit. Its wait begins with that. */
static gboolean
is_limited (RelayOutboxEntry *entry, gint64 now)
{
  if (entry->lane == NULL || now >= entry->lane->not_before)
    return FALSE;

  if (entry->rate_since == 0)
    entry->rate_since = now;

  return TRUE;
}

/* Whether the wait for a rate limit would become too long. The connector may have named a longer time
 * since the call began to wait. */
static gboolean
waits_too_long (RelayOutboxEntry *entry, gint64 until)
{
  return entry->rate_waited + until - entry->rate_since >=
         (gint64) entry->outbox->max_rate_limit_wait * MS;
}

/* Whether another call of the chat comes first */
static gboolean
is_blocked (RelayOutboxEntry *entry)
{
  Lane *lane = entry->lane;

  if (lane->holder != NULL)
    return lane->holder != entry;

  return lane->blocked_in == entry->outbox->pass;
}

/* Whether the connection lets @entry wait; if not, it is run, and fails if it cannot be written. */
static gboolean
waits_for_connection (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;

  if (self->transport == NULL)
    return FALSE;
  if (relay_transport_is_redialling (self->transport))
    return entry->kind != RELAY_OUTBOX_PROGRESS && self->offline_timeout > 0;

  return relay_transport_may_send (self->transport) &&
         relay_transport_awaits_descriptor (self->transport, entry->platform);
}

static void
run (RelayOutboxEntry *entry)
{
  gint64 now = get_now (entry->outbox);

  stop_waiting (entry);
  if (entry->rate_since != 0)
    entry->rate_waited += now - entry->rate_since;
  entry->rate_since = 0;
  if (entry->lane != NULL && entry->lane->is_limited)
    relay_outbox_hold (entry);
  entry->funcs->run (entry->call);
}

/* Takes @error. */
static void
fail (RelayOutboxEntry *entry, GError *error)
{
  stop_waiting (entry);
  entry->funcs->fail (entry->call, error);
}

/* Why a waiting call fails now; NULL if it does not */
static GError *
get_failure (RelayOutboxEntry *entry, gint64 now)
{
  RelayOutbox *self = entry->outbox;

  if (is_gone (self))
    return g_error_new_literal (RELAY_ERROR, RELAY_ERROR_NOT_SENT,
                                "not sent: the connection was closed while the call waited");
  if (self->offline_since != 0 && now >= get_offline_deadline (entry))
    return g_error_new (RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED,
                        "not connected: no connection within %u ms", self->offline_timeout);
  if (is_limited (entry, now) && waits_too_long (entry, entry->lane->limited_until))
    return g_error_new (RELAY_ERROR, RELAY_ERROR_RATE_LIMITED,
                        "rate limited: the wait would be longer than %u ms",
                        self->max_rate_limit_wait);

  return NULL;
}

/* Returns whether @entry goes on waiting, and lowers @next to the time when it is to be looked at again. */
static gboolean
goes_on_waiting (RelayOutboxEntry *entry, gint64 now, gint64 *next)
{
  RelayOutbox *self = entry->outbox;
  gint64 at = 0;

  if (is_limited (entry, now))
    at = entry->lane->not_before;
  if (self->offline_since != 0)
    at = at != 0 ? MIN (at, get_offline_deadline (entry)) : get_offline_deadline (entry);
  if (at != 0 && (*next == 0 || at < *next))
    *next = at;

  if (is_blocked (entry) || is_limited (entry, now))
    return TRUE;
  if (!waits_for_connection (entry))
    return FALSE;
  if (self->offline_since == 0)
    await_descriptors (self);

  return TRUE;
}

/* Looks at all waiting calls in their order. The callback of one that ends may do anything, so that this
 * begins anew after each. */
static void
update (RelayOutbox *self)
{
  G_GNUC_UNUSED g_autoptr (GObject) owner = g_object_ref (self->owner);
  GList *link = self->waiting.head;
  gint64 next = 0;

  self->pass++;
  while (link != NULL)
    {
      RelayOutboxEntry *entry = link->data;
      gint64 now = get_now (self);
      GError *error;

      check_offline (self);
      error = get_failure (entry, now);
      if (error == NULL && goes_on_waiting (entry, now, &next))
        {
          entry->lane->blocked_in = self->pass;
          link = link->next;
          continue;
        }

      if (error != NULL)
        fail (entry, error);
      else
        run (entry);
      self->pass++;
      next = 0;
      link = self->waiting.head;
    }
  set_timer (self, next);
}

/* --- what the calls use --- */

RelayOutboxEntry *
relay_outbox_enter (RelayOutbox *self,
                    const RelayOutboxCall *details,
                    const RelayOutboxFuncs *funcs,
                    gpointer call)
{
  RelayOutboxEntry *entry = g_new0 (RelayOutboxEntry, 1);

  entry->outbox = self;
  entry->task = g_object_ref (details->task);
  entry->kind = details->kind;
  entry->platform = details->platform;
  entry->size = details->size;
  entry->funcs = funcs;
  entry->call = call;
  entry->number = ++self->last_number;
  entry->begun = get_now (self);
  entry->link.data = entry;

  return entry;
}

static GError *
new_busy_error (RelayOutbox *self, RelayOutboxEntry *entry, gboolean waits)
{
  const RelayTransportSettings *settings;

  if (self->transport == NULL)
    return NULL;

  settings = relay_transport_get_settings (self->transport);
  if (relay_transport_get_n_requests (self->transport) + self->waiting.length >=
      settings->max_requests)
    return g_error_new (RELAY_ERROR, RELAY_ERROR_BUSY,
                        "%u requests are in flight or waiting already", settings->max_requests);

  if (waits && self->n_bytes + entry->size > settings->max_pending_bytes)
    return g_error_new (RELAY_ERROR, RELAY_ERROR_BUSY,
                        "more than %" G_GUINT64_FORMAT " bytes are waiting already",
                        settings->max_pending_bytes);

  return NULL;
}

/* Whether a call that begins finds others of its chat that come first */
static gboolean
comes_later (RelayOutboxEntry *entry)
{
  Lane *lane = entry->lane;

  return lane != NULL && (lane->n_waiting > 0 || lane->holder != NULL);
}

void
relay_outbox_begin (RelayOutboxEntry *entry)
{
  RelayOutbox *self = entry->outbox;
  gboolean waits;
  GError *error;

  enter_lane (entry, FALSE);
  waits = !is_gone (self) &&
          (comes_later (entry) || is_limited (entry, entry->begun) || waits_for_connection (entry));
  error = new_busy_error (self, entry, waits);
  check_offline (self);
  if (error != NULL)
    {
      fail (entry, error);
    }
  else if (waits)
    {
      start_waiting (entry);
      update_soon (self);
    }
  else
    {
      run (entry);
    }
}

void
relay_outbox_hold (RelayOutboxEntry *entry)
{
  ensure_lane (entry)->holder = entry;
}

void
relay_outbox_continue (RelayOutboxEntry *entry)
{
  gint64 next = 0;
  gint64 now = get_now (entry->outbox);

  check_offline (entry->outbox);
  if (goes_on_waiting (entry, now, &next))
    {
      start_waiting (entry);
      update_soon (entry->outbox);
    }
  else
    {
      run (entry);
    }
}

gboolean
relay_outbox_wait_for_rate (RelayOutboxEntry *entry, double seconds)
{
  RelayOutbox *self = entry->outbox;
  Lane *lane;
  gint64 now = get_now (self);
  gint64 until = now + (gint64) (seconds * G_USEC_PER_SEC);

  entry->rate_since = now;
  if (entry->kind == RELAY_OUTBOX_PROGRESS || is_gone (self) || waits_too_long (entry, until))
    return FALSE;

  lane = ensure_lane (entry);
  lane->is_limited = TRUE;
  lane->limited_until = MAX (lane->limited_until, until);
  lane->not_before = MAX (lane->not_before, until + g_random_int_range (0, G_USEC_PER_SEC));
  start_waiting (entry);
  update_soon (self);

  return TRUE;
}

void
relay_outbox_leave (RelayOutboxEntry *entry)
{
  stop_waiting (entry);
  leave_lane (entry);
  g_object_unref (entry->task);
  g_free (entry);
}

/* --- the outbox --- */

RelayOutbox *
relay_outbox_new (GObject *owner)
{
  RelayOutbox *self = g_new0 (RelayOutbox, 1);

  self->owner = owner;
  self->offline_timeout = RELAY_OUTBOX_DEFAULT_OFFLINE_TIMEOUT;
  self->max_rate_limit_wait = RELAY_OUTBOX_DEFAULT_MAX_RATE_LIMIT_WAIT;
  self->lanes = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
relay_outbox_free (RelayOutbox *self)
{
  if (self->soon != NULL)
    g_source_destroy (self->soon);
  g_clear_pointer (&self->soon, g_source_unref);
  g_clear_pointer (&self->timers, relay_timers_free);
  g_hash_table_unref (self->lanes);
  g_free (self);
}

void
relay_outbox_set_transport (RelayOutbox *self, RelayTransport *transport)
{
  self->transport = transport;
  relay_outbox_transport_changed (self);
}

void
relay_outbox_transport_changed (RelayOutbox *self)
{
  check_offline (self);
  update_soon (self);
}

guint
relay_outbox_get_offline_timeout (RelayOutbox *self)
{
  return self->offline_timeout;
}

void
relay_outbox_set_offline_timeout (RelayOutbox *self, guint milliseconds)
{
  self->offline_timeout = milliseconds;
  update_soon (self);
}

guint
relay_outbox_get_max_rate_limit_wait (RelayOutbox *self)
{
  return self->max_rate_limit_wait;
}

void
relay_outbox_set_max_rate_limit_wait (RelayOutbox *self, guint milliseconds)
{
  self->max_rate_limit_wait = milliseconds;
  update_soon (self);
}
