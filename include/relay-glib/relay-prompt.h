/* relay-prompt.h: a question with buttons
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

#define RELAY_TYPE_PROMPT (relay_prompt_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayPrompt, relay_prompt, RELAY, PROMPT, GObject)

RELAY_AVAILABLE_IN_1_0
RelayPrompt *relay_prompt_new (const char *prompt_id, const char *kind, const char *content);
RELAY_AVAILABLE_IN_1_0
void relay_prompt_add_option (RelayPrompt *self,
                              const char *id,
                              const char *label,
                              const char *style);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_get_prompt_id (RelayPrompt *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_get_kind (RelayPrompt *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_prompt_get_content (RelayPrompt *self);
RELAY_AVAILABLE_IN_1_0
GListModel *relay_prompt_get_options (RelayPrompt *self);

G_END_DECLS
