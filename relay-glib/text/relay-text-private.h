/* relay-text-private.h: the length of a text in the unit of a platform
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-text.h>

G_BEGIN_DECLS

/* relay-text.c: @len_unit RELAY_LEN_UNIT_*; valid UTF-8 in */
guint relay_text_measure (const char *text, const char *len_unit);

G_END_DECLS
