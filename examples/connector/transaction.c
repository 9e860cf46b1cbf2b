/* transaction.c: what is read and written as a whole, and what follows from it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transaction.h"

/* What the main loop does when the transaction is on the disk */
typedef struct
{
  TransactionEffect func;
  gpointer data;
  GDestroyNotify free_data;
} Effect;

static void
effect_free (gpointer data)
{
  Effect *self = data;

  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

void
transaction_begin (Transaction *self, Store *store, const Roster *roster)
{
  self->store = store;
  self->roster = roster;
  self->effects = g_ptr_array_new_with_free_func (effect_free);
}

/* Effects that nobody has taken do not happen. */
void
transaction_end (Transaction *self)
{
  g_clear_pointer (&self->effects, g_ptr_array_unref);
}

/* Takes ownership of @data. */
void
transaction_add_effect (Transaction *self,
                        TransactionEffect effect,
                        gpointer data,
                        GDestroyNotify free_data)
{
  Effect *added = g_new0 (Effect, 1);

  added->func = effect;
  added->data = data;
  added->free_data = free_data;
  g_ptr_array_add (self->effects, added);
}

GPtrArray *
transaction_steal_effects (Transaction *self)
{
  return g_steal_pointer (&self->effects);
}

/* In the order in which they were added. Takes ownership of @effects. */
void
transaction_run_effects (GPtrArray *effects, Hub *hub)
{
  for (guint i = 0; i < effects->len; i++)
    {
      const Effect *effect = effects->pdata[i];

      effect->func (hub, effect->data);
    }
  g_ptr_array_unref (effects);
}
