/* guesses.h: slows down whoever guesses the password
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUESSES_FREE          5  /* wrong ones, before any wait */
#define GUESSES_FIRST_WAIT    15 /* seconds; doubled with each further one, up to: */
#define GUESSES_LONGEST_WAIT  900
#define GUESSES_MEMORY        3600 /* seconds without one, and all is forgotten */
#define GUESSES_MAX_ADDRESSES 1024 /* the one that was quiet longest makes room */

typedef struct _Guesses Guesses;

/* Times are in seconds, of a clock that never goes back. */
Guesses *guesses_new (void);
void guesses_free (Guesses *self);
guint guesses_wait (Guesses *self, GInetAddress *from, gint64 now);
void guesses_wrong (Guesses *self, GInetAddress *from, gint64 now);
void guesses_right (Guesses *self, GInetAddress *from);
char *guesses_get_place (GInetAddress *address);
guint guesses_count (Guesses *self);

G_END_DECLS
