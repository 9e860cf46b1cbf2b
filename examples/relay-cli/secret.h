/* secret.h: where the secret comes from
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Clears the text before it is freed. @secret may be NULL. */
void secret_free (char *secret);

/* The first line of a file, which nobody else may be able to read */
char *secret_read_file (const char *path, GError **error);

/* The first line of a file descriptor, which is closed */
char *secret_read_fd (int fd, GError **error);

/* Asks on the terminal, without showing what is typed */
char *secret_ask (const char *question, GError **error);

/* Creates a file that only its owner can read */
gboolean secret_write_file (const char *path, const char *secret, GError **error);

/* The keyring of the desktop. Without one, each fails with an error that says so. */
char *secret_lookup (const char *url, const char *gateway_id, GError **error);
gboolean secret_store (const char *url, const char *gateway_id, const char *secret, GError **error);
gboolean secret_forget (const char *url, const char *gateway_id, GError **error);
