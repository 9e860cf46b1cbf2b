/* fault.c: the faults that a proxy can inject, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fault.h"

static const char *const names[N_FAULTS] = {
  "none",      "cut",  "reset",    "half",    "stall",    "mute",     "split",
  "delay",     "drip", "fragment", "crumble", "messages", "merge",    "binary",
  "duplicate", "ping", "bad",      "close",   "expired",  "stranger",
};

gboolean
fault_is_at_bytes (FaultKind kind)
{
  return kind >= FAULT_CUT && kind <= FAULT_DRIP;
}

gboolean
fault_is_harmless (const Fault *self)
{
  if (self->kind == FAULT_DELAY || self->kind == FAULT_DRIP)
    return self->arg <= 1;
  return self->kind == FAULT_NONE || self->kind == FAULT_SPLIT ||
         (self->kind >= FAULT_FRAGMENT && self->kind <= FAULT_PING);
}

const char *
fault_kind_name (FaultKind kind)
{
  return names[kind];
}

char *
fault_to_string (const Fault *self)
{
  if (self->kind == FAULT_NONE)
    return g_strdup (names[FAULT_NONE]);
  return g_strdup_printf ("%s/%s/%u/%u", names[self->kind],
                          self->direction == DIRECTION_UP ? "up" : "down", self->at, self->arg);
}

gboolean
fault_parse (const char *text, Fault *fault)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 4);
  guint n = g_strv_length (parts);
  guint64 at = 0, arg = 0;

  *fault = (Fault){
    FAULT_NONE,
  };
  for (guint i = 0; n > 0 && i < N_FAULTS; i++)
    if (g_str_equal (parts[0], names[i]))
      {
        fault->kind = i;
        if (i == FAULT_NONE)
          return n == 1;
        if (n < 3 || !(g_str_equal (parts[1], "up") || g_str_equal (parts[1], "down")) ||
            !g_ascii_string_to_unsigned (parts[2], 10, 0, G_MAXUINT, &at, NULL) ||
            (n == 4 && !g_ascii_string_to_unsigned (parts[3], 10, 0, G_MAXUINT, &arg, NULL)))
          return FALSE;
        fault->direction = g_str_equal (parts[1], "up") ? DIRECTION_UP : DIRECTION_DOWN;
        fault->at = at;
        fault->arg = arg;
        return TRUE;
      }
  return FALSE;
}
