/* log.h: what happens, for the operator
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void log_open (void);
void log_set_quiet (gboolean quiet);
void log_line (GLogLevelFlags level,
               const char *gateway_id,
               const char *peer,
               const char *format,
               ...) G_GNUC_PRINTF (4, 5);
void log_failed_login (const char *peer, const char *reason);

G_END_DECLS
