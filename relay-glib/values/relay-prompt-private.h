/* relay-prompt-private.h: what a prompt tells the rest of the library
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-prompt.h>
#include <relay-glib/relay-prompt-option.h>

G_BEGIN_DECLS

/* On platforms whose buttons carry one string, it is `hp1:PROMPT:OPTION` (contract §5). */
#define RELAY_PROMPT_TOKEN_PREFIX "hp1:"

/* Whether prompts and options may be called so: [A-Za-z0-9_.-]{1,32} */
gboolean relay_prompt_is_id (const char *id, gsize length);
/* FALSE with RELAY_ERROR_INVALID_ARGUMENT when connectors would not take it. */
gboolean relay_prompt_check (RelayPrompt *self, GError **error);
/* JSON text: [{id, label, style?}] */
char *relay_prompt_write_options (RelayPrompt *self);
/* (transfer none) (nullable) */
RelayPromptOption *relay_prompt_find_option (RelayPrompt *self, const char *option_id);

G_END_DECLS
