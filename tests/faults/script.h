/* script.h: what happens to the first connections, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hurt.h"

G_BEGIN_DECLS

/* One script: what happens to the first connections, and by what name it is run again. */
typedef struct
{
  char *name;
  gboolean tls;                 /* “tls:” before the hurts */
  const struct _Manner *manner; /* NULL; or “peer:”, its name, a slash and */
  guint arg;
  guint n_hurts;
  Hurt hurts[4];
} Script;

Script *script_new (const Hurt *hurts, guint n_hurts);
Script *script_new_tls (const Hurt *hurts, guint n_hurts);
/* A stranger on so many connections, that is the hostile peer; NULL when there is no manner of that name. */
Script *script_new_peer (const char *manner, guint arg, guint n_hurts);
/* NULL when the name is none. */
Script *script_parse (const char *name);
void script_free (Script *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, script_free)

G_END_DECLS
