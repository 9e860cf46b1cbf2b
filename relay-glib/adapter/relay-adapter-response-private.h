/* relay-adapter-response-private.h: the answer of the connector, kept with the result of an operation
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "values/relay-record-private.h"

G_BEGIN_DECLS

/*
 * A GError has only a code and a message, and language bindings lose everything else. So the task of each
 * operation keeps what the connector answered, for relay_adapter_dup_response().
 */

/* Keeps @record, the answer to an action with @op, with @task. Returns the error that it means; NULL if
 * the operation succeeded. */
GError *relay_adapter_response_keep (GTask *task, RelayRecord *record, const char *op);
/* Keeps the outcome of a text that was sent in pieces. @first: the answer to the first accepted piece,
 * @last_piece: what was kept with it belongs to the last piece (it may be @task), @error: that of the whole text; the first and the last are
 * nullable. @message_ids: of the accepted pieces, terminated by NULL */
void relay_adapter_response_keep_pieces (GTask *task,
                                         RelayRecord *first,
                                         GAsyncResult *last_piece,
                                         const GError *error,
                                         GPtrArray *message_ids);
/* Drops what was kept with @task, before another request of the operation. */
void relay_adapter_response_forget (GTask *task);
/* Keeps with @to what was kept with @from. */
void relay_adapter_response_copy (GAsyncResult *from, GTask *to);
/* The ids of a text that was sent in pieces, borrowed; NULL if it was not */
const char *const *relay_adapter_response_get_message_ids (GAsyncResult *result);
/* After a failure with RELAY_ERROR_RATE_LIMITED: the time to wait, in seconds */
double relay_adapter_response_get_wait (GAsyncResult *result);

G_END_DECLS
