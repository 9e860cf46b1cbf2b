/* media-name.c: what strangers call the media that they send
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "media.h"

#include <string.h>

#define MEDIA_MAX_MIME      127
#define MEDIA_MAX_EXTENSION 16
#define MIME_UNKNOWN        "application/octet-stream"

/* The contract's word for it. */
const char *
media_kind (const char *mime)
{
  static const char *const kinds[] = { "image", "audio", "video" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_prefix (mime, kinds[i]) && mime[strlen (kinds[i])] == '/')
        return kinds[i];
    }

  return "document";
}

/* Only what cannot hold a script; an image/svg+xml can. */
gboolean
media_is_inline (const char *mime)
{
  static const char *const images[] = { "image/png", "image/jpeg", "image/gif", "image/webp",
                                        NULL };

  return g_strv_contains (images, mime) || g_str_has_prefix (mime, "audio/") ||
         g_str_has_prefix (mime, "video/");
}

static gboolean
is_token (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && !strchr ("!#$&^_.+-", text[i]))
        return FALSE;
    }

  return length > 0;
}

/* TYPE/SUBTYPE in lower case and without parameters; what is none of it, is bytes. */
char *
media_clean_mime (const char *mime)
{
  gsize length = mime ? strcspn (mime, "; \t") : 0;
  const char *slash = length <= MEDIA_MAX_MIME && mime ? memchr (mime, '/', length) : NULL;

  if (slash == NULL || !is_token (mime, slash - mime) ||
      !is_token (slash + 1, length - (slash + 1 - mime)))
    return g_strdup (MIME_UNKNOWN);

  return g_ascii_strdown (mime, length);
}

/* Marks that turn the direction of writing make “exe.png” of “gnp.exe”. */
static gboolean
is_fit_for_a_name (gunichar c)
{
  const guint unfit = 1 << G_UNICODE_CONTROL | 1 << G_UNICODE_FORMAT | 1 << G_UNICODE_SURROGATE |
                      1 << G_UNICODE_PRIVATE_USE | 1 << G_UNICODE_UNASSIGNED |
                      1 << G_UNICODE_LINE_SEPARATOR | 1 << G_UNICODE_PARAGRAPH_SEPARATOR;

  /* Families of emoji are held together by one that is else no more to be seen. */
  if (c == 0x200d)
    return TRUE;
  if (c < 0x80 && strchr ("\"<>:|?*", (int) c))
    return FALSE;

  return (1u << g_unichar_type (c) & unfit) == 0;
}

/* Shortened in the middle: the end says what it is. */
static void
shorten_name (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize extension = dot ? name->str + name->len - dot : 0;
  gsize keep, end;

  if (name->len <= MEDIA_MAX_NAME)
    return;
  if (extension > MEDIA_MAX_EXTENSION)
    extension = 0;

  keep = MEDIA_MAX_NAME - extension;
  end = name->len - extension;
  while (keep > 0 && ((guchar) name->str[keep] & 0xc0) == 0x80)
    keep--;
  g_string_erase (name, keep, end - keep);
}

/* A name to show and to offer for saving, never a path. May be "". */
char *
media_clean_filename (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  const char *start = valid;

  for (const char *at = valid; *at; at++)
    {
      if (*at == '/' || *at == '\\')
        start = at + 1;
    }
  for (const char *at = start; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      /* Neither hidden nor a folder. */
      if (clean->len == 0 && (c == '.' || c == ' '))
        continue;
      if (is_fit_for_a_name (c))
        g_string_append_unichar (clean, c);
      else if (!g_unichar_iscntrl (c))
        g_string_append_c (clean, '_');
    }
  shorten_name (clean);
  g_strchomp (clean->str);

  return g_string_free (g_steal_pointer (&clean), FALSE);
}
