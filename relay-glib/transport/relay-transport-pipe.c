/* relay-transport-pipe.c: the line pipe that a subclass supplies, downwards and upwards
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-engine-private.h"

#include <relay-glib/relay-error.h>

/* --- the line pipe, downwards: one caller per slot --- */

/* Overrides in Python and JavaScript return FALSE without an error, or are not there. */
static gboolean
explain (gboolean success, const char *slot, GError **error)
{
  if (!success && error != NULL && *error == NULL)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SENT, "%s() failed and did not say why", slot);
  return success;
}

static gboolean
missing (const char *slot, GError **error)
{
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
               "the transport does not override %s()", slot);
  return FALSE;
}

gboolean
relay_pipe_open (RelayTransport *self, GError **error)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (self);

  if (klass->open == NULL)
    return missing ("open", error);
  return explain (klass->open (self, error), "open", error);
}

void
relay_pipe_close (RelayTransport *self, guint16 code, const char *reason)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (self);

  if (klass->close != NULL)
    klass->close (self, code, reason);
  else
    relay_transport_closed (self, code, reason);
}

gboolean
relay_pipe_write (RelayTransport *self, GBytes *line, GError **error)
{
  RelayTransportClass *klass = RELAY_TRANSPORT_GET_CLASS (self);

  if (klass->write == NULL)
    return missing ("write", error);
  return explain (klass->write (self, line, error), "write", error);
}

/* --- the line pipe, upwards: decode and queue, no more --- */

static RelayFrameQueue *
heard (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  return priv->link != RELAY_LINK_NONE && !priv->ended ? priv->inbox : NULL;
}

/**
 * relay_transport_opened:
 * @self: a transport
 *
 * For subclasses: the dial succeeded, lines can be written.
 *
 * Since: 1.0
 */
void
relay_transport_opened (RelayTransport *self)
{
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_OPENED,
  };

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (heard (self) != NULL)
    relay_frame_queue_push (heard (self), &item);
}

/**
 * relay_transport_received:
 * @self: a transport
 * @data: (array length=length): bytes
 * @length: how many
 *
 * For subclasses: any part of a message arrived. See [method@Transport.message_end].
 *
 * Since: 1.0
 */
void
relay_transport_received (RelayTransport *self, const guint8 *data, gsize length)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (data != NULL || length == 0);

  if (heard (self) != NULL && length > 0)
    relay_frame_queue_received (heard (self), (const char *) data, length, NULL);
}

/**
 * relay_transport_received_bytes:
 * @self: a transport
 * @bytes: bytes
 *
 * For subclasses: as [method@Transport.received], for whoever has them in this form.
 *
 * Since: 1.0
 */
void
relay_transport_received_bytes (RelayTransport *self, GBytes *bytes)
{
  gsize length;
  const char *data;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (bytes != NULL);

  data = g_bytes_get_data (bytes, &length);
  if (heard (self) != NULL && length > 0)
    relay_frame_queue_received (heard (self), data, length, bytes);
}

/**
 * relay_transport_message_end:
 * @self: a transport
 *
 * For subclasses: a message is complete, so that one whole frame without its newline can
 * be taken. A stream that knows no messages never calls it.
 *
 * Since: 1.0
 */
void
relay_transport_message_end (RelayTransport *self)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (heard (self) != NULL)
    relay_frame_queue_message_end (heard (self));
}

void
relay_transport_received_message (RelayTransport *self, GBytes *message)
{
  RelayFrameQueue *inbox = heard (self);
  gsize length;
  const char *data = g_bytes_get_data (message, &length);

  if (inbox == NULL)
    return;
  if (length > 0)
    relay_frame_queue_received (inbox, data, length, message);
  relay_frame_queue_message_end (inbox);
}

void
relay_transport_run_few (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  if (priv->inbox != NULL)
    relay_frame_queue_run_few (priv->inbox);
}

static void
end (RelayTransport *self, RelayFrameQueueItem *item)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  relay_frame_queue_push (priv->inbox, item);
  priv->ended = TRUE;
}

/**
 * relay_transport_closed:
 * @self: a transport
 * @code: the WebSocket close code, 1006 when there was none
 * @reason: (nullable): the peer's words
 *
 * For subclasses: the connection is gone, or the answer to `close`. Of this and
 * [method@Transport.failed] the first per dial counts; later ones are ignored.
 *
 * Since: 1.0
 */
void
relay_transport_closed (RelayTransport *self, guint16 code, const char *reason)
{
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_CLOSED,
  };

  g_return_if_fail (RELAY_IS_TRANSPORT (self));

  if (heard (self) == NULL)
    return;
  item.code = code;
  item.reason = g_strdup (reason);
  end (self, &item);
}

/**
 * relay_transport_failed:
 * @self: a transport
 * @error: why
 *
 * For subclasses: the dial failed, or the connection broke with an error worth showing.
 *
 * Since: 1.0
 */
void
relay_transport_failed (RelayTransport *self, const GError *error)
{
  RelayFrameQueueItem item = {
    RELAY_FRAME_QUEUE_FAILED,
  };

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (error != NULL);

  if (heard (self) == NULL)
    return;
  item.error = g_error_copy (error);
  end (self, &item);
}

/**
 * relay_transport_get_backlog:
 * @self: a transport
 *
 * For subclasses: how much waits to be emitted, in frames; a large frame counts once more
 * for each KiB. From 1,024 on a subclass stops reading until it is less.
 *
 * Returns: the backlog
 *
 * Since: 1.0
 */
guint
relay_transport_get_backlog (RelayTransport *self)
{
  RelayTransportPrivate *priv = relay_transport_get_private (self);

  g_return_val_if_fail (RELAY_IS_TRANSPORT (self), 0);

  return priv->inbox != NULL ? relay_frame_queue_get_backlog (priv->inbox) : 0;
}
