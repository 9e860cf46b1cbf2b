/* relay-send-result-private.h: how the library makes the result of a send
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-send-result.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* These take a reference to the record of the connector's result. */
RelaySendResult *relay_send_result_new_from_record (RelayRecord *result);
/* Of a split message: the result of its first piece, and the ids of all pieces */
RelaySendResult *relay_send_result_new_for_pieces (RelayRecord *first,
                                                   const char *const *message_ids);
/* Of a created thread, whose id some connectors report as message id */
RelaySendResult *relay_send_result_new_for_thread (RelayRecord *result);
/* (transfer none) */
RelayRecord *relay_send_result_get_record (RelaySendResult *self);

G_END_DECLS
