/* test-refusal.c: the errors for actions that the connector refused
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#include "values/relay-action-private.h"
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
    { "{'success':false,'error':'Egress Declined: no'}", RELAY_ERROR_DECLINED,
      "Egress Declined: no" },
    { "{'success':false,'error':'egress declined'}", RELAY_ERROR_REJECTED, "egress declined" },
    { "{'success':false,'error':'100%s','code':'other'}", RELAY_ERROR_REJECTED, "100%s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayRecord) result = new_result (cases[i].result);
      g_autoptr (GError) error = relay_refusal_to_error (result, NULL);

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

/* Expects the error @code, or none with -1, for the answer @json to an action with @op. */
static void
assert_refusal (const char *json, const char *op, int code)
{
  g_autoptr (RelayRecord) result = new_result (json);
  g_autoptr (GError) error = relay_refusal_to_error (result, op);

  g_test_message ("%s", json);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, RELAY_ERROR, code);
}

/* The message may have been delivered, so that nothing else counts. */
TEST_CASE ("/refusal/ambiguous-comes-first")
{
  assert_refusal ("{'success':false,'ambiguous':true,'error':'x'}", NULL,
                  RELAY_ERROR_UNKNOWN_OUTCOME);
  assert_refusal ("{'ambiguous':true,'code':'egress_declined','error':'egress declined: x'}", NULL,
                  RELAY_ERROR_UNKNOWN_OUTCOME);
  assert_refusal ("{'ambiguous':true,'code':'rate_limited','retry_after':1}", NULL,
                  RELAY_ERROR_UNKNOWN_OUTCOME);
  assert_refusal ("{'ambiguous':true,'error':'message is not modified'}", RELAY_OP_EDIT,
                  RELAY_ERROR_UNKNOWN_OUTCOME);
  assert_refusal ("{'ambiguous':false,'error':'x'}", NULL, RELAY_ERROR_REJECTED);
  assert_refusal ("{'ambiguous':'true','error':'x'}", NULL, RELAY_ERROR_REJECTED);
  assert_refusal ("{'success':true,'ambiguous':true}", NULL, -1);
}

TEST_CASE ("/refusal/already-so-is-success-for-its-operation")
{
  const struct
  {
    const char *result;
    gboolean edit, react, delete;
  } cases[] = {
    { "{'success':false,'error':'Bad Request: message is not modified: …'}", TRUE, FALSE, FALSE },
    { "{'success':false,'error':'MESSAGE IS NOT MODIFIED'}", TRUE, FALSE, FALSE },
    { "{'success':false,'code':'not_modified'}", TRUE, TRUE, TRUE },
    { "{'success':false,'error':'Already reacted'}", FALSE, TRUE, FALSE },
    { "{'success':false,'error':'message to delete not found'}", FALSE, FALSE, TRUE },
    { "{'success':false,'error':'Unknown Message'}", FALSE, FALSE, TRUE },
    { "{'success':false,'code':'egress_declined','error':'unknown message'}", FALSE, FALSE, FALSE },
    { "{'success':false,'error':'message to edit not found'}", FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayRecord) result = new_result (cases[i].result);
      g_autoptr (GError) edit = relay_refusal_to_error (result, RELAY_OP_EDIT);
      g_autoptr (GError) react = relay_refusal_to_error (result, RELAY_OP_REACT);
      g_autoptr (GError) delete = relay_refusal_to_error (result, RELAY_OP_DELETE);
      g_autoptr (GError) send = relay_refusal_to_error (result, RELAY_OP_SEND);

      g_test_message ("%s", cases[i].result);
      g_assert_cmpint (edit == NULL, ==, cases[i].edit);
      g_assert_cmpint (react == NULL, ==, cases[i].react);
      g_assert_cmpint (delete == NULL, ==, cases[i].delete);
      g_assert_nonnull (send);
    }
}

TEST_CASE ("/refusal/rate-limit-has-a-time-to-wait")
{
  const struct
  {
    const char *result;
    double seconds; /* -1: no rate limit */
  } cases[] = {
    { "{'success':false,'code':'rate_limited'}", 5 },
    { "{'success':false,'code':'rate_limited','retry_after':12}", 12 },
    { "{'success':false,'retry_after':0.25,'error':'x'}", 0.25 },
    { "{'success':false,'retry_after':0}", 0 },
    { "{'success':false,'retry_after':-3}", 0 },
    { "{'success':false,'retry_after':1e300}", 1e9 },
    { "{'success':false,'retry_after':'12','error':'x'}", -1 },
    { "{'success':false,'retry_after':null,'error':'x'}", -1 },
    { "{'success':false,'error':'Flood control exceeded. Retry in 35 seconds'}", 5 },
    { "{'success':false,'error':'Too Many Requests: retry after 35'}", 35 },
    { "{'success':false,'error':'retry after: 7s','retry_after':2}", 2 },
    { "{'success':false,'error':'retry after a while'}", 5 },
    { "{'success':false,'error':'You are being RATE LIMITED.'}", 5 },
    { "{'success':false,'error':'global rate limit'}", 5 },
    { "{'success':false,'error':'(rate limit)'}", 5 },
    { "{'success':false,'error':'first-rate limits'}", -1 },
    { "{'success':false,'error':'accurate limit'}", -1 },
    { "{'success':false,'error':'rate_limit'}", -1 },
    { "{'success':false,'error':'rate limité'}", -1 },
    { "{'success':false,'error':'corporate limit, rate limit'}", 5 },
    { "{'success':false,'error':'egress declined: too many requests'}", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayRecord) result = new_result (cases[i].result);

      assert_refusal (cases[i].result, NULL,
                      cases[i].seconds >= 0                           ? RELAY_ERROR_RATE_LIMITED
                      : strstr (cases[i].result, "declined:") != NULL ? RELAY_ERROR_DECLINED
                                                                      : RELAY_ERROR_REJECTED);
      if (cases[i].seconds >= 0)
        g_assert_cmpfloat (relay_refusal_get_wait (result), ==, cases[i].seconds);
    }
}
