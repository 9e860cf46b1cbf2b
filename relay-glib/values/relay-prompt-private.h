/* relay-prompt-private.h: checking and sending a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-prompt.h>
#include <relay-glib/relay-prompt-option.h>

G_BEGIN_DECLS

/* A button whose platform gives it one string has the string `hp1:PROMPT:OPTION` (contract §5). */
#define RELAY_PROMPT_TOKEN_PREFIX "hp1:"

/* Whether @id is valid for prompts and options: [A-Za-z0-9_.-]{1,32} */
gboolean relay_prompt_is_id (const char *id, gsize length);
/* Fails with RELAY_ERROR_INVALID_ARGUMENT when connectors would refuse the prompt. */
gboolean relay_prompt_check (RelayPrompt *self, GError **error);
/* The options as JSON text: [{id, label, style?}, …] */
char *relay_prompt_write_options (RelayPrompt *self);
/* (transfer none) (nullable): NULL when there is no such option */
RelayPromptOption *relay_prompt_find_option (RelayPrompt *self, const char *option_id);

G_END_DECLS
