/* relay-text-split-private.h: splitting a text that is still growing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-text.h>

G_BEGIN_DECLS

/* relay-text-split.c, for a text that is still growing. It begins with @n_opening bytes that a cut
 * before it added. Takes off all pieces but the last, or @n_most, each behind @pieces. Returns where
 * what is left begins; @opening is what the cut there added. */
gsize relay_text_split_off (const char *text,
                            gsize n_opening,
                            guint limit,
                            const char *unit,
                            guint n_most,
                            GQueue *pieces,
                            char **opening);
/* What a cut behind @text would add: @closing to it, @opening to what follows; both "" when no
 * code fence is open there. */
void relay_text_find_open_fence (const char *text,
                                 guint limit,
                                 const char *unit,
                                 char **opening,
                                 char **closing);

G_END_DECLS
