/* relay-action-private.h: an outbound action, which every request of the adapter becomes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

/*
 * An action is built once and written once. A field is appended to a buffer of JSON text when it is
 * set. The metadata has a buffer of its own until the frame is written, because the adapter adds the
 * scope of the chat to it. A JsonObject of the caller is serialised inside the call and not kept.
 */

/* The fields of actions other than op and metadata, named as in the contract */
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

/* What the adapter knows about a chat (contract §5, Scope); each is nullable */
typedef struct
{
  const char *scope_id;
  const char *user_id;
  const char *profile;
} RelayActionScope;

/* Who decided on which platform an action is carried out */
typedef enum
{
  RELAY_ACTION_PLACE_UNDECIDED,
  RELAY_ACTION_PLACE_DERIVED, /* the adapter, from what it received */
  RELAY_ACTION_PLACE_CHOSEN   /* the caller, by `platform` of the metadata */
} RelayActionPlace;

typedef struct _RelayAction RelayAction;

/* The names of the operations that the library uses itself */
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

/* @op is not copied: one of the constants above */
RelayAction *relay_action_new (const char *op);
RelayAction *relay_action_copy (RelayAction *self);
/* @op is not copied. @metadata is nullable. */
RelayAction *relay_action_new_for_chat (const char *op, const char *chat_id, JsonObject *metadata);
/* An action of the application. Unknown members are kept, and @object is not changed. Fails with
 * RELAY_ERROR_INVALID_ARGUMENT when there is no string `op`, `metadata` is neither an object nor
 * null, or an id is neither a string nor an integer. */
RelayAction *relay_action_new_from_json (JsonObject *object, GError **error);
void relay_action_free (RelayAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayAction, relay_action_free)

const char *relay_action_get_op (RelayAction *self);
/* NULL when the action is not addressed to a chat */
const char *relay_action_get_chat_id (RelayAction *self);
/* About as many bytes as it needs in memory */
gsize relay_action_get_size (RelayAction *self);
/* The kind of capability of a follow_up, nullable */
const char *relay_action_get_kind (RelayAction *self);
/* The session of a follow_up, nullable */
const char *relay_action_get_session_key (RelayAction *self);

/* NULL is written as null. */
void relay_action_set_string (RelayAction *self, RelayActionField field, const char *value);
void relay_action_set_int (RelayAction *self, RelayActionField field, gint64 value);
void relay_action_set_boolean (RelayAction *self, RelayActionField field, gboolean value);
/* @json must be valid JSON text. */
void relay_action_set_raw (RelayAction *self, RelayActionField field, const char *json);
/* @text is a part of the action that has to fit into one message. @what names it in an error, a static
 * string. */
void relay_action_add_limited_text (RelayAction *self, const char *what, const char *text);
/* The texts that were added, in order; NULL behind the last one */
const char *relay_action_get_limited_text (RelayAction *self, guint position, const char **what);
/* NULL counts as an empty object, which all operations but get_chat_info have from the beginning. */
void relay_action_set_metadata (RelayAction *self, JsonObject *metadata);
/* Removes `notify` from the metadata. */
void relay_action_drop_notify (RelayAction *self);
/* Removes `platform` from the metadata and returns it in @platform, NULL when it is absent, null or empty.
 * RELAY_ERROR_INVALID_ARGUMENT when it is no string */
gboolean relay_action_take_platform (RelayAction *self, char **platform, GError **error);
/* The place of an action is a platform and the chat. It is decided once, before the first piece of a
 * text is sent. @platform: NULL when it is unknown, so that the connector chooses */
void relay_action_set_place (RelayAction *self, RelayActionPlace place, const char *platform);
RelayActionPlace relay_action_get_place (RelayAction *self);
const char *relay_action_get_platform (RelayAction *self);
/* Adds to the metadata what it lacks of `scope_id`, `guild_id` (both have the same value, also if the
 * caller gave only one), `user_id` and `profile`. @scope: nullable */
void relay_action_attach_scope (RelayAction *self, const RelayActionScope *scope);
/* Fails with RELAY_ERROR_INVALID_ARGUMENT when the metadata cannot be written: it nests too
 * deep, or an id in it is neither a string nor an integer. */
gboolean relay_action_check (RelayAction *self, GError **error);
/* Appends the action as one JSON object; called by the frame writer only. */
void relay_action_write (RelayAction *self, GString *text);

G_END_DECLS
