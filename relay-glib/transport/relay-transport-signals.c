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
 * A message arrived.
 *
 * Emitted from the main context of the first connect, in the order of the wire, never
 * from inside a call of the application. When the emission ends the event counts as
 * taken, and is acknowledged if the connector asked for that, unless a handler called
 * [method@MessageEvent.hold]. Without any handler there is no acknowledgement.
 *
 * The connector checked the author before delivering; apply no second allow-list.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::interrupt:
 * @self: the transport
 * @session_key: the session whose turn shall stop
 * @chat_id: the chat it is in
 *
 * Somebody asked on the platform to stop a turn.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::passthrough:
 * @self: the transport
 * @forward: the raw request
 *
 * A raw request of the platform arrived. The first handler that returns %TRUE ends the
 * emission. Unhandled, an adapter gives it its default treatment; a transport
 * used alone drops it. Either way it is acknowledged.
 *
 * Returns: %TRUE when the request was handled
 *
 * Since: 1.0
 */

/**
 * RelayTransport::revoked:
 * @self: the transport
 *
 * The credential was revoked: there will be no further dial. Emitted once, after
 * [property@Transport:state] became %RELAY_STATE_REVOKED.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::protocol-error:
 * @self: the transport
 * @error: what was wrong, and where
 *
 * A frame could not be read and was skipped. Never the end of the connection.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::dead-letter:
 * @self: the transport
 * @event: the message
 *
 * A message was given back [property@Transport:max-deliveries] times and is given up: it is
 * acknowledged when the emission ends, and comes no more. With no handler here it is
 * neither acknowledged nor given to anybody else.
 *
 * Since: 1.0
 */

/**
 * RelayTransport::prompt-response:
 * @self: the transport
 * @event: the message, with [property@MessageEvent:prompt-response]
 *
 * Somebody answered a prompt. Such a message is never chat and never emitted as `inbound`.
 * Unhandled, it is dropped and acknowledged: it may answer somebody else's prompt.
 *
 * Returns: %TRUE when the answer was handled
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

  /* inbound is emitted for every message: no generic marshalling of its one object */
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
  ids[RELAY_SIGNAL_PROTOCOL_ERROR] =
    install (klass, "protocol-error", G_TYPE_NONE, G_TYPE_ERROR, G_TYPE_NONE);
  ids[RELAY_SIGNAL_DEAD_LETTER] =
    install (klass, "dead-letter", G_TYPE_NONE, RELAY_TYPE_MESSAGE_EVENT, G_TYPE_NONE);
  ids[RELAY_SIGNAL_PROMPT_RESPONSE] =
    install (klass, "prompt-response", G_TYPE_BOOLEAN, RELAY_TYPE_MESSAGE_EVENT, G_TYPE_NONE);
}
