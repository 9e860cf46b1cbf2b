/* script.c: what happens to the first connections, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "script.h"

#include "peers.h"

#include <string.h>

#define TLS  "tls:"
#define PEER "peer:"

static Script *
make (const char *prefix, const Hurt *hurts, guint n_hurts)
{
  Script *self = g_new0 (Script, 1);
  GString *name = g_string_new (prefix);

  g_assert_cmpuint (n_hurts, <=, G_N_ELEMENTS (self->hurts));
  for (guint i = 0; i < n_hurts; i++)
    {
      g_autofree char *text = hurt_to_string (&hurts[i]);

      g_string_append_printf (name, "%s%s", i > 0 ? "+" : "", text);
      self->hurts[i] = hurts[i];
    }
  self->n_hurts = n_hurts;
  self->name = g_string_free (name, FALSE);
  return self;
}

Script *
script_new (const Hurt *hurts, guint n_hurts)
{
  return make ("", hurts, n_hurts);
}

Script *
script_new_tls (const Hurt *hurts, guint n_hurts)
{
  Script *self = make (TLS, hurts, n_hurts);

  self->tls = TRUE;
  return self;
}

Script *
script_new_peer (const char *name, guint arg, guint n_hurts)
{
  const Manner *manner = peers_find (name);
  Hurt hurts[4];
  Script *self;

  if (manner == NULL || arg >= manner->n_args)
    return NULL;
  for (guint i = 0; i < n_hurts; i++)
    hurts[i] = (Hurt){ HURT_STRANGER, WAY_UP, 0, 0 };
  self = make ("", hurts, n_hurts);
  g_free (self->name);
  self->name = g_strdup_printf (PEER "%s/%u", name, arg);
  self->manner = manner;
  self->arg = arg;
  return self;
}

/* @name is behind the prefix. */
static Script *
parse_peer (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 2);
  const Manner *manner = peers_find (parts[0]);
  guint64 arg;

  if (manner == NULL || parts[1] == NULL ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, manner->n_args - 1, &arg, NULL))
    return NULL;
  return script_new_peer (manner->name, arg, manner->dials ? arg + 1 : 1);
}

Script *
script_parse (const char *name)
{
  gboolean tls = g_str_has_prefix (name, TLS);
  g_auto (GStrv) parts = g_strsplit (name + (tls ? strlen (TLS) : 0), "+", -1);
  Hurt hurts[4];
  guint n = g_strv_length (parts);

  if (g_str_has_prefix (name, PEER))
    return parse_peer (name + strlen (PEER));
  if (n == 0 || n > G_N_ELEMENTS (hurts))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!hurt_parse (parts[i], &hurts[i]))
      return NULL;
  return tls ? script_new_tls (hurts, n) : script_new (hurts, n);
}

void
script_free (Script *self)
{
  g_free (self->name);
  g_free (self);
}
