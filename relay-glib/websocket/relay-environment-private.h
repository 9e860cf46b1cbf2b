/* relay-environment-private.h: settings in environment variables
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Gets the trimmed value. TRUE with @value NULL when the variable is unset or blank. Fails with
 * RELAY_ERROR_INVALID_ARGUMENT when the value is not UTF-8 or has control characters; the message
 * contains the name of the variable, but not its value. */
gboolean relay_environment_get (const char *name, char **value, GError **error);
/* The same for a list separated by commas. Empty elements are dropped; @list is never NULL. */
gboolean relay_environment_get_list (const char *name, char ***list, GError **error);
/* The same for an http or https URL. */
gboolean relay_environment_get_url (const char *name, char **url, GError **error);

G_END_DECLS
