/* relay-json-reader-private.h: a strict pull parser of JSON
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The reader accepts exactly the JSON of RFC 8259. The text needs no NUL and is never read beyond its
 * length. Nothing is allocated: a value points into the text. When a value is returned, its UTF-8 and
 * its escape sequences have been validated. Use:
 *
 *   relay_json_reader_init (&reader, text, length);
 *   if (relay_json_reader_read (&reader, &value) && value.kind == RELAY_JSON_OBJECT)
 *     while (relay_json_reader_next_member (&reader, &key, &value))
 *       … a container must be read to its end or skipped before the next call:
 *       relay_json_reader_skip (&reader, &value);
 *   if (!relay_json_reader_finish (&reader, &error))
 *     … the text is invalid, or the root was not read to its end
 *
 * After the first error all functions return FALSE, so one check at the end is enough.
 */

/* The number of containers that may be open at the same time. It is also the number of bits in the
 * stack of the reader. */
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
  RELAY_JSON_ESCAPED = 1 << 0, /* a string with escape sequences, which must be decoded */
  RELAY_JSON_NUL = 1 << 1,     /* a string that contains U+0000, as an escape sequence */
  RELAY_JSON_INTEGER = 1 << 2  /* a number without fraction and exponent */
};

typedef struct
{
  const char *text; /* of a string: behind its opening quote */
  gsize length;     /* of a string: without its quotes; of a container: set by skip() */
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
  gboolean at_start;   /* of the innermost container: no comma comes before the next value */
  const char *problem; /* the error at @at, a static string; NULL: none yet */
} RelayJsonReader;

void relay_json_reader_init (RelayJsonReader *self, const char *text, gsize length);
/* Reads the root. A container is left open. */
gboolean relay_json_reader_read (RelayJsonReader *self, RelayJsonValue *value);
/* FALSE at the end of the innermost container, which is closed by that, and after an error */
gboolean relay_json_reader_next_member (RelayJsonReader *self,
                                        RelayJsonValue *key,
                                        RelayJsonValue *value);
gboolean relay_json_reader_next_element (RelayJsonReader *self, RelayJsonValue *value);
/* Reads a container to its end and sets its length; does nothing for other values. */
gboolean relay_json_reader_skip (RelayJsonReader *self, RelayJsonValue *value);
/* Fails with RELAY_ERROR_PROTOCOL when the text is not exactly one value. */
gboolean relay_json_reader_finish (RelayJsonReader *self, GError **error);

/* Whether a string, for example a key, equals @name */
gboolean relay_json_value_is (const RelayJsonValue *self, const char *name);
/* Decodes a string into @out, which has room for self->length bytes, and returns the length. No NUL is
 * added. U+0000 and surrogates without a partner become U+FFFD. */
gsize relay_json_value_decode (const RelayJsonValue *self, char *out);
/* NULL when the value is no string */
char *relay_json_value_dup_string (const RelayJsonValue *self);
/* A string, or the digits of an integer; NULL for other values */
char *relay_json_value_dup_id (const RelayJsonValue *self);
/* If @key equals @name, these replace @string with a copy of the value, or with NULL if the
 * value has another type. So of a repeated key the last one counts. */
void relay_json_value_read_string (const RelayJsonValue *self,
                                   const RelayJsonValue *key,
                                   const char *name,
                                   char **string);
void relay_json_value_read_id (const RelayJsonValue *self,
                               const RelayJsonValue *key,
                               const char *name,
                               char **id);
/* FALSE when the value is no integer or does not fit */
gboolean relay_json_value_get_int64 (const RelayJsonValue *self, gint64 *number);
/* The nearest double of a number, which may be infinite */
double relay_json_value_get_double (const RelayJsonValue *self);

G_END_DECLS
