/* keyring-none.c: what stands for the keyring in a build without libsecret
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "secret.h"

#include <gio/gio.h>

static void
refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "this program was built without libsecret and cannot use the keyring; "
                       "“relay login --to-file” stores the secret in a file");
}

char *
secret_lookup (const char *url, const char *gateway_id, GError **error)
{
  refuse (error);
  return NULL;
}

gboolean
secret_store (const char *url, const char *gateway_id, const char *secret, GError **error)
{
  refuse (error);
  return FALSE;
}

gboolean
secret_forget (const char *url, const char *gateway_id, GError **error)
{
  refuse (error);
  return FALSE;
}
