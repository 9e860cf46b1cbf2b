/* roster.c: who is there: gateways, platforms, routes, as they are at one time
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "roster.h"

struct _Roster
{
  GPtrArray *routes;     /* of Route, in the order of routes_sort() */
  GHashTable *gateways;  /* ids of those that may connect */
  GHashTable *platforms; /* names of those that run */
  GHashTable *hellos;    /* platform → the gateway that was last to send a hello for it */
  char *first;           /* the gateway of a platform that nothing else names one for; or NULL */
};

/* The routes may not change any more. The functions that add something are for the one who makes the roster. */
Roster *
roster_new (GPtrArray *routes)
{
  Roster *self = g_atomic_rc_box_new0 (Roster);

  self->routes = g_ptr_array_ref (routes);
  self->gateways = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->platforms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->hellos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

Roster *
roster_ref (const Roster *self)
{
  return g_atomic_rc_box_acquire ((Roster *) self);
}

static void
roster_clear (gpointer data)
{
  Roster *self = data;

  g_ptr_array_unref (self->routes);
  g_hash_table_unref (self->gateways);
  g_hash_table_unref (self->platforms);
  g_hash_table_unref (self->hellos);
  g_free (self->first);
}

void
roster_unref (Roster *self)
{
  g_atomic_rc_box_release_full (self, roster_clear);
}

void
roster_add_gateway (Roster *self, const char *gateway_id)
{
  g_hash_table_add (self->gateways, g_strdup (gateway_id));
}

void
roster_set_first_gateway (Roster *self, const char *gateway_id)
{
  self->first = g_strdup (gateway_id);
}

void
roster_add_platform (Roster *self, const char *platform)
{
  g_hash_table_add (self->platforms, g_strdup (platform));
}

void
roster_set_hello (Roster *self, const char *platform, const char *gateway_id)
{
  g_hash_table_replace (self->hellos, g_strdup (platform), g_strdup (gateway_id));
}

/* The most specific row first */
GPtrArray *
roster_get_routes (const Roster *self)
{
  return self->routes;
}

/* The id as it stands in the roster; NULL: no such gateway may connect. */
const char *
roster_find_gateway (const Roster *self, const char *gateway_id)
{
  gpointer key = NULL;

  if (gateway_id)
    g_hash_table_lookup_extended (self->gateways, gateway_id, &key, NULL);

  return key;
}

gboolean
roster_has_platform (const Roster *self, const char *platform)
{
  return g_hash_table_contains (self->platforms, platform);
}

/* The gateway of the platform by the routes, else the one that was last to send a hello for it, else the first
 * one. It may not be there.
 */
const char *
roster_get_default (const Roster *self, const char *platform)
{
  const Route *route = routes_find_default (self->routes, platform);
  const char *last;

  if (route)
    return route->gateways[0];

  last = roster_find_gateway (self, g_hash_table_lookup (self->hellos, platform));

  return last ? last : self->first;
}
