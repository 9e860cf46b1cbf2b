/* relay-refusal.c: the error that a connector's refusal becomes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-refusal-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

#define CODE_DECLINED  "egress_declined"
#define WORDS_DECLINED "egress declined:"

GError *
relay_result_to_error (RelayRecord *result)
{
  const char *words, *code;
  gboolean declined;

  if (relay_record_get_tristate (result, RELAY_FIELD_RESULT_SUCCESS) == RELAY_TRISTATE_TRUE)
    return NULL;

  words = relay_record_get_string (result, RELAY_FIELD_RESULT_ERROR);
  code = relay_record_get_string (result, RELAY_FIELD_RESULT_CODE);
  declined = g_strcmp0 (code, CODE_DECLINED) == 0 ||
             (words != NULL && strstr (words, WORDS_DECLINED) != NULL);

  if (words == NULL || *words == '\0')
    words = declined ? "declined by the connector" : "rejected by the connector";

  return g_error_new_literal (RELAY_ERROR, declined ? RELAY_ERROR_DECLINED : RELAY_ERROR_REJECTED,
                              words);
}
