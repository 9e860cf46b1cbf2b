/* store-routes.c: which gateways there are, and which of them are in which chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include <gio/gio.h>

/* The gateway that was last to send a hello for the platform */
gboolean
store_set_last_hello (Store *self, const char *platform, const char *gateway_id, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO routes VALUES (?, ?)", "ss", platform,
                    gateway_id);
}

/* Returns NULL before the first hello. */
char *
store_get_last_hello (Store *self, const char *platform)
{
  sqlite3_stmt *statement;
  char *gateway_id = NULL;

  statement =
    store_query (self, NULL, "SELECT gateway FROM routes WHERE platform = ?", "s", platform);
  if (statement && store_step (self, statement))
    {
      gateway_id = store_column (statement, 0);
      sqlite3_reset (statement);
    }

  return gateway_id;
}

static Route *
route_from_row (sqlite3_stmt *row)
{
  g_autofree char *platform = store_column (row, 0);
  g_autofree char *pattern = store_column (row, 1);
  g_autofree char *gateways = store_column (row, 2);
  g_autofree char *origin = store_column (row, 3);
  g_autofree char *key =
    *pattern ? g_strconcat (platform, "/", pattern, NULL) : g_strdup (platform);
  gboolean is_from_options = g_str_equal (origin, ROUTE_FROM_OPTIONS);

  return route_parse (key, gateways, is_from_options ? ROUTE_FROM_OPTIONS : ROUTE_FROM_OPERATOR,
                      NULL);
}

/* The table of routes, without the rows that this version cannot use: those for a platform that it does not
 * have.
 */
GPtrArray *
store_list_routes (Store *self)
{
  GPtrArray *routes = routes_new ();
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT platform, pattern, gateways, origin FROM rules"
                           " ORDER BY platform, pattern",
                           "");
  while (statement && store_step (self, statement))
    {
      Route *route = route_from_row (statement);

      if (route)
        g_ptr_array_add (routes, route);
    }
  routes_sort (routes);

  return routes;
}

/* A row of the operator does not replace one of the options. */
gboolean
store_set_route (Store *self, const Route *route, GError **error)
{
  g_autofree char *gateways = g_strjoinv (",", route->gateways);

  return store_run (self, error,
                    "INSERT INTO rules VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT (platform, pattern) DO UPDATE SET gateways = ?3, origin = ?4"
                    " WHERE origin = ?4 OR ?4 = '" ROUTE_FROM_OPTIONS "'",
                    "ssss", route->platform, route->pattern, gateways, route->origin);
}

gboolean
store_remove_route (Store *self, const Route *route, GError **error)
{
  return store_run (self, error, "DELETE FROM rules WHERE platform = ? AND pattern = ?", "ss",
                    route->platform, route->pattern);
}

/* Replaces what earlier options have said of routes and gateways. The commands beside the connector see it
 * there.
 */
gboolean
store_set_options (Store *self, GPtrArray *routes, const char *const *gateway_ids, GError **error)
{
  gboolean done =
    store_run (self, error, "DELETE FROM rules WHERE origin = ?", "s", ROUTE_FROM_OPTIONS) &&
    store_run (self, error, "DELETE FROM configured", "");

  for (guint i = 0; done && i < routes->len; i++)
    done = store_set_route (self, routes->pdata[i], error);
  for (gsize i = 0; done && gateway_ids[i]; i++)
    done =
      store_run (self, error, "INSERT OR IGNORE INTO configured VALUES (?)", "s", gateway_ids[i]);

  return done;
}

/* The ids of the gateways that the options name */
GPtrArray *
store_list_configured (Store *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL, "SELECT gateway FROM configured ORDER BY gateway", "");
  while (statement && store_step (self, statement))
    g_ptr_array_add (ids, store_column (statement, 0));

  return ids;
}
