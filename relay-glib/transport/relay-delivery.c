/* relay-delivery.c: the acknowledgement of one delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-deliveries-private.h"

#include <string.h>

/*
 * Acks go out in the order in which a connection delivered, so each delivery with a buffer
 * id has a place in a queue; a place whose delivery was taken waits for those before it.
 * Where the connection goes first, all places go with it: the events come again.
 *
 * A delivery outlives its places. While it is held, a replay of the same event joins it: the
 * replay's place is given to it, and its ack goes out when the application gives the one
 * that it holds.
 */

/* How many events that were given back are counted; the oldest are forgotten first. */
#define MAX_COUNTED 1024
/* What the acks owed behind one that is held may take. A delivery that finds no place is
 * not acknowledged, so it comes again with a later connection. */
#define MAX_OWED_BYTES (4 * 1024 * 1024)

typedef struct _Place Place;

struct _Place
{
  char *buffer_id;
  RelayDelivery *delivery; /* borrowed; NULL when taken */
  Place *next;             /* another place of the same delivery */
  GList link;              /* in the order */
};

/* How often an event was given back */
typedef struct
{
  RelayEventKey key;
  guint n;
  GList link;
} Counted;

struct _RelayDeliveries
{
  int ref_count; /* atomic; not a gatomicrefcount, which takes a call each time */
  const RelayDeliveriesFuncs *funcs;
  gpointer user_data; /* NULL funcs after free */
  guint maximum;
  GQueue places; /* of Place.link */
  gsize owed_bytes;
  guint64 seed[2];         /* of the keys */
  RelayDelivery *emitting; /* the innermost emission, borrowed */
  GHashTable *held;        /* key → RelayDelivery, borrowed: held past their emission */
  RelayDuplicateWindow *window;
  GHashTable *counts;   /* RelayEventKey → Counted, owned by the order */
  GQueue counted;       /* of Counted.link, oldest first */
  RelayDelivery *spare; /* one per event would be an allocation per event */
};

typedef enum
{
  PENDING,
  TAKEN,
  GIVEN_BACK
} Outcome;

struct _RelayDelivery
{
  int ref_count; /* atomic */
  RelayDeliveries *table;
  RelayEventKey key;
  RelayDelivery *outer; /* the emission around this one */
  gboolean emits;
  Place *places; /* on the present connection, borrowed */
  gboolean remembered;
  gboolean buffered;
  gboolean dead;  /* its last emission: it is not asked for again */
  gboolean begun; /* the emission has its hold */
  guint n_values; /* events and forwards that carry it */
  guint holds;
  Outcome outcome;
};

static gsize
place_size (Place *place)
{
  return sizeof *place + strlen (place->buffer_id);
}

/* Out of the order; what its delivery knows of it is the caller's. Its buffer id is left. */
static char *
remove_place (RelayDeliveries *table, Place *place)
{
  char *buffer_id = place->buffer_id;

  g_queue_unlink (&table->places, &place->link);
  table->owed_bytes -= place_size (place);
  g_free (place);
  return buffer_id;
}

RelayDeliveries *
relay_deliveries_new (const RelayDeliveriesFuncs *funcs, gpointer user_data)
{
  RelayDeliveries *self = g_new0 (RelayDeliveries, 1);

  self->ref_count = 1;
  self->funcs = funcs;
  self->user_data = user_data;
  self->seed[0] = (guint64) g_random_int () << 32 | g_random_int ();
  self->seed[1] = (guint64) g_random_int () << 32 | g_random_int ();
  self->held = g_hash_table_new (relay_event_key_hash, relay_event_key_equal);
  self->window = relay_duplicate_window_new (0);
  self->counts = g_hash_table_new (relay_event_key_hash, relay_event_key_equal);
  return self;
}

static Counted *
find_counted (RelayDeliveries *self, const RelayEventKey *key)
{
  return g_hash_table_size (self->counts) > 0 ? g_hash_table_lookup (self->counts, key) : NULL;
}

static void
forget_counted (RelayDeliveries *self, Counted *counted)
{
  if (counted == NULL)
    return;
  g_hash_table_remove (self->counts, &counted->key);
  g_queue_unlink (&self->counted, &counted->link);
  g_free (counted);
}

static void
deliveries_unref (RelayDeliveries *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  while (!g_queue_is_empty (&self->counted))
    forget_counted (self, g_queue_peek_head (&self->counted));
  g_hash_table_unref (self->held);
  relay_duplicate_window_free (self->window);
  g_hash_table_unref (self->counts);
  g_free (self->spare);
  g_free (self);
}

void
relay_deliveries_free (RelayDeliveries *self)
{
  relay_deliveries_lost (self);
  self->funcs = NULL;
  deliveries_unref (self);
}

void
relay_deliveries_set_window (RelayDeliveries *self, guint n_events)
{
  relay_duplicate_window_set_size (self->window, n_events);
}

void
relay_deliveries_set_maximum (RelayDeliveries *self, guint max_deliveries)
{
  self->maximum = max_deliveries;
}

void
relay_deliveries_lost (RelayDeliveries *self)
{
  Place *place;

  while ((place = g_queue_peek_head (&self->places)) != NULL)
    {
      if (place->delivery != NULL)
        place->delivery->places = NULL;
      g_free (remove_place (self, place));
    }
}

void
relay_deliveries_flush (RelayDeliveries *self)
{
  Place *place;

  while (self->funcs != NULL && (place = g_queue_peek_head (&self->places)) != NULL &&
         place->delivery == NULL)
    {
      /* out of the order first: what writes may come back here */
      g_autofree char *buffer_id = remove_place (self, place);

      /* An ack is never overtaken by a later one: what is left is void, and comes again. */
      if (!self->funcs->write_ack (buffer_id, self->user_data))
        relay_deliveries_lost (self);
    }
}

static void
add_place (RelayDeliveries *self, const char *buffer_id, RelayDelivery *delivery)
{
  Place *place;

  if (buffer_id == NULL)
    return;
  if (delivery != NULL)
    delivery->buffered = TRUE;
  if (self->owed_bytes > MAX_OWED_BYTES)
    return;

  place = g_new0 (Place, 1);
  place->buffer_id = g_strdup (buffer_id);
  place->delivery = delivery;
  place->link.data = place;
  if (delivery != NULL)
    {
      place->next = delivery->places;
      delivery->places = place;
    }
  g_queue_push_tail_link (&self->places, &place->link);
  self->owed_bytes += place_size (place);
}

static void
leave_order (RelayDelivery *self)
{
  Place *place;

  while ((place = self->places) != NULL)
    {
      self->places = place->next;
      g_free (remove_place (self->table, place));
    }
}

static RelayDelivery *
delivery_new (RelayDeliveries *table, const RelayEventKey *key, gboolean remembered)
{
  RelayDelivery *self = g_steal_pointer (&table->spare);

  if (self == NULL)
    self = g_new (RelayDelivery, 1);
  memset (self, 0, sizeof *self);
  self->ref_count = 1;
  g_atomic_int_inc (&table->ref_count);
  self->table = table;
  self->key = *key;
  self->remembered = remembered;
  return self;
}

static gboolean
has_key (RelayDelivery *self)
{
  return relay_event_key_is_set (&self->key);
}

/* One that is being emitted, further down the stack, or held since. */
static RelayDelivery *
find_held (RelayDeliveries *self, const RelayEventKey *key)
{
  for (RelayDelivery *emits = self->emitting; emits != NULL; emits = emits->outer)
    if (emits->outcome == PENDING && emits->holds > 0 && relay_event_key_equal (&emits->key, key))
      return emits;
  return g_hash_table_size (self->held) > 0 ? g_hash_table_lookup (self->held, key) : NULL;
}

static gboolean
is_dead (RelayDeliveries *self, const RelayEventKey *key)
{
  Counted *counted = find_counted (self, key);

  return self->maximum > 0 && counted != NULL && counted->n >= self->maximum;
}

RelayArrival
relay_deliveries_arrive (RelayDeliveries *self,
                         const RelayEventKey *key,
                         gboolean remembered,
                         const char *buffer_id,
                         RelayDelivery **delivery)
{
  gboolean identified = relay_event_key_is_set (key);
  RelayDelivery *held;

  /* what one that was dropped in a finalize held back */
  relay_deliveries_flush (self);
  held = identified ? find_held (self, key) : NULL;
  if (held != NULL)
    {
      add_place (self, buffer_id, held);
      return RELAY_ARRIVAL_JOINED;
    }
  if (identified && remembered && relay_duplicate_window_contains (self->window, key))
    {
      add_place (self, buffer_id, NULL);
      relay_deliveries_flush (self);
      return RELAY_ARRIVAL_DUPLICATE;
    }

  *delivery = delivery_new (self, key, remembered);
  add_place (self, buffer_id, *delivery);
  (*delivery)->dead = identified && is_dead (self, key);
  return (*delivery)->dead ? RELAY_ARRIVAL_DEAD : RELAY_ARRIVAL_NEW;
}

void
relay_delivery_begin (RelayDelivery *self, gboolean has_handler)
{
  RelayDeliveries *table = self->table;

  /* A forward and the event made from it are two emissions of one delivery, and a handler
   * of the first may have settled it. */
  if (self->outcome != PENDING || self->begun == has_handler)
    return;
  self->begun = has_handler;
  if (!has_handler)
    {
      self->holds--;
      return;
    }
  self->holds++;
  if (!has_key (self))
    return;
  if (!self->emits)
    {
      self->emits = TRUE;
      self->outer = table->emitting;
      table->emitting = self;
    }
  if (self->remembered)
    relay_duplicate_window_add (table->window, &self->key);
}

/* Handlers with nested loops may end their emissions in any order. */
static void
end_emission (RelayDelivery *self)
{
  RelayDelivery **link = &self->table->emitting;

  if (!self->emits)
    return;
  while (*link != self)
    link = &(*link)->outer;
  *link = self->outer;
  self->emits = FALSE;
}

/* Only itself: another delivery of the same event may be held when this one ends. */
static void
forget_held (RelayDelivery *self)
{
  if (g_hash_table_size (self->table->held) > 0 &&
      g_hash_table_lookup (self->table->held, &self->key) == self)
    g_hash_table_remove (self->table->held, &self->key);
}

static void
taken (RelayDelivery *self)
{
  self->outcome = TAKEN;
  forget_held (self);
  forget_counted (self->table, find_counted (self->table, &self->key));
  for (Place *place = self->places; place != NULL; place = place->next)
    place->delivery = NULL;
  self->places = NULL;
  relay_deliveries_flush (self->table);
}

/* Not taken, after all: the next arrival of the same event is no duplicate. */
static void
given_back (RelayDelivery *self)
{
  self->outcome = GIVEN_BACK;
  forget_held (self);
  if (has_key (self))
    relay_duplicate_window_remove (self->table->window, &self->key);
  leave_order (self);
}

static void
give_hold_back (RelayDelivery *self)
{
  if (self->outcome == PENDING && self->holds > 0 && --self->holds == 0)
    taken (self);
}

void
relay_delivery_end (RelayDelivery *self)
{
  end_emission (self);
  if (self->outcome != PENDING)
    return;
  if (self->begun)
    {
      self->begun = FALSE;
      give_hold_back (self);
    }
  else if (self->holds == 0)
    {
      given_back (self);
      relay_deliveries_flush (self->table);
    }
  if (self->outcome == PENDING && has_key (self))
    g_hash_table_insert (self->table->held, &self->key, self);
}

static void
count (RelayDelivery *self)
{
  RelayDeliveries *table = self->table;
  Counted *counted = find_counted (table, &self->key);

  if (counted == NULL)
    {
      if (table->counted.length >= MAX_COUNTED)
        forget_counted (table, g_queue_peek_head (&table->counted));
      counted = g_new0 (Counted, 1);
      counted->key = self->key;
      counted->link.data = counted;
      g_queue_push_tail_link (&table->counted, &counted->link);
      g_hash_table_insert (table->counts, &counted->key, counted);
    }
  counted->n++;
}

/* A dead letter that is refused too is left alone: nothing spins. */
static void
refuse (RelayDelivery *self)
{
  RelayDeliveries *table = self->table;
  gboolean recycles = self->places != NULL && !self->dead;

  if (self->buffered && has_key (self))
    count (self);
  given_back (self);
  if (recycles && table->funcs != NULL)
    table->funcs->recycle (table->user_data);
}

void
relay_delivery_unref (RelayDelivery *self)
{
  RelayDeliveries *table = self->table;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_free (table->spare);
  table->spare = self;
  deliveries_unref (table);
}

RelayDelivery *
relay_delivery_attach (RelayDelivery *self)
{
  if (self == NULL)
    return NULL;
  g_atomic_int_inc (&self->ref_count);
  self->n_values++;
  return self;
}

void
relay_delivery_detach (RelayDelivery *self)
{
  if (self == NULL)
    return;
  if (--self->n_values == 0 && self->holds > 0 && self->outcome == PENDING)
    refuse (self);
  relay_delivery_unref (self);
}

void
relay_delivery_hold (RelayDelivery *self)
{
  if (self != NULL && self->outcome == PENDING)
    self->holds++;
}

void
relay_delivery_acknowledge (RelayDelivery *self)
{
  if (self == NULL)
    return;
  g_atomic_int_inc (&self->ref_count);
  give_hold_back (self);
  relay_delivery_unref (self);
}

void
relay_delivery_reject (RelayDelivery *self)
{
  if (self == NULL || self->outcome != PENDING || self->holds == 0)
    return;
  refuse (self);
  relay_deliveries_flush (self->table);
}

RelayEventKey
relay_deliveries_key (RelayDeliveries *self,
                      const char *platform,
                      const char *chat_id,
                      const char *message_id)
{
  const char *parts[] = { platform, chat_id, message_id };

  if (message_id == NULL || *message_id == '\0')
    return (RelayEventKey){
      0,
    };
  return relay_event_key_compute (self->seed, parts, G_N_ELEMENTS (parts));
}

RelayEventKey
relay_deliveries_buffer_key (RelayDeliveries *self, const char *buffer_id, const char *digest)
{
  const char *parts[] = { buffer_id, digest };

  if (buffer_id == NULL || *buffer_id == '\0')
    return (RelayEventKey){
      0,
    };
  return relay_event_key_compute (self->seed, parts, G_N_ELEMENTS (parts));
}
