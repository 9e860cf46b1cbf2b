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

/* In @len_unit, a RELAY_LEN_UNIT_*; NULL and unknown units mean code points. @text is valid UTF-8. */
guint relay_text_measure (const char *text, const char *len_unit);
gboolean relay_text_fits (const char *text, RelayTextLimit limit);
/* Whether @text is empty or nothing but white space. Valid UTF-8. */
gboolean relay_text_is_blank (const char *text);

G_END_DECLS
