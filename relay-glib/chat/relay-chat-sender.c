/* relay-chat-sender.c: sends what waits in the chats of a list
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-sender-private.h"

#include <string.h>

#include <relay-glib/relay-endpoint.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-media.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-private.h"
#include "endpoint/relay-endpoint-file-private.h"
#include "json/relay-json-bridge-private.h"
#include "relay-chat-content-private.h"
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-wire-keys-private.h"

/* In microseconds; how long a message waits that could not be sent although the connection is open */
#define DELAY G_USEC_PER_SEC

#define TIMER_NEXT 0

struct _RelayChatSender
{
  GObject *list;
  RelayAdapter *adapter;
  RelayEndpoint *endpoint; /* nullable */
  const RelayChatSenderFuncs *funcs;
  RelayClock *clock;
  RelayTimers *timers; /* NULL until a message had to wait for a time */
  GHashTable *chats;   /* RelayChat, owned → gint64 *: not before this monotonic time */
  GHashTable *busy;    /* RelayChat → its Sending; both borrowed */
  GPtrArray *prepared; /* of Sending */
  guint n_in_flight;
  gboolean is_closed;
};

/* A message in flight */
typedef struct
{
  RelayChatSender *sender;
  GObject *list; /* keeps the sender alive */
  RelayChat *chat;
  RelayChatMessage *message;
  GCancellable *upload; /* NULL unless its file is being uploaded */
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->chat);
  g_object_unref (sending->message);
  g_clear_object (&sending->upload);
  g_object_unref (sending->list);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static RelayTransport *
get_transport (RelayChatSender *self)
{
  return relay_adapter_get_transport (self->adapter);
}

RelayChatSender *
relay_chat_sender_new (GObject *list, RelayAdapter *adapter, const RelayChatSenderFuncs *funcs)
{
  RelayChatSender *self = g_new0 (RelayChatSender, 1);
  RelayTransport *transport = relay_adapter_get_transport (adapter);

  self->list = list;
  self->adapter = g_object_ref (adapter);
  self->funcs = funcs;
  self->clock = transport != NULL ? relay_clock_ref (relay_transport_get_clock (transport))
                                  : relay_clock_new_system ();
  self->chats = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->busy = g_hash_table_new (NULL, NULL);
  self->prepared = g_ptr_array_new_with_free_func (sending_free);

  return self;
}

void
relay_chat_sender_free (RelayChatSender *self)
{
  g_clear_pointer (&self->timers, relay_timers_free);
  g_ptr_array_unref (self->prepared);
  g_hash_table_unref (self->chats);
  g_hash_table_unref (self->busy);
  relay_clock_unref (self->clock);
  g_clear_object (&self->endpoint);
  g_object_unref (self->adapter);
  g_free (self);
}

gint64
relay_chat_sender_get_time (RelayChatSender *self)
{
  return relay_clock_wall (self->clock);
}

guint
relay_chat_sender_get_n_in_flight (RelayChatSender *self)
{
  return self->n_in_flight;
}

gboolean
relay_chat_sender_is_closed (RelayChatSender *self)
{
  return self->is_closed;
}

RelayEndpoint *
relay_chat_sender_get_endpoint (RelayChatSender *self)
{
  return self->endpoint;
}

static void
cancel_uploads (RelayChatSender *self)
{
  GHashTableIter iter;
  gpointer sending;

  g_hash_table_iter_init (&iter, self->busy);
  while (g_hash_table_iter_next (&iter, NULL, &sending))
    g_cancellable_cancel (((Sending *) sending)->upload);
}

void
relay_chat_sender_close (RelayChatSender *self)
{
  self->is_closed = TRUE;
  cancel_uploads (self);
  g_hash_table_remove_all (self->chats);
  g_clear_pointer (&self->timers, relay_timers_free);
}

/* --- when chats are looked at --- */

static void
on_timer (guint slot, gpointer user_data)
{
  RelayChatSender *self = user_data;

  self->funcs->wake (self->list);
}

static void
wait_until (RelayChatSender *self, gint64 time)
{
  RelayTransport *transport = get_transport (self);
  gint64 deadline;

  if (self->timers == NULL)
    self->timers =
      relay_timers_new (self->clock,
                        transport != NULL ? relay_transport_get_context (transport) : NULL, 1,
                        on_timer, self);

  deadline = relay_timers_get_deadline (self->timers, TIMER_NEXT);
  if (deadline == 0 || time < deadline)
    relay_timers_set_deadline (self->timers, TIMER_NEXT, time);
}

/* @delay: in microseconds */
static void
add (RelayChatSender *self, RelayChat *chat, gint64 delay)
{
  gint64 *not_before;

  if (self->is_closed)
    return;

  not_before = g_new (gint64, 1);
  *not_before = relay_clock_monotonic (self->clock) + delay;
  g_hash_table_replace (self->chats, g_object_ref (chat), not_before);
  if (delay > 0)
    wait_until (self, *not_before);
  else
    self->funcs->wake (self->list);
}

void
relay_chat_sender_add (RelayChatSender *self, RelayChat *chat)
{
  add (self, chat, 0);
}

/* What could not be sent on the old connection may be sent on a new one. */
void
relay_chat_sender_connection_changed (RelayChatSender *self)
{
  GHashTableIter iter;
  gpointer not_before;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &not_before))
    *(gint64 *) not_before = 0;
  if (g_hash_table_size (self->chats) > 0)
    self->funcs->wake (self->list);
}

gboolean
relay_chat_sender_set_endpoint (RelayChatSender *self, RelayEndpoint *endpoint)
{
  if (!g_set_object (&self->endpoint, endpoint))
    return FALSE;

  relay_chat_sender_connection_changed (self);

  return TRUE;
}

/* --- preparing --- */

/* A platform that an identity names sends its own descriptor, which has the limits of its messages. */
static gboolean
lacks_descriptor (RelayTransport *transport, const char *platform)
{
  return platform != NULL && relay_transport_names_platform (transport, platform) &&
         relay_transport_get_descriptor_for_platform (transport, platform) == NULL;
}

static gboolean
may_send (RelayChatSender *self, RelayChat *chat, RelayChatMessage *message, gint64 not_before)
{
  RelayTransport *transport = get_transport (self);

  if (not_before > relay_clock_monotonic (self->clock))
    {
      wait_until (self, not_before);
      return FALSE;
    }

  return transport != NULL && relay_transport_may_send (transport) &&
         !lacks_descriptor (transport, relay_chat_get_platform (chat)) &&
         (self->endpoint != NULL ||
          !relay_chat_outbox_needs_upload (relay_chat_get_outbox (chat), message));
}

static void
prepare (RelayChatSender *self, RelayChat *chat, RelayChatMessage *message)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->sender = self;
  sending->list = g_object_ref (self->list);
  sending->chat = g_object_ref (chat);
  sending->message = g_object_ref (message);
  g_ptr_array_add (self->prepared, sending);
  g_hash_table_insert (self->busy, chat, sending);
  self->n_in_flight++;
}

void
relay_chat_sender_prepare (RelayChatSender *self)
{
  GHashTableIter iter;
  gpointer chat, not_before;
  guint first = self->prepared->len;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, &chat, &not_before))
    {
      RelayChatMessage *message = relay_chat_outbox_get_next (relay_chat_get_outbox (chat));

      /* A message that is retried comes before the one in flight. */
      if (g_hash_table_contains (self->busy, chat))
        message = NULL;
      if (message != NULL && !may_send (self, chat, message, *(gint64 *) not_before))
        continue;
      if (message != NULL)
        prepare (self, chat, message);
      g_hash_table_iter_remove (&iter);
    }

  /* The handlers of these notifications may do anything, so that they come after the loop. */
  for (guint i = first; i < self->prepared->len; i++)
    {
      Sending *sending = g_ptr_array_index (self->prepared, i);

      relay_chat_set_message_state (sending->chat, sending->message,
                                    RELAY_CHAT_MESSAGE_STATE_SENDING, NULL);
    }
}

/* --- sending --- */

/* Whether nothing was sent for a reason that passes */
static gboolean
is_temporary (const GError *error)
{
  return error->domain == RELAY_ERROR &&
         (error->code == RELAY_ERROR_NOT_SENT || error->code == RELAY_ERROR_NOT_CONNECTED ||
          error->code == RELAY_ERROR_BUSY || error->code == RELAY_ERROR_RATE_LIMITED ||
          error->code == RELAY_ERROR_REVOKED);
}

/* Nothing is in flight in the chat any more. */
static void
end (Sending *sending)
{
  RelayChatSender *self = sending->sender;

  g_hash_table_remove (self->busy, sending->chat);
  if (--self->n_in_flight == 0)
    self->funcs->idle (self->list);
}

/* Takes @sending, which was not sent. @delay: before the next attempt, in microseconds */
static void
take_back (Sending *sending, gint64 delay)
{
  G_GNUC_UNUSED g_autoptr (Sending) owned = sending;

  relay_chat_set_message_state (sending->chat, sending->message, RELAY_CHAT_MESSAGE_STATE_PENDING,
                                NULL);
  add (sending->sender, sending->chat, delay);
  end (sending);
}

/* Takes @sending, which a person has to decide about. */
static void
give_up (Sending *sending, RelayChatMessageState state, const GError *error)
{
  G_GNUC_UNUSED g_autoptr (Sending) owned = sending;

  relay_chat_set_message_state (sending->chat, sending->message, state, error);
  add (sending->sender, sending->chat, 0);
  end (sending);
}

/* Takes @sending, whose message was discarded. */
static void
drop (Sending *sending)
{
  G_GNUC_UNUSED g_autoptr (Sending) owned = sending;

  add (sending->sender, sending->chat, 0);
  end (sending);
}

/* How long to wait before the next attempt, in microseconds */
static gint64
get_delay (RelayChatSender *self, const GError *error, GAsyncResult *result)
{
  g_autoptr (RelaySendResult) response = NULL;
  double seconds = 0;

  if (error->code == RELAY_ERROR_RATE_LIMITED)
    response = relay_adapter_dup_response (self->adapter, result);
  if (response != NULL)
    seconds = relay_send_result_get_retry_after (response);

  return MAX (DELAY, (gint64) (seconds * G_USEC_PER_SEC));
}

/* Takes @sending. */
static void
on_failed (Sending *sending, const GError *error, GAsyncResult *result)
{
  if (relay_error_is_ambiguous (error))
    give_up (sending, RELAY_CHAT_MESSAGE_STATE_UNSURE, error);
  else if (is_temporary (error))
    take_back (sending, get_delay (sending->sender, error, result));
  else
    give_up (sending, RELAY_CHAT_MESSAGE_STATE_FAILED, error);
}

/* Takes @sending. */
static void
on_accepted (Sending *sending, RelaySendResult *sent)
{
  G_GNUC_UNUSED g_autoptr (Sending) owned = sending;

  relay_chat_set_message_ids (sending->chat, sending->message,
                              relay_send_result_get_message_ids (sent));
  relay_chat_set_message_state (sending->chat, sending->message, RELAY_CHAT_MESSAGE_STATE_SENT,
                                NULL);
  add (sending->sender, sending->chat, 0);
  end (sending);
}

/* Takes @sending. @sent: NULL with @error */
static void
on_answered (Sending *sending, RelaySendResult *sent, const GError *error, GAsyncResult *result)
{
  if (sent != NULL)
    on_accepted (sending, sent);
  else
    on_failed (sending, error, result);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_finish (RELAY_ADAPTER (source), result, &error);

  on_answered (user_data, sent, error, result);
}

static void
on_media_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_adapter_send_media_finish (RELAY_ADAPTER (source), result, &error);

  on_answered (user_data, sent, error, result);
}

static JsonObject *
read_metadata (Sending *sending)
{
  const char *text =
    relay_chat_outbox_get_metadata (relay_chat_get_outbox (sending->chat), sending->message);

  return relay_json_to_object (text, strlen (text), relay_wire_keys_is_id, NULL);
}

/* Takes @sending. */
static void
send_text (RelayChatSender *self, Sending *sending)
{
  g_autoptr (JsonObject) metadata = read_metadata (sending);

  relay_adapter_send_async (self->adapter, relay_chat_get_chat_id (sending->chat),
                            relay_chat_message_get_text (sending->message),
                            relay_chat_message_get_reply_to (sending->message), metadata, NULL,
                            on_sent, sending);
}

/* Takes @sending, whose file was uploaded. */
static void
send_media (RelayChatSender *self, Sending *sending)
{
  g_autoptr (JsonObject) metadata = read_metadata (sending);
  g_autoptr (RelayMedia) media =
    g_list_model_get_item (relay_chat_message_get_media (sending->message), 0);

  relay_adapter_send_media_async (self->adapter, relay_chat_get_chat_id (sending->chat),
                                  relay_media_get_kind (media), relay_media_get_url (media),
                                  relay_chat_message_get_text (sending->message),
                                  relay_media_get_filename (media),
                                  relay_chat_message_get_reply_to (sending->message), metadata,
                                  NULL, on_media_sent, sending);
}

/* Takes @sending. */
static void
send_uploaded (RelayChatSender *self, Sending *sending)
{
  RelayChatObserver *observer = relay_adapter_get_chat_observer (self->adapter);

  /* The list knows of this operation. */
  observer->ignores_next = TRUE;
  if (relay_chat_outbox_get_file (relay_chat_get_outbox (sending->chat), sending->message) != NULL)
    send_media (self, sending);
  else
    send_text (self, sending);
  observer->ignores_next = FALSE;
}

/* --- uploading --- */

static void
on_progress (gint64 done, gint64 total, gpointer message)
{
  if (total > 0)
    relay_chat_message_set_progress (message, CLAMP ((double) done / (double) total, 0, 1));
}

/* Takes @sending. Nothing was said yet, so that the outcome is never unknown. */
static void
on_not_uploaded (Sending *sending,
                 const GError *error,
                 RelayEndpoint *endpoint,
                 GAsyncResult *result)
{
  gint64 seconds = relay_endpoint_get_retry_after (endpoint, result);

  if (is_temporary (error))
    take_back (sending, MAX (DELAY, seconds * G_USEC_PER_SEC));
  else
    give_up (sending, RELAY_CHAT_MESSAGE_STATE_FAILED, error);
}

static void
show_uploaded (Sending *sending, RelayUploadedFile *uploaded)
{
  relay_chat_content_set_media (sending->message, uploaded->url,
                                relay_endpoint_get_media_kind (uploaded->mime), uploaded->filename);
  relay_chat_message_set_progress (sending->message, 1);
  relay_chat_outbox_set_uploaded (relay_chat_get_outbox (sending->chat), sending->message);
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayUploadedFile) uploaded =
    relay_endpoint_upload_file_finish (RELAY_ENDPOINT (source), result, &error);

  g_clear_object (&sending->upload);
  if (!relay_chat_has_message (sending->chat, sending->message))
    {
      drop (sending);
      return;
    }

  relay_chat_set_upload (sending->chat, sending->message, NULL);
  if (uploaded != NULL)
    show_uploaded (sending, uploaded);
  if (sending->sender->is_closed)
    take_back (sending, 0);
  else if (uploaded == NULL)
    on_not_uploaded (sending, error, RELAY_ENDPOINT (source), result);
  else
    send_uploaded (sending->sender, sending);
}

/* Takes @sending. */
static void
upload (RelayChatSender *self, Sending *sending)
{
  GFile *file =
    relay_chat_outbox_get_file (relay_chat_get_outbox (sending->chat), sending->message);
  g_autoptr (GError) error = NULL;

  if (!relay_chat_can_upload (sending->chat, &error))
    {
      give_up (sending, RELAY_CHAT_MESSAGE_STATE_FAILED, error);
      return;
    }
  sending->upload = g_cancellable_new ();
  relay_chat_set_upload (sending->chat, sending->message, sending->upload);
  relay_endpoint_upload_file_async (self->endpoint, file, on_progress,
                                    g_object_ref (sending->message), g_object_unref,
                                    sending->upload, on_uploaded, sending);
}

/* Takes @sending. */
static void
send_message (RelayChatSender *self, Sending *sending)
{
  if (relay_chat_outbox_needs_upload (relay_chat_get_outbox (sending->chat), sending->message))
    upload (self, sending);
  else
    send_uploaded (self, sending);
}

void
relay_chat_sender_send (RelayChatSender *self)
{
  g_autoptr (GPtrArray) prepared = g_steal_pointer (&self->prepared);

  self->prepared = g_ptr_array_new_with_free_func (sending_free);
  g_ptr_array_set_free_func (prepared, NULL);
  for (guint i = 0; i < prepared->len; i++)
    {
      Sending *sending = g_ptr_array_index (prepared, i);

      if (self->is_closed)
        take_back (sending, 0);
      else
        send_message (self, sending);
    }
}
