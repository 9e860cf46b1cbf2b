/* relay-frame-writer-private.h: writes the frames of the gateway as lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "values/relay-action-private.h"

G_BEGIN_DECLS

/* The largest frame that all connectors accept, in bytes with its newline (contract §2) */
#define RELAY_FRAME_MAX_SENT (1024 * 1024)

/* Each returns a line with its newline (transfer full). */

/* A command manifest that cannot be written is left out with a warning. */
GBytes *relay_frame_write_hello (RelayIdentity *identity);
/* @platform and @bot_id are omitted when NULL or empty. Fails with RELAY_ERROR_TOO_LARGE, or as
 * relay_action_check() does. */
GBytes *relay_frame_write_outbound (const char *request_id,
                                    RelayAction *action,
                                    const char *platform,
                                    const char *bot_id,
                                    GError **error);
/* Fails with RELAY_ERROR_TOO_LARGE. */
GBytes *relay_frame_write_interrupt (const char *session_key, const char *reason, GError **error);
GBytes *relay_frame_write_going_idle (void);
GBytes *relay_frame_write_inbound_ack (const char *buffer_id);
/* Frames of the connector, for auto-handshake and auto-idle of the memory transport */
GBytes *relay_frame_write_descriptor (RelayDescriptor *descriptor);
GBytes *relay_frame_write_going_idle_ack (void);

G_END_DECLS
