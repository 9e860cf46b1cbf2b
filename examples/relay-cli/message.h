/* message.h: what the commands that send have in common
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session.h"

/* The metadata of the options; NULL without any. Sets @error if --metadata is not an object. */
gboolean message_create_metadata (const Invocation *invocation,
                                  JsonObject **metadata,
                                  GError **error);

/* @argument, or the whole standard input for "-" */
char *message_read_text (const char *argument, GError **error);

/* Prints the id of what was sent, or the whole answer with --json. */
void message_print_result (const Invocation *invocation, RelaySendResult *result);
