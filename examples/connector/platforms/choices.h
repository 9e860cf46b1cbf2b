/* choices.h: prompts in words, for platforms without buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

char *choices_format (const Message *message, const char *separator);
Message *choices_find (Store *store, const Chat *chat, const char *text, const char **option_id);

G_END_DECLS
