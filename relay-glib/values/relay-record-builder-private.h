/* relay-record-builder-private.h: fills a record while a text is walked
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/relay-json-reader-private.h"
#include "relay-wire-keys-private.h"

G_BEGIN_DECLS

/*
 * A builder lives on the stack of whoever walks. It remembers where the known values of
 * one object stand, in whatever order the keys come, and makes the record at the end,
 * when the object's length is known: so a frame is walked once, and one block is enough.
 */
typedef enum
{
  RELAY_FORM_PLAIN,   /* a string without escapes */
  RELAY_FORM_ENDED,   /* the same, with a NUL in the place of its closing quote; in records only */
  RELAY_FORM_ESCAPED, /* a string to decode */
  RELAY_FORM_NUMBER,  /* an integer that serves as an id */
  RELAY_FORM_FALSE,
  RELAY_FORM_TRUE,
  RELAY_FORM_RAW,    /* an object or array */
  RELAY_FORM_REFUSED /* an id with a U+0000 in it; in builders only */
} RelayForm;

typedef struct
{
  guint32 offset; /* in the object's text; strings: behind the quote */
  guint32 length; /* strings: up to the closing quote */
  guint32 form;
} RelaySpan;

typedef struct
{
  const char *text; /* NULL: there is no object */
  gsize length;
  gboolean refused; /* an id with a U+0000 in it was met */
  guint n_spans;
  guint8 slots[RELAY_N_SLOTS]; /* 0: absent, else one more than the index of a span */
  RelaySpan spans[RELAY_N_SLOTS];
} RelayRecordBuilder;

void relay_record_builder_init (RelayRecordBuilder *self);
/* @object has just been pulled from @reader; it is walked to its end. Whatever an earlier
 * object of the same name left is forgotten: the last one wins. A @object that is none
 * leaves nothing. Errors stay with the reader. */
void relay_record_builder_walk_event (RelayRecordBuilder *self,
                                      RelayJsonReader *reader,
                                      RelayJsonValue *object);
void relay_record_builder_walk_source (RelayRecordBuilder *self,
                                       RelayJsonReader *reader,
                                       RelayJsonValue *object);
void relay_record_builder_walk_result (RelayRecordBuilder *self,
                                       RelayJsonReader *reader,
                                       RelayJsonValue *object);
/* Checks what was found and lets keys stand in for others; finish() does it. */
gboolean relay_record_builder_settle (RelayRecordBuilder *self, GError **error);
/* The record; of an empty object when there was none. NULL when an id holds a U+0000 or
 * the object is too large. */
RelayRecord *relay_record_builder_finish (RelayRecordBuilder *self, GError **error);

G_END_DECLS
