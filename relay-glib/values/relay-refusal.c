/* relay-refusal.c: the error for an action that the connector refused
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-refusal-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#define CODE_DECLINED "egress_declined"

/* Connectors that send no code say so in the message. */
#define MESSAGE_DECLINED "egress declined:"

GError *
relay_refusal_to_error (RelayRecord *result)
{
  const char *message, *code;
  gboolean declined;

  if (relay_record_get_tristate (result, RELAY_FIELD_RESULT_SUCCESS) == RELAY_TRISTATE_TRUE)
    return NULL;

  message = relay_record_get_string (result, RELAY_FIELD_RESULT_ERROR);
  code = relay_record_get_string (result, RELAY_FIELD_RESULT_CODE);
  declined = g_strcmp0 (code, CODE_DECLINED) == 0 ||
             (message != NULL && strstr (message, MESSAGE_DECLINED) != NULL);

  if (message == NULL || *message == '\0')
    message = declined ? "declined by the connector" : "rejected by the connector";

  return g_error_new_literal (RELAY_ERROR, declined ? RELAY_ERROR_DECLINED : RELAY_ERROR_REJECTED,
                              message);
}
