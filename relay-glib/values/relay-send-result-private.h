/* relay-send-result-private.h: how the library makes the answer to a request
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
/* Of a request that failed. @refusal: what the connector answered last; NULL if that is not known.
 * @message_ids: the messages that were sent nevertheless, nullable. @retry_after: in seconds, 0 if the
 * refusal is none for rate */
RelaySendResult *relay_send_result_new_for_failure (RelayRecord *refusal,
                                                    const char *const *message_ids,
                                                    gboolean is_ambiguous,
                                                    double retry_after);
/* (transfer none) (nullable) */
RelayRecord *relay_send_result_get_record (RelaySendResult *self);

G_END_DECLS
