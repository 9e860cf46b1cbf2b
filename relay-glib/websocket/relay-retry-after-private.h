/* relay-retry-after-private.h: how long an HTTP response asks to wait
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

G_BEGIN_DECLS

/* The seconds in the Retry-After header of a response, which has a number or a date (RFC 9110, 10.2.3);
 * 0 when there is none */
guint relay_retry_after_read (SoupMessageHeaders *headers);
/* Seconds since the epoch; 0 when @value is NULL or no HTTP date */
gint64 relay_retry_after_parse_date (const char *value);

G_END_DECLS
