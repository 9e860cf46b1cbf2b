/* hurt.c: what a proxy may do to one connection, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "hurt.h"

static const char *const names[N_HURTS] = {
  "none",      "cut",  "reset",    "half",    "stall",    "mute",     "split",
  "delay",     "drip", "fragment", "crumble", "messages", "merge",    "binary",
  "duplicate", "ping", "bad",      "close",   "expired",  "stranger",
};

gboolean
hurt_is_at_bytes (HurtKind kind)
{
  return kind >= HURT_CUT && kind <= HURT_DRIP;
}

gboolean
hurt_is_harmless (const Hurt *self)
{
  if (self->kind == HURT_DELAY || self->kind == HURT_DRIP)
    return self->arg <= 1;
  return self->kind == HURT_NONE || self->kind == HURT_SPLIT ||
         (self->kind >= HURT_FRAGMENT && self->kind <= HURT_PING);
}

const char *
hurt_kind_name (HurtKind kind)
{
  return names[kind];
}

char *
hurt_to_string (const Hurt *self)
{
  if (self->kind == HURT_NONE)
    return g_strdup (names[HURT_NONE]);
  return g_strdup_printf ("%s/%s/%u/%u", names[self->kind], self->way == WAY_UP ? "up" : "down",
                          self->at, self->arg);
}

gboolean
hurt_parse (const char *text, Hurt *hurt)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 4);
  guint n = g_strv_length (parts);
  guint64 at = 0, arg = 0;

  *hurt = (Hurt){
    HURT_NONE,
  };
  for (guint i = 0; n > 0 && i < N_HURTS; i++)
    if (g_str_equal (parts[0], names[i]))
      {
        hurt->kind = i;
        if (i == HURT_NONE)
          return n == 1;
        if (n < 3 || !(g_str_equal (parts[1], "up") || g_str_equal (parts[1], "down")) ||
            !g_ascii_string_to_unsigned (parts[2], 10, 0, G_MAXUINT, &at, NULL) ||
            (n == 4 && !g_ascii_string_to_unsigned (parts[3], 10, 0, G_MAXUINT, &arg, NULL)))
          return FALSE;
        hurt->way = g_str_equal (parts[1], "up") ? WAY_UP : WAY_DOWN;
        hurt->at = at;
        hurt->arg = arg;
        return TRUE;
      }
  return FALSE;
}
