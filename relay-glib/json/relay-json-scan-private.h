/* relay-json-scan-private.h: what reader and writer both ask of bytes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

/* every x86-64 has it; elsewhere, and in the test that asks for it, the portable way does */
#if defined(__SSE2__) && !defined(RELAY_JSON_PORTABLE)
#include <emmintrin.h>
#define RELAY_JSON_SSE2
#endif

G_BEGIN_DECLS

/* U+FFFD in UTF-8 */
#define RELAY_JSON_REPLACEMENT        "\xEF\xBF\xBD"
#define RELAY_JSON_REPLACEMENT_LENGTH 3

/* ASCII that stands for itself in a JSON string */
static inline gboolean
relay_json_is_plain (guchar c)
{
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/*
 * The first byte from @at on that is not plain, or @end: sixteen at a time where the machine
 * can, then eight.
 *
 * Of sixteen: as signed numbers, the bytes under 0x20 and over 0x7F are all less than 0x20.
 * Of eight: in each term below the top bit of a byte gets set when that byte is a quote, a
 * backslash, under 0x20 or over 0x7F. A borrow can only disturb bytes behind a hit, and the
 * first is wanted.
 */
static inline const char *
relay_json_skip_plain (const char *at, const char *end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);

#ifdef RELAY_JSON_SSE2
  while (end - at >= 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) (const void *) at);
      __m128i odd = _mm_or_si128 (_mm_cmplt_epi8 (bytes, _mm_set1_epi8 (0x20)),
                                  _mm_or_si128 (_mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('"')),
                                                _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('\\'))));
      guint hits = _mm_movemask_epi8 (odd);

      if (hits != 0)
        return at + __builtin_ctz (hits);
      at += 16;
    }
#endif

  while (end - at >= 8)
    {
      guint64 word, hits;

      memcpy (&word, at, sizeof word);
      word = GUINT64_FROM_LE (word);
      hits = ((word - ones * 0x20) | ((word ^ (ones * '"')) - ones) |
              ((word ^ (ones * '\\')) - ones) | word) &
             (ones * 0x80);
      if (hits != 0)
        return at + __builtin_ctzll (hits) / 8;
      at += 8;
    }

  while (at < end && relay_json_is_plain (*at))
    at++;

  return at;
}

static inline gboolean
relay_json_is_tail (guchar c)
{
  return (c & 0xC0) == 0x80;
}

/* The length of the well-formed UTF-8 sequence of two to four bytes at @at, else 0.
 * (Unicode, table 3-7: no overlong form, no surrogate, nothing over U+10FFFF.) */
static inline guint
relay_json_sequence (const char *at, const char *end)
{
  const guchar *p = (const guchar *) at;
  gsize left = end - at;

  if (p[0] < 0xC2 || p[0] > 0xF4 || left < 2 || !relay_json_is_tail (p[1]))
    return 0;
  if (p[0] < 0xE0)
    return 2;
  if (left < 3 || !relay_json_is_tail (p[2]))
    return 0;
  if (p[0] < 0xF0)
    return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ? 0 : 3;
  if (left < 4 || !relay_json_is_tail (p[3]))
    return 0;

  return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

G_END_DECLS
