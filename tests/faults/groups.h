/* groups.h: the groups of scripts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session.h"

typedef struct
{
  const char *connector; /* the paths of the programs */
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
  guint slice; /* number of scripts in a short run */
  /* Appends to an array of Script. NULL: */
  void (*make) (Session *session, GPtrArray *scripts, GRand *random);
  /* runs the group, @n units of it; FALSE with @problems set on failure */
  gboolean (*run) (const Setting *setting, guint n, char **problems);
  guint full;   /* units of @run in a long run */
  gboolean tls; /* its sessions use TLS */
} Group;

extern const Group groups[];
extern const guint n_groups;
