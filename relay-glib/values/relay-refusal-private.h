/* relay-refusal-private.h: what it means that the connector refused an action
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-record-private.h"

G_BEGIN_DECLS

/* How long to wait after a rate limit whose refusal names no time, in seconds */
#define RELAY_REFUSAL_DEFAULT_WAIT 5

/* The error for @result, the answer to an action with @op (nullable), with the message of the
 * connector: RELAY_ERROR_UNKNOWN_OUTCOME, DECLINED, RATE_LIMITED or REJECTED. NULL when the
 * member `success` is true, and when the refusal says that the state that @op was to bring about
 * exists already. */
GError *relay_refusal_to_error (RelayRecord *result, const char *op);
/* For a result that gives RELAY_ERROR_RATE_LIMITED: the time to wait, in seconds; not negative */
double relay_refusal_get_wait (RelayRecord *result);

G_END_DECLS
