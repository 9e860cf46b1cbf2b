/* relay-utf8-decoder.c: decodes UTF-8 that arrives in parts
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-utf8-decoder-private.h"

#include <string.h>

#define REPLACEMENT_CHARACTER "\xef\xbf\xbd"

/* A high surrogate, and a low one without its last byte */
#define MAX_PENDING (3 + 2)

struct _RelayUtf8Decoder
{
  char pending[MAX_PENDING + 1]; /* kept back; ends with a zero byte */
};

typedef enum
{
  SEQUENCE_CHARACTER,
  SEQUENCE_HIGH_SURROGATE,
  SEQUENCE_LOW_SURROGATE,
  SEQUENCE_INCOMPLETE, /* the text ends before the sequence does */
  SEQUENCE_ILL_FORMED
} SequenceKind;

typedef struct
{
  SequenceKind kind;
  gsize length; /* in bytes */
  gunichar code_point;
} Sequence;

/* The number of bytes of a sequence that begins with @lead; 1 if no longer sequence does */
static gsize
get_length (guchar lead)
{
  if (lead < 0xc2 || lead > 0xf4)
    return 1;

  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Whether @c can follow @lead as the second byte. Surrogates are allowed; overlong forms and code
 * points above U+10FFFF are not. */
static gboolean
is_second_byte (guchar lead, guchar c)
{
  guchar least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  guchar most = lead == 0xf4 ? 0x8f : 0xbf;

  return c >= least && c <= most;
}

static SequenceKind
classify (gunichar code_point)
{
  if (code_point >= 0xd800 && code_point < 0xdc00)
    return SEQUENCE_HIGH_SURROGATE;
  if (code_point >= 0xdc00 && code_point < 0xe000)
    return SEQUENCE_LOW_SURROGATE;

  return SEQUENCE_CHARACTER;
}

/* The sequence at the start of @bytes, which ends with a zero byte. That byte continues no sequence. */
static Sequence
read_sequence (const char *bytes)
{
  const guchar *at = (const guchar *) bytes;
  gsize length = get_length (at[0]);
  Sequence sequence = { SEQUENCE_ILL_FORMED, 1, 0 };

  if (at[0] == '\0')
    return (Sequence){ SEQUENCE_INCOMPLETE, 0, 0 };
  if (at[0] < 0x80)
    return (Sequence){ SEQUENCE_CHARACTER, 1, at[0] };
  if (length == 1)
    return sequence;

  sequence.code_point = at[0] & (0x7f >> length);
  for (; sequence.length < length; sequence.length++)
    {
      guchar c = at[sequence.length];

      if (c == '\0')
        sequence.kind = SEQUENCE_INCOMPLETE;
      if (sequence.length == 1 ? !is_second_byte (at[0], c) : (c & 0xc0) != 0x80)
        return sequence;
      sequence.code_point = sequence.code_point << 6 | (c & 0x3f);
    }
  sequence.kind = classify (sequence.code_point);

  return sequence;
}

/* Joins the high surrogate @high with the low one that follows @bytes + 3. FALSE if the text ends
 * before it is known whether one does. */
static gboolean
join_surrogates (const char *bytes, Sequence *high)
{
  const char *next = bytes + high->length;
  Sequence low = read_sequence (next);

  /* ED 80 to ED 9F begin characters. */
  if (low.kind == SEQUENCE_INCOMPLETE)
    return low.length != 0 && (next[0] != '\xed' || (low.length > 1 && (guchar) next[1] < 0xb0));
  if (low.kind != SEQUENCE_LOW_SURROGATE)
    return TRUE;

  high->kind = SEQUENCE_CHARACTER;
  high->code_point = 0x10000 + ((high->code_point - 0xd800) << 10) + (low.code_point - 0xdc00);
  high->length += low.length;

  return TRUE;
}

/* Appends the sequence at the start of @bytes to @text. Returns its length; 0 if later bytes may
 * become a part of it. */
static gsize
decode_sequence (const char *bytes, gboolean is_final, GString *text)
{
  Sequence sequence = read_sequence (bytes);
  gboolean is_settled = sequence.kind != SEQUENCE_INCOMPLETE;

  if (sequence.kind == SEQUENCE_HIGH_SURROGATE)
    is_settled = join_surrogates (bytes, &sequence);
  if (!is_settled && !is_final)
    return 0;

  if (sequence.kind == SEQUENCE_CHARACTER)
    g_string_append_unichar (text, sequence.code_point);
  else
    g_string_append (text, REPLACEMENT_CHARACTER);

  return sequence.length;
}

static char *
decode (RelayUtf8Decoder *self, const char *bytes, gboolean is_final)
{
  g_autofree char *all = g_strconcat (self->pending, bytes, NULL);
  const char *at = all, *end = all + strlen (all), *valid_end;
  GString *text = g_string_new (NULL);
  gsize length = 1;

  /* The length is given because GLib would measure the whole rest for each ill-formed sequence. */
  while (length > 0 && !g_utf8_validate_len (at, end - at, &valid_end))
    {
      g_string_append_len (text, at, valid_end - at);
      length = decode_sequence (valid_end, is_final, text);
      at = valid_end + length;
    }
  if (length > 0)
    {
      g_string_append (text, at);
      at = "";
    }
  g_strlcpy (self->pending, at, sizeof self->pending);

  return g_string_free (text, FALSE);
}

RelayUtf8Decoder *
relay_utf8_decoder_new (void)
{
  return g_new0 (RelayUtf8Decoder, 1);
}

void
relay_utf8_decoder_free (RelayUtf8Decoder *self)
{
  g_free (self);
}

char *
relay_utf8_decoder_decode (RelayUtf8Decoder *self, const char *bytes)
{
  return decode (self, bytes, FALSE);
}

char *
relay_utf8_decoder_finish (RelayUtf8Decoder *self)
{
  return decode (self, "", TRUE);
}
