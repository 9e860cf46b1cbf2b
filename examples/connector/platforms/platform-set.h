/* platform-set.h: the platforms that run: their start, their end, and their settings while they run
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "platform.h"

G_BEGIN_DECLS

typedef struct _PlatformSet PlatformSet;

PlatformSet *platform_set_new (Hub *hub, HttpServer *http, gboolean has_accounts);
void platform_set_free (PlatformSet *self);
gboolean platform_set_start (PlatformSet *self, GKeyFile *config, GError **error);
gboolean platform_set_reload (PlatformSet *self, GKeyFile *config);
void platform_set_stop (PlatformSet *self);
gboolean platform_set_is_stopped (PlatformSet *self);

G_END_DECLS
