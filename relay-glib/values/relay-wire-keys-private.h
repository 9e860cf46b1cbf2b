/* relay-wire-keys-private.h: the words of the wire
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-record-private.h"

G_BEGIN_DECLS

/*
 * Key names and frame types stand here and in relay-wire-keys.c, nowhere else (but the
 * names of ops: relay-action-private.h). The fields of events, sources and results are
 * the tables in relay-wire-keys.c: a new one is a line there and one in RelayField.
 */

/* The slots of a record while it is read: every field, and the keys that stand in for one */
enum
{
  RELAY_SLOT_PLAIN_USER_NAME = RELAY_N_FIELDS,
  RELAY_SLOT_USER_HANDLE,
  RELAY_SLOT_GUILD_ID,
  RELAY_SLOT_CHAT_INFO,
  RELAY_SLOT_INFO_NAME,
  RELAY_SLOT_INFO_TYPE,
  RELAY_N_SLOTS,
  RELAY_SLOT_NONE
};

/* What a key's value must be to count */
typedef enum
{
  RELAY_WANT_STRING,
  RELAY_WANT_ID, /* a string, or an integer's digits; no U+0000 */
  RELAY_WANT_BOOLEAN,
  RELAY_WANT_ARRAY,
  RELAY_WANT_OBJECT
} RelayWant;

typedef struct
{
  guint8 slot;
  guint8 want;
} RelayKey;

/* The keys of one object. An unknown key has RELAY_SLOT_NONE. */
typedef RelayKey (*RelayKeyLookup) (const char *name, gsize length);

RelayKey relay_keys_of_event (const char *name, gsize length);
RelayKey relay_keys_of_source (const char *name, gsize length);
RelayKey relay_keys_of_result (const char *name, gsize length);
RelayKey relay_keys_of_chat_info (const char *name, gsize length);
/* The key that a slot is written under */
const char *relay_keys_name (guint slot);
/* No known key is longer */
#define RELAY_KEYS_MAX_LENGTH 40

/* The members of a frame that the gateway reads */
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
  RELAY_N_MEMBERS
} RelayMember;

/* RELAY_N_MEMBERS for any other */
RelayMember relay_keys_of_frame (const char *name, gsize length);
const char *relay_keys_member_name (RelayMember member);
/* A RelayFrameType */
int relay_keys_frame_type (const char *name, gsize length);

/* Frames that the gateway sends */
#define RELAY_TYPE_NAME_HELLO       "hello"
#define RELAY_TYPE_NAME_OUTBOUND    "outbound"
#define RELAY_TYPE_NAME_INTERRUPT   "interrupt"
#define RELAY_TYPE_NAME_GOING_IDLE  "going_idle"
#define RELAY_TYPE_NAME_INBOUND_ACK "inbound_ack"
#define RELAY_TYPE_NAME_DESCRIPTOR  "descriptor"

#define RELAY_KEY_TYPE             "type"
#define RELAY_KEY_PLATFORM         "platform"
#define RELAY_KEY_BOT_ID           "botId"
#define RELAY_KEY_COMMAND_MANIFEST "command_manifest"
#define RELAY_KEY_REQUEST_ID       "requestId"
#define RELAY_KEY_BUFFER_ID        "bufferId"
#define RELAY_KEY_ACTION           "action"
#define RELAY_KEY_REASON           "reason"
#define RELAY_KEY_DESCRIPTOR       "descriptor"

/* Actions */
#define RELAY_KEY_OP                        "op"
#define RELAY_KEY_CHAT_ID                   "chat_id"
#define RELAY_KEY_CONTENT                   "content"
#define RELAY_KEY_REPLY_TO                  "reply_to"
#define RELAY_KEY_SESSION_KEY               "session_key"
#define RELAY_KEY_KIND                      "kind"
#define RELAY_KEY_METADATA                  "metadata"
#define RELAY_KEY_MEDIA_KIND                "media_kind"
#define RELAY_KEY_SOURCE_URL                "source_url"
#define RELAY_KEY_REMOVE                    "remove"
#define RELAY_KEY_DRAFT_ID                  "draft_id"
#define RELAY_KEY_FINAL                     "final"
#define RELAY_KEY_EXPECT_EDITS              "expect_edits"
#define RELAY_KEY_THREAD_NAME               "thread_name"
#define RELAY_KEY_ONLY_IF_CONNECTOR_CREATED "only_if_connector_created"
#define RELAY_KEY_ONLY_IF_CURRENT_NAME      "only_if_current_name"
#define RELAY_KEY_NOTIFY                    "notify"
#define RELAY_KEY_PROMPT_KIND               "prompt_kind"
#define RELAY_KEY_OPTIONS                   "options"
#define RELAY_KEY_ID                        "id"
#define RELAY_KEY_STYLE                     "style"
#define RELAY_KEY_TIMEOUT_S                 "timeout_s"
#define RELAY_KEY_CARD_ID                   "card_id"
#define RELAY_KEY_CHUNKS                    "chunks"
#define RELAY_KEY_SCOPE_ID                  "scope_id"
#define RELAY_KEY_GUILD_ID                  "guild_id"
#define RELAY_KEY_USER_ID                   "user_id"
#define RELAY_KEY_PROFILE                   "profile"

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

/* What stands inside an event's raw values */
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
