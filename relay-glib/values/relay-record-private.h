/* relay-record-private.h: an event, a source or a result as it was received, with its known fields
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-wire-keys-private.h"

G_BEGIN_DECLS

/*
 * An event is decoded once, into one block of memory: the positions of its known fields, a copy of its
 * JSON text, and another copy in which its strings are decoded and end with a NUL. Decoding allocates
 * nothing per value.
 *
 * A record that was decoded does not change: it may be read, referenced and unreferenced in any thread.
 * It is shared: an event and its source are two views of the same record.
 */
typedef struct _RelayRecord RelayRecord;
typedef struct RelayRecordBuilder RelayRecordBuilder;

/* An empty record, to be filled with relay_record_set_*() before it is shared */
RelayRecord *relay_record_new (void);
/* These copy the text of an event (the member "event" of a frame), of a source, or of a result.
 * Each fails with RELAY_ERROR_PROTOCOL when the text is not a strict JSON object. */
RelayRecord *relay_record_new_event (const char *text, gsize length, GError **error);
RelayRecord *relay_record_new_source (const char *text, gsize length, GError **error);
RelayRecord *relay_record_new_result (const char *text, gsize length, GError **error);
/* Copies from a builder that has walked an object; an empty record when there was no object.
 * @bytes: (nullable): contain the text of the object, which references them if it is
 * most of them.
 * Fails with RELAY_ERROR_PROTOCOL when an id contains U+0000 or the object is too large. */
RelayRecord *relay_record_new_from_builder (RelayRecordBuilder *builder,
                                            GBytes *bytes,
                                            GError **error);
RelayRecord *relay_record_ref (RelayRecord *self);
void relay_record_unref (RelayRecord *self);

/* Owned by the record; NULL when the field is absent, null or of another type */
const char *relay_record_get_string (RelayRecord *self, RelayField field);
RelayTristate relay_record_get_tristate (RelayRecord *self, RelayField field);
/* Whether the source of an event names a chat or a user */
gboolean relay_record_has_origin (RelayRecord *self);
/* The JSON text of an object or array as it was received, owned by the record and not terminated by
 * NUL; NULL when the field is absent or of another type */
const char *relay_record_get_raw (RelayRecord *self, RelayField field, gsize *length);

/* Only for a record of relay_record_new() from which nothing has been read: the first read seals the
 * record, and a critical warning is logged when a field is set after that. The values are copied. */
void relay_record_set_string (RelayRecord *self, RelayField field, const char *value);
void relay_record_set_tristate (RelayRecord *self, RelayField field, RelayTristate value);
void relay_record_set_raw (RelayRecord *self, RelayField field, const char *json, gsize length);
gboolean relay_record_is_sealed (RelayRecord *self);

/* The JSON text of the whole object as it was received, owned by the record and not terminated by NUL */
const char *relay_record_get_text (RelayRecord *self, gsize *length);
/* A new object (transfer full) of the whole text, unknown keys included. Ids, and integers beyond
 * ±2^53, are strings in it. */
JsonObject *relay_record_to_json (RelayRecord *self);
/* The same for the source of an event only */
JsonObject *relay_record_source_to_json (RelayRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayRecord, relay_record_unref)

G_END_DECLS
