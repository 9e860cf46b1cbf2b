/* relay-adapter-request.c: one request of an operation: its place, checks and scope
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-request-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "base/relay-task-private.h"
#include "json/relay-json-bridge-private.h"
#include "relay-adapter-private.h"
#include "relay-adapter-response-private.h"
#include "text/relay-text-private.h"
#include "transport/relay-transport-private.h"
#include "transport/relay-transport-requests-private.h"
#include "values/relay-descriptor-private.h"
#include "values/relay-send-result-private.h"
#include "values/relay-session-key-private.h"
#include "values/relay-wire-keys-private.h"

static gboolean
is_op (RelayAction *action, const char *op)
{
  return g_str_equal (relay_action_get_op (action), op);
}

/* A follow-up has no chat: the kind of its credential starts with the platform, as in
 * “discord.interaction_token”. */
static char *
derive_platform (RelayAdapter *self, RelayAction *action)
{
  const char *chat_id = relay_action_get_chat_id (action);
  const char *kind = relay_action_get_kind (action);

  if (is_op (action, RELAY_OP_FOLLOW_UP))
    return kind != NULL ? g_strndup (kind, strcspn (kind, ".")) : NULL;
  if (chat_id == NULL)
    return NULL;

  return g_strdup (relay_scope_get_platform (relay_adapter_get_scope (self), chat_id));
}

gboolean
relay_adapter_decide_place (RelayAdapter *self, RelayAction *action, GError **error)
{
  g_autofree char *platform = NULL;
  RelayActionPlace place = RELAY_ACTION_PLACE_CHOSEN;

  if (relay_action_get_place (action) != RELAY_ACTION_PLACE_UNDECIDED)
    return TRUE;
  if (!relay_action_take_platform (action, &platform, error))
    return FALSE;

  if (platform == NULL)
    {
      platform = derive_platform (self, action);
      place = RELAY_ACTION_PLACE_DERIVED;
    }
  else if (g_str_equal (platform, RELAY_PLATFORM_DEFAULT))
    {
      g_clear_pointer (&platform, g_free);
      place = RELAY_ACTION_PLACE_DERIVED;
    }
  relay_action_set_place (action, place, platform);

  return TRUE;
}

char *
relay_adapter_make_place_key (RelayAction *action)
{
  const char *chat_id = relay_action_get_chat_id (action);

  return chat_id != NULL ? relay_scope_make_key (relay_action_get_platform (action), chat_id)
                         : NULL;
}

/* Returns the platform tag of the frame, or NULL for none. A platform that the connector itself named
 * for the chat may be unknown to the connection: then the connector chooses. One that only the caller
 * named fails the request. */
static const char *
get_tag (RelayTransport *transport, RelayAction *action, const RelayScopeChat *chat)
{
  const char *platform = relay_action_get_platform (action);
  gboolean is_required =
    relay_action_get_place (action) == RELAY_ACTION_PLACE_CHOSEN && chat == NULL;

  if (platform == NULL || (!is_required && !relay_transport_names_platform (transport, platform)))
    return NULL;

  return platform;
}

static gboolean
descriptor_allows (RelayDescriptor *descriptor, RelayAction *action)
{
  /* Connectors whose descriptor lists no operations support this one nevertheless. */
  if (is_op (action, RELAY_OP_GET_CHAT_INFO) && !relay_descriptor_lists_ops (descriptor))
    return TRUE;
  if (is_op (action, RELAY_OP_DRAFT) && !relay_descriptor_get_supports_draft_streaming (descriptor))
    return FALSE;

  return relay_descriptor_supports_op (descriptor, relay_action_get_op (action));
}

/* Without a connection, or with a platform that it does not front, there is nothing to check against:
 * the request fails for that reason. */
static gboolean
check_op (RelayTransport *transport, RelayAction *action, const char *platform, GError **error)
{
  RelayDescriptor *descriptor;

  if (!relay_transport_is_online (transport) ||
      (platform != NULL && !relay_transport_names_platform (transport, platform)))
    return TRUE;

  descriptor = relay_transport_find_descriptor (transport, platform);
  if (descriptor == NULL || descriptor_allows (descriptor, action))
    return TRUE;

  g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
               "operation “%s” is not supported by %s", relay_action_get_op (action),
               relay_descriptor_get_label (descriptor));

  return FALSE;
}

gboolean
relay_adapter_check_text (const char *text, const char *what, GError **error)
{
  if (!relay_text_is_blank (text))
    return TRUE;

  g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
               "%s is empty or nothing but white space", what);

  return FALSE;
}

JsonObject *
relay_adapter_copy_metadata (JsonObject *metadata, GError **error)
{
  g_autofree char *text = relay_json_from_object (metadata, NULL);
  g_autoptr (JsonNode) node = NULL;

  if (text != NULL)
    node = json_from_string (text, error);
  else
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "the metadata is nested too deeply");

  return node != NULL ? json_node_dup_object (node) : NULL;
}

static gboolean
check_length (const char *text, const char *what, RelayTextLimit limit, GError **error)
{
  if (relay_text_fits (text, limit))
    return TRUE;

  g_set_error (error, RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
               "%s too long: %u, at most %u (%s) are allowed in one message", what,
               relay_text_measure (text, limit.unit), limit.length, limit.unit);

  return FALSE;
}

static gboolean
check_limits (RelayAdapter *self, RelayAction *action, GError **error)
{
  const char *platform = relay_action_get_platform (action);
  const char *text, *what;

  for (guint i = 0; (text = relay_action_get_limited_text (action, i, &what)) != NULL; i++)
    if (!check_length (text, what, relay_adapter_get_limit_for_platform (self, platform), error))
      return FALSE;

  return TRUE;
}

/* For an unknown chat this only completes the scope that the caller passed: scope_id and guild_id
 * are two names of one value. */
static void
attach_scope (RelayAction *action, const RelayScopeChat *chat, gboolean user_with_scope)
{
  RelayActionScope scope = { NULL };

  if (chat != NULL)
    {
      scope.scope_id = chat->scope_id;
      scope.profile = chat->profile;
      if (chat->is_direct || user_with_scope)
        scope.user_id = chat->user_id;
    }

  relay_action_attach_scope (action, &scope);
}

/* A follow-up has no chat. Its session key names the profile. */
static void
attach_profile (RelayAction *action)
{
  const char *session_key = relay_action_get_session_key (action);
  g_autofree char *profile =
    session_key != NULL ? relay_session_key_dup_profile (session_key) : NULL;
  RelayActionScope scope = { .profile = profile };

  relay_action_attach_scope (action, &scope);
}

/* What the user sees next in the chat is the message itself. */
static void
end_typing (RelayAdapter *self, RelayAction *action)
{
  static const char *const visible[] = { RELAY_OP_SEND, RELAY_OP_SEND_MEDIA, RELAY_OP_PROMPT,
                                         RELAY_OP_DRAFT, NULL };
  const char *session_key = relay_action_get_session_key (action);
  g_autofree char *place = NULL;
  RelayTyping *typing = relay_adapter_get_typing (self);

  if (relay_typing_is_empty (typing))
    return;

  place = relay_adapter_make_place_key (action);
  if (place != NULL && g_strv_contains (visible, relay_action_get_op (action)))
    relay_typing_end (typing, place);
  else if (session_key != NULL && is_op (action, RELAY_OP_FOLLOW_UP))
    relay_typing_end_session (typing, session_key);
}

RelayTransport *
relay_adapter_prepare_request (RelayAdapter *self,
                               RelayAction *action,
                               const char **tag,
                               GError **error)
{
  const char *chat_id = relay_action_get_chat_id (action);
  const RelayScopeChat *chat = NULL;
  RelayTransport *transport = relay_adapter_attach (self, error);

  if (transport == NULL || !relay_adapter_decide_place (self, action, error))
    return NULL;

  if (chat_id != NULL)
    chat = relay_scope_lookup (relay_adapter_get_scope (self), relay_action_get_platform (action),
                               chat_id);
  *tag = get_tag (transport, action, chat);

  if (!check_limits (self, action, error) || !check_op (transport, action, *tag, error))
    return NULL;

  if (chat_id != NULL)
    attach_scope (action, chat, relay_adapter_adds_user (self));
  else if (is_op (action, RELAY_OP_FOLLOW_UP))
    attach_profile (action);
  end_typing (self, action);

  return transport;
}

void
relay_adapter_request_write (RelayAdapter *self, RelayAction *action, const RelayReply *reply)
{
  GError *error = NULL;
  const char *tag = NULL;
  RelayTransport *transport = relay_adapter_prepare_request (self, action, &tag, &error);

  if (transport != NULL)
    relay_transport_request (transport, reply, action, tag);
  else
    relay_reply_return (reply, NULL, error);
}

RelayRecord *
relay_adapter_request_finish_accepted (RelayAdapter *self,
                                       GAsyncResult *result,
                                       gpointer source_tag,
                                       GError **error)
{
  return relay_task_finish_pointer (self, result, source_tag, error);
}

RelaySendResult *
relay_adapter_request_finish_send_result (RelayAdapter *self,
                                          GAsyncResult *result,
                                          gpointer source_tag,
                                          GError **error)
{
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, source_tag, error);

  return record != NULL ? relay_send_result_new_from_record (record) : NULL;
}

RelaySendResult *
relay_adapter_request_finish_text (RelayAdapter *self,
                                   GAsyncResult *result,
                                   gpointer source_tag,
                                   GError **error)
{
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, source_tag, error);
  const char *const *message_ids = relay_adapter_response_get_message_ids (result);

  if (record == NULL)
    return NULL;

  return message_ids != NULL ? relay_send_result_new_for_pieces (record, message_ids)
                             : relay_send_result_new_from_record (record);
}

gboolean
relay_adapter_request_finish_boolean (RelayAdapter *self,
                                      GAsyncResult *result,
                                      gpointer source_tag,
                                      GError **error)
{
  g_autoptr (RelayRecord) record =
    relay_adapter_request_finish_accepted (self, result, source_tag, error);

  return record != NULL;
}
