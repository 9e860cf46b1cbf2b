/* leftovers.h: descriptors, main loop sources, objects and memory that should be gone
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What there is at leftovers_mark() is what may be there later. */
typedef struct _Leftovers Leftovers;

Leftovers *leftovers_new (void);
void leftovers_free (Leftovers *self);
void leftovers_mark (Leftovers *self);
/* Each says how many more there are. */
guint leftovers_count_fds (Leftovers *self);
guint leftovers_count_sources (Leftovers *self);
/* of those that were given to leftovers_watch() */
guint leftovers_count_objects (Leftovers *self);
void leftovers_watch (Leftovers *self, gpointer object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leftovers, leftovers_free)

G_END_DECLS
