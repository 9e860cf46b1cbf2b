/* xmpp-work.c: what the server has sent, stored in its order
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#define XMPP_BATCH     64  /* items that are stored together */
#define XMPP_MAX_WORK  256 /* with more items nothing is read */
#define XMPP_RETRY_MS  200 /* when the database is locked or cannot be written */
#define XMPP_MAX_TRIES 25

/* What a bot and a person or a room have to do with each other waits in a line. Its first items are stored together, and
 * the later ones after that, so that none overtakes one that has to be tried again. Different lines do not wait for each
 * other.
 */
struct _XmppWork
{
  Xmpp *xmpp;
  GHashTable *lines; /* key → XmppLine, none of which is empty */
  guint n_items;
};

typedef struct
{
  XmppWork *work;
  char *key;
  GQueue items;     /* of XmppItem */
  guint limit;      /* how many of them are stored together */
  gboolean is_busy; /* the first ones are being stored */
  guint retry_id;
} XmppLine;

/* The first items of a line */
typedef struct
{
  XmppLine *line;
  GPtrArray *items;

  /* Set by the transaction */
  guint n_good; /* how many of them can be stored */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_ptr_array_unref (self->items);
  g_free (self);
}

/* Takes ownership of @stanza. */
XmppItem *
xmpp_item_new (XmppStanza *stanza)
{
  XmppItem *self = g_new0 (XmppItem, 1);

  self->n_references = 1;
  self->stanza = stanza;

  return self;
}

void
xmpp_item_unref (gpointer data)
{
  XmppItem *self = data;

  self->n_references--;
  if (self->n_references > 0)
    return;

  if (self->data)
    self->free_data (self->data);
  g_clear_pointer (&self->stanza, xmpp_stanza_free);
  g_clear_pointer (&self->media, json_array_unref);
  g_free (self->action_id);
  g_free (self);
}

/* For whoever takes the item, once: what is to be stored of it, and what follows, also when that is not possible. Takes
 * ownership of @data, which may refer to the item.
 */
void
xmpp_item_transact (XmppItem *self,
                    TransactionFunc func,
                    XmppDoneFunc done,
                    gpointer data,
                    GDestroyNotify free_data)
{
  self->func = func;
  self->done = done;
  self->data = data;
  self->free_data = free_data;
}

static void
xmpp_line_free (gpointer data)
{
  XmppLine *self = data;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_queue_clear_full (&self->items, xmpp_item_unref);
  g_free (self->key);
  g_free (self);
}

XmppWork *
xmpp_work_new (Xmpp *xmpp)
{
  XmppWork *self = g_new0 (XmppWork, 1);

  self->xmpp = xmpp;
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, xmpp_line_free);

  return self;
}

void
xmpp_work_free (XmppWork *self)
{
  g_hash_table_unref (self->lines);
  g_free (self);
}

gboolean
xmpp_work_is_empty (XmppWork *self)
{
  return self->n_items == 0;
}

static void
xmpp_work_take (XmppWork *self, XmppItem *item)
{
  if (item->stanza == NULL)
    xmpp_actions_confirm (self->xmpp->actions, item, item->action_id, NULL);
  else if (xmpp_stanza_is (item->stanza, "presence", NULL))
    xmpp_take_subscription (self->xmpp, item);
  else
    xmpp_take_message (self->xmpp, item);
}

/* One of them that cannot be stored makes the transaction fail. */
static gboolean
on_batch (Transaction *transaction, gpointer data, GError **error)
{
  Batch *self = data;

  for (self->n_good = 0; self->n_good < self->items->len; self->n_good++)
    {
      const XmppItem *item = self->items->pdata[self->n_good];

      if (!item->func (transaction, item->data, error))
        return FALSE;
    }

  return TRUE;
}

/* It has its last try alone. */
static gboolean
xmpp_item_is_suspect (const XmppItem *self)
{
  return self->n_tries >= XMPP_MAX_TRIES;
}

/* The first items of which something is to be stored. The other ones are done with. */
static GPtrArray *
xmpp_line_collect (XmppLine *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (xmpp_item_unref);
  GList *link = self->items.head;

  while (link && items->len < self->limit)
    {
      XmppItem *item = link->data;
      GList *taken = link;

      if (items->len > 0 && xmpp_item_is_suspect (items->pdata[0]))
        break;
      if (item->func == NULL)
        xmpp_work_take (self->work, item);
      link = link->next;
      if (item->func)
        {
          item->n_references++;
          g_ptr_array_add (items, item);
          continue;
        }
      g_queue_delete_link (&self->items, taken);
      xmpp_item_unref (item);
      self->work->n_items--;
    }

  return items;
}

static void on_batch_done (Xmpp *xmpp, gpointer data, const GError *error);

static void
xmpp_line_run (XmppLine *self)
{
  Batch *batch = g_new0 (Batch, 1);

  self->is_busy = TRUE;
  batch->line = self;
  batch->items = xmpp_line_collect (self);
  if (batch->items->len > 0)
    {
      xmpp_transact (self->work->xmpp, on_batch, on_batch_done, batch, batch_free);
      return;
    }
  batch_free (batch);
  g_hash_table_remove (self->work->lines, self->key);
}

static gboolean
on_retry (gpointer user_data)
{
  XmppLine *self = user_data;

  self->retry_id = 0;
  xmpp_line_run (self);

  return G_SOURCE_REMOVE;
}

/* The first item is stored, or its sender is told what is wrong. */
static void
xmpp_line_finish_first (XmppLine *self, const GError *error)
{
  XmppItem *item = g_queue_pop_head (&self->items);

  item->done (self->work->xmpp, item->data, error);
  xmpp_item_unref (item);
  self->work->n_items--;
}

/* A lock of the database only delays. When it cannot be written, that is tried some times; then each item alone has its
 * last try, after which the sender is told to repeat it. Returns whether the next try is to wait.
 */
static gboolean
xmpp_line_take_failure (XmppLine *self, const Batch *batch, const GError *error)
{
  const XmppItem *first = batch->items->pdata[0];

  if (error->code == STORE_ERROR_LOCKED)
    return TRUE;

  if (xmpp_item_is_suspect (first))
    {
      xmpp_line_finish_first (self, error);
      return FALSE;
    }
  for (guint i = 0; i < batch->items->len; i++)
    ((XmppItem *) batch->items->pdata[i])->n_tries++;

  return !xmpp_item_is_suspect (first);
}

static void
on_batch_done (Xmpp *xmpp, gpointer data, const GError *error)
{
  const Batch *batch = data;
  XmppLine *line = batch->line;

  if (error && error->domain == STORE_ERROR)
    {
      if (xmpp_line_take_failure (line, batch, error))
        {
          line->retry_id = g_timeout_add (XMPP_RETRY_MS, on_retry, line);
          return;
        }
    }
  else if (error && batch->n_good > 0)
    line->limit = batch->n_good; /* Those before the bad one are stored without it. */
  else if (error)
    {
      line->limit = 1;
      xmpp_line_finish_first (line, error);
    }
  else
    {
      line->limit = MIN (line->limit * 2, XMPP_BATCH);
      for (guint i = 0; i < batch->items->len; i++)
        xmpp_line_finish_first (line, NULL);
    }

  xmpp_line_run (line);
  xmpp_stream_set_paused (xmpp->stream, xmpp->work->n_items > XMPP_MAX_WORK);
}

static char *
make_key (const char *bot, const char *jid)
{
  g_autofree char *bare = jid ? xmpp_jid_get_bare (jid) : NULL;

  return g_strconcat (bot ? bot : "", "/", bare, NULL);
}

static char *
xmpp_work_get_key (XmppWork *self, const XmppItem *item)
{
  g_autofree char *bot = NULL;

  if (item->stanza)
    {
      const char *to = xmpp_stanza_get (item->stanza, "to");

      bot = to ? xmpp_jid_get_local (to) : NULL;
      return make_key (bot, xmpp_stanza_get (item->stanza, "from"));
    }
  else
    {
      const char *channel = xmpp_actions_get_channel (self->xmpp->actions, item->action_id);

      bot = channel ? xmpp_chat_get_bot (channel) : NULL;
      return make_key (bot, channel ? xmpp_chat_get_jid (channel) : NULL);
    }
}

/* Takes ownership of @item. */
void
xmpp_work_add_item (XmppWork *self, XmppItem *item)
{
  g_autofree char *key = xmpp_work_get_key (self, item);
  XmppLine *line = g_hash_table_lookup (self->lines, key);

  if (line == NULL)
    {
      line = g_new0 (XmppLine, 1);
      line->work = self;
      line->limit = XMPP_BATCH;
      line->key = g_steal_pointer (&key);
      g_hash_table_insert (self->lines, line->key, line);
    }
  g_queue_push_tail (&line->items, item);
  self->n_items++;
  if (!line->is_busy)
    xmpp_line_run (line);
  if (self->n_items > XMPP_MAX_WORK)
    xmpp_stream_set_paused (self->xmpp->stream, TRUE);
}

/* Takes ownership of @stanza. */
void
xmpp_work_add_stanza (XmppWork *self, XmppStanza *stanza)
{
  xmpp_work_add_item (self, xmpp_item_new (stanza));
}

void
xmpp_work_add_confirmed (XmppWork *self, const char *action_id)
{
  XmppItem *item = xmpp_item_new (NULL);

  item->action_id = g_strdup (action_id);
  xmpp_work_add_item (self, item);
}
