/* relay-secret.c: freeing memory that holds a credential
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-secret-private.h"

#include <string.h>

void
relay_secret_free_sized (gpointer data, gsize length)
{
  if (data != NULL)
    explicit_bzero (data, length);
  g_free (data);
}

void
relay_secret_free (char *secret)
{
  relay_secret_free_sized (secret, secret != NULL ? strlen (secret) : 0);
}

void
relay_secret_string_free (GString *string)
{
  gsize length;

  if (string == NULL)
    return;

  length = string->allocated_len;
  relay_secret_free_sized (g_string_free (string, FALSE), length);
}
