/* relay-send-result.h: the answer of the connector to a request
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

#define RELAY_TYPE_SEND_RESULT (relay_send_result_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelaySendResult, relay_send_result, RELAY, SEND_RESULT, GObject)

RELAY_AVAILABLE_IN_1_0
gboolean relay_send_result_get_success (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_send_result_get_error (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_send_result_get_code (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_send_result_get_is_ambiguous (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
double relay_send_result_get_retry_after (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_send_result_get_message_id (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
const char *const *relay_send_result_get_message_ids (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_send_result_get_thread_id (RelaySendResult *self);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_send_result_to_json (RelaySendResult *self);

G_END_DECLS
