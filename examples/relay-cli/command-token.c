/* command-token.c: relay token
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "program.h"
#include "secret.h"
#include "settings.h"
#include "terminal.h"

#define LIFETIME 300

Status
command_token (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_load (invocation, &error);
  guint lifetime = invocation_get_number (invocation, OPTION_LIFETIME, LIFETIME);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  char *token;

  if (settings == NULL || !settings_load_secret (settings, invocation, &error))
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  if (settings->gateway_id == NULL || settings->secret == NULL)
    {
      terminal_report_error ("relay: a token needs an id and a secret; see “relay login --help”");
      return STATUS_USAGE;
    }
  token = relay_auth_make_token (settings->gateway_id, settings->secret,
                                 lifetime > 0 ? now + lifetime : 0);
  if (token == NULL)
    {
      terminal_report_error ("relay: the id or the secret is blank or too long");
      return STATUS_USAGE;
    }
  terminal_print ("%s", token);
  secret_free (token);
  return STATUS_DONE;
}
