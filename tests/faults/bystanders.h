/* bystanders.h: what hurts one participant must not stop the others
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "groups.h"

gboolean bystanders_run (const Setting *setting, guint n_rounds, char **problems);
