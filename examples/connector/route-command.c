/* route-command.c: relay-connector route: which gateways are in which chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "route-command.h"

#include <sys/stat.h>

#include <gio/gio.h>

#include "command.h"

#define PROGRAM "route"

static gboolean
route_list (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) routes = store_list_routes (store);

  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];
      g_autofree char *key = route_get_key (route);
      g_autofree char *gateways = g_strjoinv (",", route->gateways);
      g_autofree char *line = g_strdup_printf ("%s\t%s\t%s", key, gateways, route->origin);
      g_autofree char *shown = terminal_text (line);

      g_print ("%s\n", shown);
    }

  return store_check (store, 0, error);
}

/* The row of the table with the same platform and pattern, or NULL */
static const Route *
find_row (GPtrArray *routes, const Route *wanted)
{
  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];

      if (g_str_equal (route->platform, wanted->platform) &&
          g_str_equal (route->pattern, wanted->pattern))
        return route;
    }

  return NULL;
}

static gboolean
check_gateways (Store *store, const Route *route, GError **error)
{
  g_autoptr (GPtrArray) configured = store_list_configured (store);

  for (char **id = route->gateways; *id; id++)
    {
      g_autoptr (Credentials) known = store_find_credentials (store, *id);

      if (known || g_ptr_array_find_with_equal_func (configured, *id, g_str_equal, NULL))
        continue;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "there is no gateway “%s”; see “relay-connector gateway list”", *id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_row (const Route *row, GError **error)
{
  if (row == NULL || g_str_equal (row->origin, ROUTE_FROM_OPERATOR))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "this row is in the options of the connector; change it there");
  return FALSE;
}

static gboolean
route_set (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (Route) route = route_parse (arguments[0], arguments[1], ROUTE_FROM_OPERATOR, error);
  g_autoptr (GPtrArray) routes = store_list_routes (store);

  return route && check_gateways (store, route, error) &&
         check_row (find_row (routes, route), error) && store_set_route (store, route, error);
}

static gboolean
route_remove (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (Route) route = route_parse (arguments[0], "any", ROUTE_FROM_OPERATOR, error);
  g_autoptr (GPtrArray) routes = store_list_routes (store);
  const Route *row = route ? find_row (routes, route) : NULL;

  if (route && row == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no row “%s”", arguments[0]);

  return row && check_row (row, error) && store_remove_route (store, row, error);
}

static const Command commands[] = {
  { "list", 0, "no arguments", route_list },
  { "set", 2, "PLATFORM[/PATTERN] and gateways", route_set },
  { "remove", 1, "PLATFORM[/PATTERN]", route_remove },
};

static gboolean
parse_options (CommandPlace *place, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = { COMMAND_PLACE_ENTRIES (place), G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new (
    "list|set PLATFORM[/PATTERN] GATEWAY[,GATEWAY…]|remove PLATFORM[/PATTERN]");

  g_option_context_set_summary (
    context,
    "Shows and changes the table that says which gateways are in which chats. The connector\n"
    "may be running meanwhile.");
  g_option_context_set_description (
    context,
    "A pattern is compared with the id of a chat; * stands for any characters and ? for one.\n"
    "Without a pattern the row is for all chats of the platform. The most specific row counts.\n"
    "The first gateway gets what people write, and the others what begins with “@NAME” or\n"
    "“NAME:”. “list” prints one row per line: the chats, the gateways, and the origin.\n"
    "\nExamples:\n"
    "  relay-connector route set web helper\n"
    "  relay-connector route set 'web/shop-*' shop,helper\n"
    "  relay-connector route remove 'web/shop-*'");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

int
route_main (int argc, char **argv)
{
  g_auto (CommandPlace) place = { NULL };
  g_autoptr (GError) error = NULL;

  umask (077);
  if (!parse_options (&place, &argc, &argv, &error))
    return command_fail (PROGRAM, error);

  return command_run (PROGRAM, commands, G_N_ELEMENTS (commands), &place, argv + 1, NULL);
}
