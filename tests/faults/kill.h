/* kill.h: processes that are killed and started again, under load
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "groups.h"

gboolean kill_run (const Setting *setting, guint n_kills, char **problems);
