/* irc-line.c: one line of the IRC protocol: parsed, and its texts made valid UTF-8
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-line.h"

#include <string.h>

/* Windows-1252 from 0x80 on; the bytes that it does not use are U+FFFD. Clients that send Latin-1 send
 * these quotation marks, too.
 */
static const gunichar2 windows_1252[32] = {
  0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static gunichar
decode_byte (guint8 byte)
{
  if (byte == 0)
    return 0xfffd;

  return byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;
}

/* Text that is not UTF-8 is taken for Windows-1252, which contains Latin-1: every byte has a meaning, so
 * nothing that somebody has written is dropped.
 */
char *
irc_decode (const char *data, gsize length)
{
  GString *text;

  if (g_utf8_validate_len (data, length, NULL))
    return g_strndup (data, length);

  text = g_string_sized_new (2 * length);
  for (gsize i = 0; i < length; i++)
    g_string_append_unichar (text, decode_byte (data[i]));

  return g_string_free (text, FALSE);
}

static char *
unescape_tag (const char *data, gsize length)
{
  g_autoptr (GString) value = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] != '\\')
        {
          g_string_append_c (value, data[i]);
          continue;
        }
      i++;
      if (i == length)
        break;
      switch (data[i])
        {
        case ':':
          g_string_append_c (value, ';');
          break;
        case 's':
          g_string_append_c (value, ' ');
          break;
        case 'r':
          g_string_append_c (value, '\r');
          break;
        case 'n':
          g_string_append_c (value, '\n');
          break;
        default:
          g_string_append_c (value, data[i]);
        }
    }

  return irc_decode (value->str, value->len);
}

static void
irc_line_add_tag (IrcLine *self, const char *data, gsize length)
{
  const char *equals = memchr (data, '=', length);
  gsize key_length = equals ? (gsize) (equals - data) : length;

  if (key_length == 0)
    return;

  g_hash_table_replace (self->tags, irc_decode (data, key_length),
                        equals ? unescape_tag (equals + 1, length - key_length - 1)
                               : g_strdup (""));
}

static void
irc_line_add_tags (IrcLine *self, const char *data, gsize length)
{
  self->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (length > 0)
    {
      const char *end = memchr (data, ';', length);
      gsize tag_length = end ? (gsize) (end - data) : length;

      irc_line_add_tag (self, data, tag_length);
      tag_length = MIN (tag_length + 1, length);
      data += tag_length;
      length -= tag_length;
    }
}

/* What is left of a line */
typedef struct
{
  const char *data;
  gsize length;
} Rest;

/* The bytes up to the next space, which is skipped. */
static Rest
rest_take_word (Rest *self)
{
  const char *space = memchr (self->data, ' ', self->length);
  Rest word = { self->data, space ? (gsize) (space - self->data) : self->length };

  self->data += word.length;
  self->length -= word.length;
  while (self->length > 0 && *self->data == ' ')
    {
      self->data++;
      self->length--;
    }

  return word;
}

static gboolean
rest_begins_with (const Rest *self, char character)
{
  return self->length > 0 && *self->data == character;
}

static void
irc_line_add_params (IrcLine *self, Rest *rest)
{
  while (rest->length > 0)
    {
      if (rest_begins_with (rest, ':') || self->params->len == IRC_MAX_PARAMS - 1)
        {
          gsize colon = rest_begins_with (rest, ':') ? 1 : 0;

          g_ptr_array_add (self->params, irc_decode (rest->data + colon, rest->length - colon));
          return;
        }
      else
        {
          Rest word = rest_take_word (rest);

          g_ptr_array_add (self->params, irc_decode (word.data, word.length));
        }
    }
}

static void
irc_line_set_source (IrcLine *self, Rest word)
{
  gsize length = 0;

  while (length < word.length && strchr ("!@", word.data[length]) == NULL)
    length++;
  g_free (self->nick);
  self->nick = irc_decode (word.data, length);
}

/* @data is a line without its end. Returns NULL when there is no command in it. */
IrcLine *
irc_line_parse (const char *data, gsize length)
{
  g_autoptr (IrcLine) self = g_new0 (IrcLine, 1);
  g_autofree char *command = NULL;
  Rest rest = { data, length };
  Rest word;

  while (rest.length > 0 && strchr ("\r\n", rest.data[rest.length - 1]))
    rest.length--;
  self->nick = g_strdup ("");
  self->params = g_ptr_array_new_with_free_func (g_free);
  if (rest_begins_with (&rest, '@'))
    {
      word = rest_take_word (&rest);
      irc_line_add_tags (self, word.data + 1, word.length - 1);
    }
  if (rest_begins_with (&rest, ':'))
    {
      word = rest_take_word (&rest);
      irc_line_set_source (self, (Rest){ word.data + 1, word.length - 1 });
    }
  word = rest_take_word (&rest);
  if (word.length == 0)
    return NULL;

  command = irc_decode (word.data, word.length);
  self->command = g_ascii_strup (command, -1);
  irc_line_add_params (self, &rest);

  return g_steal_pointer (&self);
}

void
irc_line_free (IrcLine *self)
{
  g_clear_pointer (&self->tags, g_hash_table_unref);
  g_free (self->nick);
  g_free (self->command);
  g_ptr_array_unref (self->params);
  g_free (self);
}

/* A parameter that is not there is empty. */
const char *
irc_line_get (const IrcLine *self, guint index)
{
  return index < self->params->len ? self->params->pdata[index] : "";
}

const char *
irc_line_get_last (const IrcLine *self)
{
  return self->params->len > 0 ? irc_line_get (self, self->params->len - 1) : "";
}

/* NULL: the line has no such tag. */
const char *
irc_line_get_tag (const IrcLine *self, const char *key)
{
  return self->tags ? g_hash_table_lookup (self->tags, key) : NULL;
}

/* The number of a numeric reply; 0: it is another command. */
guint
irc_line_get_number (const IrcLine *self)
{
  const char *command = self->command;

  if (strlen (command) != 3 || strspn (command, "0123456789") != 3)
    return 0;

  return g_ascii_strtoull (command, NULL, 10);
}

char *
irc_fold (const char *name, IrcCase mapping)
{
  char *folded = g_ascii_strdown (name, -1);

  if (mapping == IRC_CASE_RFC1459)
    {
      for (char *at = folded; *at; at++)
        {
          const char *upper = strchr ("[]\\~", *at);

          if (upper)
            *at = "{}|^"[upper - "[]\\~"];
        }
    }

  return folded;
}

gboolean
irc_is_same (const char *name, const char *other, IrcCase mapping)
{
  g_autofree char *folded = irc_fold (name, mapping);
  g_autofree char *other_folded = irc_fold (other, mapping);

  return g_str_equal (folded, other_folded);
}

/* How many characters belong to a colour: two numbers of up to two digits, or of six with @hex. */
static gsize
colour_length (const char *text, gboolean hex)
{
  gsize max = hex ? 6 : 2;
  gsize length = 0;
  gsize second;

#define IS_DIGIT(c) (hex ? g_ascii_isxdigit (c) : g_ascii_isdigit (c))
  while (length < max && IS_DIGIT (text[length]))
    length++;
  if (length == 0 || text[length] != ',')
    return length;

  second = length + 1;
  while (second < length + 1 + max && IS_DIGIT (text[second]))
    second++;
#undef IS_DIGIT

  return second > length + 1 ? second : length;
}

/* Bold, italic, colours and the like, and all other control characters. A tab becomes a space. */
char *
irc_strip_formatting (const char *text)
{
  GString *plain = g_string_sized_new (strlen (text));

  for (const char *at = text; *at; at++)
    {
      if (*at == '\x03' || *at == '\x04')
        at += colour_length (at + 1, *at == '\x04');
      else if (*at == '\t')
        g_string_append_c (plain, ' ');
      else if ((guint8) *at >= ' ' && *at != '\x7f')
        g_string_append_c (plain, *at);
    }

  return g_string_free (plain, FALSE);
}

/* Whether it can be a parameter that is not the last one. */
gboolean
irc_is_word (const char *text)
{
  if (*text == '\0' || *text == ':')
    return FALSE;

  for (const char *at = text; *at; at++)
    {
      if ((guint8) *at <= ' ' || *at == '\x7f')
        return FALSE;
    }

  return TRUE;
}
