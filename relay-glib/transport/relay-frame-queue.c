/* relay-frame-queue.c: what was received, in order, until the main loop dispatches it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-frame-queue-private.h"

#include "protocol/relay-line-reader-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-passthrough.h>

/*
 * Two queues. The first contains decoded items. When it is full, what is received is kept as bytes in
 * the second, and decoded as the first one empties: a message of 32 MiB may contain millions of tiny
 * frames, each of which takes a hundred times its size as an object.
 *
 * One recursable source empties the first queue. It pops an item before it calls, so a handler may
 * run a nested main loop, in which the rest is dispatched in order. A caller on the main loop may
 * dispatch a few items at once; larger batches are faster in an iteration of their own.
 */

/* The bounds of one iteration: enough for a high rate, short enough for timers to run in time */
#define MAX_ITEMS        64
#define MAX_MICROSECONDS (5 * 1000)
/* Blank lines leave no item that would fill the queue, so the bytes are bounded too. */
#define MAX_DECODED_BYTES (256 * 1024)
/* The number of items that relay_frame_queue_dispatch_pending() dispatches */
#define FEW_ITEMS 16

/* An undecoded chunk: bytes, or an item that was added after bytes; with neither of them, the
 * end of a message */
typedef struct
{
  GBytes *bytes;
  gsize offset; /* of the bytes that are not decoded yet */
  RelayFrameQueueItem *item;
} Chunk;

typedef struct
{
  GSource source;
  RelayFrameQueue *queue; /* NULL once freed, perhaps by its own callback */
} QueueSource;

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
  GBytes *decoding; /* what the line reader is being fed, borrowed; NULL when it is in no GBytes */
  GQueue chunks;    /* of Chunk */
  gsize chunk_bytes;
  gboolean was_full;
};

static void
item_clear (RelayFrameQueueItem *item)
{
  relay_frame_clear (&item->frame);
  g_clear_pointer (&item->skipped, relay_skipped_frame_free);
  g_clear_error (&item->error);
  g_clear_pointer (&item->reason, g_free);
  g_clear_pointer (&item->hint, g_free);
}

static void
chunk_free (Chunk *chunk)
{
  g_clear_pointer (&chunk->bytes, g_bytes_unref);
  if (chunk->item != NULL)
    item_clear (chunk->item);
  g_free (chunk->item);
  g_free (chunk);
}

static void
grow (RelayFrameQueue *self)
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

static void
append (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  if (self->n_items == self->size)
    grow (self);
  self->items[(self->head + self->n_items) & (self->size - 1)] = *item;
  self->n_items++;
  self->n_bytes += item->frame.size;
}

/* A line that came in several pieces is in the buffer of the line reader. */
static gboolean
is_part_of (const char *line, GBytes *bytes)
{
  gsize size;
  guintptr begin = (guintptr) g_bytes_get_data (bytes, &size);

  return (guintptr) line - begin < size;
}

static void
on_line (const char *line, gsize length, gpointer user_data)
{
  RelayFrameQueue *self = user_data;
  RelayFrameQueueItem item = { .kind = RELAY_FRAME_QUEUE_FRAME };
  GBytes *bytes =
    self->decoding != NULL && is_part_of (line, self->decoding) ? self->decoding : NULL;
  GError *error = NULL;

  if (!relay_frame_read (line, length, bytes, &item.frame, &error))
    item.kind = RELAY_FRAME_QUEUE_SKIPPED;
  else if (G_UNLIKELY (item.frame.error != NULL))
    error = g_error_copy (item.frame.error);

  if (G_UNLIKELY (error != NULL))
    item.skipped = relay_skipped_frame_new (line, length, error);
  item.frame.size = length;
  append (self, &item);
}

static void
on_too_long (const char *head, gsize length, RelayFrameScanner *scanner, gpointer user_data)
{
  RelayFrameQueueItem item = { .kind = RELAY_FRAME_QUEUE_SKIPPED };
  GError *error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                                       "the line is longer than the size limit");

  item.skipped = relay_skipped_frame_new_from_scanner (head, length, scanner, error);
  item.frame.size = length;
  append (user_data, &item);
}

static const RelayLineReaderFuncs line_reader_funcs = { on_line, on_too_long };

static gboolean
is_full (RelayFrameQueue *self)
{
  return self->n_items >= RELAY_FRAME_QUEUE_FULL ||
         self->n_bytes >= (gsize) RELAY_FRAME_QUEUE_FULL * RELAY_FRAME_QUEUE_UNIT;
}

guint
relay_frame_queue_get_backlog (RelayFrameQueue *self)
{
  gsize by_bytes = (self->n_bytes + self->chunk_bytes) / RELAY_FRAME_QUEUE_UNIT;

  if (!g_queue_is_empty (&self->chunks))
    by_bytes = MAX (by_bytes, RELAY_FRAME_QUEUE_FULL);
  return MAX (self->n_items, (guint) MIN (by_bytes, G_MAXUINT));
}

/* Returns how many bytes were consumed. @bytes: (nullable): contain @data */
static gsize
decode (RelayFrameQueue *self, const char *data, gsize length, GBytes *bytes)
{
  gsize consumed;

  self->decoding = bytes;
  consumed = relay_line_reader_feed (self->lines, data, length, MAX_ITEMS);
  self->decoding = NULL;
  return consumed;
}

/* Decodes chunks until the first queue is full again, or enough was decoded for one iteration. */
static void
decode_chunks (RelayFrameQueue *self)
{
  gsize budget = MAX_DECODED_BYTES;
  Chunk *chunk;

  while (!is_full (self) && budget > 0 && (chunk = g_queue_peek_head (&self->chunks)) != NULL)
    {
      if (chunk->bytes != NULL)
        {
          gsize length;
          const char *data = g_bytes_get_data (chunk->bytes, &length);
          gsize consumed =
            decode (self, data + chunk->offset, length - chunk->offset, chunk->bytes);

          chunk->offset += consumed;
          self->chunk_bytes -= consumed;
          budget -= MIN (budget, consumed);
          if (chunk->offset < length)
            continue;
        }
      else if (chunk->item != NULL)
        {
          append (self, chunk->item);
          g_clear_pointer (&chunk->item, g_free);
        }
      else
        relay_line_reader_end_of_message (self->lines);
      chunk_free (g_queue_pop_head (&self->chunks));
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

/* prepare/check instead of g_source_set_ready_time(), which would cost a wake-up write per frame. */
static gboolean
queue_check (GSource *source)
{
  RelayFrameQueue *self = ((QueueSource *) source)->queue;

  return self != NULL && (self->n_items > 0 || !g_queue_is_empty (&self->chunks));
}

static gboolean
queue_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return queue_check (source);
}

static gboolean
has_low_priority (GSource *source)
{
  return g_source_get_priority (source) > G_PRIORITY_DEFAULT;
}

static void
dispatch_items (QueueSource *queue_source)
{
  gint64 end = g_get_monotonic_time () + MAX_MICROSECONDS;
  guint left = MAX_ITEMS;
  RelayFrameQueue *self;

  while ((self = queue_source->queue) != NULL && left-- > 0)
    {
      RelayFrameQueueItem item;

      self->was_full |= is_full (self) || !g_queue_is_empty (&self->chunks);
      decode_chunks (self);
      if (!pop (self, &item))
        break;
      self->func (&item, self->user_data);
      item_clear (&item);
      /* Reading the clock costs as much as a cheap item. With a low priority the handlers are those of
       * a graphical program, and each may take as long as a whole turn. */
      if (((left & 7) == 0 || has_low_priority (&queue_source->source)) &&
          g_get_monotonic_time () > end)
        break;
    }

  /* the last callback may have freed the queue */
  self = queue_source->queue;
  if (self != NULL && self->was_full &&
      relay_frame_queue_get_backlog (self) < RELAY_FRAME_QUEUE_FULL / 2)
    {
      self->was_full = FALSE;
      self->drained (self->user_data);
    }
}

static gboolean
queue_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  dispatch_items ((QueueSource *) source);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs queue_source_funcs = { queue_prepare, queue_check, queue_dispatch,
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
  self->source = g_source_new (&queue_source_funcs, sizeof (QueueSource));
  ((QueueSource *) self->source)->queue = self;
  g_source_set_static_name (self->source, "[relay] frame queue");
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);
  return self;
}

void
relay_frame_queue_set_priority (RelayFrameQueue *self, int priority)
{
  if (g_source_get_priority (self->source) != priority)
    g_source_set_priority (self->source, priority);
}

void
relay_frame_queue_dispatch_pending (RelayFrameQueue *self)
{
  g_autoptr (GSource) source = g_source_ref (self->source);

  if (self->n_items <= FEW_ITEMS && g_queue_is_empty (&self->chunks) && !has_low_priority (source))
    dispatch_items ((QueueSource *) source);
}

static void
drop_all (RelayFrameQueue *self)
{
  RelayFrameQueueItem item;

  g_queue_clear_full (&self->chunks, (GDestroyNotify) chunk_free);
  while (pop (self, &item))
    item_clear (&item);
  self->chunk_bytes = 0;
  self->was_full = FALSE;
  relay_line_reader_reset (self->lines);
}

void
relay_frame_queue_free (RelayFrameQueue *self)
{
  drop_all (self);
  ((QueueSource *) self->source)->queue = NULL;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  relay_line_reader_free (self->lines);
  g_free (self->items);
  g_free (self);
}

void
relay_frame_queue_reset (RelayFrameQueue *self, gsize max_line)
{
  drop_all (self);
  relay_line_reader_set_limit (self->lines, max_line);
}

static void
keep_chunk (RelayFrameQueue *self, GBytes *bytes, gsize offset, RelayFrameQueueItem *item)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->bytes = bytes;
  chunk->offset = offset;
  if (bytes != NULL)
    self->chunk_bytes += g_bytes_get_size (bytes) - offset;
  if (item != NULL)
    chunk->item = g_memdup2 (item, sizeof *item);
  g_queue_push_tail (&self->chunks, chunk);
}

void
relay_frame_queue_receive (RelayFrameQueue *self, const char *data, gsize length, GBytes *bytes)
{
  gsize done = 0;

  while (done < length && done < MAX_DECODED_BYTES && !is_full (self) &&
         g_queue_is_empty (&self->chunks))
    done += decode (self, data + done, length - done, bytes);

  if (done < length && bytes != NULL)
    keep_chunk (self, g_bytes_ref (bytes), done, NULL);
  else if (done < length)
    keep_chunk (self, g_bytes_new (data + done, length - done), 0, NULL);
}

void
relay_frame_queue_message_end (RelayFrameQueue *self)
{
  if (g_queue_is_empty (&self->chunks))
    relay_line_reader_end_of_message (self->lines);
  else
    keep_chunk (self, NULL, 0, NULL);
}

void
relay_frame_queue_push (RelayFrameQueue *self, RelayFrameQueueItem *item)
{
  if (g_queue_is_empty (&self->chunks))
    append (self, item);
  else
    keep_chunk (self, NULL, 0, item);
}
