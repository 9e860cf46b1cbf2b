/* relay-refusal-private.h: the error that a connector's refusal becomes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-record-private.h"

G_BEGIN_DECLS

/* NULL when @result says success; else RELAY_ERROR_REJECTED or _DECLINED with the connector's words */
GError *relay_result_to_error (RelayRecord *result);

G_END_DECLS
