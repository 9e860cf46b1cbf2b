/* relay-frame-writer-private.h: the lines that the gateway sends
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "values/relay-action-private.h"

G_BEGIN_DECLS

/* The largest frame that connectors are known to take, newline included (contract §2) */
#define RELAY_FRAME_MAX_SENT (1024 * 1024)

/* Whole lines, newline included */
GBytes *relay_frame_write_hello (RelayIdentity *identity);
/* @platform and @bot_id are left out when NULL or empty. RELAY_ERROR_TOO_LARGE, or
 * RELAY_ERROR_INVALID_ARGUMENT from relay_action_check(). */
GBytes *relay_frame_write_outbound (const char *request_id,
                                    RelayAction *action,
                                    const char *platform,
                                    const char *bot_id,
                                    GError **error);
GBytes *relay_frame_write_interrupt (const char *session_key, const char *reason, GError **error);
GBytes *relay_frame_write_going_idle (void);
GBytes *relay_frame_write_inbound_ack (const char *buffer_id);
/* The connector's side, for the memory transport's auto-handshake */
GBytes *relay_frame_write_descriptor (RelayDescriptor *descriptor);

G_END_DECLS
