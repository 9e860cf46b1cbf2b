/* relay-text-private.h: the length of a text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-text.h>

G_BEGIN_DECLS

/* The maximum length of a message, in @unit, a RELAY_LEN_UNIT_* */
typedef struct
{
  guint length;
  const char *unit;
} RelayTextLimit;

gboolean relay_text_fits (const char *text, RelayTextLimit limit);
/* Whether @text is empty or nothing but white space. Valid UTF-8. */
gboolean relay_text_is_blank (const char *text);
/* Whether no character from @from to @to shows: white space, zero width characters and variation
 * selectors. A platform may take a message of such characters, so that this applies only to what the
 * splitter makes of a text. Valid UTF-8. */
gboolean relay_text_is_invisible (const char *from, const char *to);

G_END_DECLS
