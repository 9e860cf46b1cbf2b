/* result.h: results of actions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *result_success (const char *message_id);
JsonObject *result_failure (const char *format, ...) G_GNUC_PRINTF (1, 2);
JsonObject *result_ambiguous (const char *format, ...) G_GNUC_PRINTF (1, 2);
JsonObject *result_rate_limited (guint seconds, const char *format, ...) G_GNUC_PRINTF (2, 3);
void result_set_code (JsonObject *result, const char *code);

G_END_DECLS
