/* relay-prompt-response-private.h: reading and writing an answer to a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-prompt-response.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* From the JSON object `prompt_response` of @event, whose record is referenced as the source. A
 * missing id is empty. */
RelayPromptResponse *relay_prompt_response_new_from_text (const char *text,
                                                          gsize length,
                                                          RelayRecord *event);
/* JSON text for relay_record_set_raw (). @prompt_message_id: nullable */
char *relay_prompt_response_write (const char *prompt_id,
                                   const char *option_id,
                                   const char *prompt_message_id,
                                   gsize *length);

G_END_DECLS
