/* leftovers.h: counts file descriptors, sources and objects that should have been released
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

/* Everything that exists at leftovers_mark() may exist later. */
typedef struct _Leftovers Leftovers;

Leftovers *leftovers_new (void);
void leftovers_free (Leftovers *self);
void leftovers_mark (Leftovers *self);
/* Each returns how many more there are. */
guint leftovers_count_fds (Leftovers *self);
guint leftovers_count_sources (Leftovers *self);
/* of the objects passed to leftovers_watch() */
guint leftovers_count_objects (Leftovers *self);
void leftovers_watch (Leftovers *self, gpointer object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leftovers, leftovers_free)
