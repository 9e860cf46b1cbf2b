/* service.h: what a service manager is told, and what it passes on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void service_notify (const char *format, ...) G_GNUC_PRINTF (1, 2);
GPtrArray *service_take_sockets (GError **error);
guint service_start_watchdog (void);

G_END_DECLS
