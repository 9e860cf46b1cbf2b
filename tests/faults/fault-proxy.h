/* fault-proxy.h: a TCP proxy that injects faults
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "fault.h"

#include <gio/gio.h>

/* Listens on 127.0.0.1 and any port; runs in the default main context. */
typedef struct _HurtProxy FaultProxy;

/* The fault lets @milliseconds pass: the caller advances its clock. */
typedef void (*FaultProxyTick) (guint milliseconds, gpointer user_data);

FaultProxy *fault_proxy_new (guint16 target, FaultProxyTick tick, gpointer user_data);
void fault_proxy_free (FaultProxy *self);
guint16 fault_proxy_get_port (FaultProxy *self);
void fault_proxy_set_target (FaultProxy *self, guint16 target);
/* The target of FAULT_REDIRECT with the argument @number, which is below 16 */
void fault_proxy_set_redirect (FaultProxy *self, guint number, guint16 port);
/* The units are TLS records instead of WebSocket frames. */
void fault_proxy_set_raw (FaultProxy *self, gboolean raw);
/* How often the gateway sent protocol text unencrypted since the plan, when raw */
guint fault_proxy_get_clear_text (FaultProxy *self);
/* The faults of the next connections in order; later connections have none. */
void fault_proxy_plan (FaultProxy *self, const Fault *faults, guint n_faults);
/* How many faults of the plan were injected */
guint fault_proxy_get_done (FaultProxy *self);
/* connections accepted since the plan, and connections that are open */
guint fault_proxy_get_accepted (FaultProxy *self);
guint fault_proxy_get_open (FaultProxy *self);
/* Ends all connections with an RST. */
void fault_proxy_drop (FaultProxy *self);
/* The end offset of each unit of the first connection since the plan, of guint64 */
GArray *fault_proxy_get_ends (FaultProxy *self, Direction direction);
/* How many bytes had been sent down when each unit up was received, of guint64; and how many bytes were
 * sent until now */
GArray *fault_proxy_get_before (FaultProxy *self);
guint64 fault_proxy_get_passed (FaultProxy *self, Direction direction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultProxy, fault_proxy_free)
