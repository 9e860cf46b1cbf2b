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
/* Longer keys are kept as their digest: ids come from outside and may be megabytes. */
#define MAX_KEY 256
/* What the acks owed behind one that is held may take. A delivery that finds no place is
 * not acknowledged, so it comes again with a later connection. */
#define MAX_OWED_BYTES (4 * 1024 * 1024)

typedef struct _Place Place;

struct _Place
{
  char *buffer_id;
  RelayDelivery *delivery;      /* borrowed; NULL when taken */
  Place *next;                  /* another place of the same delivery */
  GList link;                   /* in the order */
};

/* Keys, least recently added first, at most so many */
typedef struct
{
  GHashTable *links;            /* char * → GList in order; the key is the link's */
  GQueue order;                 /* of Remembered */
} Memory;

typedef struct
{
  char *key;
  guint count;
} Remembered;

struct _RelayDeliveries
{
  gatomicrefcount ref_count;
  const RelayDeliveriesFuncs *funcs;
  gpointer user_data;           /* NULL funcs after free */
  guint window_size;
  guint maximum;
  GQueue places;                /* of Place.link */
  gsize owed_bytes;
  GHashTable *held;             /* key → RelayDelivery, borrowed */
  Memory window;
  Memory counts;
};

typedef enum
{
  PENDING,
  TAKEN,
  GIVEN_BACK
} Outcome;

struct _RelayDelivery
{
  gatomicrefcount ref_count;
  RelayDeliveries *table;
  char *key;
  Place *places;                /* on the present connection, borrowed */
  gboolean remembered;
  gboolean buffered;
  gboolean dead;                /* its last emission: it is not asked for again */
  gboolean begun;               /* the emission has its hold */
  guint n_values;               /* events and forwards that carry it */
  guint holds;
  Outcome outcome;
};

static void
memory_init (Memory *self)
{
  self->links = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->order);
}

static void
memory_remove (Memory     *self,
               const char *key)
{
  GList *link = g_hash_table_lookup (self->links, key);
  Remembered *entry;

  if (link == NULL)
    return;
  entry = link->data;
  g_hash_table_remove (self->links, key);
  g_queue_delete_link (&self->order, link);
  g_free (entry->key);
  g_free (entry);
}

static void
memory_trim (Memory *self,
             guint   size)
{
  while (self->order.length > size)
    memory_remove (self, ((Remembered *) self->order.head->data)->key);
}

static Remembered *
memory_find (Memory     *self,
             const char *key)
{
  GList *link = g_hash_table_lookup (self->links, key);

  return link != NULL ? link->data : NULL;
}

static Remembered *
memory_add (Memory     *self,
            const char *key,
            guint       size)
{
  Remembered *entry = memory_find (self, key);

  if (entry == NULL && size > 0)
    {
      memory_trim (self, size - 1);
      entry = g_new0 (Remembered, 1);
      entry->key = g_strdup (key);
      g_queue_push_tail (&self->order, entry);
      g_hash_table_insert (self->links, entry->key, self->order.tail);
    }
  return entry;
}

static void
memory_clear (Memory *self)
{
  memory_trim (self, 0);
  g_hash_table_unref (self->links);
}

static gsize
place_size (Place *place)
{
  return sizeof *place + strlen (place->buffer_id);
}

/* Out of the order; what its delivery knows of it is the caller's. Its buffer id is left. */
static char *
remove_place (RelayDeliveries *table,
              Place           *place)
{
  char *buffer_id = place->buffer_id;

  g_queue_unlink (&table->places, &place->link);
  table->owed_bytes -= place_size (place);
  g_free (place);
  return buffer_id;
}

RelayDeliveries *
relay_deliveries_new (const RelayDeliveriesFuncs *funcs,
                      gpointer                    user_data)
{
  RelayDeliveries *self = g_new0 (RelayDeliveries, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->funcs = funcs;
  self->user_data = user_data;
  self->held = g_hash_table_new (g_str_hash, g_str_equal);
  memory_init (&self->window);
  memory_init (&self->counts);
  return self;
}

static void
deliveries_unref (RelayDeliveries *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->held);
  memory_clear (&self->window);
  memory_clear (&self->counts);
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
relay_deliveries_set_window (RelayDeliveries *self,
                             guint            n_events)
{
  self->window_size = n_events;
  memory_trim (&self->window, n_events);
}

void
relay_deliveries_set_maximum (RelayDeliveries *self,
                              guint            max_deliveries)
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
add_place (RelayDeliveries *self,
           const char      *buffer_id,
           RelayDelivery   *delivery)
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
delivery_new (RelayDeliveries *table,
              const char      *key,
              gboolean         remembered)
{
  RelayDelivery *self = g_new0 (RelayDelivery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&table->ref_count);
  self->table = table;
  self->key = g_strdup (key);
  self->remembered = remembered;
  return self;
}

RelayArrival
relay_deliveries_arrive (RelayDeliveries  *self,
                         const char       *key,
                         gboolean          remembered,
                         const char       *buffer_id,
                         RelayDelivery   **delivery)
{
  RelayDelivery *held;
  Remembered *counted;

  /* what one that was dropped in a finalize held back */
  relay_deliveries_flush (self);
  held = key != NULL ? g_hash_table_lookup (self->held, key) : NULL;
  counted = key != NULL ? memory_find (&self->counts, key) : NULL;
  if (held != NULL)
    {
      add_place (self, buffer_id, held);
      return RELAY_ARRIVAL_JOINED;
    }
  if (key != NULL && remembered && memory_find (&self->window, key) != NULL)
    {
      add_place (self, buffer_id, NULL);
      relay_deliveries_flush (self);
      return RELAY_ARRIVAL_DUPLICATE;
    }

  *delivery = delivery_new (self, key, remembered);
  add_place (self, buffer_id, *delivery);
  (*delivery)->dead = counted != NULL && self->maximum > 0 && counted->count >= self->maximum;
  return (*delivery)->dead ? RELAY_ARRIVAL_DEAD : RELAY_ARRIVAL_NEW;
}

void
relay_delivery_begin (RelayDelivery *self,
                      gboolean       has_handler)
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
  if (self->key == NULL)
    return;
  g_hash_table_insert (table->held, self->key, self);
  if (self->remembered)
    memory_add (&table->window, self->key, table->window_size);
  if (self->buffered)
    memory_add (&table->counts, self->key, MAX_COUNTED)->count++;
}

/* Only itself: another delivery of the same event may be held when this one ends. */
static void
forget_held (RelayDelivery *self)
{
  if (self->key != NULL && g_hash_table_lookup (self->table->held, self->key) == self)
    g_hash_table_remove (self->table->held, self->key);
}

static void
taken (RelayDelivery *self)
{
  self->outcome = TAKEN;
  forget_held (self);
  if (self->key != NULL)
    memory_remove (&self->table->counts, self->key);
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
  if (self->key != NULL)
    memory_remove (&self->table->window, self->key);
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
}

/* A dead letter that is refused too is left alone: nothing spins. */
static void
refuse (RelayDelivery *self)
{
  RelayDeliveries *table = self->table;
  gboolean recycles = self->places != NULL && !self->dead;

  given_back (self);
  if (recycles && table->funcs != NULL)
    table->funcs->recycle (table->user_data);
}

void
relay_delivery_unref (RelayDelivery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  deliveries_unref (self->table);
  g_free (self->key);
  g_free (self);
}

RelayDelivery *
relay_delivery_attach (RelayDelivery *self)
{
  if (self == NULL)
    return NULL;
  g_atomic_ref_count_inc (&self->ref_count);
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
  g_atomic_ref_count_inc (&self->ref_count);
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

static char *
bounded_key (char *key)
{
  if (strlen (key) > MAX_KEY)
    {
      char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

      g_free (key);
      return digest;
    }
  return key;
}

char *
relay_delivery_key (const char *platform,
                    const char *chat_id,
                    const char *message_id)
{
  if (message_id == NULL || *message_id == '\0')
    return NULL;
  /* with the lengths, for no separator is safe: what looks the same is dropped as taken */
  return bounded_key (g_strdup_printf ("%zu %zu %s%s%s", strlen (platform), strlen (chat_id),
                                       platform, chat_id, message_id));
}

char *
relay_delivery_buffer_key (const char *buffer_id)
{
  if (buffer_id == NULL || *buffer_id == '\0')
    return NULL;
  return bounded_key (g_strdup_printf ("b%s", buffer_id));
}
