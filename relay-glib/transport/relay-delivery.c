/* relay-delivery.c: the holds on one delivery, and how it ended
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-delivery-private.h"

#include <string.h>

struct _RelayDelivery
{
  gatomicrefcount ref_count;
  const RelayDeliveryFuncs *funcs;
  RelayOwner *owner; /* nullable, borrowed */
  RelayDeliveryOutcome outcome;
  gboolean emission_holds;
  guint n_holds;
  int n_values;  /* atomic; events and passthrough forwards that carry the delivery */
  int reported;  /* atomic; whether a wrong call was */
  gint64 data[]; /* of the caller; the type aligns it for any member */
};

RelayDelivery *
relay_delivery_new (const RelayDeliveryFuncs *funcs, gsize data_size, RelayOwner *owner)
{
  /* not g_malloc0(): calloc() does not use the cache of a thread, and there is one delivery per event */
  RelayDelivery *self = g_malloc (sizeof *self + data_size);

  memset (self, 0, sizeof *self + data_size);
  self->funcs = funcs;
  self->owner = owner;
  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

static RelayDelivery *
relay_delivery_ref (RelayDelivery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
relay_delivery_unref (RelayDelivery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  self->funcs->destroyed (self->data);
  g_free (self);
}

gpointer
relay_delivery_get_data (RelayDelivery *self)
{
  return self->data;
}

gboolean
relay_delivery_is_pending (RelayDelivery *self)
{
  return self->outcome == RELAY_DELIVERY_PENDING;
}

gboolean
relay_delivery_is_held (RelayDelivery *self)
{
  return relay_delivery_is_pending (self) && self->n_holds > 0;
}

static void
settle (RelayDelivery *self, RelayDeliveryOutcome outcome)
{
  self->outcome = outcome;
  self->funcs->settled (outcome, self->data);
}

static void
release (RelayDelivery *self)
{
  if (relay_delivery_is_held (self) && --self->n_holds == 0)
    settle (self, RELAY_DELIVERY_ACKNOWLEDGED);
}

gboolean
relay_delivery_begin (RelayDelivery *self, gboolean has_handler)
{
  /* A handler of the first of two emissions may have settled the delivery. */
  if (!relay_delivery_is_pending (self) || self->emission_holds == has_handler)
    return FALSE;
  self->emission_holds = has_handler;
  if (has_handler)
    self->n_holds++;
  else
    self->n_holds--;
  return has_handler;
}

void
relay_delivery_end (RelayDelivery *self)
{
  if (self->emission_holds)
    {
      self->emission_holds = FALSE;
      release (self);
    }
  else if (relay_delivery_is_pending (self) && self->n_holds == 0)
    settle (self, RELAY_DELIVERY_UNHANDLED);
}

RelayDelivery *
relay_delivery_attach (RelayDelivery *self)
{
  if (self == NULL)
    return NULL;
  g_atomic_int_inc (&self->n_values);
  return relay_delivery_ref (self);
}

static gboolean
enter (RelayDelivery *self, GMainContext **visited)
{
  *visited = NULL;
  return self->owner == NULL || relay_owner_enter (self->owner, visited);
}

static void
leave (RelayDelivery *self, GMainContext *visited)
{
  if (visited != NULL)
    relay_owner_leave (self->owner, visited);
}

static void
abandon (gpointer delivery)
{
  settle (delivery, RELAY_DELIVERY_ABANDONED);
  relay_delivery_unref (delivery);
}

void
relay_delivery_detach (RelayDelivery *self)
{
  GMainContext *visited;

  if (self == NULL)
    return;
  /* Only a value can settle the delivery, so nobody does that after the last one, in any thread. */
  if (g_atomic_int_dec_and_test (&self->n_values) && relay_delivery_is_held (self))
    {
      if (!enter (self, &visited))
        {
          relay_owner_invoke (self->owner, abandon, self);
          return;
        }
      settle (self, RELAY_DELIVERY_ABANDONED);
      leave (self, visited);
    }
  relay_delivery_unref (self);
}

void
relay_delivery_hold (RelayDelivery *self)
{
  GMainContext *visited;

  if (self == NULL)
    return;
  /* The emission may end before a hold from another thread would count. */
  if (!enter (self, &visited))
    {
      if (g_atomic_int_compare_and_exchange (&self->reported, FALSE, TRUE))
        g_critical ("hold() was called for a delivery that belongs to the main context of another "
                    "thread; call it from the handler of the signal");
      return;
    }
  if (relay_delivery_is_pending (self))
    self->n_holds++;
  leave (self, visited);
}

/* Calls @func in the context, with @self and a value more, which keeps the delivery from being abandoned
 * before. */
static void
invoke (RelayDelivery *self, GDestroyNotify func)
{
  relay_owner_invoke (self->owner, func, relay_delivery_attach (self));
}

static void
acknowledge_and_detach (gpointer delivery)
{
  relay_delivery_acknowledge (delivery);
  relay_delivery_detach (delivery);
}

void
relay_delivery_acknowledge (RelayDelivery *self)
{
  GMainContext *visited;

  if (self == NULL)
    return;
  if (!enter (self, &visited))
    {
      invoke (self, acknowledge_and_detach);
      return;
    }
  /* what writes the acknowledgement may drop the value */
  relay_delivery_ref (self);
  release (self);
  leave (self, visited);
  relay_delivery_unref (self);
}

static void
reject_and_detach (gpointer delivery)
{
  relay_delivery_reject (delivery);
  relay_delivery_detach (delivery);
}

void
relay_delivery_reject (RelayDelivery *self)
{
  GMainContext *visited;

  if (self == NULL)
    return;
  if (!enter (self, &visited))
    {
      invoke (self, reject_and_detach);
      return;
    }
  relay_delivery_ref (self);
  if (relay_delivery_is_held (self))
    settle (self, RELAY_DELIVERY_REJECTED);
  leave (self, visited);
  relay_delivery_unref (self);
}
