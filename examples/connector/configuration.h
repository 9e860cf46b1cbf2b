/* configuration.h: reading the configuration file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GKeyFile *configuration_load (const char *path, GError **error);
gboolean configuration_check_keys (GKeyFile *file,
                                   const char *group,
                                   const char *const *keys,
                                   GError **error);
const char *configuration_get_name (const char *group, const char *kind);
char *configuration_read_secret (GKeyFile *file,
                                 const char *group,
                                 const char *key,
                                 GError **error);
void configuration_set_error (GError **error,
                              const char *group,
                              const char *key,
                              const char *format,
                              ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
