/* script.c: the faults of the first connections, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "script.h"

#include "misbehavior.h"

#include <string.h>

#define TLS  "tls:"
#define PEER "peer:"

static Script *
make (const char *prefix, const Fault *faults, guint n_faults)
{
  Script *self = g_new0 (Script, 1);
  GString *name = g_string_new (prefix);

  g_assert_cmpuint (n_faults, <=, G_N_ELEMENTS (self->faults));
  for (guint i = 0; i < n_faults; i++)
    {
      g_autofree char *text = fault_to_string (&faults[i]);

      g_string_append_printf (name, "%s%s", i > 0 ? "+" : "", text);
      self->faults[i] = faults[i];
    }
  self->n_faults = n_faults;
  self->name = g_string_free (name, FALSE);
  return self;
}

Script *
script_new (const Fault *faults, guint n_faults)
{
  return make ("", faults, n_faults);
}

Script *
script_new_tls (const Fault *faults, guint n_faults)
{
  Script *self = make (TLS, faults, n_faults);

  self->tls = TRUE;
  return self;
}

Script *
script_new_peer (const char *name, guint arg, guint n_faults)
{
  const Misbehavior *misbehavior = misbehavior_find (name);
  Fault faults[4];
  Script *self;

  if (misbehavior == NULL || arg >= misbehavior->n_args)
    return NULL;
  for (guint i = 0; i < n_faults; i++)
    faults[i] = (Fault){ FAULT_REDIRECT, DIRECTION_UP, 0, 0 };
  self = make ("", faults, n_faults);
  g_free (self->name);
  self->name = g_strdup_printf (PEER "%s/%u", name, arg);
  self->misbehavior = misbehavior;
  self->arg = arg;
  return self;
}

/* @name is without the prefix. */
static Script *
parse_peer (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 2);
  const Misbehavior *misbehavior = misbehavior_find (parts[0]);
  guint64 arg;

  if (misbehavior == NULL || parts[1] == NULL ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, misbehavior->n_args - 1, &arg, NULL))
    return NULL;
  return script_new_peer (misbehavior->name, arg, misbehavior->in_handshake ? arg + 1 : 1);
}

Script *
script_parse (const char *name)
{
  gboolean tls = g_str_has_prefix (name, TLS);
  g_auto (GStrv) parts = g_strsplit (name + (tls ? strlen (TLS) : 0), "+", -1);
  Fault faults[4];
  guint n = g_strv_length (parts);

  if (g_str_has_prefix (name, PEER))
    return parse_peer (name + strlen (PEER));
  if (n == 0 || n > G_N_ELEMENTS (faults))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!fault_parse (parts[i], &faults[i]))
      return NULL;
  return tls ? script_new_tls (faults, n) : script_new (faults, n);
}

void
script_free (Script *self)
{
  g_free (self->name);
  g_free (self);
}
