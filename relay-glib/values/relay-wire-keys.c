/* relay-wire-keys.c: the tables of key names and frame types
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-wire-keys-private.h"

#include <string.h>

/*
 * Each table is a list of X (key, field, expected type). A lookup function is generated from it: a
 * chain of comparisons of the length and of constant bytes, which compilers turn into a few predictable
 * jumps. No hash function has to be kept in step with the names.
 */

/* clang-format off */
#define FIELD(name) RELAY_FIELD_ ## name
#define ALIAS(name) RELAY_ALIAS_ ## name

#define EVENT_KEYS(X)                                              \
  X ("text",                FIELD (TEXT),                STRING)   \
  X ("source",              FIELD (SOURCE),              OBJECT)   \
  X ("message_type",        FIELD (MESSAGE_TYPE),        STRING)   \
  X ("message_id",          FIELD (MESSAGE_ID),          ID)       \
  X ("reply_to_message_id", FIELD (REPLY_TO_MESSAGE_ID), ID)       \
  X ("timestamp",           FIELD (TIMESTAMP),           TIMESTAMP) \
  X ("reply_to",            FIELD (REPLY_TO),            OBJECT)   \
  X ("media_urls",          FIELD (MEDIA_URLS),          ARRAY)    \
  X ("media",               FIELD (MEDIA),               ARRAY)    \
  X ("context",             FIELD (CONTEXT),             ARRAY)    \
  X ("context_error",       FIELD (CONTEXT_ERROR),       BOOLEAN)  \
  X ("prompt_response",     FIELD (PROMPT_RESPONSE),     OBJECT)

#define SOURCE_KEYS(X)                                                                  \
  X ("platform",                 FIELD (SOURCE_PLATFORM),                 STRING)       \
  X ("chat_id",                  FIELD (SOURCE_CHAT_ID),                  ID)           \
  X ("chat_type",                FIELD (SOURCE_CHAT_TYPE),                STRING)       \
  X ("chat_name",                FIELD (SOURCE_CHAT_NAME),                STRING)       \
  X ("user_id",                  FIELD (SOURCE_USER_ID),                  ID)           \
  X ("user_display_name",        FIELD (SOURCE_USER_NAME),                STRING)       \
  X ("user_name",                ALIAS (USER_NAME),                       STRING)       \
  X ("user_handle",              ALIAS (USER_HANDLE),                     STRING)       \
  X ("thread_id",                FIELD (SOURCE_THREAD_ID),                ID)           \
  X ("chat_topic",               FIELD (SOURCE_CHAT_TOPIC),               STRING)       \
  X ("user_id_alt",              FIELD (SOURCE_USER_ID_ALT),              ID)           \
  X ("chat_id_alt",              FIELD (SOURCE_CHAT_ID_ALT),              ID)           \
  X ("scope_id",                 FIELD (SOURCE_SCOPE_ID),                 ID)           \
  X ("guild_id",                 ALIAS (GUILD_ID),                        ID)           \
  X ("parent_chat_id",           FIELD (SOURCE_PARENT_CHAT_ID),           ID)           \
  X ("message_id",               FIELD (SOURCE_MESSAGE_ID),               ID)           \
  X ("profile",                  FIELD (SOURCE_PROFILE),                  STRING)       \
  X ("prospective_thread_id",    FIELD (SOURCE_PROSPECTIVE_THREAD_ID),    ID)           \
  X ("auto_thread_created",      FIELD (SOURCE_AUTO_THREAD_CREATED),      BOOLEAN)      \
  X ("auto_thread_initial_name", FIELD (SOURCE_AUTO_THREAD_INITIAL_NAME), STRING)       \
  X ("is_bot",                   FIELD (SOURCE_IS_BOT),                   BOOLEAN)      \
  X ("message_is_edit",          FIELD (SOURCE_MESSAGE_IS_EDIT),          BOOLEAN)      \
  X ("one_to_one_verified",      FIELD (SOURCE_ONE_TO_ONE_VERIFIED),      BOOLEAN)

#define RESULT_KEYS(X)                                    \
  X ("success",    FIELD (RESULT_SUCCESS),    BOOLEAN)    \
  X ("message_id", FIELD (RESULT_MESSAGE_ID), ID)         \
  X ("thread_id",  FIELD (RESULT_THREAD_ID),  ID)         \
  X ("error",      FIELD (RESULT_ERROR),      STRING)     \
  X ("code",       FIELD (RESULT_CODE),       STRING)     \
  X ("name",       FIELD (RESULT_NAME),       STRING)     \
  X ("type",       FIELD (RESULT_TYPE),       STRING)     \
  X ("chat_info",  ALIAS (CHAT_INFO),         OBJECT)

#define CHAT_INFO_KEYS(X)                                 \
  X ("name",       ALIAS (CHAT_INFO_NAME),    STRING)     \
  X ("type",       ALIAS (CHAT_INFO_TYPE),    STRING)

#define FRAME_MEMBERS(X)           \
  X ("type",        TYPE)          \
  X ("event",       EVENT)         \
  X ("bufferId",    BUFFER_ID)     \
  X ("requestId",   REQUEST_ID)    \
  X ("result",      RESULT)        \
  X ("descriptor",  DESCRIPTOR)    \
  X ("forward",     FORWARD)       \
  X ("session_key", SESSION_KEY)   \
  X ("chat_id",     CHAT_ID)       \
  X ("error",       ERROR)
/* clang-format on */

#define FRAME_TYPES(X)                           \
  X ("inbound", INBOUND)                         \
  X ("outbound_result", OUTBOUND_RESULT)         \
  X ("descriptor", DESCRIPTOR)                   \
  X ("interrupt_inbound", INTERRUPT_INBOUND)     \
  X ("going_idle_ack", GOING_IDLE_ACK)           \
  X ("passthrough_forward", PASSTHROUGH_FORWARD) \
  X ("error", ERROR)

#define IS(key) (length == sizeof key - 1 && memcmp (name, key, sizeof key - 1) == 0)
#define COMPARE(key, field, type)                                 \
  G_STATIC_ASSERT (sizeof key - 1 <= RELAY_WIRE_KEYS_MAX_LENGTH); \
  if (IS (key))                                                   \
    return (RelayWireKey){ field, RELAY_EXPECT_##type };

RelayWireKey
relay_wire_keys_of_event (const char *name, gsize length)
{
  EVENT_KEYS (COMPARE)
  return (RelayWireKey){ RELAY_FIELD_NONE, 0 };
}

RelayWireKey
relay_wire_keys_of_source (const char *name, gsize length)
{
  SOURCE_KEYS (COMPARE)
  return (RelayWireKey){ RELAY_FIELD_NONE, 0 };
}

RelayWireKey
relay_wire_keys_of_result (const char *name, gsize length)
{
  RESULT_KEYS (COMPARE)
  return (RelayWireKey){ RELAY_FIELD_NONE, 0 };
}

RelayWireKey
relay_wire_keys_of_chat_info (const char *name, gsize length)
{
  CHAT_INFO_KEYS (COMPARE)
  return (RelayWireKey){ RELAY_FIELD_NONE, 0 };
}

const char *
relay_wire_keys_get_name (guint field)
{
#define NAME(key, field, type) [field] = key,
  static const char *const names[RELAY_N_FIELDS_AND_ALIASES] = { EVENT_KEYS (NAME) SOURCE_KEYS (
    NAME) RESULT_KEYS (NAME) CHAT_INFO_KEYS (NAME) };
#undef NAME

  return field < RELAY_N_FIELDS_AND_ALIASES ? names[field] : NULL;
}

static gboolean
ends_with (const char *name, gsize length, const char *end)
{
  gsize n = strlen (end);

  return length >= n && memcmp (name + length - n, end, n) == 0;
}

gboolean
relay_wire_keys_is_id (const char *name, gsize length)
{
  /* the one key of the contract that ends in “_id” and is a number */
  if (IS (RELAY_KEY_DRAFT_ID))
    return FALSE;

  return IS ("id") || ends_with (name, length, "_id") || ends_with (name, length, "Id") ||
         ends_with (name, length, "_id_alt");
}

RelayMember
relay_wire_keys_of_frame (const char *name, gsize length)
{
#define MEMBER(key, member) \
  if (IS (key))             \
    return RELAY_MEMBER_##member;
  FRAME_MEMBERS (MEMBER)
#undef MEMBER
  return RELAY_N_MEMBERS;
}

const char *
relay_wire_keys_get_member_name (RelayMember member)
{
#define NAME(key, member) [RELAY_MEMBER_##member] = key,
  static const char *const names[RELAY_N_MEMBERS] = { FRAME_MEMBERS (NAME) };
#undef NAME

  return names[member];
}

RelayFrameType
relay_wire_keys_get_frame_type (const char *name, gsize length)
{
#define TYPE(key, type) \
  if (IS (key))         \
    return RELAY_FRAME_##type;
  FRAME_TYPES (TYPE)
#undef TYPE
  return RELAY_FRAME_UNKNOWN;
}
