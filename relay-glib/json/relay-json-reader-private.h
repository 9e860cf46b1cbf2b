/* relay-json-reader-private.h: pulls the values of one JSON text, one after another
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Strict RFC 8259 over a range of bytes that needs no NUL and is never read past its
 * end. Nothing is allocated: a value is where it stands in the text. Whatever is pulled
 * has been checked, UTF-8 and escapes included. Use:
 *
 *   relay_json_reader_init (&reader, text, length);
 *   if (relay_json_reader_read (&reader, &value) && value.kind == RELAY_JSON_OBJECT)
 *     while (relay_json_reader_next_member (&reader, &key, &value))
 *       … a container must be walked to its end or skipped before the next call:
 *       relay_json_reader_skip (&reader, &value);
 *   if (!relay_json_reader_finish (&reader, &error))
 *     … it was no JSON, or the root was not walked to its end
 *
 * After the first error every call answers FALSE, so that one check at the end is enough.
 */

/* Containers open at once; the next one is an error. Also the number of bits in the stack. */
#define RELAY_JSON_MAX_DEPTH 64

typedef enum
{
  RELAY_JSON_NULL,
  RELAY_JSON_FALSE,
  RELAY_JSON_TRUE,
  RELAY_JSON_NUMBER,
  RELAY_JSON_STRING,
  RELAY_JSON_ARRAY,
  RELAY_JSON_OBJECT
} RelayJsonKind;

enum
{
  RELAY_JSON_ESCAPED = 1 << 0, /* a string that has to be decoded */
  RELAY_JSON_NUL = 1 << 1,     /* a string with an escaped U+0000 in it */
  RELAY_JSON_INTEGER = 1 << 2  /* a number without fraction and exponent */
};

typedef struct
{
  const char *text; /* strings: behind the quote; containers: their bracket */
  gsize length;     /* strings: up to the closing quote; containers: set by skip() */
  RelayJsonKind kind;
  guint flags;
} RelayJsonValue;

typedef struct
{
  const char *begin;
  const char *at;
  const char *end;
  guint64 objects; /* a stack of bits: 1 for an open object, 0 for an open array */
  guint depth;
  gboolean fresh;      /* the innermost container has no value yet */
  const char *problem; /* what is wrong at @at; static */
} RelayJsonReader;

void relay_json_reader_init (RelayJsonReader *self, const char *text, gsize length);
/* The root; a container is left open. */
gboolean relay_json_reader_read (RelayJsonReader *self, RelayJsonValue *value);
/* FALSE at the end of the innermost container, which is then closed, and after an error. */
gboolean relay_json_reader_next_member (RelayJsonReader *self,
                                        RelayJsonValue *key,
                                        RelayJsonValue *value);
gboolean relay_json_reader_next_element (RelayJsonReader *self, RelayJsonValue *value);
/* Up to the end of @value, and sets the length of a container. Scalars are left alone. */
gboolean relay_json_reader_skip (RelayJsonReader *self, RelayJsonValue *value);
/* Whether all of the text was one value. RELAY_ERROR_PROTOCOL, with the byte. */
gboolean relay_json_reader_finish (RelayJsonReader *self, GError **error);

/* Whether a string (a key, mostly) is @name. */
gboolean relay_json_value_is (const RelayJsonValue *self, const char *name);
/* Decodes a string into @out, which holds at least self->length bytes; no NUL is added.
 * U+0000 and lone surrogates become U+FFFD. Returns the length. */
gsize relay_json_value_decode (const RelayJsonValue *self, char *out);
/* NULL unless it is a string */
char *relay_json_value_dup_string (const RelayJsonValue *self);
/* NULL unless it is a string or an integer, whose digits are kept */
char *relay_json_value_dup_id (const RelayJsonValue *self);
/* FALSE unless it is an integer that fits */
gboolean relay_json_value_get_int64 (const RelayJsonValue *self, gint64 *number);
/* The nearest double of any number; may be infinite */
double relay_json_value_get_double (const RelayJsonValue *self);

G_END_DECLS
