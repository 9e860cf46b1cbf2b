/* hurt-proxy.h: a TCP proxy that hurts the connections that go through it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hurt.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* On 127.0.0.1 and any port; it lives in the default main context. */
typedef struct _HurtProxy HurtProxy;

/* Time passes, as the script has it. */
typedef void (*HurtTick) (guint milliseconds, gpointer user_data);

HurtProxy *hurt_proxy_new (guint16 target, HurtTick tick, gpointer user_data);
void hurt_proxy_free (HurtProxy *self);
guint16 hurt_proxy_get_port (HurtProxy *self);
void hurt_proxy_set_target (HurtProxy *self, guint16 target);
/* Where a connection leads that is hurt by a stranger of that number, which is below 16 */
void hurt_proxy_set_stranger (HurtProxy *self, guint number, guint16 port);
/* Bytes only, and records of TLS instead of frames */
void hurt_proxy_set_raw (HurtProxy *self, gboolean raw);
/* How often the gateway said in clear what is for the connector alone, since the plan; when raw. */
guint hurt_proxy_get_clear (HurtProxy *self);
/* The hurts of the next connections, in their order; those after them are left alone. */
void hurt_proxy_plan (HurtProxy *self, const Hurt *hurts, guint n_hurts);
/* How many of the plan have been done. */
guint hurt_proxy_get_done (HurtProxy *self);
/* connections accepted since the plan, and those that are not over */
guint hurt_proxy_get_accepted (HurtProxy *self);
guint hurt_proxy_get_open (HurtProxy *self);
/* Ends them all with an RST. */
void hurt_proxy_drop (HurtProxy *self);
/* Where each head and frame of the first connection since the plan ended, of guint64. */
GArray *hurt_proxy_get_ends (HurtProxy *self, Way way);
/* How much had gone down when each of those that went up came, of guint64; and what has gone until now */
GArray *hurt_proxy_get_before (HurtProxy *self);
guint64 hurt_proxy_get_passed (HurtProxy *self, Way way);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HurtProxy, hurt_proxy_free)

G_END_DECLS
