/* route.h: the table of which gateways are in which chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "model.h"

G_BEGIN_DECLS

#define ROUTE_MAX_PATTERN  256 /* bytes */
#define ROUTE_MAX_GATEWAYS 32

#define ROUTE_FROM_OPTIONS  "options"
#define ROUTE_FROM_OPERATOR "operator" /* set by “relay-connector route” */

/* One row of the table */
typedef struct
{
  char *platform;
  char *pattern;   /* of chat ids, with * and ?; "": all chats of the platform */
  char **gateways; /* at least one; the first one gets what names none of the others */
  const char *origin;

  /* private */
  GPatternSpec *glob;
  gsize weight; /* how specific the pattern is */
} Route;

Route *route_parse (const char *key, const char *gateways, const char *origin, GError **error);
Route *route_parse_option (const char *option, GError **error);
void route_free (Route *self);
char *route_get_key (const Route *self);
gboolean route_has_gateway (const Route *self, const char *gateway_id);

GPtrArray *routes_new (void);
void routes_sort (GPtrArray *routes);
gboolean routes_are_equal (GPtrArray *one, GPtrArray *other);
const Route *routes_find (GPtrArray *routes, const Chat *chat);
const Route *routes_find_default (GPtrArray *routes, const char *platform);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Route, route_free)

G_END_DECLS
