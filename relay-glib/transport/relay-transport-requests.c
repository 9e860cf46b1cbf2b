/* relay-transport-requests.c: the calls that send an action, and their results
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "relay-transport-requests-private.h"

#include "relay-transport-private.h"
#include "values/relay-chat-info-private.h"

#include <relay-glib/relay-chat-info.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

/* Takes @error and returns the one to answer with. @line NULL: it could not be built. */
static GError *
make_not_sent (GBytes *line, GError *error)
{
  g_autoptr (GError) cause = error;

  if (line == NULL || g_error_matches (cause, RELAY_ERROR, RELAY_ERROR_BUSY))
    return g_steal_pointer (&cause);

  return g_error_new (RELAY_ERROR, RELAY_ERROR_NOT_SENT, "not sent: %s", cause->message);
}

/* Puts the request into the table and its line on the socket, or answers it with an error. */
static void
send_request (RelayTransport *self,
              const RelayReply *reply,
              RelayAction *action,
              const char *platform)
{
  RelayConnection *connection = relay_transport_get_connection (self);
  RelayRequests *requests = relay_transport_get_requests (self);
  RelayIdentity *identity =
    platform != NULL ? relay_transport_find_identity (self, platform) : NULL;
  gint64 due = relay_clock_monotonic (relay_transport_get_clock (self)) +
               (gint64) relay_transport_get_settings (self)->request_timeout * 1000;
  gint64 earliest = relay_connection_get_request_deadline (connection);
  char id[RELAY_REQUESTS_ID_SIZE];
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) line = NULL;
  RelayRequest *unsent;

  relay_requests_add (requests, reply, due, id);
  line = relay_frame_write_outbound (id, action, platform,
                                     identity != NULL ? relay_identity_get_bot_id (identity) : NULL,
                                     &error);

  if (line != NULL && relay_transport_write (self, line, &error))
    {
      if (earliest == 0 || due < earliest)
        relay_connection_set_request_deadline (connection, due);
      return;
    }
  /* NULL when the request was answered inside the write */
  unsent = relay_requests_take (requests, id);
  if (unsent != NULL)
    relay_request_fail (unsent, make_not_sent (line, g_steal_pointer (&error)));
}

/* Why no request can be sent now */
static gboolean
check_request (RelayTransport *self, GTask *task, const char *platform, GError **error)
{
  guint max_requests = relay_transport_get_settings (self)->max_requests;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), error))
    return FALSE;

  if (!relay_connection_may_send (relay_transport_get_connection (self)))
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "not connected");
  else if (platform != NULL && !relay_transport_names_platform (self, platform))
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED,
                 "no identity or descriptor has the platform “%s”", platform);
  else if (relay_requests_get_length (relay_transport_get_requests (self)) >= max_requests)
    g_set_error (error, RELAY_ERROR, RELAY_ERROR_BUSY, "%u requests are in flight already",
                 max_requests);
  else
    return TRUE;

  return FALSE;
}

void
relay_transport_request (RelayTransport *self,
                         const RelayReply *reply,
                         RelayAction *action,
                         const char *platform)
{
  GError *error = NULL;

  /* a cancellation after the result was received does not discard the result */
  g_task_set_check_cancellable (reply->task, FALSE);
  if (platform != NULL && (*platform == '\0' || strcmp (platform, "relay") == 0))
    platform = NULL;

  if (check_request (self, reply->task, platform, &error))
    send_request (self, reply, action, platform);
  else
    relay_reply_return (reply, NULL, error);
}

static void
send_object (RelayTransport *self,
             JsonObject *object,
             const char *platform,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data,
             gpointer source_tag)
{
  g_autoptr (GTask) task = relay_task_new (self, source_tag, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayAction) action = relay_action_new_from_json (object, &error);

  g_task_set_priority (task, relay_transport_get_settings (self)->priority);
  if (action == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    relay_transport_request (self, &(RelayReply){ .task = task }, action, platform);
}

static JsonObject *
finish_object (RelayTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (RelayRecord) record = relay_task_finish_pointer (self, result, source_tag, error);

  return record != NULL ? relay_record_to_json (record) : NULL;
}

/**
 * relay_transport_send_action_async:
 * @self: a transport
 * @action: the action, with its `op`; serialised inside the call and not kept
 * @platform: (nullable): the platform of the action, or %NULL: the connector chooses
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Sends one action unchanged and waits for its result. A transport neither checks the `op` nor adds
 * a scope; [method@Adapter.send_action_async] does both.
 *
 * Since: 1.0
 */
void
relay_transport_send_action_async (RelayTransport *self,
                                   JsonObject *action,
                                   const char *platform,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (action != NULL);
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_send_action_async, callback, user_data);

  send_object (self, action, platform, cancellable, callback, user_data,
               relay_transport_send_action_async);
}

/**
 * relay_transport_send_action_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.send_action_async].
 *
 * Fails with %RELAY_ERROR_NOT_CONNECTED, %RELAY_ERROR_NOT_SENT, %RELAY_ERROR_BUSY,
 * %RELAY_ERROR_TOO_LARGE, %RELAY_ERROR_NOT_SUPPORTED or %RELAY_ERROR_INVALID_ARGUMENT when
 * nothing was sent, and with %RELAY_ERROR_TIMED_OUT, %RELAY_ERROR_CONNECTION_LOST or
 * %RELAY_ERROR_CLOSED when the action may have been done, see [func@Error.is_ambiguous].
 *
 * Returns: (transfer full): the result, which may be a refusal; ids, and integers beyond ±2^53, are
 *   strings
 *
 * Since: 1.0
 */
JsonObject *
relay_transport_send_action_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return finish_object (self, result, relay_transport_send_action_async, error);
}

/**
 * relay_transport_send_follow_up_async:
 * @self: a transport
 * @action: the `follow_up` action; serialised inside the call and not kept
 * @platform: (nullable): the platform whose capability it uses
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the result
 * @user_data: data for @callback
 *
 * Sends a `follow_up` action, which uses a capability that the connector has stored.
 *
 * Since: 1.0
 */
void
relay_transport_send_follow_up_async (RelayTransport *self,
                                      JsonObject *action,
                                      const char *platform,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (action != NULL);
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_send_follow_up_async, callback, user_data);

  send_object (self, action, platform, cancellable, callback, user_data,
               relay_transport_send_follow_up_async);
}

/**
 * relay_transport_send_follow_up_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.send_follow_up_async], with the errors of
 * [method@Transport.send_action_finish].
 *
 * Returns: (transfer full): the result, which may be a refusal
 *
 * Since: 1.0
 */
JsonObject *
relay_transport_send_follow_up_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return finish_object (self, result, relay_transport_send_follow_up_async, error);
}

RelayChatInfo *
relay_transport_request_finish_chat_info (gpointer source,
                                          GAsyncResult *result,
                                          gpointer source_tag,
                                          GError **error)
{
  g_autoptr (RelayRecord) record = NULL;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (g_task_is_valid (result, source), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);

  record = g_task_propagate_pointer (G_TASK (result), &failure);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (failure, RELAY_ERROR, RELAY_ERROR_WRONG_THREAD))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return relay_chat_info_new_from_record (record, g_task_get_task_data (G_TASK (result)));
}

/**
 * relay_transport_get_chat_info_async:
 * @self: a transport
 * @chat_id: a chat
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called with the answer
 * @user_data: data for @callback
 *
 * Requests the name and type of a chat.
 *
 * Since: 1.0
 */
void
relay_transport_get_chat_info_async (RelayTransport *self,
                                     const char *chat_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RelayAction) action = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (chat_id != NULL);
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_get_chat_info_async, callback, user_data);

  task =
    relay_task_new (self, relay_transport_get_chat_info_async, cancellable, callback, user_data);
  g_task_set_priority (task, relay_transport_get_settings (self)->priority);
  g_task_set_task_data (task, g_strdup (chat_id), g_free);
  action = relay_action_new (RELAY_OP_GET_CHAT_INFO);
  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, chat_id);
  relay_transport_request (self, &(RelayReply){ .task = task }, action, NULL);
}

/**
 * relay_transport_get_chat_info_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.get_chat_info_async]. Only cancellation is an error: after any other
 * failure the name is the id of the chat and the type is `dm`.
 *
 * Returns: (transfer full): the name and type
 *
 * Since: 1.0
 */
RelayChatInfo *
relay_transport_get_chat_info_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_transport_request_finish_chat_info (self, result,
                                                   relay_transport_get_chat_info_async, error);
}

/**
 * relay_transport_send_interrupt_async:
 * @self: a transport
 * @session_key: the session whose turn was stopped here
 * @reason: (nullable): the reason
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the frame is written
 * @user_data: data for @callback
 *
 * Reports to the connector that the user asked here to stop a turn. The connector sends no answer.
 *
 * Since: 1.0
 */
void
relay_transport_send_interrupt_async (RelayTransport *self,
                                      const char *session_key,
                                      const char *reason,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (RELAY_IS_TRANSPORT (self));
  g_return_if_fail (session_key != NULL);
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_transport_send_interrupt_async, callback, user_data);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_transport_send_interrupt_async);
  g_task_set_priority (task, relay_transport_get_settings (self)->priority);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!relay_connection_may_send (relay_transport_get_connection (self)))
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "not connected");
      return;
    }
  line = relay_frame_write_interrupt (session_key, reason, &error);
  if (line != NULL && relay_transport_write (self, line, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, make_not_sent (line, g_steal_pointer (&error)));
}

/**
 * relay_transport_send_interrupt_finish:
 * @self: a transport
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Transport.send_interrupt_async]. Fails with %RELAY_ERROR_NOT_CONNECTED,
 * %RELAY_ERROR_NOT_SENT, %RELAY_ERROR_TOO_LARGE or %RELAY_ERROR_BUSY.
 *
 * Returns: %TRUE when the frame was written
 *
 * Since: 1.0
 */
gboolean
relay_transport_send_interrupt_finish (RelayTransport *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_transport_send_interrupt_async, error);
}
