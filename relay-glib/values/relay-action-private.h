/* relay-action-private.h: a typed outbound action, what every call becomes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

/*
 * An action is built once and written once. Its fields are written into one buffer
 * as they are set, under the key names of relay-wire-keys.c; its metadata stays
 * apart until the frame is written, because the adapter adds the scope to it.
 * What the caller passed (JsonObject) is serialised inside the call and never kept.
 */

/* The fields an action can have besides op and metadata, in the contract's words */
typedef enum
{
  RELAY_ACTION_CHAT_ID,
  RELAY_ACTION_CONTENT,
  RELAY_ACTION_REPLY_TO,
  RELAY_ACTION_SESSION_KEY,
  RELAY_ACTION_KIND,
  RELAY_ACTION_MESSAGE_ID,
  RELAY_ACTION_EMOJI,
  RELAY_ACTION_REMOVE,
  RELAY_ACTION_MEDIA_KIND,
  RELAY_ACTION_SOURCE_URL,
  RELAY_ACTION_FILENAME,
  RELAY_ACTION_DRAFT_ID,
  RELAY_ACTION_FINAL,
  RELAY_ACTION_THREAD_NAME,
  RELAY_ACTION_ONLY_IF_CONNECTOR_CREATED,
  RELAY_ACTION_ONLY_IF_CURRENT_NAME,
  RELAY_ACTION_PROMPT_KIND,
  RELAY_ACTION_PROMPT_ID,
  RELAY_ACTION_OPTIONS,
  RELAY_ACTION_TIMEOUT_S,
  RELAY_ACTION_CARD_ID,
  RELAY_ACTION_CHUNKS,
  RELAY_ACTION_N_FIELDS
} RelayActionField;

/* What the adapter remembers of a chat and attaches (contract §5, Scope); each nullable */
typedef struct
{
  const char *scope_id;
  const char *user_id;
  const char *profile;
} RelayActionScope;

typedef struct _RelayAction RelayAction;

/* The wire's names of the ops this library knows by name */
#define RELAY_OP_SEND           "send"
#define RELAY_OP_FOLLOW_UP      "follow_up"
#define RELAY_OP_GET_CHAT_INFO  "get_chat_info"
#define RELAY_OP_EDIT           "edit"
#define RELAY_OP_DELETE         "delete"
#define RELAY_OP_TYPING         "typing"
#define RELAY_OP_REACT          "react"
#define RELAY_OP_SEND_MEDIA     "send_media"
#define RELAY_OP_THREAD_CREATE  "thread_create"
#define RELAY_OP_THREAD_RENAME  "thread_rename"
#define RELAY_OP_DRAFT          "draft"
#define RELAY_OP_PROMPT         "prompt"
#define RELAY_OP_TASK_CARD      "task_card"
#define RELAY_OP_TASK_CARD_STOP "task_card_stop"

RelayAction *relay_action_new (const char *op);
RelayAction *relay_action_copy (RelayAction *self);
RelayAction *relay_action_new_for_chat (const char *op, const char *chat_id, JsonObject *metadata);
/* Any action of the application's: @object needs a string `op` (RELAY_ERROR_INVALID_ARGUMENT
 * otherwise; also when `metadata` is there and no object, or ids are not strings or integers).
 * Unknown members are kept as they are. The caller's object is not changed. */
RelayAction *relay_action_new_from_json (JsonObject *object, GError **error);
void relay_action_free (RelayAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayAction, relay_action_free)

const char *relay_action_get_op (RelayAction *self);
const char *relay_action_get_chat_id (RelayAction *self); /* NULL: not addressed to a chat */
const char *relay_action_get_kind (RelayAction *self); /* follow_up's capability kind, nullable */
/* metadata.user_id etc. given by the caller already? used by tests; attach handles it by itself */

/* @value NULL is written as null */
void relay_action_set_string (RelayAction *self, RelayActionField field, const char *value);
void relay_action_set_int (RelayAction *self, RelayActionField field, gint64 value);
void relay_action_set_boolean (RelayAction *self, RelayActionField field, gboolean value);
/* @json is valid JSON text, and is written as it is. */
void relay_action_set_raw (RelayAction *self, RelayActionField field, const char *json);
/* NULL: an empty object. Serialised here and now. Every op but follow_up-less ones carries metadata:
 * actions made by relay_action_new() write `"metadata":{}` when it was never set, except get_chat_info. */
void relay_action_set_metadata (RelayAction *self, JsonObject *metadata);
/* Takes the caller's `notify` out of the metadata. */
void relay_action_drop_notify (RelayAction *self);
/* Adds what the metadata lacks: scope_id and, equal to it, guild_id (either one given by the
 * caller counts as present and fills the other); user_id; profile. A chat without scope: nothing. */
void relay_action_attach_scope (RelayAction *self, const RelayActionScope *scope);
/* FALSE when the metadata cannot be written (it nests too deep, or an id in it is neither a
 * string nor an integer): RELAY_ERROR_INVALID_ARGUMENT. The frame writer asks. */
gboolean relay_action_check (RelayAction *self, GError **error);
/* Appends `{"op":…}` as one JSON object to @text; called by the frame writer only. */
void relay_action_write (RelayAction *self, GString *text);

G_END_DECLS
