/* show.h: events as lines, for people or as JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

/* Shows everything that an adapter receives */
typedef struct
{
  gboolean as_json;
  gboolean keeps;  /* events are not acknowledged */
  guint max_shown; /* 0 for any number */
  guint n_shown;
  gboolean is_done; /* @max_shown are shown */
  GPtrArray *kept;
} Show;

/* @self stays where it is until show_clear(), which comes before the adapter's last reference goes. */
void show_attach (Show *self, RelayAdapter *adapter);
void show_clear (Show *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Show, show_clear)
