/* relay-timestamp.c: the time that a connector sends with an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-timestamp-private.h"

#include <string.h>

/* A number from here on is in milliseconds: as seconds it would be in the year 5138, as milliseconds it
 * is in 1973. */
#define FIRST_MILLISECONDS 100e9
/* The seconds of the first day of the year 10000, which GDateTime cannot represent */
#define END_SECONDS 253402300800e0

/* The longest number that is read, so that nothing is copied of a text of megabytes */
#define MAX_LENGTH 64

static GDateTime *
new_from_number (double number)
{
  double seconds = number >= FIRST_MILLISECONDS ? number / 1000 : number;
  g_autoptr (GDateTime) whole = NULL;
  gint64 whole_seconds;

  /* also FALSE for NaN */
  if (!(seconds > 0 && seconds < END_SECONDS))
    return NULL;

  whole_seconds = (gint64) seconds;
  whole = g_date_time_new_from_unix_utc (whole_seconds);
  return g_date_time_add (whole, (GTimeSpan) ((seconds - whole_seconds) * G_USEC_PER_SEC + 0.5));
}

GDateTime *
relay_timestamp_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = NULL;
  gsize length = strnlen (text, MAX_LENGTH + 1);

  if (length == 0 || length > MAX_LENGTH)
    return NULL;
  if (strspn (text, "+-.0123456789eE") == length)
    {
      char *end;
      double number = g_ascii_strtod (text, &end);

      return *end == '\0' ? new_from_number (number) : NULL;
    }

  utc = g_time_zone_new_utc ();
  return g_date_time_new_from_iso8601 (text, utc);
}
