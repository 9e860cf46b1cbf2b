/* xmpp-call.c: transactions of the platform, which may be gone when they end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

typedef struct
{
  Xmpp *xmpp; /* NULL: it is gone */
  TransactionFunc func;
  XmppDoneFunc done;
  gpointer data;
  GDestroyNotify free_data;
} Call;

static gboolean
on_call (Transaction *transaction, gpointer data, GError **error)
{
  Call *self = data;

  return self->func (transaction, self->data, error);
}

static void
on_call_done (Hub *hub, gpointer data, const GError *error)
{
  Call *self = data;

  if (self->xmpp == NULL)
    return;

  g_hash_table_remove (self->xmpp->calls, self);
  self->done (self->xmpp, self->data, error);
}

static void
free_call (gpointer data)
{
  Call *self = data;

  self->free_data (self->data);
  g_free (self);
}

/* As hub_transact(). When the platform is gone before the end, @done is not called. */
void
xmpp_transact (Xmpp *self,
               TransactionFunc func,
               XmppDoneFunc done,
               gpointer data,
               GDestroyNotify free_data)
{
  Call *call = g_new0 (Call, 1);

  call->xmpp = self;
  call->func = func;
  call->done = done;
  call->data = data;
  call->free_data = free_data;
  g_hash_table_add (self->calls, call);
  hub_transact (self->hub, on_call, on_call_done, call, free_call);
}

/* The platform ends. */
void
xmpp_calls_lose (Xmpp *self)
{
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    ((Call *) call)->xmpp = NULL;
  g_hash_table_remove_all (self->calls);
}
