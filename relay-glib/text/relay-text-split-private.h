/* relay-text-split-private.h: splitting a text that is still growing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-text-private.h"

G_BEGIN_DECLS

/* The first @n_reopened bytes of @text are the line of a code fence, which an earlier cut repeated;
 * @reopened and @closing below are "" where no code fence is open. @text is valid UTF-8. */

/* Appends all pieces of @text that show something, but the last one, to @pieces, a queue of char *.
 * Returns the offset at which the last piece begins; @reopened is to be prepended to it. If @is_whole,
 * the last piece has room for closing its code fence. */
gsize relay_text_split_off (const char *text,
                            gsize n_reopened,
                            RelayTextLimit limit,
                            gboolean is_whole,
                            GQueue *pieces,
                            char **reopened);
/* What a cut at the end of @text adds: @closing to @text, @reopened to the text that follows */
void relay_text_find_open_fence (const char *text,
                                 RelayTextLimit limit,
                                 char **reopened,
                                 char **closing);

G_END_DECLS
