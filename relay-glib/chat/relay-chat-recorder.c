/* relay-chat-recorder.c: shows in the chats what is received, and what other parts of the program send
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-recorder-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-private.h"
#include "relay-chat-action-private.h"
#include "relay-chat-content-private.h"
#include "values/relay-message-event-private.h"
#include "values/relay-session-key-private.h"
#include "values/relay-wire-keys-private.h"

/* In microseconds. A message that arrives so long after it was sent was buffered. Its place is that of the time
 * when it was sent. Others are shown in the order of arrival, because the clocks of the platform and of this
 * machine may differ by seconds. */
#define LATE (60 * G_USEC_PER_SEC)

/* So many of the last messages of a chat are looked through for the one that a follow-up answers. */
#define MAX_SESSION_MESSAGES 16

struct _RelayChatRecorder
{
  RelayChatObserver observer;
  gpointer list;
  RelayAdapter *adapter;
  RelayChatStore *store;
  const RelayChatRecorderFuncs *funcs;
  GHashTable *calls;  /* GTask → Call */
  GHashTable *drafts; /* a draft → Row */
  GPtrArray *dropped; /* of Row: drafts that were abandoned */
};

typedef struct
{
  RelayChat *chat;
  RelayChatMessage *message;
} Row;

/* An operation of another part of the program */
typedef struct
{
  RelayChatAction *action;
  Row *row; /* of a message that is sent; otherwise NULL */
} Call;

static Row *
row_new (RelayChat *chat, RelayChatMessage *message)
{
  Row *row = g_new (Row, 1);

  row->chat = g_object_ref (chat);
  row->message = g_object_ref (message);

  return row;
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->chat);
  g_object_unref (row->message);
  g_free (row);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  relay_chat_action_free (call->action);
  g_clear_pointer (&call->row, row_free);
  g_free (call);
}

/* The list may have dropped the chat since then. */
static gboolean
is_shown (Row *row)
{
  return relay_chat_has_message (row->chat, row->message);
}

static void
set_state (Row *row, RelayChatMessageState state, const GError *error)
{
  if (is_shown (row))
    relay_chat_set_message_state (row->chat, row->message, state, error);
}

/* --- events --- */

static gint64
to_microseconds (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/* The platform `relay` says that the connector did not name one. */
static const char *
get_platform (RelayChatRecorder *self, RelayMessageEvent *event)
{
  const char *platform = relay_message_event_get_platform (event);

  if (!g_str_equal (platform, RELAY_PLATFORM_DEFAULT))
    return platform;

  return relay_scope_get_platform (relay_adapter_get_scope (self->adapter),
                                   relay_message_event_get_chat_id (event));
}

static RelayChat *
ensure_chat (RelayChatRecorder *self, RelayMessageEvent *event, gint64 time)
{
  RelayRecord *record = relay_message_event_get_record (event);
  RelayChat *chat =
    relay_chat_store_ensure (self->store, get_platform (self, event),
                             relay_message_event_get_chat_id (event),
                             relay_record_get_string (record, RELAY_FIELD_SOURCE_THREAD_ID), time);

  relay_chat_describe (chat, relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_TYPE),
                       relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_NAME),
                       relay_record_get_string (record, RELAY_FIELD_SOURCE_CHAT_TOPIC),
                       relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_NAME));

  return chat;
}

static gboolean
is_edit (RelayRecord *record)
{
  return relay_record_get_tristate (record, RELAY_FIELD_SOURCE_MESSAGE_IS_EDIT) ==
         RELAY_TRISTATE_TRUE;
}

/* An edit, an event that was delivered again, or the copy of an own message that a connector sends back */
static void
update_message (RelayChat *chat, RelayChatMessage *message, RelayRecord *record, gint64 arrival)
{
  const char *text = relay_record_get_string (record, RELAY_FIELD_TEXT);

  if (relay_chat_message_get_deleted (message) || relay_chat_message_get_growing (message))
    return;

  if (is_edit (record) || (!relay_chat_message_get_own (message) &&
                           g_strcmp0 (text, relay_chat_message_get_text (message)) != 0))
    relay_chat_message_set_edited (message);
  relay_chat_content_set_event (message, record, arrival);
  relay_chat_changed (chat);
}

static void
add_message (RelayChat *chat, RelayRecord *record, gint64 arrival, gint64 sent)
{
  gint64 order = sent != 0 && sent < arrival - LATE ? sent : arrival;
  g_autoptr (RelayChatMessage) message =
    relay_chat_message_new (relay_owner_of (chat), FALSE, RELAY_CHAT_MESSAGE_STATE_RECEIVED);

  relay_chat_content_set_event (message, record, arrival);
  if (is_edit (record))
    relay_chat_message_set_edited (message);
  relay_chat_insert_message (chat, message, sent != 0 ? sent : arrival, order);
  relay_chat_set_unread (chat, relay_chat_get_unread (chat) + 1);
}

static void
record_message (RelayChatRecorder *self, RelayMessageEvent *event)
{
  RelayRecord *record = relay_message_event_get_record (event);
  GDateTime *sent_at = relay_message_event_get_sent_at (event);
  const char *id = relay_message_event_get_message_id (event);
  gint64 arrival = relay_chat_store_get_time (self->store);
  G_GNUC_UNUSED g_autoptr (RelayChat) chat = g_object_ref (ensure_chat (self, event, arrival));
  RelayChatMessage *message = id != NULL && *id != '\0' ? relay_chat_find_message (chat, id) : NULL;

  if (message != NULL)
    update_message (chat, message, record, arrival);
  else
    add_message (chat, record, arrival, sent_at != NULL ? to_microseconds (sent_at) : 0);
}

/* Returns whether the prompt is one that is shown. */
static gboolean
record_answer (RelayChatRecorder *self, RelayMessageEvent *event)
{
  RelayPromptResponse *response = relay_message_event_get_prompt_response (event);
  RelayChat *chat;
  RelayChatMessage *message =
    relay_chat_store_find_message (self->store, get_platform (self, event),
                                   relay_message_event_get_chat_id (event), relay_chat_find_prompt,
                                   relay_prompt_response_get_prompt_id (response), &chat);

  if (message == NULL)
    return FALSE;

  relay_chat_message_set_answer (message, relay_message_event_get_record (event));
  relay_chat_changed (chat);

  return TRUE;
}

static gboolean
on_wants (gpointer user_data, RelaySignal signal)
{
  RelayChatRecorder *self = user_data;

  return signal == RELAY_SIGNAL_INBOUND && self->funcs->is_open (self->list);
}

static gboolean
on_received (gpointer user_data, RelaySignal signal, RelayMessageEvent *event)
{
  RelayChatRecorder *self = user_data;

  if (!self->funcs->is_open (self->list))
    return FALSE;

  if (signal == RELAY_SIGNAL_INBOUND)
    record_message (self, event);
  else if (signal != RELAY_SIGNAL_PROMPT_RESPONSE || !record_answer (self, event))
    return FALSE;

  self->funcs->took (self->list, event);

  return TRUE;
}

static void
on_changed (gpointer user_data)
{
  RelayChatRecorder *self = user_data;

  relay_chat_store_update_descriptors (self->store, self->adapter);
  self->funcs->connection_changed (self->list);
}

/* --- operations --- */

/* Whether a follow-up with @session_key answers @message, whatever the program builds its keys with */
static gboolean
is_of_session (RelayChatMessage *message, const char *session_key)
{
  const RelaySessionKeyFlags all =
    RELAY_SESSION_KEY_FLAGS_SHARED_GROUPS | RELAY_SESSION_KEY_FLAGS_PER_USER_THREADS;
  RelayRecord *record = relay_chat_message_get_record (message);

  for (RelaySessionKeyFlags flags = 0; record != NULL && flags <= all; flags++)
    {
      g_autofree char *key = relay_session_key_build (record, flags);

      if (g_str_equal (key, session_key))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_session (RelayChat *chat, const char *session_key)
{
  GListModel *messages = relay_chat_get_messages (chat);
  guint n_messages = g_list_model_get_n_items (messages);

  for (guint i = 0; i < MIN (n_messages, MAX_SESSION_MESSAGES); i++)
    {
      g_autoptr (RelayChatMessage) message = g_list_model_get_item (messages, n_messages - 1 - i);

      if (is_of_session (message, session_key))
        return TRUE;
    }

  return FALSE;
}

/* A follow-up does not name its chat, but answers an interaction that has come from there: (transfer none)
 * (nullable) */
static RelayChat *
find_session (RelayChatRecorder *self, const char *session_key)
{
  GListModel *chats = relay_chat_store_get_chats (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (RelayChat) chat = g_list_model_get_item (chats, i);

      if (has_session (chat, session_key))
        return chat; /* the store holds a reference */
    }

  return NULL;
}

static RelayChat *
find_place (RelayChatRecorder *self, RelayChatAction *details)
{
  if (details->chat_id == NULL)
    return find_session (self, details->session_key);

  return relay_chat_store_ensure (self->store, details->platform, details->chat_id,
                                  details->thread_id, relay_chat_store_get_time (self->store));
}

static void
on_call_began (gpointer user_data, GTask *task, RelayAction *action, RelayPieces *pieces)
{
  RelayChatRecorder *self = user_data;
  RelayChatAction *details = relay_chat_action_new (action, pieces);
  g_autoptr (RelayChatMessage) message = NULL;
  RelayChat *chat;
  Call *call;

  if (details == NULL)
    return;

  call = g_new0 (Call, 1);
  call->action = details;
  g_hash_table_insert (self->calls, task, call);

  message = relay_chat_action_make_message (details, relay_owner_of (self->adapter));
  if (message == NULL)
    return;

  chat = find_place (self, details);
  if (chat == NULL)
    return;

  call->row = row_new (chat, message);
  relay_chat_append_own (chat, message, details->retry_metadata, FALSE);
}

static void
on_call_written (gpointer user_data, GTask *task)
{
  RelayChatRecorder *self = user_data;
  Call *call = g_hash_table_lookup (self->calls, task);

  if (call != NULL && call->row != NULL)
    set_state (call->row, RELAY_CHAT_MESSAGE_STATE_SENDING, NULL);
}

/* The message is accepted. @ids: nullable */
static void
complete_row (Row *row, const char *const *ids)
{
  if (!is_shown (row))
    return;

  relay_chat_set_message_ids (row->chat, row->message, ids);
  relay_chat_set_message_state (row->chat, row->message, RELAY_CHAT_MESSAGE_STATE_SENT, NULL);
}

/* A call that was cancelled before it was written is as if it had never been. */
static void
fail_row (Row *row, const GError *error)
{
  RelayChatMessageState state = relay_error_is_ambiguous (error) ? RELAY_CHAT_MESSAGE_STATE_UNSURE
                                                                 : RELAY_CHAT_MESSAGE_STATE_FAILED;

  if (!is_shown (row))
    return;

  if (relay_chat_message_get_state (row->message) == RELAY_CHAT_MESSAGE_STATE_PENDING &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    relay_chat_remove_message (row->chat, row->message);
  else
    relay_chat_set_message_state (row->chat, row->message, state, error);
}

/* An edit, a reaction or a deletion was accepted. */
static void
change_message (RelayChatRecorder *self, RelayChatAction *action)
{
  RelayChat *chat;
  RelayChatMessage *message =
    action->message_id != NULL
      ? relay_chat_store_find_message (self->store, action->platform, action->chat_id,
                                       relay_chat_find_message, action->message_id, &chat)
      : NULL;

  if (message == NULL)
    return;

  relay_chat_action_apply (action, message);
  relay_chat_changed (chat);
}

static void
on_call_ended (gpointer user_data, GTask *task, const GError *error)
{
  RelayChatRecorder *self = user_data;
  g_autoptr (RelaySendResult) response = NULL;
  Call *call;

  if (!g_hash_table_steal_extended (self->calls, task, NULL, (gpointer *) &call))
    return;

  if (error == NULL && call->row != NULL)
    {
      response = relay_adapter_dup_response (self->adapter, G_ASYNC_RESULT (task));
      complete_row (call->row,
                    response != NULL ? relay_send_result_get_message_ids (response) : NULL);
    }
  else if (error == NULL)
    {
      change_message (self, call->action);
    }
  else if (call->row != NULL)
    {
      fail_row (call->row, error);
    }
  call_free (call);
}

/* --- drafts --- */

static Row *
ensure_draft (RelayChatRecorder *self, gconstpointer draft, const RelayDraftPlace *place)
{
  Row *row = g_hash_table_lookup (self->drafts, draft);
  g_autoptr (RelayChatMessage) message = NULL;
  RelayChat *chat;

  if (row != NULL)
    return row;

  chat = relay_chat_store_ensure (self->store, place->platform, place->chat_id,
                                  relay_chat_action_get_thread (place->metadata),
                                  relay_chat_store_get_time (self->store));
  message = relay_chat_message_new (relay_owner_of (chat), TRUE, RELAY_CHAT_MESSAGE_STATE_SENDING);
  relay_chat_message_set_reply (message, place->reply_to, NULL, NULL);
  relay_chat_message_set_growing (message, TRUE);
  row = row_new (chat, message);
  g_hash_table_insert (self->drafts, (gpointer) draft, row);
  relay_chat_append_own (chat, message, NULL, FALSE);

  return row;
}

static void
on_draft_grew (gpointer user_data,
               gconstpointer draft,
               const RelayDraftPlace *place,
               const char *text)
{
  RelayChatRecorder *self = user_data;
  Row *row = ensure_draft (self, draft, place);
  g_autofree char *whole = g_strconcat (relay_chat_message_get_text (row->message), text, NULL);

  relay_chat_message_set_text (row->message, whole);
  relay_chat_message_set_growing (row->message, TRUE);
  set_state (row, RELAY_CHAT_MESSAGE_STATE_SENDING, NULL);
}

static void
on_draft_ended (gpointer user_data,
                gconstpointer draft,
                const char *const *ids,
                const GError *error)
{
  RelayChatRecorder *self = user_data;
  Row *row = g_hash_table_lookup (self->drafts, draft);

  /* A finish() that was cancelled changes nothing: the draft may go on. */
  if (row == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  relay_chat_message_set_growing (row->message, FALSE);
  if (error != NULL)
    {
      fail_row (row, error);
      return;
    }

  complete_row (row, ids);
  g_hash_table_remove (self->drafts, draft);
}

static void
on_draft_abandoned (gpointer user_data, gconstpointer draft)
{
  RelayChatRecorder *self = user_data;
  Row *row;

  if (!g_hash_table_steal_extended (self->drafts, draft, NULL, (gpointer *) &row))
    return;

  g_ptr_array_add (self->dropped, row);
  self->funcs->wake (self->list);
}

void
relay_chat_recorder_update (RelayChatRecorder *self)
{
  g_autoptr (GPtrArray) dropped = g_steal_pointer (&self->dropped);

  self->dropped = g_ptr_array_new_with_free_func (row_free);
  for (guint i = 0; i < dropped->len; i++)
    {
      Row *row = g_ptr_array_index (dropped, i);

      if (is_shown (row))
        relay_chat_remove_message (row->chat, row->message);
    }
}

/* --- the recorder --- */

static const RelayChatObserverFuncs observer_funcs = {
  .wants = on_wants,
  .received = on_received,
  .changed = on_changed,
  .call_began = on_call_began,
  .call_written = on_call_written,
  .call_ended = on_call_ended,
  .draft_grew = on_draft_grew,
  .draft_ended = on_draft_ended,
  .draft_abandoned = on_draft_abandoned,
};

RelayChatRecorder *
relay_chat_recorder_new (gpointer list,
                         RelayAdapter *adapter,
                         RelayChatStore *store,
                         const RelayChatRecorderFuncs *funcs)
{
  RelayChatRecorder *self = g_new0 (RelayChatRecorder, 1);

  self->observer.funcs = &observer_funcs;
  self->observer.user_data = self;
  self->list = list;
  self->adapter = adapter;
  self->store = store;
  self->funcs = funcs;
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, call_free);
  self->drafts = g_hash_table_new_full (NULL, NULL, NULL, row_free);
  self->dropped = g_ptr_array_new_with_free_func (row_free);
  if (relay_adapter_get_chat_observer (adapter) == NULL)
    relay_adapter_set_chat_observer (adapter, &self->observer);
  relay_chat_store_update_descriptors (store, adapter);

  return self;
}

gboolean
relay_chat_recorder_is_attached (RelayChatRecorder *self)
{
  return relay_adapter_get_chat_observer (self->adapter) == &self->observer;
}

void
relay_chat_recorder_free (RelayChatRecorder *self)
{
  if (relay_chat_recorder_is_attached (self))
    relay_adapter_set_chat_observer (self->adapter, NULL);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->drafts);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}
