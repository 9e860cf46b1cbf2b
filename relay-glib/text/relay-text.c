/* relay-text.c: measures a text
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-enums.h>

#include <string.h>

#include "relay-text-private.h"

/**
 * relay_text_measure:
 * @text: the text
 * @unit: (nullable): %RELAY_LEN_UNIT_CHARS or %RELAY_LEN_UNIT_UTF16; %NULL and unknown units
 *   mean the former
 *
 * Measures a text as platforms do that limit the length of a message.
 *
 * The limit and the unit of a platform are in its descriptor:
 * [property@Descriptor:max-message-length] and [property@Descriptor:len-unit]. [func@text_split]
 * splits a text that is too long.
 *
 * Invalid UTF-8 is measured as if it was replaced by [func@GLib.utf8_make_valid].
 *
 * Returns: the length of @text: the number of Unicode code points, or of UTF-16 code units
 *
 * Since: 1.0
 */
guint
relay_text_measure (const char *text, const char *unit)
{
  gboolean utf16 = g_strcmp0 (unit, RELAY_LEN_UNIT_UTF16) == 0;
  g_autofree char *valid = NULL;
  guint64 length = 0;

  g_return_val_if_fail (text != NULL, 0);

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

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

/* Characters without a width that are no marks: zero width space, joiners and directional marks,
 * directional formatting, word joiner and invisible operators, byte order mark, variation selectors,
 * tags */
static gboolean
has_no_width (gunichar c)
{
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
         (c >= 0xe0020 && c <= 0xe007f) || (c >= 0xe0100 && c <= 0xe01ef);
}

gboolean
relay_text_is_invisible (const char *from, const char *to)
{
  for (; from < to; from = g_utf8_next_char (from))
    {
      gunichar c = g_utf8_get_char (from);

      if (!g_unichar_isspace (c) && !has_no_width (c))
        return FALSE;
    }

  return TRUE;
}
