/* relay-wire-keys-private.h: the key names and frame types of the contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/relay-json-reader-private.h"

G_BEGIN_DECLS

/*
 * Key names and frame types are written here and in relay-wire-keys.c, and nowhere else. (The names
 * of operations are in relay-action-private.h.) To read a new key of an event, a source or a result,
 * add a RelayField here and a line to a table in relay-wire-keys.c.
 */

/* The fields of an event, its source and a result. The comments name the type of those that are no
 * strings; an id may be an integer on the wire and is a string here. */
typedef enum
{
  /* event */
  RELAY_FIELD_TEXT,
  RELAY_FIELD_MESSAGE_TYPE,
  RELAY_FIELD_MESSAGE_ID,          /* id */
  RELAY_FIELD_REPLY_TO_MESSAGE_ID, /* id */
  RELAY_FIELD_TIMESTAMP,           /* a string or any number, as text */
  RELAY_FIELD_REPLY_TO,            /* object */
  RELAY_FIELD_MEDIA_URLS,          /* array */
  RELAY_FIELD_MEDIA,               /* array */
  RELAY_FIELD_CONTEXT,             /* array */
  RELAY_FIELD_CONTEXT_ERROR,       /* boolean */
  RELAY_FIELD_PROMPT_RESPONSE,     /* object */
  RELAY_FIELD_SOURCE,              /* object */
  /* source */
  RELAY_FIELD_SOURCE_PLATFORM,
  RELAY_FIELD_SOURCE_CHAT_ID, /* id */
  RELAY_FIELD_SOURCE_CHAT_TYPE,
  RELAY_FIELD_SOURCE_CHAT_NAME,
  RELAY_FIELD_SOURCE_USER_ID,   /* id */
  RELAY_FIELD_SOURCE_USER_NAME, /* has two aliases */
  RELAY_FIELD_SOURCE_THREAD_ID, /* id */
  RELAY_FIELD_SOURCE_CHAT_TOPIC,
  RELAY_FIELD_SOURCE_USER_ID_ALT,    /* id */
  RELAY_FIELD_SOURCE_CHAT_ID_ALT,    /* id */
  RELAY_FIELD_SOURCE_SCOPE_ID,       /* id, has an alias */
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
  RELAY_FIELD_RESULT_SUCCESS,    /* boolean */
  RELAY_FIELD_RESULT_MESSAGE_ID, /* id */
  RELAY_FIELD_RESULT_THREAD_ID,  /* id */
  RELAY_FIELD_RESULT_ERROR,
  RELAY_FIELD_RESULT_CODE,
  RELAY_FIELD_RESULT_NAME, /* of a chat, at the top or in chat_info */
  RELAY_FIELD_RESULT_TYPE, /* the same */

  RELAY_N_FIELDS
} RelayField;

/* Keys that are read into a token of their own; relay_record_builder_settle() gives their values to
 * the fields for which they are aliases. */
enum
{
  RELAY_ALIAS_USER_NAME = RELAY_N_FIELDS, /* of RELAY_FIELD_SOURCE_USER_NAME */
  RELAY_ALIAS_USER_HANDLE,                /* the same */
  RELAY_ALIAS_GUILD_ID,                   /* of RELAY_FIELD_SOURCE_SCOPE_ID */
  RELAY_ALIAS_CHAT_INFO,                  /* the object with the next two */
  RELAY_ALIAS_CHAT_INFO_NAME,             /* of RELAY_FIELD_RESULT_NAME */
  RELAY_ALIAS_CHAT_INFO_TYPE,             /* of RELAY_FIELD_RESULT_TYPE */
  RELAY_N_FIELDS_AND_ALIASES,
  RELAY_FIELD_NONE
};

/* The JSON types that the value of a key may have, a bit for each RelayJsonKind. A value of another
 * type is treated as absent. */
typedef enum
{
  RELAY_EXPECT_STRING = 1 << RELAY_JSON_STRING,
  RELAY_EXPECT_ID = 1 << RELAY_JSON_STRING | 1 << RELAY_JSON_NUMBER, /* no U+0000; an integer */
  RELAY_EXPECT_TIMESTAMP = RELAY_EXPECT_ID | 1 << 7,                 /* any number */
  RELAY_EXPECT_BOOLEAN = 1 << RELAY_JSON_FALSE | 1 << RELAY_JSON_TRUE,
  RELAY_EXPECT_ARRAY = 1 << RELAY_JSON_ARRAY,
  RELAY_EXPECT_OBJECT = 1 << RELAY_JSON_OBJECT
} RelayExpectedType;

typedef struct
{
  guint8 field;    /* a RelayField, an alias, or RELAY_FIELD_NONE for an unknown key */
  guint8 expected; /* RelayExpectedType */
} RelayWireKey;

/* The platform of a source, or an identity, that names none (contract §4) */
#define RELAY_PLATFORM_DEFAULT "relay"

/* The number of entries of a list that are read; further ones are ignored. The frame size limits
 * the bytes of a list, this limits the objects that are created from it. */
#define RELAY_MAX_LIST_ENTRIES 1024

/* Looks up a key of one kind of object. */
typedef RelayWireKey (*RelayWireKeyLookup) (const char *name, gsize length);

RelayWireKey relay_wire_keys_of_event (const char *name, gsize length);
RelayWireKey relay_wire_keys_of_source (const char *name, gsize length);
RelayWireKey relay_wire_keys_of_result (const char *name, gsize length);
RelayWireKey relay_wire_keys_of_chat_info (const char *name, gsize length);
/* The key of a field or an alias; NULL for another number */
const char *relay_wire_keys_get_name (guint field);
/* No key of these tables is longer. */
#define RELAY_WIRE_KEYS_MAX_LENGTH 40

/* Whether the value of a key is an id by the key's name, also for keys that the library does not
 * know: such a value is a string for applications, even if it is a number on the wire. */
gboolean relay_wire_keys_is_id (const char *name, gsize length);

/* The members of the frames that the gateway receives */
typedef enum
{
  RELAY_MEMBER_TYPE,
  RELAY_MEMBER_EVENT,
  RELAY_MEMBER_RESULT,
  RELAY_MEMBER_DESCRIPTOR,
  RELAY_MEMBER_FORWARD,
  RELAY_MEMBER_BUFFER_ID,
  RELAY_MEMBER_REQUEST_ID,
  RELAY_MEMBER_SESSION_KEY,
  RELAY_MEMBER_CHAT_ID,
  RELAY_MEMBER_ERROR,
  RELAY_N_MEMBERS
} RelayMember;

/* RELAY_N_MEMBERS for an unknown key */
RelayMember relay_wire_keys_of_frame (const char *name, gsize length);
const char *relay_wire_keys_get_member_name (RelayMember member);

/* The types of frames that the gateway receives */
typedef enum
{
  RELAY_FRAME_UNKNOWN, /* reported: later versions of the contract may add types */
  RELAY_FRAME_DESCRIPTOR,
  RELAY_FRAME_INBOUND,
  RELAY_FRAME_OUTBOUND_RESULT,
  RELAY_FRAME_INTERRUPT_INBOUND,
  RELAY_FRAME_GOING_IDLE_ACK,
  RELAY_FRAME_PASSTHROUGH_FORWARD,
  RELAY_FRAME_ERROR /* what the connector could not do with a frame of the gateway */
} RelayFrameType;

RelayFrameType relay_wire_keys_get_frame_type (const char *name, gsize length);

/* The types of frames that the gateway sends (and `descriptor`, which the memory transport sends) */
#define RELAY_TYPE_NAME_HELLO          "hello"
#define RELAY_TYPE_NAME_OUTBOUND       "outbound"
#define RELAY_TYPE_NAME_INTERRUPT      "interrupt"
#define RELAY_TYPE_NAME_GOING_IDLE     "going_idle"
#define RELAY_TYPE_NAME_INBOUND_ACK    "inbound_ack"
#define RELAY_TYPE_NAME_DESCRIPTOR     "descriptor"
#define RELAY_TYPE_NAME_GOING_IDLE_ACK "going_idle_ack"

#define RELAY_KEY_TYPE             "type"
#define RELAY_KEY_EVENT            "event"
#define RELAY_KEY_PLATFORM         "platform"
#define RELAY_KEY_BOT_ID           "botId"
#define RELAY_KEY_COMMAND_MANIFEST "command_manifest"
#define RELAY_KEY_REQUEST_ID       "requestId"
#define RELAY_KEY_BUFFER_ID        "bufferId"
#define RELAY_KEY_ACTION           "action"
#define RELAY_KEY_REASON           "reason"
#define RELAY_KEY_DESCRIPTOR       "descriptor"

/* Actions */
#define RELAY_KEY_OP                           "op"
#define RELAY_KEY_CHAT_ID                      "chat_id"
#define RELAY_KEY_CONTENT                      "content"
#define RELAY_KEY_REPLY_TO                     "reply_to"
#define RELAY_KEY_SESSION_KEY                  "session_key"
#define RELAY_KEY_KIND                         "kind"
#define RELAY_KEY_METADATA                     "metadata"
#define RELAY_KEY_MEDIA_KIND                   "media_kind"
#define RELAY_KEY_SOURCE_URL                   "source_url"
#define RELAY_KEY_REMOVE                       "remove"
#define RELAY_KEY_DRAFT_ID                     "draft_id"
#define RELAY_KEY_FINAL                        "final"
#define RELAY_KEY_EXPECT_EDITS                 "expect_edits"
#define RELAY_KEY_THREAD_NAME                  "thread_name"
#define RELAY_KEY_ONLY_IF_CONNECTOR_CREATED    "only_if_connector_created"
#define RELAY_KEY_ONLY_IF_CURRENT_NAME         "only_if_current_name"
#define RELAY_KEY_NOTIFY                       "notify"
#define RELAY_KEY_PROMPT_KIND                  "prompt_kind"
#define RELAY_KEY_OPTIONS                      "options"
#define RELAY_KEY_ID                           "id"
#define RELAY_KEY_STYLE                        "style"
#define RELAY_KEY_TIMEOUT_S                    "timeout_s"
#define RELAY_KEY_CARD_ID                      "card_id"
#define RELAY_KEY_CHUNKS                       "chunks"
#define RELAY_KEY_SCOPE_ID                     "scope_id"
#define RELAY_KEY_GUILD_ID                     "guild_id"
#define RELAY_KEY_USER_ID                      "user_id"
#define RELAY_KEY_PROFILE                      "profile"
#define RELAY_KEY_TELEGRAM_REPLY_TO_MESSAGE_ID "telegram_reply_to_message_id"

/* Descriptors */
#define RELAY_KEY_CONTRACT_VERSION               "contract_version"
#define RELAY_KEY_LABEL                          "label"
#define RELAY_KEY_MARKDOWN_DIALECT               "markdown_dialect"
#define RELAY_KEY_SUPPORTS_DRAFT_STREAMING       "supports_draft_streaming"
#define RELAY_KEY_SUPPORTS_EDIT                  "supports_edit"
#define RELAY_KEY_SUPPORTS_THREADS               "supports_threads"
#define RELAY_KEY_MAX_MESSAGE_LENGTH             "max_message_length"
#define RELAY_KEY_LEN_UNIT                       "len_unit"
#define RELAY_KEY_EMOJI                          "emoji"
#define RELAY_KEY_PLATFORM_HINT                  "platform_hint"
#define RELAY_KEY_PII_SAFE                       "pii_safe"
#define RELAY_KEY_SUPPORTS_CONTEXT               "supports_context"
#define RELAY_KEY_SUPPORTS_INCHANNEL_CONTINUABLE "supports_inchannel_continuable"
#define RELAY_KEY_SUPPORTS_BLOCK_FORMATTING      "supports_block_formatting"
#define RELAY_KEY_SUPPORTED_OPS                  "supported_ops"

/* Inside the objects and arrays of an event */
#define RELAY_KEY_TEXT              "text"
#define RELAY_KEY_AUTHOR            "author"
#define RELAY_KEY_IS_OWN            "is_own"
#define RELAY_KEY_URL               "url"
#define RELAY_KEY_MIME              "mime"
#define RELAY_KEY_SIZE              "size"
#define RELAY_KEY_FILENAME          "filename"
#define RELAY_KEY_CAPTION           "caption"
#define RELAY_KEY_SOURCE            "source"
#define RELAY_KEY_USER_NAME         "user_name"
#define RELAY_KEY_PROMPT_ID         "prompt_id"
#define RELAY_KEY_OPTION_ID         "option_id"
#define RELAY_KEY_PROMPT_MESSAGE_ID "prompt_message_id"

/* Results and chat info */
#define RELAY_KEY_SUCCESS    "success"
#define RELAY_KEY_ERROR      "error"
#define RELAY_KEY_CODE       "code"
#define RELAY_KEY_NAME       "name"
#define RELAY_KEY_CHAT_INFO  "chat_info"
#define RELAY_KEY_MESSAGE_ID "message_id"
#define RELAY_KEY_THREAD_ID  "thread_id"

/* Passthrough */
#define RELAY_KEY_METHOD      "method"
#define RELAY_KEY_PATH        "path"
#define RELAY_KEY_HEADERS     "headers"
#define RELAY_KEY_BODY_BASE64 "bodyB64"

G_END_DECLS
