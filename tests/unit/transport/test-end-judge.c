/* test-end-judge.c: what the end of a connection says, and when the next attempt follows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-fixture.h"
#include "test.h"

#include <string.h>

/* --- HTTP statuses and Retry-After, contract §9 --- */

ONLINE_PIPE_TEST ("/connection/retry-after/is-the-least-delay")
{
  static const struct
  {
    guint status, retry_after;
    double least, most; /* seconds */
  } cases[] = {
    { 503, 120, 120, 120 },       { 429, 60, 60, 60 }, { 503, 100000, 300, 300 },
    { 503, G_MAXUINT, 300, 300 }, { 503, 1, 2, 30 },   { 503, 0, 2, 30 },
  };
  pipe->open_late = TRUE;
  relay_fixture_lose (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      relay_transport_retry_now (fixture->transport);
      relay_fixture_spin (fixture);
      relay_fixture_refuse (fixture, cases[i].status, cases[i].retry_after);
      g_assert_cmpuint (relay_transport_get_http_status (fixture->transport), ==, cases[i].status);
      g_assert_cmpfloat (relay_fixture_get_delay (fixture), >=, cases[i].least * 1000);
      g_assert_cmpfloat (relay_fixture_get_delay (fixture), <=, cases[i].most * 1000);
    }
}

ONLINE_PIPE_TEST ("/connection/loss-has-close-code-and-status")
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "gone");

  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 0);
  relay_fixture_hang_up (fixture, 1013, "later");
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 1013);
  /* it stays while online, as last-error does */
  relay_fixture_advance (fixture, 1000);
  relay_fixture_come_back (fixture);
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 1013);
  relay_transport_failed (fixture->transport, error);
  relay_fixture_spin (fixture);
  g_assert_cmpuint (relay_transport_get_close_code (fixture->transport), ==, 0);
  pipe->open_late = TRUE;
  relay_fixture_advance (fixture, 2000);
  relay_fixture_refuse (fixture, 502, 0);
  g_assert_cmpuint (relay_transport_get_http_status (fixture->transport), ==, 502);
  relay_fixture_disconnect (fixture, &fixture->disconnected);
  g_assert_cmpuint (relay_transport_get_http_status (fixture->transport), ==, 0);
}

/* --- an `error` frame --- */

TRANSPORT_TEST ("/connection/error-frame/text-reaches-last-error")
{
  const GError *error;

  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_transport_receive_error (fixture->transport, "unknown identity");
  relay_fixture_hang_up (fixture, 1002, NULL);
  error = relay_transport_get_last_error (fixture->transport);
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  g_assert_nonnull (strstr (error->message, "1002"));
  g_assert_nonnull (strstr (error->message, "unknown identity"));

  /* not with a later connection */
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_fixture_hang_up (fixture, 1002, NULL);
  error = relay_transport_get_last_error (fixture->transport);
  g_assert_null (strstr (error->message, "unknown identity"));
}

ONLINE_TEST ("/connection/error-frame/only-a-close-that-it-explains")
{
  g_autofree char *text = g_strnfill (100000, 'x');

  relay_transport_receive_error (fixture->transport, "no such type");
  relay_fixture_hang_up (fixture, 1001, NULL);
  g_assert_null (
    strstr (relay_transport_get_last_error (fixture->transport)->message, "no such type"));
  relay_fixture_advance (fixture, 1000);
  relay_fixture_come_back (fixture);
  relay_transport_receive_error (fixture->transport, text);
  relay_fixture_hang_up (fixture, 1002, "bad frame");
  g_assert_nonnull (
    strstr (relay_transport_get_last_error (fixture->transport)->message, "bad frame (the"));
  g_assert_cmpuint (strlen (relay_transport_get_last_error (fixture->transport)->message), <, 2000);
}

TRANSPORT_TEST ("/connection/error-frame/text-explains-a-missing-descriptor")
{
  relay_fixture_connect (fixture, NULL, &fixture->connected);
  relay_transport_receive_error (fixture->transport, "unknown identity");
  relay_fixture_advance (fixture, 30000);
  g_assert_nonnull (
    strstr (relay_transport_get_last_error (fixture->transport)->message, "unknown identity"));
}
