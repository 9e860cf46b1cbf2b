/* gateway-command.c: relay-connector gateway: which gateways may connect
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gateway-command.h"

#include <sys/stat.h>

#include <gio/gio.h>

#include "command.h"
#include "provision.h"

#define PROGRAM "gateway"

typedef struct
{
  CommandPlace place;
  char *secret_file;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  command_place_clear (&self->place);
  g_free (self->secret_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
is_configured (Store *store, const char *gateway_id)
{
  g_autoptr (GPtrArray) ids = store_list_configured (store);

  return g_ptr_array_find_with_equal_func (ids, gateway_id, g_str_equal, NULL);
}

/* A gateway that is there already gets no second secret here. */
static gboolean
check_new (Store *store, const char *gateway_id, GError **error)
{
  g_autoptr (Credentials) known = store_find_credentials (store, gateway_id);
  g_autoptr (GPtrArray) stored = store_list_credentials (store);
  g_autoptr (GPtrArray) configured = store_list_configured (store);

  if (!provision_is_gateway_id (gateway_id))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” is not the id of a gateway",
                 gateway_id);
  else if (known)
    g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_EXISTS,
      "there is a gateway “%s” already; “relay-connector enroll-token --gateway” gives it "
      "a new secret",
      gateway_id);
  else if (is_configured (store, gateway_id))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                 "the options of the connector name a gateway “%s” already", gateway_id);
  else if (stored->len + configured->len >= PROVISION_MAX_GATEWAYS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "there are %d gateways already",
                 PROVISION_MAX_GATEWAYS);
  else
    return TRUE;

  return FALSE;
}

/* A secret that was made here is printed: it is needed at the gateway. */
static gboolean
gateway_add (Store *store, char **arguments, gpointer user_data, GError **error)
{
  Arguments *self = user_data;
  g_autoptr (Credentials) credentials = g_new0 (Credentials, 1);

  if (!check_new (store, arguments[0], error))
    return FALSE;

  credentials->gateway_id = g_strdup (arguments[0]);
  credentials->origin = g_strdup ("added");
  credentials->secret = self->secret_file ? secrets_read_line (self->secret_file, error)
                                          : secrets_new_random (PROVISION_SECRET_BYTES, error);
  if (credentials->secret)
    credentials->delivery_key = secrets_new_random (PROVISION_SECRET_BYTES, error);
  if (credentials->delivery_key == NULL || !store_put_credentials (store, credentials, error))
    return FALSE;

  if (self->secret_file == NULL)
    g_print ("%s\n", credentials->secret);
  return TRUE;
}

static void
print_gateway (Store *store, const char *gateway_id, const char *origin)
{
  g_autofree char *shown = terminal_text (gateway_id);

  g_print ("%s\t%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\n", shown, origin,
           store_count_waiting (store, gateway_id, NULL), store_count_dead (store, gateway_id));
}

static gboolean
gateway_list (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) configured = store_list_configured (store);
  g_autoptr (GPtrArray) stored = store_list_credentials (store);

  for (guint i = 0; i < configured->len; i++)
    print_gateway (store, configured->pdata[i], "options");
  for (guint i = 0; i < stored->len; i++)
    {
      const Credentials *credentials = stored->pdata[i];

      print_gateway (store, credentials->gateway_id, credentials->origin);
    }

  return store_check (store, 0, error);
}

static gboolean
gateway_remove (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (Credentials) known = store_find_credentials (store, arguments[0]);

  if (known)
    {
      if (store_begin (store, error) && store_remove_credentials (store, arguments[0], error) &&
          store_commit (store, error))
        return TRUE;
      store_roll_back (store);
    }
  else if (is_configured (store, arguments[0]))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "the gateway “%s” is in the options of the connector; remove it there",
                 arguments[0]);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no gateway “%s”", arguments[0]);

  return FALSE;
}

static const Command commands[] = {
  { "add", 1, "the id of a gateway", gateway_add },
  { "list", 0, "no arguments", gateway_list },
  { "remove", 1, "the id of a gateway", gateway_remove },
};

static gboolean
arguments_parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = { COMMAND_PLACE_ENTRIES (&self->place),
                                   { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &self->secret_file,
                                     "add: the first line of this file is the secret", "FILE" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new ("add ID|list|remove ID");

  g_option_context_set_summary (
    context, "Adds gateways to those that the options of the connector name, and removes them.\n"
             "The connector may be running meanwhile.");
  g_option_context_set_description (
    context,
    "“add” makes a secret and prints it, unless --secret-file names one. “list” prints one\n"
    "gateway per line: id, origin, and how many messages wait or are dead letters.\n"
    "“remove” closes the connection of the gateway. What waits for it stays in the queue.\n"
    "\nExamples:\n"
    "  relay-connector gateway add shop\n"
    "  relay-connector gateway list\n"
    "  relay-connector gateway remove shop");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

int
gateway_main (int argc, char **argv)
{
  g_auto (Arguments) self = { 0 };
  g_autoptr (GError) error = NULL;

  umask (077);
  if (!arguments_parse (&self, &argc, &argv, &error))
    return command_fail (PROGRAM, error);

  return command_run (PROGRAM, commands, G_N_ELEMENTS (commands), &self.place, argv + 1, &self);
}
