/* relay-frame-queue-private.h: what was received, in order, until the main loop dispatches it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-skipped-frame-private.h"

G_BEGIN_DECLS

/* The backlog at which a subclass stops reading, in the unit of relay_transport_get_backlog() */
#define RELAY_FRAME_QUEUE_FULL 1024
/* A frame counts once, and once more for each of these bytes: so 1 MiB is full too. */
#define RELAY_FRAME_QUEUE_UNIT 1024

typedef enum
{
  RELAY_FRAME_QUEUE_FRAME,
  RELAY_FRAME_QUEUE_SKIPPED,
  RELAY_FRAME_QUEUE_OPENED,
  RELAY_FRAME_QUEUE_CLOSED,
  RELAY_FRAME_QUEUE_FAILED,
  RELAY_FRAME_QUEUE_FORCE_REDELIVERY,
} RelayFrameQueueKind;

typedef struct
{
  RelayFrameQueueKind kind;
  RelayFrame frame;
  /* SKIPPED; and FRAME, when the frame has an error */
  RelaySkippedFrame *skipped;
  GError *error; /* FAILED */
  guint16 code;  /* CLOSED */
  char *reason;  /* CLOSED */
  /* CLOSED and FAILED, as in RelayConnectionEnd */
  guint http_status;
  guint retry_after;
  char *hint;
  gboolean is_final;
} RelayFrameQueueItem;

typedef struct _RelayFrameQueue RelayFrameQueue;

/* Called from the main loop or relay_frame_queue_dispatch_pending(), never while something is added.
 * The callee may steal what @item points to. */
typedef void (*RelayFrameQueueFunc) (RelayFrameQueueItem *item, gpointer user_data);
/* A queue that was full is half empty again. */
typedef void (*RelayFrameQueueDrained) (gpointer user_data);

RelayFrameQueue *relay_frame_queue_new (GMainContext *context,
                                        RelayFrameQueueFunc func,
                                        RelayFrameQueueDrained drained,
                                        gpointer user_data);
/* May be called from the callbacks. */
void relay_frame_queue_free (RelayFrameQueue *self);
/* The priority of the source; G_PRIORITY_DEFAULT at first */
void relay_frame_queue_set_priority (RelayFrameQueue *self, int priority);
/* Drops everything: what follows belongs to another socket. @max_line: bytes without the newline */
void relay_frame_queue_reset (RelayFrameQueue *self, gsize max_line);
/* @bytes: what contains @data, nullable: then @data is copied when it has to wait */
void relay_frame_queue_receive (RelayFrameQueue *self,
                                const char *data,
                                gsize length,
                                GBytes *bytes);
void relay_frame_queue_message_end (RelayFrameQueue *self);
/* Takes what @item points to. */
void relay_frame_queue_push (RelayFrameQueue *self, RelayFrameQueueItem *item);
guint relay_frame_queue_get_backlog (RelayFrameQueue *self);
/* Dispatches a few items at once; leaves larger numbers, and all items when the priority is low,
 * to the main loop. The source that calls it must let a nested main loop read the socket. */
void relay_frame_queue_dispatch_pending (RelayFrameQueue *self);

G_END_DECLS
