/* command-login.c: relay login
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "program.h"
#include "secret.h"
#include "settings.h"
#include "terminal.h"

static gboolean
check (Settings *settings, GError **error)
{
  const char *url = g_getenv ("GATEWAY_RELAY_URL");
  g_autofree char *valid = url != NULL && *url != '\0' ? relay_auth_dial_url (url, error) : NULL;

  if (error != NULL && *error != NULL)
    return FALSE;
  if (valid != NULL && settings->gateway_id != NULL)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "login needs --url and --id");
  return FALSE;
}

/* From --secret-file or --secret-fd, else from the terminal */
static char *
read_secret (const Invocation *invocation, Settings *settings, GError **error)
{
  g_autofree char *question = NULL;
  const char *path = invocation_get (invocation, OPTION_SECRET_FILE);

  if (invocation_has (invocation, OPTION_SECRET_FD))
    return secret_read_fd ((int) invocation_get_number (invocation, OPTION_SECRET_FD, 0), error);
  if (path != NULL)
    return secret_read_file (path, error);
  question = g_strdup_printf ("Secret of %s at %s: ", settings->gateway_id, settings->url);
  return secret_ask (question, error);
}

/* Returns the path of the file, or NULL with @error. */
static char *
store_in_file (const Settings *settings, const char *secret, GError **error)
{
  g_autofree char *path = settings_dup_secret_path (settings);
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return NULL;
    }
  return secret_write_file (path, secret, error) ? g_steal_pointer (&path) : NULL;
}

static gboolean
store (const Invocation *invocation, Settings *settings, GError **error)
{
  g_autofree char *path = NULL;
  char *secret = read_secret (invocation, settings, error);
  gboolean is_stored = FALSE;

  if (secret == NULL)
    return FALSE;
  if (invocation_has (invocation, OPTION_TO_FILE))
    {
      path = store_in_file (settings, secret, error);
      is_stored = path != NULL;
    }
  else
    is_stored = secret_store (settings->url, settings->gateway_id, secret, error);
  secret_free (secret);
  return is_stored && settings_store (settings, path, error);
}

static gboolean
forget (Settings *settings, GError **error)
{
  if (settings->uses_keyring && settings->url != NULL && settings->gateway_id != NULL &&
      !secret_forget (settings->url, settings->gateway_id, error))
    return FALSE;
  return settings_forget (settings, error);
}

Status
command_login (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_load (invocation, &error);
  gboolean forgets = invocation_has (invocation, OPTION_FORGET);

  if (settings != NULL &&
      (forgets ? forget (settings, &error)
               : check (settings, &error) && store (invocation, settings, &error)))
    {
      terminal_report (forgets ? "The account “%s” is deleted."
                               : "The account “%s” is stored; “relay doctor” tries it.",
                       settings->account);
      return STATUS_DONE;
    }
  terminal_report_error ("relay: %s", error->message);
  return error->domain == G_OPTION_ERROR || error->domain == RELAY_ERROR ||
             error->domain == G_KEY_FILE_ERROR
           ? STATUS_USAGE
           : STATUS_FAILED;
}
