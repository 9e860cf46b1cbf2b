/* groups.h: the faults, sorted
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *title;
  guint slice;                  /* so many scripts in a short run */
  /* appends to an array of Script */
  void (*make) (Session   *session,
                GPtrArray *scripts,
                GRand     *random);
} Group;

extern const Group groups[];
extern const guint n_groups;

G_END_DECLS
