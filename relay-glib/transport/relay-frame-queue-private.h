/* relay-frame-queue-private.h: what came from the line pipe, in order, until the loop drains it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "protocol/relay-frame-reader-private.h"

G_BEGIN_DECLS

/* From here on a subclass stops reading; relay_transport_get_backlog() counts up to and over it. */
#define RELAY_FRAME_QUEUE_FULL 1024
/* A frame counts at least as one, and as one more for each of these bytes: 1 MiB is full too. */
#define RELAY_FRAME_QUEUE_UNIT 1024

typedef enum
{
  RELAY_FRAME_QUEUE_FRAME,
  RELAY_FRAME_QUEUE_PROTOCOL_ERROR,
  RELAY_FRAME_QUEUE_OPENED,
  RELAY_FRAME_QUEUE_CLOSED,
  RELAY_FRAME_QUEUE_FAILED,
  RELAY_FRAME_QUEUE_FORCE_REDELIVERY,
} RelayFrameQueueKind;

typedef struct
{
  RelayFrameQueueKind kind;
  RelayFrame frame;
  GError *error; /* PROTOCOL_ERROR, FAILED */
  guint16 code;  /* CLOSED */
  char *reason;  /* CLOSED */
} RelayFrameQueueItem;

typedef struct _RelayFrameQueue RelayFrameQueue;

/* Called from the loop or relay_frame_queue_dispatch_pending(), never from a push. The item is the callee's to steal from. */
typedef void (*RelayFrameQueueFunc) (RelayFrameQueueItem *item, gpointer user_data);
typedef void (*RelayFrameQueueDrained) (gpointer user_data);

RelayFrameQueue *relay_frame_queue_new (GMainContext *context,
                                        RelayFrameQueueFunc func,
                                        RelayFrameQueueDrained drained,
                                        gpointer user_data);
/* May be called from the callbacks. */
void relay_frame_queue_free (RelayFrameQueue *self);
/* Drops everything: what follows belongs to another socket. @max_line: bytes without the newline */
void relay_frame_queue_reset (RelayFrameQueue *self, gsize max_line);
/* @bytes nullable: the owner of @data, when there is one */
void relay_frame_queue_receive (RelayFrameQueue *self,
                                const char *data,
                                gsize length,
                                GBytes *bytes);
void relay_frame_queue_message_end (RelayFrameQueue *self);
/* Takes what @item points to. */
void relay_frame_queue_push (RelayFrameQueue *self, RelayFrameQueueItem *item);
guint relay_frame_queue_get_backlog (RelayFrameQueue *self);
/* What the loop would do in its next turn, if it is not much. From a source of the loop that does
 * not keep the pipe from being read again meanwhile. */
void relay_frame_queue_dispatch_pending (RelayFrameQueue *self);

G_END_DECLS
