/* command-send.c: relay send, reply and follow-up
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "message.h"
#include "program.h"
#include "read-json.h"
#include "terminal.h"
#include "wait.h"

static Status
refuse (const GError *error)
{
  terminal_report_error ("relay: %s", error->message);
  return error->domain == G_IO_ERROR ? STATUS_FAILED : STATUS_USAGE;
}

/* Prints what was sent, or why it was not, and disconnects. */
static Status
finish (Session *session, RelaySendResult *result, const GError *error)
{
  Status status = STATUS_DONE;

  if (result == NULL)
    status = session_fail (session, "sending failed", error);
  if (status == STATUS_UNKNOWN)
    terminal_report_error ("It may have been delivered; look before you send it again.");
  if (result != NULL)
    message_print_result (session->invocation, result);
  session_disconnect (session);
  return status;
}

static Status
send_text (const Invocation *invocation,
           const char *chat_id,
           const char *text,
           const char *reply_to,
           JsonObject *metadata)
{
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = session_new (invocation, &status);
  g_autoptr (RelaySendResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait = { NULL };

  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status != STATUS_DONE)
    return status;
  relay_adapter_send_async (session->adapter, chat_id, text, reply_to, metadata,
                            session->cancellable, wait_callback, &wait);
  result = relay_adapter_send_finish (session->adapter, wait_result (&wait), &error);
  return finish (session, result, error);
}

Status
command_send (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  g_autofree char *text = NULL;

  if (!message_create_metadata (invocation, &metadata, &error))
    return refuse (error);
  text = message_read_text (invocation->arguments[1], &error);
  if (text == NULL)
    return refuse (error);
  return send_text (invocation, invocation->arguments[0], text,
                    invocation_get (invocation, OPTION_REPLY_TO), metadata);
}

/* --- reply --- */

/* A line of "relay watch --json", or only the event */
static RelayMessageEvent *
read_event (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  node = read_json (text);
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (object != NULL && json_object_has_member (object, "event"))
    {
      JsonNode *inner = json_object_get_member (object, "event");

      object = JSON_NODE_HOLDS_OBJECT (inner) ? json_node_get_object (inner) : NULL;
    }
  if (object != NULL)
    return relay_message_event_new_from_json (object, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s is not a line of “relay watch --json”", path);
  return NULL;
}

static Status
reply_to_event (const Invocation *invocation, RelayMessageEvent *event, const char *text)
{
  g_autoptr (JsonObject) metadata = NULL;
  g_autoptr (RelaySendResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait = { NULL };
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = NULL;

  if (!message_create_metadata (invocation, &metadata, &error))
    return refuse (error);
  session = session_new (invocation, &status);
  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status != STATUS_DONE)
    return status;

  /* Another program received the event, so this adapter does not know the scope of the chat yet. */
  relay_adapter_learn_chat (session->adapter, relay_message_event_get_source (event));
  relay_adapter_reply_async (session->adapter, event, text, metadata, session->cancellable,
                             wait_callback, &wait);
  result = relay_adapter_reply_finish (session->adapter, wait_result (&wait), &error);
  return finish (session, result, error);
}

static Status
reply_with_event (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (RelayMessageEvent) event = NULL;

  if (invocation->n_arguments != 1)
    {
      terminal_report_error ("relay reply: with --event there is one argument, the text");
      return STATUS_USAGE;
    }
  text = message_read_text (invocation->arguments[0], &error);
  if (text != NULL)
    event = read_event (invocation_get (invocation, OPTION_EVENT), &error);
  if (event == NULL)
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  return reply_to_event (invocation, event, text);
}

Status
command_reply (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  g_autofree char *text = NULL;

  if (invocation_has (invocation, OPTION_EVENT))
    return reply_with_event (invocation);
  if (invocation->n_arguments != 3)
    {
      terminal_report_error ("relay reply: missing argument: CHAT MESSAGE TEXT, or --event");
      return STATUS_USAGE;
    }
  if (!message_create_metadata (invocation, &metadata, &error))
    return refuse (error);
  text = message_read_text (invocation->arguments[2], &error);
  if (text == NULL)
    return refuse (error);
  return send_text (invocation, invocation->arguments[0], text, invocation->arguments[1], metadata);
}

/* --- follow-up --- */

Status
command_follow_up (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  g_autofree char *text = NULL;
  g_autoptr (Session) session = NULL;
  g_autoptr (RelaySendResult) result = NULL;
  g_auto (Wait) wait = { NULL };
  Status status = STATUS_USAGE;

  if (!message_create_metadata (invocation, &metadata, &error))
    return refuse (error);
  text = message_read_text (invocation->arguments[2], &error);
  if (text == NULL)
    return refuse (error);
  session = session_new (invocation, &status);
  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status != STATUS_DONE)
    return status;

  relay_adapter_send_follow_up_async (session->adapter, invocation->arguments[0],
                                      invocation->arguments[1], text, metadata,
                                      session->cancellable, wait_callback, &wait);
  result = relay_adapter_send_follow_up_finish (session->adapter, wait_result (&wait), &error);
  return finish (session, result, error);
}
