/* xmpp-work.c: what the server has sent, taken in turns of the hub
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

/* Stanzas that arrive together are stored with one commit. */
#define XMPP_BATCH        64
#define XMPP_MAX_WORK     256 /* with more items nothing is read */
#define XMPP_RETRY_MS     200 /* when the database is locked or cannot be written */
#define XMPP_MAX_TRIES    25
#define XMPP_REFUSED_TEXT "The message could not be stored. Please send it again later."

struct _XmppWork
{
  Xmpp *xmpp;
  GQueue *items; /* of XmppItem */
  guint source_id;
};

static void xmpp_work_schedule (XmppWork *self);

void
xmpp_item_free (XmppItem *self)
{
  g_clear_pointer (&self->stanza, xmpp_stanza_free);
  g_free (self->action_id);
  g_clear_pointer (&self->media, json_array_unref);
  g_free (self);
}

XmppWork *
xmpp_work_new (Xmpp *xmpp)
{
  XmppWork *self = g_new0 (XmppWork, 1);

  self->xmpp = xmpp;
  self->items = g_queue_new ();

  return self;
}

void
xmpp_work_free (XmppWork *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_queue_free_full (self->items, (GDestroyNotify) xmpp_item_free);
  g_free (self);
}

gboolean
xmpp_work_is_empty (XmppWork *self)
{
  return self->items->length == 0;
}

static void
xmpp_work_take (XmppWork *self, XmppItem *item)
{
  if (item->stanza && xmpp_stanza_is (item->stanza, "presence", NULL))
    xmpp_take_presence (self->xmpp, item->stanza);
  else if (item->stanza)
    xmpp_take_message (self->xmpp, item);
  else
    xmpp_actions_confirm (self->xmpp->actions, item->action_id, NULL);
}

/* None of them was stored. They are tried again in the same order, some times; then their senders are told
 * that they have to repeat them.
 */
static void
xmpp_work_put_back (XmppWork *self, GPtrArray *batch)
{
  for (guint i = batch->len; i > 0; i--)
    {
      XmppItem *item = g_ptr_array_steal_index (batch, i - 1);

      item->n_tries++;
      if (item->n_tries < XMPP_MAX_TRIES)
        {
          g_queue_push_head (self->items, item);
          continue;
        }
      if (item->stanza)
        xmpp_answer_error (self->xmpp, item->stanza, "wait", "resource-constraint",
                           XMPP_REFUSED_TEXT);
      xmpp_item_free (item);
    }
}

/* Returns whether the items were stored. */
static gboolean
xmpp_work_run_batch (XmppWork *self)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_item_free);

  if (!hub_begin_turn (self->xmpp->hub))
    return FALSE;

  while (batch->len < XMPP_BATCH && self->items->length > 0)
    {
      XmppItem *item = g_queue_pop_head (self->items);

      g_ptr_array_add (batch, item);
      xmpp_work_take (self, item);
    }
  if (hub_end_turn (self->xmpp->hub))
    return TRUE;

  xmpp_work_put_back (self, batch);
  return FALSE;
}

static gboolean
on_work (gpointer user_data)
{
  XmppWork *self = user_data;
  gboolean is_stored;

  self->source_id = 0;
  is_stored = xmpp_work_run_batch (self);
  if (self->items->length > 0 && is_stored)
    xmpp_work_schedule (self);
  else if (self->items->length > 0)
    self->source_id = g_timeout_add (XMPP_RETRY_MS, on_work, self);
  xmpp_stream_set_paused (self->xmpp->stream, self->items->length > XMPP_MAX_WORK);

  return G_SOURCE_REMOVE;
}

static void
xmpp_work_schedule (XmppWork *self)
{
  if (self->source_id == 0)
    self->source_id = g_idle_add (on_work, self);
}

/* Takes ownership of @item. */
void
xmpp_work_add_item (XmppWork *self, XmppItem *item)
{
  g_queue_push_tail (self->items, item);
  xmpp_work_schedule (self);
  if (self->items->length > XMPP_MAX_WORK)
    xmpp_stream_set_paused (self->xmpp->stream, TRUE);
}

/* Takes ownership of @stanza. */
void
xmpp_work_add_stanza (XmppWork *self, XmppStanza *stanza)
{
  XmppItem *item = g_new0 (XmppItem, 1);

  item->stanza = stanza;
  xmpp_work_add_item (self, item);
}

void
xmpp_work_add_confirmed (XmppWork *self, const char *action_id)
{
  XmppItem *item = g_new0 (XmppItem, 1);

  item->action_id = g_strdup (action_id);
  xmpp_work_add_item (self, item);
}
