/* relay-json-scan-private.h: scanning bytes for characters that JSON strings must escape
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

/* Every x86-64 has SSE2. RELAY_JSON_PORTABLE is defined by a test of the other implementation. */
#if defined(__SSE2__) && !defined(RELAY_JSON_PORTABLE)
#include <emmintrin.h>
#define RELAY_JSON_SSE2
#endif

G_BEGIN_DECLS

/* U+FFFD in UTF-8 */
#define RELAY_JSON_REPLACEMENT        "\xEF\xBF\xBD"
#define RELAY_JSON_REPLACEMENT_LENGTH 3

/* ASCII that is not escaped in a JSON string */
static inline gboolean
relay_json_is_plain (guchar c)
{
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/*
 * The first byte from @at on that is not plain, or @end. Compares 16 bytes at a time with SSE2, then 8.
 *
 * 16 bytes: as signed numbers, the bytes below 0x20 and above 0x7F are all less than 0x20.
 * 8 bytes: each term sets the top bit of a byte that is below 0x20, a quote, a backslash, or above
 * 0x7F. The borrow of a subtraction can only disturb the bytes after a match, and only the first match
 * is used.
 */
static inline const char *
relay_json_skip_plain (const char *at, const char *end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);

#ifdef RELAY_JSON_SSE2
  while (end - at >= 16)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) (const void *) at);
      __m128i other = _mm_or_si128 (_mm_cmplt_epi8 (bytes, _mm_set1_epi8 (0x20)),
                                    _mm_or_si128 (_mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('"')),
                                                  _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('\\'))));
      guint hits = _mm_movemask_epi8 (other);

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
relay_json_is_continuation (guchar c)
{
  return (c & 0xC0) == 0x80;
}

/* The length of the well-formed UTF-8 sequence of two to four bytes at @at, else 0 (Unicode, table 3-7:
 * no overlong form, no surrogate, nothing above U+10FFFF) */
static inline guint
relay_json_get_sequence_length (const char *at, const char *end)
{
  const guchar *p = (const guchar *) at;
  gsize left = end - at;

  if (p[0] < 0xC2 || p[0] > 0xF4 || left < 2 || !relay_json_is_continuation (p[1]))
    return 0;
  if (p[0] < 0xE0)
    return 2;
  if (left < 3 || !relay_json_is_continuation (p[2]))
    return 0;
  if (p[0] < 0xF0)
    return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ? 0 : 3;
  if (left < 4 || !relay_json_is_continuation (p[3]))
    return 0;

  return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

G_END_DECLS
