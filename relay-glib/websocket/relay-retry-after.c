/* relay-retry-after.c: how long an HTTP response asks to wait
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-retry-after-private.h"

gint64
relay_retry_after_parse_date (const char *value)
{
  g_autoptr (GDateTime) date = value != NULL ? soup_date_time_new_from_http_string (value) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

guint
relay_retry_after_read (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  gint64 date, until;
  guint64 seconds;

  if (value == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT, &seconds, NULL))
    return (guint) seconds;
  until = relay_retry_after_parse_date (value);
  /* The clock of the server is the one that counts. */
  date = relay_retry_after_parse_date (soup_message_headers_get_one (headers, "Date"));
  if (date == 0)
    date = g_get_real_time () / G_USEC_PER_SEC;
  return (guint) CLAMP (until - date, 0, (gint64) G_MAXUINT);
}
