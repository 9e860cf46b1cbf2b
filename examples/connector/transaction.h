/* transaction.h: what is read and written as a whole, and what follows from it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roster.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct _Hub Hub;

/* Functions that take one run beside the main loop: they see nothing of the hub but this. What they have stored
 * stays only when all of the transaction does.
 */
typedef struct
{
  Store *store;
  const Roster *roster;

  /* private */
  GPtrArray *effects;
} Transaction;

/* Returns FALSE when nothing of it is to be stored, with @error set. It may be called a second time, with the same
 * @data, when the disk has not taken what it had stored together with others.
 */
typedef gboolean (*TransactionFunc) (Transaction *transaction, gpointer data, GError **error);

/* In the main loop, when what was stored is on the disk: then @error is NULL */
typedef void (*TransactionDone) (Hub *hub, gpointer data, const GError *error);

/* In the main loop, before TransactionDone, when what was stored is on the disk */
typedef void (*TransactionEffect) (Hub *hub, gpointer data);

void transaction_begin (Transaction *self, Store *store, const Roster *roster);
void transaction_end (Transaction *self);
void transaction_add_effect (Transaction *self,
                             TransactionEffect effect,
                             gpointer data,
                             GDestroyNotify free_data);
GPtrArray *transaction_steal_effects (Transaction *self);
void transaction_run_effects (GPtrArray *effects, Hub *hub);

G_END_DECLS
