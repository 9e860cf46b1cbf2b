/* relay-prompt-option-private.h: creating a button of a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-prompt-option.h>

G_BEGIN_DECLS

/* The strings are copied. @style: nullable */
RelayPromptOption *relay_prompt_option_new (const char *id, const char *label, const char *style);

G_END_DECLS
