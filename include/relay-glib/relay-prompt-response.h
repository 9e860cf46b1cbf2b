/* relay-prompt-response.h: the answer to a prompt
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

#define RELAY_TYPE_PROMPT_RESPONSE (relay_prompt_response_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayPromptResponse, relay_prompt_response, RELAY, PROMPT_RESPONSE, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_response_get_prompt_id (RelayPromptResponse *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_response_get_option_id (RelayPromptResponse *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_response_get_label (RelayPromptResponse *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_response_get_prompt_message_id (RelayPromptResponse *self);
RELAY_AVAILABLE_IN_1_0
RelaySessionSource *relay_prompt_response_get_source (RelayPromptResponse *self);

G_END_DECLS
