/* test-refusal.c: the errors for actions that the connector refused
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>

#include "values/relay-refusal-private.h"
#include "value-fixture.h"

TEST_CASE ("/refusal/code-and-message")
{
  const struct
  {
    const char *result;
    int code; /* -1: no error */
    const char *message;
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
      g_autoptr (RelayRecord) result = new_result (cases[i].result);
      g_autoptr (GError) error = relay_refusal_to_error (result);

      g_test_message ("%s", cases[i].result);
      if (cases[i].code < 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, RELAY_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}
