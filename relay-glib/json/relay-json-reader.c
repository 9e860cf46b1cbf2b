/* relay-json-reader.c: a strict pull parser of JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-json-reader-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include "relay-json-scan-private.h"

G_STATIC_ASSERT (RELAY_JSON_MAX_DEPTH <= 8 * sizeof (guint64));

static gboolean
fail (RelayJsonReader *self, const char *at, const char *problem)
{
  self->at = at;
  self->problem = at < self->end ? problem : "unexpected end of text";

  return FALSE;
}

/* The byte at @at; -1 at the end of the text */
static inline int
peek (const char *at, const char *end)
{
  return at < end ? (guchar) *at : -1;
}

/* Moves @at to the first byte that is not a blank and returns it; -1 at the end of the text */
static inline int
skip_blanks (const char **at, const char *end)
{
  int c = peek (*at, end);

  while (G_UNLIKELY (c <= ' ') && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
    c = peek (++*at, end);

  return c;
}

/* The value of four hexadecimal digits; -1 when there are not four */
static int
read_hex (const char *at, const char *end)
{
  int unit = 0;

  if (end - at < 4)
    return -1;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      unit = unit << 4 | digit;
    }

  return unit;
}

/* The end of the escape sequence that begins at @at; NULL when it is invalid */
static const char *
check_escape (RelayJsonReader *self, const char *at, guint *flags)
{
  int unit;

  *flags |= RELAY_JSON_ESCAPED;
  switch (peek (at + 1, self->end))
    {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return at + 2;
    case 'u':
      unit = read_hex (at + 2, self->end);
      if (unit < 0)
        break;
      if (unit == 0)
        *flags |= RELAY_JSON_NUL;
      return at + 6;
    default:
      break;
    }

  fail (self, at, "invalid escape sequence");
  return NULL;
}

static inline gboolean
take_string (RelayJsonReader *self,
             const char *begin,
             const char *quote,
             guint flags,
             RelayJsonValue *value)
{
  value->text = begin;
  value->length = quote - begin;
  value->kind = RELAY_JSON_STRING;
  value->flags = flags;
  self->at = quote + 1;

  return TRUE;
}

/* The slow path, for a string that is not plain ASCII. It begins at @begin and is plain up to
 * @at. */
static gboolean
read_other_string (RelayJsonReader *self, const char *begin, const char *at, RelayJsonValue *value)
{
  const char *end = self->end;
  guint flags = 0;

  for (;; at = relay_json_skip_plain (at, end))
    {
      if (at == end)
        return fail (self, at, NULL);

      if (*at == '"')
        return take_string (self, begin, at, flags, value);

      if (*at == '\\')
        {
          at = check_escape (self, at, &flags);
          if (at == NULL)
            return FALSE;
          continue;
        }

      if ((guchar) *at < 0x20)
        return fail (self, at, "unescaped control character");

      do
        {
          guint n = relay_json_get_sequence_length (at, end);

          if (n == 0)
            return fail (self, at, "invalid UTF-8");
          at += n;
        }
      while (at < end && (guchar) *at >= 0x80);
    }
}

/* @at is behind the opening quote. Most strings are plain ASCII, so that path is the short one. */
static inline gboolean
read_string (RelayJsonReader *self, const char *at, RelayJsonValue *value)
{
  const char *stop = relay_json_skip_plain (at, self->end);

  if (G_LIKELY (stop < self->end && *stop == '"'))
    return take_string (self, at, stop, 0, value);

  return read_other_string (self, at, stop, value);
}

static const char *
skip_digits (const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;

  return at;
}

static gboolean
read_number (RelayJsonReader *self, const char *at, RelayJsonValue *value)
{
  const char *end = self->end;
  const char *digits;

  value->text = at;
  value->kind = RELAY_JSON_NUMBER;
  value->flags = RELAY_JSON_INTEGER;

  if (*at == '-')
    at++;

  /* JSON has no leading zeros: a digit after a zero is an error that the caller finds */
  digits = at;
  at = peek (at, end) == '0' ? at + 1 : skip_digits (at, end);
  if (at == digits)
    return fail (self, at, "number without digits");

  if (peek (at, end) == '.')
    {
      value->flags = 0;
      digits = ++at;
      at = skip_digits (at, end);
      if (at == digits)
        return fail (self, at, "number without digits after its decimal point");
    }

  if (peek (at, end) == 'e' || peek (at, end) == 'E')
    {
      value->flags = 0;
      at++;
      if (peek (at, end) == '+' || peek (at, end) == '-')
        at++;
      digits = at;
      at = skip_digits (at, end);
      if (at == digits)
        return fail (self, at, "number without digits in its exponent");
    }

  value->length = at - value->text;
  self->at = at;

  return TRUE;
}

static gboolean
read_keyword (RelayJsonReader *self,
              const char *at,
              const char *keyword,
              RelayJsonKind kind,
              RelayJsonValue *value)
{
  gsize length = strlen (keyword);
  gsize left = self->end - at;

  if (memcmp (at, keyword, MIN (length, left)) != 0)
    return fail (self, at, "expected true, false or null");
  if (left < length)
    return fail (self, self->end, NULL);

  value->text = at;
  value->length = length;
  value->kind = kind;
  value->flags = 0;
  self->at = at + length;

  return TRUE;
}

static gboolean
open_container (RelayJsonReader *self, const char *at, RelayJsonKind kind, RelayJsonValue *value)
{
  if (self->depth == RELAY_JSON_MAX_DEPTH)
    return fail (self, at, "more than " G_STRINGIFY (RELAY_JSON_MAX_DEPTH) " levels of nesting");

  value->text = at;
  value->length = 0;
  value->kind = kind;
  value->flags = 0;
  self->depth++;
  self->objects = self->objects << 1 | (kind == RELAY_JSON_OBJECT);
  self->at_start = TRUE;
  self->at = at + 1;

  return TRUE;
}

/* A value that is no string; @c is the byte at @at. */
static gboolean
read_other (RelayJsonReader *self, const char *at, int c, RelayJsonValue *value)
{
  switch (c)
    {
    case '{':
      return open_container (self, at, RELAY_JSON_OBJECT, value);
    case '[':
      return open_container (self, at, RELAY_JSON_ARRAY, value);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return read_number (self, at, value);
    case 't':
      return read_keyword (self, at, "true", RELAY_JSON_TRUE, value);
    case 'f':
      return read_keyword (self, at, "false", RELAY_JSON_FALSE, value);
    case 'n':
      return read_keyword (self, at, "null", RELAY_JSON_NULL, value);
    case 0xEF:
      return fail (self, at, "expected a value, found a byte order mark");
    default:
      return fail (self, at, "expected a value");
    }
}

/* Skips blanks and reads a value. */
static inline gboolean
read_value (RelayJsonReader *self, const char *at, RelayJsonValue *value)
{
  int c = skip_blanks (&at, self->end);

  if (c == '"')
    return read_string (self, at + 1, value);

  return read_other (self, at, c, value);
}

/* Where the next value or key of the innermost container begins, blanks included. NULL at the end of
 * the container, which is closed then, and after an error. */
static inline const char *
next_in_container (RelayJsonReader *self, char bracket, const char *problem)
{
  const char *at = self->at;
  int c = skip_blanks (&at, self->end);

  if (c == bracket)
    {
      self->depth--;
      self->objects >>= 1;
      self->at_start = FALSE;
      self->at = at + 1;
      return NULL;
    }

  if (self->at_start)
    {
      self->at_start = FALSE;
      return at;
    }

  if (c != ',')
    {
      fail (self, at, problem);
      return NULL;
    }

  return at + 1;
}

void
relay_json_reader_init (RelayJsonReader *self, const char *text, gsize length)
{
  self->begin = text;
  self->at = text;
  self->end = text + length;
  self->objects = 0;
  self->depth = 0;
  self->at_start = FALSE;
  self->problem = NULL;
}

gboolean
relay_json_reader_read (RelayJsonReader *self, RelayJsonValue *value)
{
  if (self->problem != NULL)
    return FALSE;

  return read_value (self, self->at, value);
}

gboolean
relay_json_reader_next_member (RelayJsonReader *self, RelayJsonValue *key, RelayJsonValue *value)
{
  const char *at;

  if (G_UNLIKELY (self->problem != NULL))
    return FALSE;

  at = next_in_container (self, '}', "expected a comma or a closing brace");
  if (at == NULL)
    return FALSE;

  if (skip_blanks (&at, self->end) != '"')
    return fail (self, at, "expected a quoted key");
  if (!read_string (self, at + 1, key))
    return FALSE;

  at = self->at;
  if (skip_blanks (&at, self->end) != ':')
    return fail (self, at, "expected a colon");

  return read_value (self, at + 1, value);
}

gboolean
relay_json_reader_next_element (RelayJsonReader *self, RelayJsonValue *value)
{
  const char *at;

  if (G_UNLIKELY (self->problem != NULL))
    return FALSE;

  at = next_in_container (self, ']', "expected a comma or a closing bracket");
  if (at == NULL)
    return FALSE;

  return read_value (self, at, value);
}

gboolean
relay_json_reader_skip (RelayJsonReader *self, RelayJsonValue *value)
{
  RelayJsonValue inner_key, inner;
  guint outside;

  if (value->kind != RELAY_JSON_OBJECT && value->kind != RELAY_JSON_ARRAY)
    return self->problem == NULL;

  /* no recursion: the reader has a stack of the open containers */
  outside = self->depth - 1;
  while (self->depth > outside)
    {
      if ((self->objects & 1) != 0)
        relay_json_reader_next_member (self, &inner_key, &inner);
      else
        relay_json_reader_next_element (self, &inner);

      if (self->problem != NULL)
        return FALSE;
    }

  value->length = self->at - value->text;
  return TRUE;
}

gboolean
relay_json_reader_finish (RelayJsonReader *self, GError **error)
{
  if (self->problem == NULL)
    {
      const char *at = self->at;

      if (self->depth > 0)
        fail (self, at, "the value was not read to its end");
      else if (skip_blanks (&at, self->end) != -1)
        fail (self, at, "unexpected text after the value");
      else
        return TRUE;
    }

  g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
               "invalid JSON: %s at byte %" G_GSIZE_FORMAT, self->problem,
               (gsize) (self->at - self->begin));
  return FALSE;
}

static char *
put_character (char *out, gunichar character)
{
  return out + g_unichar_to_utf8 (character, out);
}

/* Decodes the escape sequence at @at, which has been validated, and returns its end. */
static const char *
decode_escape (const char *at, const char *end, char **out)
{
  int unit, low;

  switch (at[1])
    {
    case 'b':
      *(*out)++ = '\b';
      return at + 2;
    case 'f':
      *(*out)++ = '\f';
      return at + 2;
    case 'n':
      *(*out)++ = '\n';
      return at + 2;
    case 'r':
      *(*out)++ = '\r';
      return at + 2;
    case 't':
      *(*out)++ = '\t';
      return at + 2;
    case 'u':
      break;
    default:
      *(*out)++ = at[1];
      return at + 2;
    }

  unit = read_hex (at + 2, end);
  at += 6;

  if (unit >= 0xD800 && unit <= 0xDBFF && end - at >= 6 && at[0] == '\\' && at[1] == 'u')
    {
      low = read_hex (at + 2, end);
      if (low >= 0xDC00 && low <= 0xDFFF)
        {
          *out = put_character (*out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
          return at + 6;
        }
    }

  if (unit <= 0 || (unit >= 0xD800 && unit <= 0xDFFF))
    unit = 0xFFFD;
  *out = put_character (*out, unit);

  return at;
}

gsize
relay_json_value_decode (const RelayJsonValue *self, char *out)
{
  const char *at = self->text;
  const char *end = at + self->length;
  char *begin = out;

  /* @out has enough room: an escape sequence is never shorter than the character in UTF-8 */
  while (at < end)
    {
      const char *escape = memchr (at, '\\', end - at);
      gsize n = (escape != NULL ? escape : end) - at;

      memcpy (out, at, n);
      out += n;
      at += n;
      if (at < end)
        at = decode_escape (at, end, &out);
    }

  return out - begin;
}

gboolean
relay_json_value_is (const RelayJsonValue *self, const char *name)
{
  gsize length = strlen (name);
  g_autofree char *decoded = NULL;

  if (self->kind != RELAY_JSON_STRING)
    return FALSE;
  if ((self->flags & RELAY_JSON_ESCAPED) == 0)
    return self->length == length && memcmp (self->text, name, length) == 0;

  /* strcmp() compares all of it, because decoding replaces U+0000 */
  if (self->length < length || self->length > 6 * length)
    return FALSE;
  decoded = relay_json_value_dup_string (self);

  return strcmp (decoded, name) == 0;
}

char *
relay_json_value_dup_string (const RelayJsonValue *self)
{
  char *string;

  if (self->kind != RELAY_JSON_STRING)
    return NULL;
  if ((self->flags & RELAY_JSON_ESCAPED) == 0)
    return g_strndup (self->text, self->length);

  string = g_malloc (self->length + 1);
  string[relay_json_value_decode (self, string)] = '\0';

  return string;
}

char *
relay_json_value_dup_id (const RelayJsonValue *self)
{
  if (self->kind == RELAY_JSON_NUMBER && (self->flags & RELAY_JSON_INTEGER) != 0)
    return g_strndup (self->text, self->length);

  return relay_json_value_dup_string (self);
}

void
relay_json_value_read_string (const RelayJsonValue *self,
                              const RelayJsonValue *key,
                              const char *name,
                              char **string)
{
  if (!relay_json_value_is (key, name))
    return;

  g_free (*string);
  *string = relay_json_value_dup_string (self);
}

void
relay_json_value_read_id (const RelayJsonValue *self,
                          const RelayJsonValue *key,
                          const char *name,
                          char **id)
{
  if (!relay_json_value_is (key, name))
    return;

  g_free (*id);
  *id = relay_json_value_dup_id (self);
}

gboolean
relay_json_value_get_int64 (const RelayJsonValue *self, gint64 *number)
{
  char digits[24];

  /* the longest integer that fits has 20 characters, as JSON has no leading zeros */
  if (self->kind != RELAY_JSON_NUMBER || (self->flags & RELAY_JSON_INTEGER) == 0 ||
      self->length >= sizeof digits)
    return FALSE;

  memcpy (digits, self->text, self->length);
  digits[self->length] = '\0';

  return g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, number, NULL);
}

double
relay_json_value_get_double (const RelayJsonValue *self)
{
  g_autofree char *copy = g_strndup (self->text, self->length);

  return g_ascii_strtod (copy, NULL);
}
