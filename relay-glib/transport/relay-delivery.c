/* relay-delivery.c: the holds on one delivery, and how it ended
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-delivery-private.h"

struct _RelayDelivery
{
  gatomicrefcount ref_count;
  const RelayDeliveryFuncs *funcs;
  gpointer data;
  RelayDeliveryOutcome outcome;
  gboolean emission_holds;
  guint n_holds;
  guint n_values; /* events and passthrough forwards that carry the delivery */
};

RelayDelivery *
relay_delivery_new (const RelayDeliveryFuncs *funcs, gpointer data)
{
  /* not g_new0(): calloc() does not use the cache of a thread, and there is one delivery per event */
  RelayDelivery *self = g_new (RelayDelivery, 1);

  *self = (RelayDelivery){ .funcs = funcs, .data = data };
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
  self->n_values++;
  return relay_delivery_ref (self);
}

void
relay_delivery_detach (RelayDelivery *self)
{
  if (self == NULL)
    return;
  if (--self->n_values == 0 && relay_delivery_is_held (self))
    settle (self, RELAY_DELIVERY_ABANDONED);
  relay_delivery_unref (self);
}

void
relay_delivery_hold (RelayDelivery *self)
{
  if (self != NULL && relay_delivery_is_pending (self))
    self->n_holds++;
}

void
relay_delivery_acknowledge (RelayDelivery *self)
{
  if (self == NULL)
    return;
  /* what writes the acknowledgement may drop the value */
  relay_delivery_ref (self);
  release (self);
  relay_delivery_unref (self);
}

void
relay_delivery_reject (RelayDelivery *self)
{
  if (self != NULL && relay_delivery_is_held (self))
    settle (self, RELAY_DELIVERY_REJECTED);
}
