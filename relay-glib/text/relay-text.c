/* relay-text.c: measures a text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

#include <string.h>

#include "relay-text-private.h"

guint
relay_text_measure (const char *text, const char *len_unit)
{
  gboolean utf16 = g_strcmp0 (len_unit, RELAY_LEN_UNIT_UTF16) == 0;
  guint64 length = 0;

  /* Counting the first bytes of code points is safe for invalid UTF-8, too. */
  for (const guchar *at = (const guchar *) text; *at != '\0'; at++)
    {
      if ((*at & 0xc0) != 0x80)
        length++;
      if (utf16 && *at >= 0xf0)
        length++;
    }

  return (guint) MIN (length, G_MAXUINT);
}

gboolean
relay_text_fits (const char *text, RelayTextLimit limit)
{
  /* A text has at least as many bytes as characters of either unit. */
  return strlen (text) <= limit.length || relay_text_measure (text, limit.unit) <= limit.length;
}

gboolean
relay_text_is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}
