/* relay-record-private.h: the text of one JSON object, and where its known fields stand in it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

/* The platform of a source that names none (contract §4) */
#define RELAY_PLATFORM_DEFAULT "relay"
/* Entries that are read of one list of an event (media, context); the rest is left alone.
 * The frame's size bounds the work, this bounds the objects. */
#define RELAY_VALUES_MAX_ENTRIES 1024

/*
 * An event is decoded once, into one block: a copy of its JSON text and a table
 * that says where each known field stands in that copy. A string is made when it
 * is first asked for: unescaped ones by ending them in place (to_json() reads
 * a copy with the quotes put back), escaped ones and numbers kept as ids by
 * a small decoded copy. So an event that nobody reads costs one copy of memory
 * and no strings, and one that is read costs no allocation per plain string.
 *
 * A record is reference counted (atomically, for a last unref may come from a
 * garbage collector's thread) and shared: an event and its source are two views
 * of the same record.
 */

/* Fields of an event, its source, and a result. Key names stand in relay-wire-keys.c. */
typedef enum
{
  /* event */
  RELAY_FIELD_TEXT,
  RELAY_FIELD_MESSAGE_TYPE,
  RELAY_FIELD_MESSAGE_ID,          /* id */
  RELAY_FIELD_REPLY_TO_MESSAGE_ID, /* id */
  RELAY_FIELD_REPLY_TO,            /* object, raw */
  RELAY_FIELD_MEDIA_URLS,          /* array, raw */
  RELAY_FIELD_MEDIA,               /* array, raw */
  RELAY_FIELD_CONTEXT,             /* array, raw */
  RELAY_FIELD_CONTEXT_ERROR,       /* bool */
  RELAY_FIELD_PROMPT_RESPONSE,     /* object, raw */
  RELAY_FIELD_SOURCE,              /* object, raw */
  /* source */
  RELAY_FIELD_SOURCE_PLATFORM,
  RELAY_FIELD_SOURCE_CHAT_ID, /* id */
  RELAY_FIELD_SOURCE_CHAT_TYPE,
  RELAY_FIELD_SOURCE_CHAT_NAME,
  RELAY_FIELD_SOURCE_USER_ID,   /* id */
  RELAY_FIELD_SOURCE_USER_NAME, /* first present of three keys */
  RELAY_FIELD_SOURCE_THREAD_ID, /* id */
  RELAY_FIELD_SOURCE_CHAT_TOPIC,
  RELAY_FIELD_SOURCE_USER_ID_ALT,    /* id */
  RELAY_FIELD_SOURCE_CHAT_ID_ALT,    /* id */
  RELAY_FIELD_SOURCE_SCOPE_ID,       /* id; older spelling read too, canonical wins */
  RELAY_FIELD_SOURCE_PARENT_CHAT_ID, /* id */
  RELAY_FIELD_SOURCE_MESSAGE_ID,     /* id */
  RELAY_FIELD_SOURCE_PROFILE,
  RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID, /* id */
  RELAY_FIELD_SOURCE_AUTO_THREAD_CREATED,   /* tristate */
  RELAY_FIELD_SOURCE_AUTO_THREAD_INITIAL_NAME,
  RELAY_FIELD_SOURCE_IS_BOT,              /* tristate */
  RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT,     /* tristate */
  RELAY_FIELD_SOURCE_ONE_TO_ONE_VERIFIED, /* tristate */
  /* result of an action */
  RELAY_FIELD_RESULT_SUCCESS,    /* bool */
  RELAY_FIELD_RESULT_MESSAGE_ID, /* id */
  RELAY_FIELD_RESULT_THREAD_ID,  /* id */
  RELAY_FIELD_RESULT_ERROR,
  RELAY_FIELD_RESULT_CODE,
  RELAY_FIELD_RESULT_NAME, /* chat info, at the top or under chat_info */
  RELAY_FIELD_RESULT_TYPE,

  RELAY_N_FIELDS
} RelayField;

typedef struct _RelayRecord RelayRecord;

/* An empty record, to be filled by relay_record_set_*() before anybody else sees it. */
RelayRecord *relay_record_new (void);
/* Of an event ("event" on the wire), a source alone, or a result: the text is copied.
 * Fails with RELAY_ERROR_PROTOCOL when the text is no strict JSON object. */
RelayRecord *relay_record_new_event (const char *text, gsize length, GError **error);
RelayRecord *relay_record_new_source (const char *text, gsize length, GError **error);
RelayRecord *relay_record_new_result (const char *text, gsize length, GError **error);
RelayRecord *relay_record_ref (RelayRecord *self);
void relay_record_unref (RelayRecord *self);

/* NULL when absent, null, or of the wrong type; lives as long as the record */
const char *relay_record_get_string (RelayRecord *self, RelayField field);
RelayTristate relay_record_get_tristate (RelayRecord *self, RelayField field);
/* The JSON text of an object or array, as it came, for as long as the record lives; NULL when
 * absent and for other kinds of fields; not NUL-terminated */
const char *relay_record_get_raw (RelayRecord *self, RelayField field, gsize *length);

/* Only on a record from relay_record_new() that has not been sealed; copies. */
void relay_record_set_string (RelayRecord *self, RelayField field, const char *value);
void relay_record_set_tristate (RelayRecord *self, RelayField field, RelayTristate value);
void relay_record_set_raw (RelayRecord *self, RelayField field, const char *json, gsize length);
/* The first reader seals; setting later is a programming error that is warned of. */
gboolean relay_record_is_sealed (RelayRecord *self);

/* A fresh object: the whole event (result, …) with its unknown keys, ids and integers
 * beyond ±2^53 as strings. _source: only the source's object. */
JsonObject *relay_record_to_json (RelayRecord *self);
JsonObject *relay_record_source_to_json (RelayRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayRecord, relay_record_unref)

G_END_DECLS
