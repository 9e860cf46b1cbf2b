/* relay-adapter-observer-private.h: what the transport of an adapter reports
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-chat-observer-private.h"
#include "relay-outbox-private.h"
#include "relay-pending-prompts-private.h"
#include "relay-scope-private.h"
#include "relay-turns-private.h"
#include "relay-typing-private.h"

G_BEGIN_DECLS

/*
 * The observer receives everything that the transport reports. It emits the signals of the adapter,
 * keeps the state that follows from the reports (the descriptor and the fatal error), learns the
 * scope, cancels turns and completes pending prompts. It notifies the properties of the adapter.
 */
typedef struct _RelayAdapterObserver RelayAdapterObserver;

/* The signals that an adapter emits. To be called by its class_init. */
void relay_adapter_observer_install_signals (GObjectClass *klass);

/* @adapter owns the observer. It also owns @scope, @turns, @prompts and @typing, which have to exist as long as
 * the observer. @transport and @placeholder, the first descriptor, are nullable. */
RelayAdapterObserver *relay_adapter_observer_new (GObject *adapter,
                                                  RelayTransport *transport,
                                                  RelayDescriptor *placeholder,
                                                  RelayScope *scope,
                                                  RelayTurns *turns,
                                                  RelayPendingPrompts *prompts,
                                                  RelayTyping *typing,
                                                  RelayOutbox *outbox);
void relay_adapter_observer_free (RelayAdapterObserver *self);

/* Starts to observe the transport, unless it does so already, and returns it: (transfer none).
 * Fails with RELAY_ERROR_NO_TRANSPORT, or with RELAY_ERROR_BUSY while another adapter observes it. */
RelayTransport *relay_adapter_observer_attach (RelayAdapterObserver *self, GError **error);
/* Ends the observation of the transport, and releases it. */
void relay_adapter_observer_detach (RelayAdapterObserver *self);
gboolean relay_adapter_observer_is_attached (RelayAdapterObserver *self);

/* RELAY_STATE_DISCONNECTED unless the transport is observed */
RelayState relay_adapter_observer_get_state (RelayAdapterObserver *self);
gboolean relay_adapter_observer_is_online (RelayAdapterObserver *self);
/* See the properties of the adapter. */
gboolean relay_adapter_observer_can_retry (RelayAdapterObserver *self);
gint64 relay_adapter_observer_get_retry_at (RelayAdapterObserver *self);
const GError *relay_adapter_observer_get_last_error (RelayAdapterObserver *self);

RelayDescriptor *relay_adapter_observer_get_descriptor (RelayAdapterObserver *self);
const GError *relay_adapter_observer_get_fatal_error (RelayAdapterObserver *self);
RelayInteractionMapping relay_adapter_observer_get_mapping (RelayAdapterObserver *self);
void relay_adapter_observer_set_mapping (RelayAdapterObserver *self,
                                         RelayInteractionMapping mapping);

/* @observer: borrowed; NULL for none */
void relay_adapter_observer_set_chat_observer (RelayAdapterObserver *self,
                                               RelayChatObserver *observer);
RelayChatObserver *relay_adapter_observer_get_chat_observer (RelayAdapterObserver *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayAdapterObserver, relay_adapter_observer_free)

G_END_DECLS
