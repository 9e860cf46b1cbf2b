/* interaction.h: a pressed button, shaped as Discord would post it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "inbound.h"

G_BEGIN_DECLS

char *interaction_session_key (const Chat *chat, const Person *person);
char *interaction_forward_text (const Chat *chat,
                                const Chat *parent,
                                const Person *person,
                                const char *id,
                                const char *command,
                                const char *argument);

G_END_DECLS
