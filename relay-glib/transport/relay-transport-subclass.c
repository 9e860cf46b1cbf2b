/* relay-transport-subclass.c: what a subclass of RelayTransport reports
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-transport-subclass-private.h"

#include "relay-transport-private.h"

/* Each function only decodes and queues: signals are emitted from the main loop. */

/* NULL when nothing may be received: there is no socket, or its end was reported. */
static RelayFrameQueue *
get_receiving_queue (RelayTransport *self)
{
  return relay_connection_is_receiving (relay_transport_get_connection (self))
           ? relay_transport_get_frame_queue (self)
           : NULL;
}

/**
 * relay_transport_opened:
 * @self: a transport
 *
 * Reports that the socket is open and lines can be written. For subclasses.
 *
 * Since: 1.0
 */
void
relay_transport_opened (RelayTransport *self)
{
  RelayFrameQueueItem item = { .kind = RELAY_FRAME_QUEUE_OPENED };
  RelayFrameQueue *queue;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  queue = get_receiving_queue (self);
  if (queue != NULL)
    relay_frame_queue_push (queue, &item);
}

/**
 * relay_transport_received:
 * @self: a transport
 * @data: (array length=length): bytes
 * @length: the number of bytes
 *
 * Reports that any part of a message was received, see [method@Transport.message_end]. For
 * subclasses.
 *
 * Since: 1.0
 */
void
relay_transport_received (RelayTransport *self, const guint8 *data, gsize length)
{
  RelayFrameQueue *queue;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (data != NULL || length == 0);
  RELAY_RETURN_IF_ELSEWHERE (self);

  queue = get_receiving_queue (self);
  if (queue != NULL && length > 0)
    relay_frame_queue_receive (queue, (const char *) data, length, NULL);
}

/**
 * relay_transport_received_bytes:
 * @self: a transport
 * @bytes: bytes
 *
 * As [method@Transport.received], for bytes that are in a [struct@GLib.Bytes] already. For
 * subclasses.
 *
 * Since: 1.0
 */
void
relay_transport_received_bytes (RelayTransport *self, GBytes *bytes)
{
  RelayFrameQueue *queue;
  const char *data;
  gsize length;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (bytes != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  data = g_bytes_get_data (bytes, &length);
  queue = get_receiving_queue (self);
  if (queue != NULL && length > 0)
    relay_frame_queue_receive (queue, data, length, bytes);
}

/**
 * relay_transport_message_end:
 * @self: a transport
 *
 * Reports that a message is complete. The last frame of a message may lack its newline. A
 * subclass over a stream without messages never calls it.
 *
 * Since: 1.0
 */
void
relay_transport_message_end (RelayTransport *self)
{
  RelayFrameQueue *queue;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  queue = get_receiving_queue (self);
  if (queue != NULL)
    relay_frame_queue_message_end (queue);
}

void
relay_transport_received_message (RelayTransport *self, GBytes *message)
{
  RelayFrameQueue *queue = get_receiving_queue (self);
  gsize length;
  const char *data = g_bytes_get_data (message, &length);

  if (queue == NULL)
    return;
  if (length > 0)
    relay_frame_queue_receive (queue, data, length, message);
  relay_frame_queue_message_end (queue);
}

void
relay_transport_dispatch_pending (RelayTransport *self)
{
  RelayFrameQueue *queue = relay_transport_get_frame_queue (self);

  if (queue != NULL)
    relay_frame_queue_dispatch_pending (queue);
}

/**
 * relay_transport_closed:
 * @self: a transport
 * @code: the WebSocket close code, 1006 when there was none
 * @reason: (nullable): the reason that the peer gave
 *
 * Reports that the socket is closed, by the peer or as the answer to `close`. For subclasses.
 *
 * Of this and [method@Transport.failed] only the first call after each `open` counts.
 *
 * Since: 1.0
 */
void
relay_transport_closed (RelayTransport *self, guint16 code, const char *reason)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_transport_report_end (self, &(RelayConnectionEnd){ .code = code, .reason = reason });
}

/**
 * relay_transport_failed:
 * @self: a transport
 * @error: the reason
 *
 * Reports that the socket could not be opened, or that it failed. For subclasses.
 *
 * Of this and [method@Transport.closed] only the first call after each `open` counts.
 *
 * Since: 1.0
 */
void
relay_transport_failed (RelayTransport *self, const GError *error)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (error != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_transport_report_end (self, &(RelayConnectionEnd){ .error = error });
}

/**
 * relay_transport_get_backlog:
 * @self: a transport
 *
 * Gets how much was received and not dispatched yet, in frames; a large frame counts once more
 * for each KiB. A subclass stops reading at 1,024 and more. For subclasses.
 *
 * Returns: the number of frames
 *
 * Since: 1.0
 */
guint
relay_transport_get_backlog (RelayTransport *self)
{
  RelayFrameQueue *queue;

  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  queue = relay_transport_get_frame_queue (self);
  return queue != NULL ? relay_frame_queue_get_backlog (queue) : 0;
}

void
relay_transport_hold (RelayTransport *self, gboolean hold)
{
  relay_connection_hold (relay_transport_get_connection (self), hold);
}
