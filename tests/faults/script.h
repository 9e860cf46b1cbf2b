/* script.h: the faults of the first connections, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "fault.h"

/* The faults of the first connections. The name is enough to run the script again. */
typedef struct
{
  char *name;
  gboolean tls; /* the name begins with “tls:” */
  const struct _Misbehavior
    *misbehavior; /* NULL, or the name is “peer:”, the misbehaviour, a slash and @arg */
  guint arg;
  guint n_faults;
  Fault faults[4];
} Script;

Script *script_new (const Fault *faults, guint n_faults);
Script *script_new_tls (const Fault *faults, guint n_faults);
/* The first @n_faults connections lead to the scripted peer; NULL when there is no such misbehaviour. */
Script *script_new_peer (const char *misbehavior, guint arg, guint n_faults);
/* NULL when the name is not valid */
Script *script_parse (const char *name);
void script_free (Script *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, script_free)
