/* kill.h: processes that are killed and started again, under load
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "groups.h"

G_BEGIN_DECLS

gboolean kill_run (const Setting *setting, guint n_kills, char **problems);

G_END_DECLS
