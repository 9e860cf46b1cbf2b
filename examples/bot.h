/* bot.h: connecting, sending and ending, as every bot of this folder does them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* Creates an adapter from the environment (GATEWAY_RELAY_URL, …) without connecting it. @platforms
 * is a comma-separated list, used when GATEWAY_RELAY_PLATFORMS is not set. Prints the error and
 * returns NULL when the environment is not valid. */
RelayAdapter *bot_new (const char *platforms);

/* Connects @adapter and runs the main loop until SIGINT, SIGTERM or a revocation, then disconnects.
 * Returns the exit status of the process. */
int bot_run (RelayAdapter *adapter);

/* Prints "@what failed: …" to standard error. Does nothing when @error is NULL. */
void bot_report_error (const char *what, const GError *error);

/* Answers @event with @text, in its thread, and prints the error if that fails. */
void bot_reply (RelayAdapter *adapter, RelayMessageEvent *event, const char *text);

/* Sends @text to another chat and prints the error if that fails. */
void bot_send (RelayAdapter *adapter, const char *chat_id, const char *text);

G_END_DECLS
