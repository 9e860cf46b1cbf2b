/* relay-refusal-private.h: the error for an action that the connector refused
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-record-private.h"

G_BEGIN_DECLS

/* RELAY_ERROR_REJECTED or RELAY_ERROR_DECLINED with the message of the connector; NULL when the
 * member `success` of @result is true */
GError *relay_refusal_to_error (RelayRecord *result);

G_END_DECLS
