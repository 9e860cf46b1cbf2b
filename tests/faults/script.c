/* script.c: what happens to the first connections, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "script.h"

#include <string.h>

#define TLS "tls:"

static Script *
make (const char *prefix,
      const Hurt *hurts,
      guint       n_hurts)
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
script_new (const Hurt *hurts,
            guint       n_hurts)
{
  return make ("", hurts, n_hurts);
}

Script *
script_new_tls (const Hurt *hurts,
                guint       n_hurts)
{
  Script *self = make (TLS, hurts, n_hurts);

  self->tls = TRUE;
  return self;
}

Script *
script_parse (const char *name)
{
  gboolean tls = g_str_has_prefix (name, TLS);
  g_auto(GStrv) parts = g_strsplit (name + (tls ? strlen (TLS) : 0), "+", -1);
  Hurt hurts[4];
  guint n = g_strv_length (parts);

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
