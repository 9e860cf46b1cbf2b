/* relay-transport-signals.c: the signals that transport and adapter share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-transport-signals-private.h"

#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

/**
 * RelayTransport::inbound:
 * @self: the transport
 * @event: a message
 *
 * Emitted when a message arrived.
 *
 * Signals are emitted from the main context of the first connect, in the order in which the
 * connector sent, and never inside a call of the application. When the emission ends the message is
 * acknowledged, if the connector asked for that, unless a handler called
 * [method@MessageEvent.hold]. Without any handler it is not acknowledged.
 *
 * The connector has checked the author before it delivered the message; do not apply a second
 * allow-list.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::interrupt:
 * @self: the transport
 * @session_key: the session whose turn shall stop; empty when the connector sent none
 * @chat_id: the chat of the session; empty when the connector sent none
 *
 * Emitted when a user asked on the platform to stop a turn.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::passthrough:
 * @self: the transport
 * @forward: the raw request
 *
 * Emitted when a raw request of the platform arrived.
 *
 * The first handler that returns %TRUE ends the emission. A request that no handler handles gets
 * the default treatment of the adapter; a transport without an adapter drops it. In each case it is
 * acknowledged.
 *
 * Returns: %TRUE when the request was handled
 *
 * Since: 1.0
 */

/**
 * RelayTransport::revoked:
 * @self: the transport
 *
 * Emitted when the credential was revoked: the transport does not reconnect.
 *
 * It is emitted once, after [property@Transport:state] became %RELAY_STATE_REVOKED.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::frame-skipped:
 * @self: the transport
 * @line: the line, of which the first 64 KiB at most
 * @error: the reason, and the type of the frame where it is known
 *
 * Emitted once for each received line that cannot be used. The connection goes on.
 *
 * @error is %RELAY_ERROR_PROTOCOL for a line that is invalid, too long or nested too deeply, for an
 * event without a chat and a user, and for a frame of an unknown type; %RELAY_ERROR_REJECTED for a
 * frame of type `error`, with the words of the connector. When the line has a `bufferId`, the
 * connector waits for its acknowledgement, which is sent when the emission ends: the line would be
 * no better the next time.
 *
 * Without a handler a warning names the type and the buffer id.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::dead-letter:
 * @self: the transport
 * @event: the message
 *
 * Emitted when a message was rejected [property@Transport:max-deliveries] times, and since its
 * first delivery another event was taken or 10 minutes have passed. Until then it is delivered
 * again: a handler that fails for every message, for instance because its store is locked, loses
 * nothing.
 *
 * The message is acknowledged when the emission ends, and is not redelivered. Without a handler it
 * is acknowledged too, and a warning names it.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::prompt-response:
 * @self: the transport
 * @event: the message, with [property@MessageEvent:prompt-response]
 *
 * Emitted when a user answered a prompt. Such a message is never emitted as `inbound`.
 *
 * A response that no handler handles is dropped and acknowledged: it may answer a prompt of another
 * process.
 *
 * Returns: %TRUE when the response was handled
 *
 * Since: 1.0
 */

static guint
install (GObjectClass *klass, const char *name, GType returns, GType first, GType second)
{
  GType owner = G_OBJECT_CLASS_TYPE (klass);
  gboolean handled = returns == G_TYPE_BOOLEAN;
  GType types[] = { first, second };
  guint n_types = first == G_TYPE_NONE ? 0 : second == G_TYPE_NONE ? 1 : 2;
  guint id = g_signal_newv (name, owner, G_SIGNAL_RUN_LAST, NULL,
                            handled ? g_signal_accumulator_true_handled : NULL, NULL,
                            n_types == 1 && !handled && g_type_is_a (first, G_TYPE_OBJECT)
                              ? g_cclosure_marshal_VOID__OBJECT
                              : NULL,
                            returns, n_types, types);

  /* a specific marshaller, because inbound is emitted for every message */
  if (n_types == 1 && !handled && g_type_is_a (first, G_TYPE_OBJECT))
    g_signal_set_va_marshaller (id, owner, g_cclosure_marshal_VOID__OBJECTv);
  return id;
}

void
relay_transport_signals_install (GObjectClass *klass, guint ids[RELAY_N_SIGNALS])
{
  ids[RELAY_SIGNAL_INBOUND] =
    install (klass, "inbound", G_TYPE_NONE, RELAY_TYPE_MESSAGE_EVENT, G_TYPE_NONE);
  ids[RELAY_SIGNAL_INTERRUPT] =
    install (klass, "interrupt", G_TYPE_NONE, G_TYPE_STRING, G_TYPE_STRING);
  ids[RELAY_SIGNAL_PASSTHROUGH] =
    install (klass, "passthrough", G_TYPE_BOOLEAN, RELAY_TYPE_PASSTHROUGH, G_TYPE_NONE);
  ids[RELAY_SIGNAL_REVOKED] = install (klass, "revoked", G_TYPE_NONE, G_TYPE_NONE, G_TYPE_NONE);
  ids[RELAY_SIGNAL_FRAME_SKIPPED] =
    install (klass, "frame-skipped", G_TYPE_NONE, G_TYPE_BYTES, G_TYPE_ERROR);
  ids[RELAY_SIGNAL_DEAD_LETTER] =
    install (klass, "dead-letter", G_TYPE_NONE, RELAY_TYPE_MESSAGE_EVENT, G_TYPE_NONE);
  ids[RELAY_SIGNAL_PROMPT_RESPONSE] =
    install (klass, "prompt-response", G_TYPE_BOOLEAN, RELAY_TYPE_MESSAGE_EVENT, G_TYPE_NONE);
}
