/* bot.h: what every bot of this folder does before and after its work
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* A gateway as the environment says (GATEWAY_RELAY_URL, …), not yet connected. Without
 * GATEWAY_RELAY_PLATFORMS it fronts @platforms, with commas between. NULL after a message. */
RelayAdapter *bot_new (const char *platforms);
/* Connects and runs until a signal or a revocation ends it; the process's exit status. */
int bot_run (RelayAdapter *adapter);
/* Says on standard error what went wrong, if anything did. */
void bot_complain (const char *what, const GError *error);
/* Sends, and complains when that fails. */
void bot_send (RelayAdapter *adapter, const char *chat_id, const char *text);

G_END_DECLS
