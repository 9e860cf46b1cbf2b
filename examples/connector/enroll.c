/* enroll.c: the subcommand that lets a gateway enroll
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "enroll.h"

#include <sys/stat.h>

#include "command.h"
#include "provision.h"

#define ENROLL_MINUTES     60
#define ENROLL_MAX_MINUTES (365 * 24 * 60)
#define ENROLL_TOKEN_BYTES 32

typedef struct
{
  CommandPlace place;
  char *gateway;
  int minutes;
} Enroll;

static void
enroll_clear (Enroll *self)
{
  command_place_clear (&self->place);
  g_free (self->gateway);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Enroll, enroll_clear)

static gboolean
enroll_parse (Enroll *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = { COMMAND_PLACE_ENTRIES (&self->place),
                                   { "gateway", 'g', 0, G_OPTION_ARG_STRING, &self->gateway,
                                     "For this gateway only, also if it is there already", "ID" },
                                   { "minutes", 'm', 0, G_OPTION_ARG_INT, &self->minutes,
                                     "Good for so long (default 60)", "N" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
                                "Makes a token by which one gateway can enroll, once, and prints "
                                "it. The connector\nmay be running meanwhile.");
  g_option_context_set_description (context,
                                    "Without --gateway it is good for any gateway that is not "
                                    "there yet. With it also\nfor one that is: that gets a new "
                                    "secret, and the one before stays good until the\nnext time."
                                    "\n\nExamples:\n"
                                    "  relay-connector enroll-token\n"
                                    "  relay-connector enroll-token --gateway gw-2 --minutes 5");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown argument “%s”",
                 (*argv)[1]);
  else if (self->minutes < 1 || self->minutes > ENROLL_MAX_MINUTES)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--minutes takes a number from 1 to %d", ENROLL_MAX_MINUTES);
  else if (self->gateway && !provision_is_gateway_id (self->gateway))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "that is no id of a gateway");
  else
    return TRUE;

  return FALSE;
}

static char *
enroll_perform (Enroll *self, GError **error)
{
  g_autofree char *path = command_find_database (&self->place, error);
  g_autoptr (Store) store = path ? store_visit (path, error) : NULL;
  g_autofree char *token = store ? secrets_new_random (ENROLL_TOKEN_BYTES, error) : NULL;
  g_autofree char *hash = token ? secrets_hash (token) : NULL;
  gint64 expires = g_get_real_time () / G_USEC_PER_SEC + self->minutes * 60;

  if (hash == NULL ||
      !store_add_enrollment (store, hash, self->gateway ? self->gateway : "", expires, error))
    return NULL;

  return g_steal_pointer (&token);
}

int
enroll_main (int argc, char **argv)
{
  g_auto (Enroll) self = { .minutes = ENROLL_MINUTES };
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  umask (077);
  if (enroll_parse (&self, &argc, &argv, &error))
    token = enroll_perform (&self, &error);
  if (token)
    {
      g_print ("%s\n", token);
      return 0;
    }

  g_printerr ("relay-connector enroll-token: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? 2 : 1;
}
