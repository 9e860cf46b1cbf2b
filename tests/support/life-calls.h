/* life-calls.h: every call that waits, in one table
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "life-stage.h"

G_BEGIN_DECLS

typedef enum
{
  LIFE_ONLINE, /* made over a connection */
  LIFE_DIAL,   /* made to have one */
  LIFE_HTTP    /* needs none, but a socket */
} LifeNeed;

typedef struct
{
  const char *name;
  LifeNeed need;
  /* Drops what it made itself. */
  void (*start) (LifeStage *stage,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  /* FALSE only with an error */
  gboolean (*finish) (GObject *source, GAsyncResult *result, GError **error);
} LifeCall;

extern const LifeCall life_calls[];
extern const guint life_n_calls;

G_END_DECLS
