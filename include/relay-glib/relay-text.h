/* relay-text.h: measuring and splitting text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

RELAY_AVAILABLE_IN_1_0
guint relay_text_measure (const char *text, const char *unit);
RELAY_AVAILABLE_IN_1_0
char **relay_text_split (const char *text,
                         guint limit,
                         const char *unit,
                         RelayTextSplitFlags flags);

G_END_DECLS
