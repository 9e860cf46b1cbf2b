/* relay-frame-scanner.c: finds the type and the buffer id of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-frame-scanner-private.h"

#include <string.h>

#include "json/relay-json-reader-private.h"
#include "json/relay-json-scan-private.h"
#include "values/relay-wire-keys-private.h"

/* The longest key or value that is noted, in bytes with its escape sequences */
#define MAX_NOTED 4096
/* The deepest nesting that is followed; it takes one bit for each level. */
#define MAX_DEPTH (8 * 1024 * 1024)

typedef enum
{
  STATE_BEGIN, /* before the outermost object */
  STATE_KEY_OR_END,
  STATE_KEY,
  STATE_COLON,
  STATE_VALUE_OR_END,
  STATE_VALUE,
  STATE_COMMA_OR_END,
  STATE_STRING,
  STATE_ESCAPE,
  STATE_HEX,
  STATE_CONTINUATION, /* inside a UTF-8 sequence of a string */
  STATE_KEYWORD,
  STATE_MINUS,
  STATE_ZERO,
  STATE_INTEGER,
  STATE_POINT,
  STATE_FRACTION,
  STATE_EXPONENT,
  STATE_EXPONENT_SIGN,
  STATE_EXPONENT_DIGITS,
  STATE_END,    /* after the outermost object */
  STATE_FAILED, /* after the first syntax error */
  STATE_FOREIGN /* what began is no object */
} State;

struct _RelayFrameScanner
{
  State state;
  GByteArray *kinds; /* a bit for each open container: 1 for an object */
  gsize depth;

  gboolean is_key;     /* the string that is read */
  RelayMember member;  /* of the outermost object, whose value is read */
  const char *keyword; /* what is left of true, false or null */
  guint n_left;        /* hexadecimal digits, or bytes of a UTF-8 sequence */
  guint unit;          /* the value of the hexadecimal digits */
  guchar first, last;  /* the range of the next byte of a UTF-8 sequence */

  GString *noted; /* the key or value that is read; only in the outermost object */
  gboolean notes;
  guint flags; /* of the noted string, as in RelayJsonValue */

  char *type_name;
  char *buffer_id;
};

RelayFrameScanner *
relay_frame_scanner_new (void)
{
  RelayFrameScanner *self = g_new0 (RelayFrameScanner, 1);

  self->noted = g_string_new (NULL);
  self->member = RELAY_N_MEMBERS;
  return self;
}

void
relay_frame_scanner_reset (RelayFrameScanner *self)
{
  self->state = STATE_BEGIN;
  g_clear_pointer (&self->kinds, g_byte_array_unref);
  self->depth = 0;
  self->notes = FALSE;
  self->member = RELAY_N_MEMBERS;
  g_clear_pointer (&self->type_name, g_free);
  g_clear_pointer (&self->buffer_id, g_free);
}

void
relay_frame_scanner_free (RelayFrameScanner *self)
{
  relay_frame_scanner_reset (self);
  g_string_free (self->noted, TRUE);
  g_free (self);
}

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- the members of the outermost object --- */

/* Where the value of the member that is read belongs; NULL for other members */
static char **
get_target (RelayFrameScanner *self)
{
  if (self->depth != 1)
    return NULL;
  if (self->member == RELAY_MEMBER_TYPE)
    return &self->type_name;
  return self->member == RELAY_MEMBER_BUFFER_ID ? &self->buffer_id : NULL;
}

static void
begin_note (RelayFrameScanner *self)
{
  self->notes = TRUE;
  self->flags = 0;
  g_string_truncate (self->noted, 0);
}

static inline void
note (RelayFrameScanner *self, const char *data, gsize length)
{
  if (!self->notes)
    return;
  if (self->noted->len + length <= MAX_NOTED)
    g_string_append_len (self->noted, data, length);
  else
    self->notes = FALSE;
}

/* What was noted, decoded; NULL when it was too long or contains U+0000 */
static char *
take_note (RelayFrameScanner *self)
{
  RelayJsonValue value = { self->noted->str, self->noted->len, RELAY_JSON_STRING, self->flags };
  gboolean is_usable = self->notes && (self->flags & RELAY_JSON_NUL) == 0;

  self->notes = FALSE;
  return is_usable ? relay_json_value_dup_string (&value) : NULL;
}

static void
set_target (RelayFrameScanner *self, char *value)
{
  char **target = get_target (self);

  g_free (*target);
  *target = value;
}

/* --- values --- */

static void
push (RelayFrameScanner *self, gboolean is_object)
{
  guint bit = 1u << (self->depth % 8);
  guint8 *byte;

  if (self->depth == MAX_DEPTH)
    {
      self->state = STATE_FAILED;
      return;
    }
  if (self->kinds == NULL)
    self->kinds = g_byte_array_new ();
  if (self->kinds->len == self->depth / 8)
    g_byte_array_append (self->kinds, (const guint8 *) "", 1);
  byte = &self->kinds->data[self->depth / 8];
  *byte = is_object ? *byte | bit : *byte & ~bit;
  self->depth++;
  self->state = is_object ? STATE_KEY_OR_END : STATE_VALUE_OR_END;
}

static gboolean
is_in_object (RelayFrameScanner *self)
{
  return (self->kinds->data[(self->depth - 1) / 8] & 1u << ((self->depth - 1) % 8)) != 0;
}

static void
pop (RelayFrameScanner *self, char bracket)
{
  if (is_in_object (self) != (bracket == '}'))
    {
      self->state = STATE_FAILED;
      return;
    }
  self->depth--;
  self->state = self->depth == 0 ? STATE_END : STATE_COMMA_OR_END;
}

static void
begin_string (RelayFrameScanner *self, gboolean is_key)
{
  self->is_key = is_key;
  self->state = STATE_STRING;
  if (self->depth == 1 && (is_key || get_target (self) != NULL))
    begin_note (self);
}

static void
end_string (RelayFrameScanner *self)
{
  if (!self->is_key)
    {
      if (get_target (self) != NULL)
        set_target (self, take_note (self));
      self->state = STATE_COMMA_OR_END;
      return;
    }

  self->state = STATE_COLON;
  self->member = RELAY_N_MEMBERS;
  if (self->depth == 1)
    {
      g_autofree char *key = take_note (self);

      if (key != NULL)
        self->member = relay_wire_keys_of_frame (key, strlen (key));
    }
}

static void
begin_number (RelayFrameScanner *self, char c)
{
  self->state = c == '-' ? STATE_MINUS : c == '0' ? STATE_ZERO : STATE_INTEGER;
  if (get_target (self) == NULL)
    return;
  begin_note (self);
  note (self, &c, 1);
}

static void
begin_value (RelayFrameScanner *self, char c)
{
  /* an id is a string or an integer */
  if (strchr ("{[tfn", c) != NULL && c != '\0' && get_target (self) != NULL)
    set_target (self, NULL);

  if (c == '"')
    begin_string (self, FALSE);
  else if (c == '{' || c == '[')
    push (self, c == '{');
  else if (c == '-' || g_ascii_isdigit (c))
    begin_number (self, c);
  else
    {
      self->keyword = c == 't' ? "rue" : c == 'f' ? "alse" : c == 'n' ? "ull" : NULL;
      self->state = self->keyword != NULL ? STATE_KEYWORD : STATE_FAILED;
    }
}

/* @c is the byte behind a number, which belongs to what follows. */
static gboolean
end_number (RelayFrameScanner *self, char c)
{
  gboolean is_integer = self->state == STATE_ZERO || self->state == STATE_INTEGER;

  /* the number is whole only when something follows that may follow a number */
  if (!is_blank (c) && c != ',' && c != '}' && c != ']')
    self->state = STATE_FAILED;
  else
    {
      if (get_target (self) != NULL)
        set_target (self,
                    is_integer && self->member == RELAY_MEMBER_BUFFER_ID ? take_note (self) : NULL);
      self->notes = FALSE;
      self->state = STATE_COMMA_OR_END;
    }
  return FALSE;
}

/* Returns whether @c was consumed. */
static gboolean
read_number (RelayFrameScanner *self, char c)
{
  gboolean is_digit = g_ascii_isdigit (c);

  switch ((guint) self->state)
    {
    case STATE_MINUS:
      self->state = c == '0' ? STATE_ZERO : is_digit ? STATE_INTEGER : STATE_FAILED;
      break;
    case STATE_ZERO:
    case STATE_INTEGER:
      if (c == '.')
        self->state = STATE_POINT;
      else if (c == 'e' || c == 'E')
        self->state = STATE_EXPONENT;
      else if (self->state == STATE_ZERO || !is_digit)
        return end_number (self, c);
      break;
    case STATE_POINT:
      self->state = is_digit ? STATE_FRACTION : STATE_FAILED;
      break;
    case STATE_FRACTION:
      if (c == 'e' || c == 'E')
        self->state = STATE_EXPONENT;
      else if (!is_digit)
        return end_number (self, c);
      break;
    case STATE_EXPONENT:
      if (c == '+' || c == '-')
        {
          self->state = STATE_EXPONENT_SIGN;
          break;
        }
      G_GNUC_FALLTHROUGH;
    case STATE_EXPONENT_SIGN:
      self->state = is_digit ? STATE_EXPONENT_DIGITS : STATE_FAILED;
      break;
    case STATE_EXPONENT_DIGITS:
    default:
      if (!is_digit)
        return end_number (self, c);
      break;
    }
  note (self, &c, 1);
  return TRUE;
}

/* --- strings --- */

static void
read_escape (RelayFrameScanner *self, char c)
{
  note (self, &c, 1);
  self->flags |= RELAY_JSON_ESCAPED;
  if (c == 'u')
    {
      self->state = STATE_HEX;
      self->n_left = 4;
      self->unit = 0;
    }
  else
    self->state = c != '\0' && strchr ("\"\\/bfnrt", c) != NULL ? STATE_STRING : STATE_FAILED;
}

static void
read_hex (RelayFrameScanner *self, char c)
{
  int digit = g_ascii_xdigit_value (c);

  note (self, &c, 1);
  if (digit < 0)
    {
      self->state = STATE_FAILED;
      return;
    }
  self->unit = self->unit << 4 | digit;
  if (--self->n_left > 0)
    return;
  if (self->unit == 0)
    self->flags |= RELAY_JSON_NUL;
  self->state = STATE_STRING;
}

/* Unicode, table 3-7 */
static void
begin_sequence (RelayFrameScanner *self, guchar c)
{
  if (c < 0xC2 || c > 0xF4)
    {
      self->state = STATE_FAILED;
      return;
    }
  self->n_left = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
  self->first = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
  self->last = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  self->state = STATE_CONTINUATION;
}

static void
read_continuation (RelayFrameScanner *self, guchar c)
{
  note (self, (const char *) &c, 1);
  if (c < self->first || c > self->last)
    {
      self->state = STATE_FAILED;
      return;
    }
  self->first = 0x80;
  self->last = 0xBF;
  if (--self->n_left == 0)
    self->state = STATE_STRING;
}

/* Returns what was consumed of a string, one byte at least. */
static gsize
read_string (RelayFrameScanner *self, const char *at, const char *end)
{
  const char *stop = relay_json_skip_plain (at, end);

  note (self, at, stop - at);
  if (stop == end)
    return stop - at;

  if (*stop == '"')
    {
      end_string (self);
      return stop + 1 - at;
    }
  note (self, stop, 1);
  if (*stop == '\\')
    self->state = STATE_ESCAPE;
  else
    begin_sequence (self, *stop); /* fails for a control character */
  return stop + 1 - at;
}

/* --- structure --- */

/* @c is not a blank. */
static void
read_structure (RelayFrameScanner *self, char c)
{
  switch ((guint) self->state)
    {
    case STATE_BEGIN:
      if (c == '{')
        push (self, TRUE);
      else
        self->state = STATE_FOREIGN;
      break;
    case STATE_KEY_OR_END:
    case STATE_KEY:
      if (c == '"')
        begin_string (self, TRUE);
      else if (c == '}' && self->state == STATE_KEY_OR_END)
        pop (self, c);
      else
        self->state = STATE_FAILED;
      break;
    case STATE_COLON:
      self->state = c == ':' ? STATE_VALUE : STATE_FAILED;
      break;
    case STATE_VALUE_OR_END:
    case STATE_VALUE:
      if (c == ']' && self->state == STATE_VALUE_OR_END)
        pop (self, c);
      else
        begin_value (self, c);
      break;
    case STATE_COMMA_OR_END:
      if (c == ',')
        self->state = is_in_object (self) ? STATE_KEY : STATE_VALUE;
      else if (c == '}' || c == ']')
        pop (self, c);
      else
        self->state = STATE_FAILED;
      break;
    default:
      self->state = STATE_FAILED;
    }
}

/* Returns what was consumed. */
static gsize
read_some (RelayFrameScanner *self, const char *at, const char *end)
{
  switch (self->state)
    {
    case STATE_STRING:
      return read_string (self, at, end);
    case STATE_ESCAPE:
      read_escape (self, *at);
      return 1;
    case STATE_HEX:
      read_hex (self, *at);
      return 1;
    case STATE_CONTINUATION:
      read_continuation (self, *at);
      return 1;
    case STATE_KEYWORD:
      if (*at != *self->keyword++)
        self->state = STATE_FAILED;
      else if (*self->keyword == '\0')
        self->state = STATE_COMMA_OR_END;
      return 1;
    case STATE_MINUS:
    case STATE_ZERO:
    case STATE_INTEGER:
    case STATE_POINT:
    case STATE_FRACTION:
    case STATE_EXPONENT:
    case STATE_EXPONENT_SIGN:
    case STATE_EXPONENT_DIGITS:
      return read_number (self, *at) ? 1 : 0;
    case STATE_FAILED:
    case STATE_FOREIGN:
      return end - at;
    case STATE_BEGIN:
    case STATE_KEY_OR_END:
    case STATE_KEY:
    case STATE_COLON:
    case STATE_VALUE_OR_END:
    case STATE_VALUE:
    case STATE_COMMA_OR_END:
    case STATE_END:
    default:
      if (!is_blank (*at))
        read_structure (self, *at);
      return 1;
    }
}

void
relay_frame_scanner_feed (RelayFrameScanner *self, const char *data, gsize length)
{
  const char *end = data + length;

  while (data < end)
    data += read_some (self, data, end);
}

gboolean
relay_frame_scanner_is_complete (RelayFrameScanner *self)
{
  return self->state == STATE_END;
}

gboolean
relay_frame_scanner_is_foreign (RelayFrameScanner *self)
{
  return self->state == STATE_FOREIGN;
}

const char *
relay_frame_scanner_get_type_name (RelayFrameScanner *self)
{
  return self->type_name;
}

const char *
relay_frame_scanner_get_buffer_id (RelayFrameScanner *self)
{
  return self->buffer_id;
}
