/* relay-record-builder-private.h: finds the fields of a record while its JSON text is read
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/relay-json-reader-private.h"
#include "relay-wire-keys-private.h"

G_BEGIN_DECLS

/*
 * A builder is on the stack of the function that reads a text. It notes where the values of the known
 * keys of one object are, in whatever order the keys come. relay_record_new_from_builder() makes the
 * record when the size of the object is known. So a frame is read once, and a record is one block.
 */

/* The position and type of one value */
typedef struct
{
  guint32 offset; /* in the text of the object; of a string: behind its opening quote */
  guint32 length; /* of a string: without its quotes */
  guint8 kind;    /* RelayJsonKind */
  guint8 flags;   /* RELAY_JSON_ESCAPED, … */
} RelayToken;

typedef struct RelayRecordBuilder
{
  const char *text; /* NULL when there is no object */
  gsize length;
  guint64 present; /* a bit for each field and alias that has a token */
  guint64 invalid; /* of these, the ids that contain U+0000 */
  RelayToken tokens[RELAY_N_FIELDS_AND_ALIASES];
} RelayRecordBuilder;

void relay_record_builder_init (RelayRecordBuilder *self);
/* @object is the value that @reader has just returned; it is read to its end. It replaces the object
 * that the builder had: of two members of one name the last wins. A value that is no object leaves the
 * builder without one. Syntax errors are left in the reader. */
void relay_record_builder_walk_event (RelayRecordBuilder *self,
                                      RelayJsonReader *reader,
                                      RelayJsonValue *object);
void relay_record_builder_walk_source (RelayRecordBuilder *self,
                                       RelayJsonReader *reader,
                                       RelayJsonValue *object);
void relay_record_builder_walk_result (RelayRecordBuilder *self,
                                       RelayJsonReader *reader,
                                       RelayJsonValue *object);
/* Validates the ids and resolves the aliases, of which no tokens are left; without an object the
 * text becomes "{}". Fails with RELAY_ERROR_PROTOCOL when an id contains U+0000 or the object is
 * too large. */
gboolean relay_record_builder_settle (RelayRecordBuilder *self, GError **error);

G_END_DECLS
