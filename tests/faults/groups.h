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
  const char *connector; /* the programs */
  const char *gateway;
  gint64 seed;
  Totals *totals;
  void (*progress) (guint done, guint all, gpointer user_data);
  gpointer user_data;
} Setting;

typedef struct
{
  const char *name;
  const char *title;
  guint slice; /* so many scripts in a short run */
  /* appends to an array of Script; or else */
  void (*make) (Session *session, GPtrArray *scripts, GRand *random);
  /* does all by itself, @n of it; FALSE and what was wrong, to be freed */
  gboolean (*run) (const Setting *setting, guint n, char **problems);
  guint full;   /* so many in a long run */
  gboolean tls; /* its sessions are */
} Group;

extern const Group groups[];
extern const guint n_groups;

G_END_DECLS
