/* route.c: the table of which gateways are in which chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "route.h"

#include <string.h>

#include <gio/gio.h>

#include "platforms/platform.h"
#include "provision.h"

void
route_free (Route *self)
{
  g_free (self->platform);
  g_free (self->pattern);
  g_strfreev (self->gateways);
  g_clear_pointer (&self->glob, g_pattern_spec_free);
  g_free (self);
}

/* PLATFORM or PLATFORM/PATTERN */
char *
route_get_key (const Route *self)
{
  return *self->pattern ? g_strconcat (self->platform, "/", self->pattern, NULL)
                        : g_strdup (self->platform);
}

gboolean
route_has_gateway (const Route *self, const char *gateway_id)
{
  return g_strv_contains ((const char *const *) self->gateways, gateway_id);
}

/* Returns NULL unless all of them are ids of gateways, and different ones. */
static char **
split_gateways (const char *text)
{
  g_auto (GStrv) ids = g_strsplit (text, ",", -1);

  if (*ids == NULL || g_strv_length (ids) > ROUTE_MAX_GATEWAYS)
    return NULL;

  for (char **id = ids; *id; id++)
    {
      g_strstrip (*id);
      if (!provision_is_gateway_id (*id))
        return NULL;
      for (char **other = ids; other < id; other++)
        {
          if (g_str_equal (*other, *id))
            return NULL;
        }
    }

  return g_steal_pointer (&ids);
}

static gboolean
pattern_is_valid (const char *pattern)
{
  if (*pattern == '\0' || strlen (pattern) > ROUTE_MAX_PATTERN)
    return FALSE;

  for (const char *at = pattern; *at; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        return FALSE;
    }

  return TRUE;
}

/* How much of a chat id the pattern fixes. One without wildcards fixes all of it. */
static gsize
weigh_pattern (const char *pattern)
{
  gsize weight = *pattern ? 1 : 0;

  if (*pattern && strpbrk (pattern, "*?") == NULL)
    return G_MAXSIZE;

  for (const char *at = pattern; *at; at++)
    {
      if (*at != '*' && *at != '?')
        weight++;
    }

  return weight;
}

/* @key is PLATFORM or PLATFORM/PATTERN, and @gateways has the ids, with commas between them. */
Route *
route_parse (const char *key, const char *gateways, const char *origin, GError **error)
{
  g_autoptr (Route) self = g_new0 (Route, 1);
  const char *slash;

  if (!g_utf8_validate (key, -1, NULL) || !g_utf8_validate (gateways, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "a route is not valid UTF-8");
      return NULL;
    }

  slash = strchr (key, '/');
  self->platform = slash ? g_strndup (key, slash - key) : g_strdup (key);
  self->pattern = g_strdup (slash ? slash + 1 : "");
  self->gateways = split_gateways (gateways);
  self->origin = origin;
  if (platform_find (self->platform) == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "the route “%s” is for an unknown platform", key);
  else if (slash && !pattern_is_valid (self->pattern))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "the route “%s” has no valid pattern of chat ids", key);
  else if (self->gateways == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "the route “%s” needs ids of gateways, with commas between them", key);
  else
    {
      self->weight = weigh_pattern (self->pattern);
      self->glob = g_pattern_spec_new (*self->pattern ? self->pattern : "*");
      return g_steal_pointer (&self);
    }

  return NULL;
}

/* A chat id may contain “=”. The id of a gateway may not, because --gateway takes ID=SECRET. */
Route *
route_parse_option (const char *option, GError **error)
{
  const char *equals = strrchr (option, '=');
  g_autofree char *key = NULL;

  if (equals == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "--route takes PLATFORM[/PATTERN]=GATEWAY");
      return NULL;
    }
  key = g_strndup (option, equals - option);

  return route_parse (key, equals + 1, ROUTE_FROM_OPTIONS, error);
}

GPtrArray *
routes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) route_free);
}

static int
compare_routes (gconstpointer one_pointer, gconstpointer other_pointer)
{
  const Route *one = *(const Route *const *) one_pointer;
  const Route *other = *(const Route *const *) other_pointer;

  if (one->weight != other->weight)
    return one->weight > other->weight ? -1 : 1;

  return g_str_equal (one->pattern, other->pattern) ? strcmp (one->platform, other->platform)
                                                    : strcmp (one->pattern, other->pattern);
}

/* The most specific row comes first. */
void
routes_sort (GPtrArray *routes)
{
  g_ptr_array_sort (routes, compare_routes);
}

static gboolean
route_is_equal (const Route *one, const Route *other)
{
  return g_str_equal (one->platform, other->platform) &&
         g_str_equal (one->pattern, other->pattern) &&
         g_strv_equal ((const char *const *) one->gateways, (const char *const *) other->gateways);
}

/* Both in the order of routes_sort() */
gboolean
routes_are_equal (GPtrArray *one, GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++)
    {
      if (!route_is_equal (one->pdata[i], other->pdata[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
route_matches (const Route *self, const char *platform, const char *chat_id)
{
  return chat_id && *chat_id && g_str_equal (self->platform, platform) &&
         g_pattern_spec_match_string (self->glob, chat_id);
}

/* A thread has the rows of its channel and its own, which come first where both fix as much. Returns NULL when no
 * row is for the chat.
 */
const Route *
routes_find (GPtrArray *routes, const Chat *chat)
{
  const Route *best = NULL;

  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];

      if (best && route->weight < best->weight)
        break;
      if (route_matches (route, chat->platform, chat->chat_id))
        return route;
      if (best == NULL && route_matches (route, chat->platform, chat->parent_chat_id))
        best = route;
    }

  return best;
}

/* The row for all chats of the platform, or NULL */
const Route *
routes_find_default (GPtrArray *routes, const char *platform)
{
  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];

      if (*route->pattern == '\0' && g_str_equal (route->platform, platform))
        return route;
    }

  return NULL;
}
