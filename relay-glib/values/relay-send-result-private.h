/* relay-send-result-private.h: how the library makes the result of a send
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-send-result.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Both share @result (outbound_result). */
RelaySendResult *relay_send_result_new_from_record (RelayRecord *result);
/* Of a split message: what was answered to the first piece, and the ids of all */
RelaySendResult *relay_send_result_new_for_pieces (RelayRecord *first,
                                                   const char *const *message_ids);
/* What the connector answered */
RelayRecord *relay_send_result_get_record (RelaySendResult *self);
/* The same of a new thread: connectors may give its id as that of a message. */
RelaySendResult *relay_send_result_new_for_thread (RelayRecord *result);

G_END_DECLS
