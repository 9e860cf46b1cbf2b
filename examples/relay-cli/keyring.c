/* keyring.c: the secret in the keyring of the desktop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "secret.h"

#include <gio/gio.h>
#include <libsecret/secret.h>

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    "org.example.relay",
    SECRET_SCHEMA_NONE,
    {
      { "url", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "gateway-id", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    },
  };

  return &schema;
}

/* libsecret's memory is locked; ours is cleared by secret_free(). */
char *
secret_lookup (const char *url, const char *gateway_id, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *found = secret_password_lookup_sync (get_schema (), NULL, &problem, "url", url,
                                             "gateway-id", gateway_id, NULL);
  char *secret = g_strdup (found);

  secret_password_free (found);
  if (secret == NULL && problem != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the keyring cannot be used: %s",
                 problem->message);
  else if (secret == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "the keyring has no secret for “%s” at %s; use “relay login”", gateway_id, url);
  return secret;
}

gboolean
secret_store (const char *url, const char *gateway_id, const char *secret, GError **error)
{
  g_autofree char *label = g_strdup_printf ("Relay secret of %s at %s", gateway_id, url);
  g_autoptr (GError) problem = NULL;

  if (secret_password_store_sync (get_schema (), SECRET_COLLECTION_DEFAULT, label, secret, NULL,
                                  &problem, "url", url, "gateway-id", gateway_id, NULL))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "the keyring cannot be used: %s; --to-file stores the secret in a file",
               problem->message);
  return FALSE;
}

gboolean
secret_forget (const char *url, const char *gateway_id, GError **error)
{
  g_autoptr (GError) problem = NULL;

  secret_password_clear_sync (get_schema (), NULL, &problem, "url", url, "gateway-id", gateway_id,
                              NULL);
  if (problem == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the keyring cannot be used: %s",
               problem->message);
  return FALSE;
}
