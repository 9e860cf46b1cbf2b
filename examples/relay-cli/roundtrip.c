/* roundtrip.c: the time that a request takes which changes nothing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "roundtrip.h"

#include "wait.h"

/* A question about a chat that does not exist. A connector that does not know the question refuses it,
 * which takes as long. */
gint64
roundtrip_measure (RelayTransport *transport, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) action = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  g_auto (Wait) wait = { NULL };
  gint64 began = g_get_monotonic_time ();

  json_object_set_string_member (action, "op", "get_chat_info");
  json_object_set_string_member (action, "chat_id", "relay-round-trip");
  relay_transport_send_action_async (transport, action, NULL, cancellable, wait_callback, &wait);
  result = relay_transport_send_action_finish (transport, wait_result (&wait), error);
  return result != NULL ? g_get_monotonic_time () - began : -1;
}
