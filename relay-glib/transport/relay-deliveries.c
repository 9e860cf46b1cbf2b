/* relay-deliveries.c: the deliveries of one transport: order of acks, duplicates, counts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-deliveries-private.h"

#include "base/relay-bounded-table-private.h"

#include <string.h>

/*
 * Acks are sent in the order in which the connection delivered. Each arrival with a buffer id adds
 * an OwedAck to a queue; an ack whose delivery was acknowledged waits there for those before it.
 * When the connection ends first, the whole queue is dropped: the connector redelivers the events.
 *
 * A delivery may be held longer than its connection. A replay of the same event joins it: the ack
 * of the replay belongs to the delivery that is held, and is sent when that one is acknowledged.
 */

/* The number of events whose rejections are counted */
#define MAX_COUNTS 1024
/* How many events are known to have been delivered and not acknowledged */
#define MAX_UNACKNOWLEDGED 1024
/* After this time an event that is rejected again and again becomes a dead letter even if no other event
 * was taken: the handler fails for everything, or the connector sends nothing else before the ack. */
#define MAX_AGE (10 * 60 * G_USEC_PER_SEC)
/* The bytes that owed acks may take. An arrival beyond it is not acknowledged, so the connector
 * redelivers it on a later connection. */
#define MAX_OWED_BYTES (4 * 1024 * 1024)

typedef struct _OwedAck OwedAck;
typedef struct _Entry Entry;

struct _OwedAck
{
  char *buffer_id;
  Entry *entry;  /* borrowed; NULL once the delivery was acknowledged */
  OwedAck *next; /* another ack of the same delivery */
  GList link;    /* in RelayDeliveries.owed_acks */
};

/* What the table knows of one delivery, with which the entry is allocated */
struct _Entry
{
  RelayDeliveries *table; /* owned */
  RelayDelivery *delivery;
  RelayEventKey *key; /* NULL: the event has no identity */
  OwedAck *owed_acks; /* on the present connection, borrowed */
  Entry *outer;       /* the emission around this one */
  gboolean is_emitting;
  gboolean is_remembered;
  gboolean is_buffered;
  gboolean is_dead_letter;
  gboolean is_dropped;
  gboolean is_redelivered;
  gint64 began_at; /* start of the emission, monotonic */
  guint64 n_taken; /* RelayDeliveries.n_taken at that time */
};

/* The rejections of one event */
typedef struct
{
  guint n;
  gint64 first_at; /* the first delivery, monotonic */
  guint64 n_taken; /* RelayDeliveries.n_taken at the first delivery */
} Count;

struct _RelayDeliveries
{
  gatomicrefcount ref_count;
  const RelayDeliveriesFuncs *funcs; /* NULL once freed, while entries are left */
  gpointer user_data;
  guint max_deliveries;
  GQueue owed_acks; /* of OwedAck.link, in the order of arrival */
  gsize owed_bytes;
  Entry *emitting;  /* the innermost emission */
  GHashTable *held; /* RelayEventKey → Entry, both borrowed: held after the emission */
  RelayDuplicateWindow *window;
  RelayBoundedTable *counts; /* key → Count */
  RelayBoundedTable
    *unacknowledged; /* the keys of events that were delivered and not acknowledged */
  guint64 n_taken;   /* events that the application has taken */
  RelayClock *clock; /* NULL: no time passes */
  RelayOwner *owner; /* NULL: belongs to no context */
};

static gsize
owed_ack_size (OwedAck *ack)
{
  return sizeof *ack + strlen (ack->buffer_id);
}

/* Returns the buffer id, (transfer full). The caller takes @ack out of the list of its entry. */
static char *
remove_owed_ack (RelayDeliveries *self, OwedAck *ack)
{
  char *buffer_id = ack->buffer_id;

  g_queue_unlink (&self->owed_acks, &ack->link);
  self->owed_bytes -= owed_ack_size (ack);
  g_free (ack);
  return buffer_id;
}

RelayDeliveries *
relay_deliveries_new (const RelayDeliveriesFuncs *funcs, gpointer user_data)
{
  RelayDeliveries *self = g_new0 (RelayDeliveries, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->user_data = user_data;
  self->held = g_hash_table_new (relay_event_key_hash, relay_event_key_equal);
  self->window = relay_duplicate_window_new ();
  self->counts = relay_bounded_table_new (MAX_COUNTS, g_free);
  self->unacknowledged = relay_bounded_table_new (MAX_UNACKNOWLEDGED, NULL);
  return self;
}

static void
deliveries_unref (RelayDeliveries *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->held);
  relay_duplicate_window_free (self->window);
  relay_bounded_table_free (self->counts);
  relay_bounded_table_free (self->unacknowledged);
  g_clear_pointer (&self->clock, relay_clock_unref);
  g_clear_pointer (&self->owner, relay_owner_unref);
  g_free (self);
}

void
relay_deliveries_free (RelayDeliveries *self)
{
  relay_deliveries_connection_over (self);
  self->funcs = NULL;
  deliveries_unref (self);
}

void
relay_deliveries_set_window (RelayDeliveries *self, guint n_events)
{
  relay_duplicate_window_set_max_size (self->window, n_events);
}

GPtrArray *
relay_deliveries_dup_window (RelayDeliveries *self)
{
  return relay_duplicate_window_dup_strings (self->window);
}

void
relay_deliveries_add_to_window (RelayDeliveries *self, const char *string)
{
  g_autoptr (RelayEventKey) key = relay_event_key_new_from_string (string);

  if (relay_duplicate_window_get_max_size (self->window) > 0)
    relay_duplicate_window_add (self->window, key);
}

void
relay_deliveries_set_max_deliveries (RelayDeliveries *self, guint max_deliveries)
{
  self->max_deliveries = max_deliveries;
}

void
relay_deliveries_set_owner (RelayDeliveries *self, RelayOwner *owner)
{
  self->owner = relay_owner_ref (owner);
}

void
relay_deliveries_set_clock (RelayDeliveries *self, RelayClock *clock)
{
  g_clear_pointer (&self->clock, relay_clock_unref);
  self->clock = relay_clock_ref (clock);
}

static gint64
get_now (RelayDeliveries *self)
{
  return self->clock != NULL ? relay_clock_monotonic (self->clock) : 0;
}

/* --- acks --- */

void
relay_deliveries_connection_over (RelayDeliveries *self)
{
  OwedAck *ack;

  while ((ack = g_queue_peek_head (&self->owed_acks)) != NULL)
    {
      if (ack->entry != NULL)
        ack->entry->owed_acks = NULL;
      g_free (remove_owed_ack (self, ack));
    }
}

void
relay_deliveries_flush (RelayDeliveries *self)
{
  OwedAck *ack;

  while (self->funcs != NULL && (ack = g_queue_peek_head (&self->owed_acks)) != NULL &&
         ack->entry == NULL)
    {
      /* removed first, because write_ack() may acknowledge another delivery */
      g_autofree char *buffer_id = remove_owed_ack (self, ack);

      /* An ack never overtakes an earlier one: after a failure none of the rest may be sent. */
      if (!self->funcs->write_ack (buffer_id, self->user_data))
        relay_deliveries_connection_over (self);
    }
}

/* @entry NULL: acknowledged already. */
static void
add_owed_ack (RelayDeliveries *self, const char *buffer_id, Entry *entry)
{
  OwedAck *ack;

  if (buffer_id == NULL)
    return;
  if (entry != NULL)
    entry->is_buffered = TRUE;
  if (self->owed_bytes > MAX_OWED_BYTES)
    return;

  ack = g_new0 (OwedAck, 1);
  ack->buffer_id = g_strdup (buffer_id);
  ack->entry = entry;
  ack->link.data = ack;
  if (entry != NULL)
    {
      ack->next = entry->owed_acks;
      entry->owed_acks = ack;
    }
  g_queue_push_tail_link (&self->owed_acks, &ack->link);
  self->owed_bytes += owed_ack_size (ack);
}

static void
drop_owed_acks (Entry *entry)
{
  OwedAck *ack;

  while ((ack = entry->owed_acks) != NULL)
    {
      entry->owed_acks = ack->next;
      g_free (remove_owed_ack (entry->table, ack));
    }
}

/* --- one delivery --- */

/* Another delivery of the same event may be held when this one ends. */
static void
forget_held (Entry *entry)
{
  GHashTable *held = entry->table->held;

  if (g_hash_table_size (held) > 0 && entry->key != NULL &&
      g_hash_table_lookup (held, entry->key) == entry)
    g_hash_table_remove (held, entry->key);
}

static void
acknowledged (Entry *entry)
{
  RelayDeliveries *self = entry->table;

  if (!entry->is_dropped && !entry->is_dead_letter)
    self->n_taken++;
  if (entry->key != NULL)
    relay_bounded_table_remove (self->counts, relay_event_key_get_string (entry->key));
  if (entry->key != NULL && entry->is_remembered)
    relay_bounded_table_remove (self->unacknowledged, relay_event_key_get_string (entry->key));
  for (OwedAck *ack = entry->owed_acks; ack != NULL; ack = ack->next)
    ack->entry = NULL;
  entry->owed_acks = NULL;
  relay_deliveries_flush (self);
}

static void
remember_unacknowledged (Entry *entry)
{
  relay_bounded_table_insert (entry->table->unacknowledged, relay_event_key_get_string (entry->key),
                              NULL);
}

/* The next arrival of the same event is no duplicate. */
static void
not_acknowledged (Entry *entry)
{
  if (entry->key != NULL)
    {
      relay_duplicate_window_remove (entry->table->window, entry->key);
      remember_unacknowledged (entry);
    }
  drop_owed_acks (entry);
}

static Count *
lookup_count (RelayDeliveries *self, RelayEventKey *key)
{
  return relay_bounded_table_lookup (self->counts, relay_event_key_get_string (key));
}

static void
count_rejection (Entry *entry)
{
  RelayBoundedTable *counts = entry->table->counts;
  Count *old = lookup_count (entry->table, entry->key);
  Count *count = g_new (Count, 1);

  *count = (Count){ 0, entry->began_at, entry->n_taken };
  if (old != NULL)
    *count = *old;
  count->n++;
  relay_bounded_table_insert (counts, relay_event_key_get_string (entry->key), count);
}

static guint
get_rejections (RelayDeliveries *self, RelayEventKey *key)
{
  Count *count = lookup_count (self, key);

  return count != NULL ? count->n : 0;
}

/* Whether the event is given up; a handler of dead letters may fail too, and a connector may wait for
 * this ack before it sends more. */
static gboolean
is_given_up (RelayDeliveries *self, RelayEventKey *key)
{
  return self->max_deliveries > 0 && get_rejections (self, key) / 2 >= self->max_deliveries;
}

static void
rejected (Entry *entry)
{
  RelayDeliveries *self = entry->table;
  gboolean forces = entry->owed_acks != NULL;

  if (entry->is_buffered && entry->key != NULL)
    count_rejection (entry);
  not_acknowledged (entry);
  if (forces && self->funcs != NULL)
    self->funcs->force_redelivery (self->user_data);
}

static void
on_settled (RelayDeliveryOutcome outcome, gpointer data)
{
  Entry *entry = data;

  forget_held (entry);
  switch (outcome)
    {
    case RELAY_DELIVERY_ACKNOWLEDGED:
      acknowledged (entry);
      break;
    case RELAY_DELIVERY_REJECTED:
      rejected (entry);
      relay_deliveries_flush (entry->table);
      break;
    case RELAY_DELIVERY_ABANDONED:
      /* from a finalize function: the acks behind this one wait for the next flush */
      rejected (entry);
      break;
    case RELAY_DELIVERY_UNHANDLED:
      not_acknowledged (entry);
      relay_deliveries_flush (entry->table);
      break;
    case RELAY_DELIVERY_PENDING:
    default:
      g_assert_not_reached ();
    }
}

static void
on_destroyed (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->key, relay_event_key_unref);
  deliveries_unref (entry->table);
}

static const RelayDeliveryFuncs delivery_funcs = { on_settled, on_destroyed };

/* Takes @key. */
static Entry *
entry_new (RelayDeliveries *self, RelayEventKey *key, gboolean is_remembered)
{
  RelayDelivery *delivery = relay_delivery_new (&delivery_funcs, sizeof (Entry), self->owner);
  Entry *entry = relay_delivery_get_data (delivery);

  g_atomic_ref_count_inc (&self->ref_count);
  entry->table = self;
  entry->delivery = delivery;
  entry->key = key;
  entry->is_remembered = is_remembered;
  return entry;
}

/* Returns the entry of @key whose delivery is being emitted further down the stack, or is held
 * since. */
static Entry *
find_held (RelayDeliveries *self, RelayEventKey *key)
{
  for (Entry *entry = self->emitting; entry != NULL; entry = entry->outer)
    if (relay_delivery_is_held (entry->delivery) && relay_event_key_equal (entry->key, key))
      return entry;
  return g_hash_table_size (self->held) > 0 ? g_hash_table_lookup (self->held, key) : NULL;
}

static gboolean
is_dead_letter (RelayDeliveries *self, RelayEventKey *key)
{
  Count *count = lookup_count (self, key);

  return count != NULL && self->max_deliveries > 0 && count->n >= self->max_deliveries &&
         (self->n_taken != count->n_taken || get_now (self) - count->first_at >= MAX_AGE);
}

RelayArrival
relay_deliveries_arrive (RelayDeliveries *self,
                         RelayEventKey *key,
                         gboolean remembered,
                         const char *buffer_id,
                         RelayDelivery **delivery)
{
  g_autoptr (RelayEventKey) owned_key = key;
  Entry *entry;

  /* a delivery that was abandoned may have held acks back */
  relay_deliveries_flush (self);
  entry = key != NULL ? find_held (self, key) : NULL;
  if (entry != NULL)
    {
      add_owed_ack (self, buffer_id, entry);
      return RELAY_ARRIVAL_JOINED;
    }
  if (key != NULL && remembered && relay_duplicate_window_contains (self->window, key))
    {
      add_owed_ack (self, buffer_id, NULL);
      relay_deliveries_flush (self);
      return RELAY_ARRIVAL_DUPLICATE;
    }

  entry = entry_new (self, g_steal_pointer (&owned_key), remembered);
  add_owed_ack (self, buffer_id, entry);
  entry->is_dead_letter = key != NULL && is_dead_letter (self, key);
  entry->is_redelivered =
    key != NULL &&
    relay_bounded_table_contains (self->unacknowledged, relay_event_key_get_string (key));
  *delivery = entry->delivery;
  if (!entry->is_dead_letter)
    return RELAY_ARRIVAL_NEW;
  return is_given_up (self, entry->key) ? RELAY_ARRIVAL_GIVEN_UP : RELAY_ARRIVAL_DEAD_LETTER;
}

void
relay_deliveries_begin (RelayDeliveries *self, RelayDelivery *delivery, gboolean has_handler)
{
  Entry *entry = relay_delivery_get_data (delivery);

  if (!relay_delivery_begin (delivery, has_handler) || entry->key == NULL)
    return;
  if (!entry->is_emitting)
    {
      entry->is_emitting = TRUE;
      entry->outer = self->emitting;
      self->emitting = entry;
    }
  entry->began_at = get_now (self);
  entry->n_taken = self->n_taken;
  if (entry->is_remembered && relay_duplicate_window_get_max_size (self->window) > 0)
    relay_duplicate_window_add (self->window, entry->key);
  else
    /* a later arrival is not a duplicate, but may be a redelivery: the ack may be lost */
    remember_unacknowledged (entry);
}

/* Handlers that run nested main loops may end their emissions in any order. */
static void
leave_emission (RelayDeliveries *self, Entry *entry)
{
  Entry **link = &self->emitting;

  if (!entry->is_emitting)
    return;
  while (*link != entry)
    link = &(*link)->outer;
  *link = entry->outer;
  entry->is_emitting = FALSE;
}

void
relay_deliveries_end (RelayDeliveries *self, RelayDelivery *delivery)
{
  Entry *entry = relay_delivery_get_data (delivery);

  leave_emission (self, entry);
  relay_delivery_end (delivery);
  if (relay_delivery_is_pending (delivery) && entry->key != NULL)
    g_hash_table_insert (self->held, entry->key, entry);
}

void
relay_deliveries_drop (RelayDeliveries *self, RelayDelivery *delivery)
{
  Entry *entry = relay_delivery_get_data (delivery);

  entry->is_dropped = TRUE;
  relay_deliveries_end (self, delivery);
}

gboolean
relay_deliveries_is_redelivered (RelayDelivery *delivery)
{
  Entry *entry = relay_delivery_get_data (delivery);

  return entry->is_redelivered;
}
