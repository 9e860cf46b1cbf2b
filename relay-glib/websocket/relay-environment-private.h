/* relay-environment-private.h: what a deployment says in its environment
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The variable without blanks around it. TRUE with @value NULL when it is unset or blank;
 * RELAY_ERROR_INVALID_ARGUMENT, naming the variable and never its value, when it is no
 * UTF-8 or holds control characters. */
gboolean relay_environment_get (const char *name, char **value, GError **error);
/* The same for a list with commas; empty elements are left out, NULL is never given. */
gboolean relay_environment_get_list (const char *name, char ***list, GError **error);
/* The same for the address of an HTTP service. */
gboolean relay_environment_get_url (const char *name, char **url, GError **error);

G_END_DECLS
