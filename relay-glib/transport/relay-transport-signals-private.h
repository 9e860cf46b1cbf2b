/* relay-transport-signals-private.h: the signals of transport and adapter, and the observer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

typedef enum
{
  RELAY_SIGNAL_INBOUND,
  RELAY_SIGNAL_INTERRUPT,
  RELAY_SIGNAL_PASSTHROUGH,
  RELAY_SIGNAL_REVOKED,
  RELAY_SIGNAL_FRAME_SKIPPED,
  RELAY_SIGNAL_DEAD_LETTER,
  RELAY_SIGNAL_PROMPT_RESPONSE,
  RELAY_N_SIGNALS
} RelaySignal;

/* Installs the seven signals on a class, the same on transport and adapter, without class slots. */
void relay_transport_signals_install (GObjectClass *klass, guint ids[RELAY_N_SIGNALS]);

/*
 * How a transport reports to its adapter. The adapter emits its own signals in these functions,
 * so that the handlers of the transport's signals are the application's alone. The transport
 * calls them while it dispatches received frames, before it emits the signal of the same name;
 * only changed() may run inside a call of the application, as notify does.
 */
typedef struct
{
  /* Whether the application connected a handler to this signal of the adapter. */
  gboolean (*wants_signal) (gpointer adapter, RelaySignal signal);
  /* Called once for each passthrough forward, before it is delivered. Returns the event that is
   * delivered as `inbound` when no handler handles the forward: (transfer full) (nullable). */
  RelayMessageEvent *(*map_forward) (gpointer adapter, RelayPassthrough *forward);
  /* Emits @signal: `inbound`, `dead-letter` or `prompt-response` with a RelayMessageEvent,
   * `passthrough` with a RelayPassthrough. Returns whether a handler handled @value; always
   * FALSE for the first two. Called for messages that no handler waits for, too. */
  gboolean (*deliver) (gpointer adapter, RelaySignal signal, gpointer value);
  void (*interrupt) (gpointer adapter, const char *session_key, const char *chat_id);
  void (*frame_skipped) (gpointer adapter, GBytes *line, const GError *error);
  void (*revoked) (gpointer adapter);
  /* @property is `state` or `descriptor`. */
  void (*changed) (gpointer adapter, const char *property);
} RelayTransportObserver;

G_END_DECLS
