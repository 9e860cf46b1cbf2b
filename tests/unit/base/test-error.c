/* test-error.c: the error domain, and which errors leave open whether a message was delivered
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>

#include "test.h"

TEST_CASE ("/error/ambiguous-codes")
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (RELAY_TYPE_ERROR);

  g_assert_cmpuint (codes->n_values, ==, 22);
  for (guint i = 0; i < codes->n_values; i++)
    {
      int code = codes->values[i].value;
      g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, code, "x");
      gboolean expected = code == RELAY_ERROR_TIMED_OUT || code == RELAY_ERROR_CONNECTION_LOST ||
                          code == RELAY_ERROR_CLOSED || code == RELAY_ERROR_PARTIAL ||
                          code == RELAY_ERROR_UNKNOWN_OUTCOME;

      g_assert_cmpint (relay_error_is_ambiguous (error), ==, expected);
    }
}

TEST_CASE ("/error/cancelled-is-ambiguous-other-domains-are-not")
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) timed_out = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  /* The number of an ambiguous code, in another domain */
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, RELAY_ERROR_TIMED_OUT, "x");

  g_assert_true (relay_error_is_ambiguous (cancelled));
  g_assert_false (relay_error_is_ambiguous (timed_out));
  g_assert_false (relay_error_is_ambiguous (other));
  g_assert_false (relay_error_is_ambiguous (NULL));
}

TEST_CASE ("/error/domain-name")
{
  g_assert_cmpstr (g_quark_to_string (RELAY_ERROR), ==, "relay-error-quark");
}
