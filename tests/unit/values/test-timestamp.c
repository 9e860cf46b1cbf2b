/* test-timestamp.c: the time that a connector sends with an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "values/relay-timestamp-private.h"

#include "test.h"

static void
assert_time (const char *text, const char *expected)
{
  g_autoptr (GDateTime) time = relay_timestamp_parse (text);
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *iso = NULL;

  g_assert_nonnull (time);
  utc = g_date_time_to_utc (time);
  iso = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S.%f");
  g_assert_cmpstr (iso, ==, expected);
}

TEST_CASE ("/timestamp/iso-8601")
{
  assert_time ("2026-11-29T03:04:05Z", "2026-11-29T03:04:05.000000");
  assert_time ("2026-11-29T03:04:05.25+01:00", "2026-11-29T02:04:05.250000");
  assert_time ("2026-11-29T03:04:05", "2026-11-29T03:04:05.000000");
  assert_time ("20261129T030405Z", "2026-11-29T03:04:05.000000");
}

TEST_CASE ("/timestamp/unix-seconds-and-milliseconds")
{
  assert_time ("1790000000", "2026-09-21T14:13:20.000000");
  assert_time ("1790000000.5", "2026-09-21T14:13:20.500000");
  assert_time ("1790000000123", "2026-09-21T14:13:20.123000");
  assert_time ("1.79e9", "2026-09-21T14:13:20.000000");
  assert_time ("1", "1970-01-01T00:00:01.000000");
}

TEST_CASE ("/timestamp/other-texts-are-no-time")
{
  static const char *const texts[] = {
    "",      "0", "-5",   "now", "2026-11-29",           "1e400", "1e999999",
    "1.2.3", "e", "1e18", "-",   "2026-13-01T00:00:00Z", " 1 ",   "1790000000x"
  };
  g_autofree char *digits = g_strnfill (100000, '1');

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (relay_timestamp_parse (texts[i]));
  g_assert_null (relay_timestamp_parse (digits));
}
