/* relay-prompt-option.h: a button of a prompt
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

#define RELAY_TYPE_PROMPT_OPTION (relay_prompt_option_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayPromptOption, relay_prompt_option, RELAY, PROMPT_OPTION, GObject)

RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_option_get_id (RelayPromptOption *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_option_get_label (RelayPromptOption *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_option_get_style (RelayPromptOption *self);

G_END_DECLS
