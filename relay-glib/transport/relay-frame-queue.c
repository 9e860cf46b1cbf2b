/* relay-frame-queue.c: what came from the line pipe, in order, until the loop drains it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-frame-queue-private.h"

#include "json/relay-json-reader-private.h"
#include "protocol/relay-line-reader-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-passthrough.h>

/*
 * Two queues. The first holds decoded items. When it is full, what comes is kept as
 * bytes in the second and decoded as the first empties: a message of 32 MiB may hold
 * millions of tiny frames, each of which would be a hundred times its size as an object.
 *
 * One recursable source empties the first: it pops before it calls, so a handler may run
 * a nested loop and the rest goes on arriving, in order. Who has put a few in from the loop
 * may spare them the wait for its next turn; many are done faster apart from the reading.
 */

/* One turn of the loop: enough to be fast, short enough that a timer runs in time. */
#define TURN_ITEMS        64
#define TURN_MICROSECONDS (5 * 1000)
/* Bytes decoded at one go: frames of unknown types leave nothing that would fill the queue. */
#define TURN_BYTES (256 * 1024)
/* So many go on where they were put in */
#define FEW_ITEMS 16

typedef struct
{
  GBytes *bytes; /* NULL: an end of message, or @item */
  gsize offset;
  RelayFrameQueueItem *item;
} Raw;

typedef struct
{
  GSource source;
  RelayFrameQueue *inbox; /* NULL once freed, maybe from its own callback */
} InboxSource;

struct _RelayFrameQueue
{
  GSource *source;
  RelayLineReader *lines;
  RelayFrameQueueFunc func;
  RelayFrameQueueDrained drained;
  gpointer user_data;

  RelayFrameQueueItem *items; /* a ring; its size is a power of two */
  guint size;
  guint head;
  guint n_items;
  gsize n_bytes;
  GQueue raw; /* of Raw */
  gsize raw_bytes;
  gboolean was_full;
};

static void
item_clear (RelayFrameQueueItem *item)
{
  relay_frame_clear (&item->frame);
  g_clear_error (&item->error);
  g_clear_pointer (&item->reason, g_free);
}

static void
raw_free (Raw *raw)
{
  g_clear_pointer (&raw->bytes, g_bytes_unref);
  if (raw->item != NULL)
    item_clear (raw->item);
  g_free (raw->item);
  g_free (raw);
}

/* The place of the next item, which is not in the queue before it is added. */
static RelayFrameQueueItem *
next_place (RelayFrameQueue *self)
{
  if (self->n_items == self->size)
    {
      guint size = MAX (16, self->size * 2);
      RelayFrameQueueItem *items = g_new (RelayFrameQueueItem, size);

      for (guint i = 0; i < self->n_items; i++)
        items[i] = self->items[(self->head + i) & (self->size - 1)];
      g_free (self->items);
      self->items = items;
      self->size = size;
      self->head = 0;
    }
  return &self->items[(self->head + self->n_items) & (self->size - 1)];
}

static void
add (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  self->n_items++;
  self->n_bytes += item->frame.size;
}

static void
append (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  RelayFrameQueueItem *place = next_place (self);

  *place = *item;
  add (self, place);
}

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  RelayFrameQueue *self = user_data;
  RelayFrameQueueItem *item = next_place (self);

  item->kind = RELAY_FRAME_QUEUE_FRAME;
  item->error = NULL;
  item->reason = NULL;
  if (!relay_frame_read (line, length, &item->frame, &item->error))
    item->kind = RELAY_FRAME_QUEUE_PROTOCOL_ERROR;
  else if (item->frame.type == RELAY_FRAME_UNKNOWN)
    {
      relay_frame_clear (&item->frame);
      return;
    }
  item->frame.size = length;
  add (self, item);
}

static gboolean
is_object (const char *text, gsize length)
{
  RelayJsonReader reader;
  RelayJsonValue root;

  relay_json_reader_init (&reader, text, length);
  return relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_OBJECT &&
         relay_json_reader_skip (&reader, &root) && relay_json_reader_finish (&reader, NULL);
}

static gboolean
on_tail (const char *rest, gsize length, gpointer user_data)
{
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_FRAME,
  };

  if (!relay_frame_read (rest, length, &item.frame, &item.error))
    {
      /* no object at all: the rest of it may come with the next message */
      if (!is_object (rest, length))
        {
          g_clear_error (&item.error);
          return FALSE;
        }
      item.kind = RELAY_FRAME_QUEUE_PROTOCOL_ERROR;
    }
  if (item.kind == RELAY_FRAME_QUEUE_FRAME && item.frame.type == RELAY_FRAME_UNKNOWN)
    {
      relay_frame_clear (&item.frame);
      return TRUE;
    }
  item.frame.size = length;
  append (user_data, &item);
  return TRUE;
}

static void
on_too_long (gpointer user_data)
{
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_PROTOCOL_ERROR,
  };

  item.error =
    g_error_new (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "skipped a line over the size limit");
  append (user_data, &item);
}

static const RelayLineReaderFuncs line_reader_funcs = { on_line, on_tail, on_too_long };

static gboolean
is_full (RelayFrameQueue *self)
{
  return self->n_items >= RELAY_FRAME_QUEUE_FULL ||
         self->n_bytes >= (gsize) RELAY_FRAME_QUEUE_FULL * RELAY_FRAME_QUEUE_UNIT;
}

guint
relay_frame_queue_get_backlog (RelayFrameQueue *self)
{
  gsize by_bytes = (self->n_bytes + self->raw_bytes) / RELAY_FRAME_QUEUE_UNIT;

  if (!g_queue_is_empty (&self->raw))
    by_bytes = MAX (by_bytes, RELAY_FRAME_QUEUE_FULL);
  return MAX (self->n_items, (guint) MIN (by_bytes, G_MAXUINT));
}

/* Decodes kept bytes until the first queue is full again, or it was enough for one turn. */
static void
decode_raw (RelayFrameQueue *self)
{
  gsize budget = TURN_BYTES;
  Raw *raw;

  while (!is_full (self) && budget > 0 && (raw = g_queue_peek_head (&self->raw)) != NULL)
    {
      if (raw->bytes != NULL)
        {
          gsize length;
          const char *data = g_bytes_get_data (raw->bytes, &length);
          gsize taken = relay_line_reader_feed (self->lines, data + raw->offset,
                                                length - raw->offset, TURN_ITEMS);

          raw->offset += taken;
          self->raw_bytes -= taken;
          budget -= MIN (budget, taken);
          if (raw->offset < length)
            continue;
        }
      else if (raw->item != NULL)
        {
          append (self, raw->item);
          g_clear_pointer (&raw->item, g_free);
        }
      else
        relay_line_reader_end_of_message (self->lines);
      raw_free (g_queue_pop_head (&self->raw));
    }
}

static gboolean
pop (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  if (self->n_items == 0)
    return FALSE;
  *item = self->items[self->head];
  self->head = (self->head + 1) & (self->size - 1);
  self->n_items--;
  self->n_bytes -= item->frame.size;
  return TRUE;
}

/* Asked for, not told: a ready time would wake the loop by a system call for each lone frame,
 * though what fills the inbox runs in that loop. */
static gboolean
inbox_check (GSource *source)
{
  RelayFrameQueue *self = ((InboxSource *) source)->inbox;

  return self != NULL && (self->n_items > 0 || !g_queue_is_empty (&self->raw));
}

static gboolean
inbox_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return inbox_check (source);
}

static void
run_turn (InboxSource *inbox_source)
{
  gint64 end = g_get_monotonic_time () + TURN_MICROSECONDS;
  guint left = TURN_ITEMS;
  RelayFrameQueue *self;

  while ((self = inbox_source->inbox) != NULL && left-- > 0)
    {
      RelayFrameQueueItem item;

      self->was_full |= is_full (self) || !g_queue_is_empty (&self->raw);
      decode_raw (self);
      if (!pop (self, &item))
        break;
      self->func (&item, self->user_data);
      item_clear (&item);
      if ((left & 7) == 0 && g_get_monotonic_time () > end)
        break;
    }

  /* the last callback may have freed it */
  self = inbox_source->inbox;
  if (self != NULL && self->was_full &&
      relay_frame_queue_get_backlog (self) < RELAY_FRAME_QUEUE_FULL / 2)
    {
      self->was_full = FALSE;
      self->drained (self->user_data);
    }
}

static gboolean
inbox_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  run_turn ((InboxSource *) source);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs inbox_source_funcs = { inbox_prepare, inbox_check, inbox_dispatch,
                                           NULL,          NULL,        NULL };

RelayFrameQueue *
relay_frame_queue_new (GMainContext *context,
                       RelayFrameQueueFunc func,
                       RelayFrameQueueDrained drained,
                       gpointer user_data)
{
  RelayFrameQueue *self = g_new0 (RelayFrameQueue, 1);

  self->func = func;
  self->drained = drained;
  self->user_data = user_data;
  self->lines = relay_line_reader_new (&line_reader_funcs, self);
  self->source = g_source_new (&inbox_source_funcs, sizeof (InboxSource));
  ((InboxSource *) self->source)->inbox = self;
  g_source_set_static_name (self->source, "[relay] inbox");
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);
  return self;
}

void
relay_frame_queue_dispatch_pending (RelayFrameQueue *self)
{
  g_autoptr (GSource) source = g_source_ref (self->source);

  if (self->n_items <= FEW_ITEMS && g_queue_is_empty (&self->raw))
    run_turn ((InboxSource *) source);
}

static void
forget (RelayFrameQueue *self)
{
  RelayFrameQueueItem item;

  g_queue_clear_full (&self->raw, (GDestroyNotify) raw_free);
  while (pop (self, &item))
    item_clear (&item);
  self->raw_bytes = 0;
  self->was_full = FALSE;
  relay_line_reader_reset (self->lines);
}

void
relay_frame_queue_free (RelayFrameQueue *self)
{
  forget (self);
  ((InboxSource *) self->source)->inbox = NULL;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  relay_line_reader_free (self->lines);
  g_free (self->items);
  g_free (self);
}

void
relay_frame_queue_reset (RelayFrameQueue *self, gsize max_line)
{
  forget (self);
  relay_line_reader_set_limit (self->lines, max_line);
}

static void
keep_raw (RelayFrameQueue *self, GBytes *bytes, RelayFrameQueueItem *item)
{
  Raw *raw = g_new0 (Raw, 1);

  raw->bytes = bytes;
  if (bytes != NULL)
    self->raw_bytes += g_bytes_get_size (bytes);
  if (item != NULL)
    raw->item = g_memdup2 (item, sizeof *item);
  g_queue_push_tail (&self->raw, raw);
}

void
relay_frame_queue_receive (RelayFrameQueue *self, const char *data, gsize length, GBytes *bytes)
{
  gsize done = 0;

  while (done < length && done < TURN_BYTES && !is_full (self) && g_queue_is_empty (&self->raw))
    done += relay_line_reader_feed (self->lines, data + done, length - done, TURN_ITEMS);

  if (done < length)
    keep_raw (self,
              bytes != NULL ? g_bytes_new_from_bytes (bytes, done, length - done)
                            : g_bytes_new (data + done, length - done),
              NULL);
}

void
relay_frame_queue_message_end (RelayFrameQueue *self)
{
  if (g_queue_is_empty (&self->raw))
    relay_line_reader_end_of_message (self->lines);
  else
    keep_raw (self, NULL, NULL);
}

void
relay_frame_queue_push (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  if (g_queue_is_empty (&self->raw))
    append (self, item);
  else
    keep_raw (self, NULL, item);
}
