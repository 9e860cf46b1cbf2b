/* relay-timestamp-private.h: the time that a connector sends with an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text: ISO 8601 (UTC where it names no time zone), or a number of Unix seconds or milliseconds, perhaps
 * with a fraction. NULL when it is anything else, 0, negative, or after the year 9999. */
GDateTime *relay_timestamp_parse (const char *text);

G_END_DECLS
