/* acks.c: what gateways have acknowledged, until it is deleted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "acks.h"

#include "delivery.h"

/* How long a row waits for company, and until its deletion is tried again */
#define ACKS_DELETE_MS       10
#define ACKS_DELETE_AGAIN_MS 1000

/* With as many at once nothing waits for company; with as many that cannot be deleted nothing is sent. */
#define ACKS_AT_ONCE 128
#define ACKS_MAX     10000

/* A row of the queue that may be deleted */
typedef struct
{
  const char *gateway_id; /* interned, as the next one */
  const char *platform;
  gint64 id;
} Row;

/* A frame that was acknowledged is not sent again by this process. Its row is deleted a little later, with those of
 * others.
 */
struct _Acks
{
  Hub *hub;
  GArray *rows;    /* of Row */
  GQueue deleting; /* of GArray of Row: those that are being deleted */
  guint n_rows;    /* in both */
  guint delete_id;
};

Acks *
acks_new (Hub *hub)
{
  Acks *self = g_new0 (Acks, 1);

  self->hub = hub;
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));

  return self;
}

void
acks_free (Acks *self)
{
  g_clear_handle_id (&self->delete_id, g_source_remove);
  g_array_unref (self->rows);
  g_queue_clear (&self->deleting);
  g_free (self);
}

/* Some rows, while they are deleted */
typedef struct
{
  Acks *owner;
  GArray *rows;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *self = data;

  g_array_unref (self->rows);
  g_free (self);
}

static gboolean
on_delete_rows (Transaction *transaction, gpointer data, GError **error)
{
  const Deletion *deletion = data;

  for (guint i = 0; i < deletion->rows->len; i++)
    {
      const Row *row = &g_array_index (deletion->rows, Row, i);

      if (!store_acknowledge (transaction->store, row->id, row->gateway_id, row->platform, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
on_delete (gpointer user_data)
{
  Acks *self = user_data;

  self->delete_id = 0;
  acks_delete (self);

  return G_SOURCE_REMOVE;
}

static void
acks_delete_later (Acks *self, guint milliseconds)
{
  if (self->delete_id == 0)
    self->delete_id = g_timeout_add (milliseconds, on_delete, self);
}

/* Some gateways wait for it. */
static void
acks_tell (Acks *self, GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Delivery *delivery = hub_get_delivery (self->hub, g_array_index (rows, Row, i).gateway_id);

      if (delivery)
        delivery_end_delete (delivery);
    }
}

/* What cannot be deleted now is tried again. */
static void
on_deleted (Hub *hub, gpointer data, const GError *error)
{
  const Deletion *deletion = data;
  Acks *self = deletion->owner;
  GArray *rows = deletion->rows;
  gboolean were_full = acks_are_full (self);

  g_queue_remove (&self->deleting, rows);
  if (error)
    {
      g_array_append_vals (self->rows, rows->data, rows->len);
      acks_delete_later (self, ACKS_DELETE_AGAIN_MS);
    }
  else
    self->n_rows -= rows->len;
  acks_tell (self, rows);
  if (were_full && !acks_are_full (self))
    hub_pump (hub);
}

/* Nobody waits for that to be on the disk: after a power failure it may be delivered again. */
void
acks_delete (Acks *self)
{
  Deletion *deletion;

  g_clear_handle_id (&self->delete_id, g_source_remove);
  if (self->rows->len == 0)
    return;

  deletion = g_new0 (Deletion, 1);
  deletion->owner = self;
  deletion->rows = self->rows;
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_queue_push_tail (&self->deleting, deletion->rows);
  hub_transact_lazily (self->hub, on_delete_rows, on_deleted, deletion, deletion_free);
}

/* A frame of the queue was acknowledged. Returns whether it is deleted before anything else happens, and
 * delivery_end_delete() is called then: where there is little to do, a connector that is killed sends nothing again that
 * was acknowledged. @is_hurried: the gateway acknowledges one after the other, and is not kept waiting
 */
gboolean
acks_add (Acks *self, const char *gateway_id, const char *platform, gint64 id, gboolean is_hurried)
{
  Row row = { g_intern_string (gateway_id), g_intern_string (platform), id };
  gboolean is_waited_for = !is_hurried && !hub_is_busy (self->hub);

  g_array_append_val (self->rows, row);
  self->n_rows++;
  if (is_waited_for || self->rows->len >= ACKS_AT_ONCE)
    acks_delete (self);
  else
    acks_delete_later (self, ACKS_DELETE_MS);

  return is_waited_for;
}

static guint
count_rows (GArray *rows, const char *gateway_id, const char *platform)
{
  guint count = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      count += g_str_equal (row->gateway_id, gateway_id) && g_str_equal (row->platform, platform);
    }

  return count;
}

/* How many frames of the gateway are not known to be deleted */
guint
acks_count (Acks *self, const char *gateway_id, const char *platform)
{
  guint count = count_rows (self->rows, gateway_id, platform);

  for (GList *link = self->deleting.head; link; link = link->next)
    count += count_rows (link->data, gateway_id, platform);

  return count;
}

/* Whether there is so much that cannot be deleted that nothing more may be sent */
gboolean
acks_are_full (Acks *self)
{
  return self->n_rows >= ACKS_MAX;
}
