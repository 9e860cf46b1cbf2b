/* test-error.c: the error domain, what may have been delivered, and refusals
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#include "values/relay-refusal-private.h"
#include "value-fixture.h"
#include "values/relay-record-private.h"

static void
test_ambiguous (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (RELAY_TYPE_ERROR);

  g_assert_cmpuint (codes->n_values, ==, 18);
  for (guint i = 0; i < codes->n_values; i++)
    {
      int code = codes->values[i].value;
      g_autoptr (GError) error = g_error_new_literal (RELAY_ERROR, code, "x");
      gboolean expected = code == RELAY_ERROR_TIMED_OUT || code == RELAY_ERROR_CONNECTION_LOST ||
                          code == RELAY_ERROR_CLOSED || code == RELAY_ERROR_PARTIAL;

      g_assert_cmpint (relay_error_is_ambiguous (error), ==, expected);
    }
}

static void
test_foreign (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) timed_out = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  /* the same number as an ambiguous one of ours, in another domain */
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, RELAY_ERROR_TIMED_OUT, "x");

  g_assert_true (relay_error_is_ambiguous (cancelled));
  g_assert_false (relay_error_is_ambiguous (timed_out));
  g_assert_false (relay_error_is_ambiguous (other));
  g_assert_false (relay_error_is_ambiguous (NULL));
}

static void
test_quark (void)
{
  g_assert_cmpstr (g_quark_to_string (RELAY_ERROR), ==, "relay-error-quark");
}

static void
test_refusals (void)
{
  const struct
  {
    const char *result;
    int code; /* -1: no error */
    const char *words;
  } cases[] = {
    { "{'success':true}", -1, NULL },
    { "{'success':true,'error':'egress declined: no'}", -1, NULL },
    { "{}", RELAY_ERROR_REJECTED, "rejected by the connector" },
    { "{'success':null}", RELAY_ERROR_REJECTED, "rejected by the connector" },
    { "{'success':'true'}", RELAY_ERROR_REJECTED, "rejected by the connector" },
    { "{'success':1}", RELAY_ERROR_REJECTED, "rejected by the connector" },
    { "{'success':false,'error':'no such chat'}", RELAY_ERROR_REJECTED, "no such chat" },
    { "{'success':false,'error':''}", RELAY_ERROR_REJECTED, "rejected by the connector" },
    { "{'success':false,'error':'x','code':'egress_declined'}", RELAY_ERROR_DECLINED, "x" },
    { "{'success':false,'code':'egress_declined'}", RELAY_ERROR_DECLINED,
      "declined by the connector" },
    { "{'success':false,'error':'403: egress declined: route'}", RELAY_ERROR_DECLINED,
      "403: egress declined: route" },
    { "{'success':false,'error':'egress declined'}", RELAY_ERROR_REJECTED, "egress declined" },
    { "{'success':false,'error':'100%s','code':'other'}", RELAY_ERROR_REJECTED, "100%s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = quoted (cases[i].result);
      g_autoptr (RelayRecord) result = relay_record_new_result (json, strlen (json), NULL);
      g_autoptr (GError) error = relay_result_to_error (result);

      g_test_message ("%s", json);
      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, RELAY_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].words);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/error/ambiguous", test_ambiguous);
  g_test_add_func ("/error/foreign", test_foreign);
  g_test_add_func ("/error/quark", test_quark);
  g_test_add_func ("/error/refusals", test_refusals);

  return g_test_run ();
}
