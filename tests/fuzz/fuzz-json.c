/* fuzz-json.c: a second parser of RFC 8259, as simple as possible
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

/*
 * The grammar rule by rule with recursion, and GLib's validation of UTF-8. The library's reader, which
 * scans several bytes at a time in one pass, is compared with this.
 */
typedef struct
{
  const char *at;
  const char *end;
  guint levels; /* containers that may still be opened */
} Text;

static gboolean value (Text *self);

static void
blanks (Text *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
literal (Text *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static guint
digits (Text *self)
{
  guint n = 0;

  for (; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    n++;
  return n;
}

static gboolean
number (Text *self)
{
  literal (self, "-");
  if (!literal (self, "0") && digits (self) == 0)
    return FALSE;
  if (literal (self, ".") && digits (self) == 0)
    return FALSE;
  if (literal (self, "e") || literal (self, "E"))
    {
      if (!literal (self, "+"))
        literal (self, "-");
      return digits (self) > 0;
    }
  return TRUE;
}

static gboolean
escape (Text *self)
{
  if (self->at == self->end)
    return FALSE;
  if (*self->at++ != 'u')
    return self->at[-1] != '\0' && strchr ("\"\\/bfnrt", self->at[-1]) != NULL;
  for (guint i = 0; i < 4; i++, self->at++)
    if (self->at == self->end || !g_ascii_isxdigit (*self->at))
      return FALSE;
  return TRUE;
}

static gboolean
string (Text *self)
{
  if (!literal (self, "\""))
    return FALSE;
  while (self->at < self->end)
    {
      guchar c = *self->at++;

      if (c == '"')
        return TRUE;
      if (c < 0x20 || (c == '\\' && !escape (self)))
        return FALSE;
    }
  return FALSE;
}

static gboolean
member (Text *self)
{
  blanks (self);
  if (!string (self))
    return FALSE;
  blanks (self);
  return literal (self, ":") && value (self);
}

static gboolean
container (Text *self, gboolean (*part) (Text *self), const char *close)
{
  if (self->levels == 0)
    return FALSE;
  self->levels--;
  blanks (self);
  if (!literal (self, close))
    {
      do
        if (!part (self))
          return FALSE;
      while (literal (self, ","));
      if (!literal (self, close))
        return FALSE;
    }
  self->levels++;
  return TRUE;
}

/* Includes the blanks around the value */
static gboolean
value (Text *self)
{
  gboolean valid;

  blanks (self);
  if (literal (self, "{"))
    valid = container (self, member, "}");
  else if (literal (self, "["))
    valid = container (self, value, "]");
  else if (self->at < self->end && *self->at == '"')
    valid = string (self);
  else
    valid =
      literal (self, "true") || literal (self, "false") || literal (self, "null") || number (self);
  blanks (self);
  return valid;
}

gboolean
fuzz_json_is_valid (const char *text, gsize length, guint max_depth)
{
  Text self = { text, text + length, max_depth };
  const char *end;

  /* g_utf8_validate() rejects NUL, which JSON does not allow either */
  return g_utf8_validate_len (text, length, &end) && value (&self) && self.at == self.end;
}
