/* relay-chat-list.c: the chats of an adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-chat-list.h>

#include <relay-glib/relay-adapter.h>
#include <relay-glib/relay-endpoint.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-transport.h>

#include "base/relay-getters-private.h"
#include "base/relay-task-private.h"
#include "base/relay-waiting-task-private.h"
#include "relay-chat-recorder-private.h"
#include "relay-chat-sender-private.h"
#include "relay-chat-state-private.h"
#include "relay-chat-store-private.h"

/**
 * RelayChatList:
 *
 * The chats of an adapter with their messages, for a program that shows them: a
 * [iface@Gio.ListModel] of [class@Chat], the one with the latest activity first.
 *
 * From its creation on, the list shows everything that the adapter receives and that any part of
 * the program sends. It counts as a handler of [signal@Adapter::inbound], so that a program which
 * uses it needs no other one. [method@Chat.queue] sends messages, also while the program is
 * offline. [Chats and messages](chats.html) shows how.
 *
 * An adapter has one list. Another one that is created for it stays empty and sends nothing.
 *
 * Dropping the last reference ends it: messages that wait are not sent any more. A message in
 * flight, and a call of [method@Chat.send_async], keep the list alive.
 *
 * Since: 1.0
 */
struct _RelayChatList
{
  GObject parent_instance;

  RelayAdapter *adapter;
  RelayChatStore *store;
  RelayChatSender *sender;
  RelayChatRecorder *recorder; /* NULL after dispose() */
  GSource *update;             /* nullable */
  gboolean is_dirty;           /* state-changed has to be emitted */
  gboolean hold;
  GQueue held;    /* of RelayMessageEvent */
  guint n_stored; /* of them, in the last state that was read */
  GQueue closing; /* of RelayWaitingTask; calls of close() */
};

static void relay_chat_list_init_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RelayChatList,
                               relay_chat_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      relay_chat_list_init_list_model))

typedef enum
{
  PROP_ADAPTER = 1,
  PROP_N_ITEMS,
  PROP_UNREAD,
  PROP_N_PENDING,
  PROP_N_FAILED,
  PROP_MAX_CHATS,
  PROP_MAX_MESSAGES,
  PROP_MAX_UNSENT,
  PROP_HOLD,
  PROP_ENDPOINT
} RelayChatListProperty;

static GParamSpec *props[PROP_ENDPOINT + 1];

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_ADAPTER] = G_CALLBACK (relay_chat_list_get_adapter),
  [PROP_N_ITEMS] = G_CALLBACK (g_list_model_get_n_items),
  [PROP_UNREAD] = G_CALLBACK (relay_chat_list_get_unread),
  [PROP_N_PENDING] = G_CALLBACK (relay_chat_list_get_n_pending),
  [PROP_N_FAILED] = G_CALLBACK (relay_chat_list_get_n_failed),
  [PROP_MAX_CHATS] = G_CALLBACK (relay_chat_list_get_max_chats),
  [PROP_MAX_MESSAGES] = G_CALLBACK (relay_chat_list_get_max_messages),
  [PROP_MAX_UNSENT] = G_CALLBACK (relay_chat_list_get_max_unsent),
  [PROP_HOLD] = G_CALLBACK (relay_chat_list_get_hold),
  [PROP_ENDPOINT] = G_CALLBACK (relay_chat_list_get_endpoint),
};

/* --- the list model --- */

static GType
get_item_type (GListModel *model)
{
  return RELAY_TYPE_CHAT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (relay_chat_store_get_chats (RELAY_CHAT_LIST (model)->store));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (relay_chat_store_get_chats (RELAY_CHAT_LIST (model)->store),
                                position);
}

static void
relay_chat_list_init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
on_items_changed (GListModel *chats,
                  guint position,
                  guint removed,
                  guint added,
                  RelayChatList *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* --- what follows from the main loop --- */

/* The state is changed first, then the application can store it, then the messages go to the socket. */
static gboolean
on_update (gpointer user_data)
{
  RelayChatList *self = user_data;
  G_GNUC_UNUSED g_autoptr (RelayChatList) keep = g_object_ref (self);

  g_clear_pointer (&self->update, g_source_unref);
  relay_chat_recorder_update (self->recorder);
  relay_chat_sender_prepare (self->sender);
  if (self->is_dirty)
    {
      self->is_dirty = FALSE;
      g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0);
    }
  relay_chat_sender_send (self->sender);

  return G_SOURCE_REMOVE;
}

static void
wake (gpointer user_data)
{
  RelayChatList *self = user_data;
  GMainContext *context = relay_owner_get_context (relay_owner_of (self));
  RelayTransport *transport = relay_adapter_get_transport (self->adapter);
  int priority = transport != NULL ? relay_transport_get_priority (transport) : G_PRIORITY_DEFAULT;

  if (self->update != NULL || self->recorder == NULL)
    return;

  self->update = g_idle_source_new ();
  g_source_set_priority (self->update, priority);
  g_source_set_static_name (self->update, "[relay] chats");
  g_source_set_can_recurse (self->update, TRUE);
  g_source_set_callback (self->update, on_update, self, NULL);
  g_source_attach (self->update, context != NULL ? context : g_main_context_get_thread_default ());
}

/* --- what the store tells --- */

static void
on_counted (gpointer user_data, const RelayChatCounts *difference)
{
  GObject *self = user_data;

  g_object_freeze_notify (self);
  if (difference->unread != 0)
    g_object_notify_by_pspec (self, props[PROP_UNREAD]);
  if (difference->n_pending != 0)
    g_object_notify_by_pspec (self, props[PROP_N_PENDING]);
  if (difference->n_failed != 0)
    g_object_notify_by_pspec (self, props[PROP_N_FAILED]);
  g_object_thaw_notify (self);
}

static void
on_changed (gpointer user_data)
{
  RelayChatList *self = user_data;

  self->is_dirty = TRUE;
  wake (self);
}

static void
on_queued (gpointer user_data, RelayChat *chat)
{
  RelayChatList *self = user_data;

  relay_chat_sender_add (self->sender, chat);
}

static gboolean
is_closed (gpointer user_data)
{
  RelayChatList *self = user_data;

  return relay_chat_sender_is_closed (self->sender);
}

static gboolean
has_endpoint (gpointer user_data)
{
  RelayChatList *self = user_data;

  return relay_chat_sender_get_endpoint (self->sender) != NULL;
}

static gint64
get_time (gpointer user_data)
{
  RelayChatList *self = user_data;

  return relay_chat_sender_get_time (self->sender);
}

static const RelayChatStoreFuncs store_funcs = { on_counted, on_changed,   on_queued,
                                                 is_closed,  has_endpoint, get_time };

/* --- what the sender tells --- */

static void
on_idle (gpointer user_data)
{
  RelayChatList *self = user_data;

  while (!g_queue_is_empty (&self->closing))
    {
      g_autoptr (GTask) task = relay_waiting_task_take (g_queue_pop_head (&self->closing));

      g_task_return_boolean (task, TRUE);
    }
}

static const RelayChatSenderFuncs sender_funcs = { wake, on_idle };

/* --- what the recorder tells --- */

static gboolean
is_open (gpointer user_data)
{
  return !is_closed (user_data);
}

static void
on_took (gpointer user_data, RelayMessageEvent *event)
{
  RelayChatList *self = user_data;

  if (!self->hold || relay_message_event_get_buffer_id (event) == NULL)
    return;

  relay_message_event_hold (event);
  g_queue_push_tail (&self->held, g_object_ref (event));
}

static void
on_connection_changed (gpointer user_data)
{
  RelayChatList *self = user_data;

  relay_chat_sender_connection_changed (self->sender);
}

static const RelayChatRecorderFuncs recorder_funcs = { is_open, on_took, on_connection_changed,
                                                       wake };

/* --- the class --- */

static void
relay_chat_list_constructed (GObject *object)
{
  RelayChatList *self = RELAY_CHAT_LIST (object);
  RelayOwner *owner;

  G_OBJECT_CLASS (relay_chat_list_parent_class)->constructed (object);

  if (self->adapter == NULL)
    self->adapter = relay_adapter_new (NULL, NULL);
  owner = relay_owner_of (self->adapter);
  relay_owner_attach (self, owner);
  self->store = relay_chat_store_new (object, owner, &store_funcs);
  g_signal_connect (relay_chat_store_get_chats (self->store), "items-changed",
                    G_CALLBACK (on_items_changed), self);
  self->sender = relay_chat_sender_new (object, self->adapter, &sender_funcs);
  self->recorder = relay_chat_recorder_new (self, self->adapter, self->store, &recorder_funcs);
  if (!relay_chat_recorder_is_attached (self->recorder))
    relay_chat_sender_close (self->sender);
}

static void
relay_chat_list_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  RelayChatList *self = RELAY_CHAT_LIST (object);

  switch (prop_id)
    {
    case PROP_ADAPTER:
      self->adapter = g_value_dup_object (value);
      break;
    case PROP_MAX_CHATS:
      relay_chat_list_set_max_chats (self, g_value_get_uint (value));
      break;
    case PROP_MAX_MESSAGES:
      relay_chat_list_set_max_messages (self, g_value_get_uint (value));
      break;
    case PROP_MAX_UNSENT:
      relay_chat_list_set_max_unsent (self, g_value_get_uint (value));
      break;
    case PROP_HOLD:
      relay_chat_list_set_hold (self, g_value_get_boolean (value));
      break;
    case PROP_ENDPOINT:
      relay_chat_list_set_endpoint (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_chat_list_dispose (GObject *object)
{
  RelayChatList *self = RELAY_CHAT_LIST (object);

  if (relay_owner_delays_dispose (object))
    return;

  g_clear_pointer (&self->recorder, relay_chat_recorder_free);
  if (self->update != NULL)
    g_source_destroy (self->update);
  g_clear_pointer (&self->update, g_source_unref);
  relay_chat_sender_close (self->sender);
  /* Events that were not acknowledged are delivered again. */
  g_queue_clear_full (&self->held, g_object_unref);
  g_signal_handlers_disconnect_by_data (relay_chat_store_get_chats (self->store), self);

  G_OBJECT_CLASS (relay_chat_list_parent_class)->dispose (object);
}

static void
relay_chat_list_finalize (GObject *object)
{
  RelayChatList *self = RELAY_CHAT_LIST (object);

  relay_chat_sender_free (self->sender);
  relay_chat_store_free (self->store);
  g_object_unref (self->adapter);

  G_OBJECT_CLASS (relay_chat_list_parent_class)->finalize (object);
}

static void
relay_chat_list_class_init (RelayChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->constructed = relay_chat_list_constructed;
  object_class->set_property = relay_chat_list_set_property;
  object_class->dispose = relay_chat_list_dispose;
  object_class->finalize = relay_chat_list_finalize;

  /**
   * RelayChatList:adapter: (getter get_adapter)
   *
   * The adapter whose chats these are.
   *
   * Since: 1.0
   */
  props[PROP_ADAPTER] =
    g_param_spec_object ("adapter", NULL, NULL, RELAY_TYPE_ADAPTER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * RelayChatList:n-items:
   *
   * The number of chats: [method@Gio.ListModel.get_n_items], as a property that notifies.
   *
   * Since: 1.0
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChatList:unread: (getter get_unread)
   *
   * The number of unread messages of all chats.
   *
   * Since: 1.0
   */
  props[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChatList:n-pending: (getter get_n_pending)
   *
   * The number of own messages that wait or are being sent, in all chats.
   *
   * Since: 1.0
   */
  props[PROP_N_PENDING] = g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChatList:n-failed: (getter get_n_failed)
   *
   * The number of own messages that a person has to decide about, in all chats: they
   * failed, or whether they were sent is unknown.
   *
   * Since: 1.0
   */
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * RelayChatList:max-chats: (getter get_max_chats) (setter set_max_chats)
   *
   * The number of chats that are kept. Beyond it, the chat whose last activity is the
   * longest ago is removed first; chats with own messages that are not sent stay.
   *
   * Since: 1.0
   */
  props[PROP_MAX_CHATS] = g_param_spec_uint ("max-chats", NULL, NULL, 0, G_MAXUINT,
                                             RELAY_CHAT_STORE_DEFAULT_MAX_CHATS, writable);

  /**
   * RelayChatList:max-messages: (getter get_max_messages) (setter set_max_messages)
   *
   * The number of messages that each chat keeps. Beyond it, the oldest one is removed
   * first; own messages that are not sent stay.
   *
   * Since: 1.0
   */
  props[PROP_MAX_MESSAGES] = g_param_spec_uint ("max-messages", NULL, NULL, 0, G_MAXUINT,
                                                RELAY_CHAT_STORE_DEFAULT_MAX_MESSAGES, writable);

  /**
   * RelayChatList:max-unsent: (getter get_max_unsent) (setter set_max_unsent)
   *
   * The number of own messages that may wait, be sent, have failed or be of unknown
   * outcome, in all chats. With as many, [method@Chat.queue] fails with
   * %RELAY_ERROR_BUSY.
   *
   * Since: 1.0
   */
  props[PROP_MAX_UNSENT] = g_param_spec_uint ("max-unsent", NULL, NULL, 0, G_MAXUINT,
                                              RELAY_CHAT_STORE_DEFAULT_MAX_UNSENT, writable);

  /**
   * RelayChatList:hold: (getter get_hold) (setter set_hold)
   *
   * Whether buffered events stay unacknowledged until [method@ChatList.saved].
   *
   * With it, the connector delivers an event again until the state that contains it
   * was stored. Most connectors deliver nothing else meanwhile: store the state within
   * seconds after [signal@ChatList::state-changed].
   *
   * Since: 1.0
   */
  props[PROP_HOLD] = g_param_spec_boolean ("hold", NULL, NULL, FALSE, writable);

  /**
   * RelayChatList:endpoint: (getter get_endpoint) (setter set_endpoint)
   *
   * What [method@Chat.queue_file] uploads files with; %NULL if no files are sent.
   *
   * Since: 1.0
   */
  props[PROP_ENDPOINT] =
    g_param_spec_object ("endpoint", NULL, NULL, RELAY_TYPE_ENDPOINT, writable);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));

  /**
   * RelayChatList::state-changed:
   * @self: the list
   *
   * Emitted after something has changed that the program may want to store.
   *
   * It is emitted from the main loop, once for everything that has changed in one iteration, and
   * before a message goes to the socket.
   *
   * Since: 1.0
   */
  signals[SIGNAL_STATE_CHANGED] =
    g_signal_new ("state-changed", RELAY_TYPE_CHAT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
relay_chat_list_init (RelayChatList *self)
{
  g_queue_init (&self->held);
  g_queue_init (&self->closing);
}

/**
 * relay_chat_list_new:
 * @adapter: an adapter
 *
 * Creates the list of the chats of an adapter. It references @adapter.
 *
 * Returns: (transfer full): a new list, which is empty
 *
 * Since: 1.0
 */
RelayChatList *
relay_chat_list_new (RelayAdapter *adapter)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (adapter), NULL);

  return g_object_new (RELAY_TYPE_CHAT_LIST, "adapter", adapter, NULL);
}

/**
 * relay_chat_list_find_chat:
 * @self: a list of chats
 * @platform: (nullable): the platform of the chat
 * @chat_id: the id of the chat
 * @thread_id: (nullable): the thread, %NULL for the chat itself
 *
 * Finds a chat.
 *
 * Returns: (transfer none) (nullable): the chat, or %NULL if the list does not have it
 *
 * Since: 1.0
 */
RelayChat *
relay_chat_list_find_chat (RelayChatList *self,
                           const char *platform,
                           const char *chat_id,
                           const char *thread_id)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_chat_store_find (self->store, platform, chat_id, thread_id);
}

/**
 * relay_chat_list_add_chat:
 * @self: a list of chats
 * @platform: (nullable): the platform of the chat
 * @chat_id: the id of the chat
 * @thread_id: (nullable): the thread, %NULL for the chat itself
 * @chat_type: (nullable): the type of the chat, such as `group`
 *
 * Finds a chat, or adds it, so that the program can write to it before it has received a message
 * from it.
 *
 * Returns: (transfer none): the chat
 *
 * Since: 1.0
 */
RelayChat *
relay_chat_list_add_chat (RelayChatList *self,
                          const char *platform,
                          const char *chat_id,
                          const char *thread_id,
                          const char *chat_type)
{
  RelayChat *chat;

  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  chat = relay_chat_store_ensure (self->store, platform, chat_id, thread_id, get_time (self));
  relay_chat_describe (chat, chat_type, NULL, NULL, NULL);

  return chat;
}

/**
 * relay_chat_list_remove_chat:
 * @self: a list of chats
 * @chat: one of its chats
 *
 * Removes a chat with its messages. It is added again when a message arrives.
 *
 * Returns: %FALSE if @chat is not in the list, or has own messages that wait or are being sent
 *
 * Since: 1.0
 */
gboolean
relay_chat_list_remove_chat (RelayChatList *self, RelayChat *chat)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), FALSE);
  g_return_val_if_fail (RELAY_IS_CHAT (chat), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  if (relay_chat_get_n_pending (chat) > 0 || !relay_chat_store_contains (self->store, chat))
    return FALSE;

  relay_chat_store_remove (self->store, chat);

  return TRUE;
}

/**
 * relay_chat_list_dup_state:
 * @self: a list of chats
 *
 * Returns everything that a later process needs to continue: the chats and their messages, those
 * that wait, and what the adapter and its transport remember, so that answers find their way and
 * events that were delivered already are recognised.
 *
 * Where it is stored is up to the program. It contains texts and names, and no secrets. Its format
 * may grow with later versions of the library, which read those of earlier versions.
 *
 * Returns: (transfer full): a variant of the type `a{sv}`, not floating
 *
 * Since: 1.0
 */
GVariant *
relay_chat_list_dup_state (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  self->n_stored = self->held.length;

  return relay_chat_state_write (self->store, self->adapter, is_closed (self));
}

/**
 * relay_chat_list_restore_state:
 * @self: a list of chats, which is empty
 * @state: a variant that [method@ChatList.dup_state] has returned
 * @error: return location for an error
 *
 * Continues where an earlier process has ended. To be called before connecting.
 *
 * A message that was being sent is %RELAY_CHAT_MESSAGE_STATE_UNSURE now, and so is one that waited,
 * because it may have been sent after the state was stored. Nothing is said twice that way. If the
 * state was returned after [method@ChatList.close_async], messages that waited still do, and
 * are sent.
 *
 * Fails, and leaves the list empty, with %RELAY_ERROR_INVALID_ARGUMENT if @state is not such a
 * variant or the list is not empty, and with %RELAY_ERROR_NOT_SUPPORTED if a later version of the
 * library has written it.
 *
 * Returns: %TRUE on success
 *
 * Since: 1.0
 */
gboolean
relay_chat_list_restore_state (RelayChatList *self, GVariant *state, GError **error)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), FALSE);
  g_return_val_if_fail (state != NULL, FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  if (get_n_items (G_LIST_MODEL (self)) == 0)
    return relay_chat_state_read (state, self->store, self->adapter, error);

  g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                       "the state can only be restored while the list is empty");

  return FALSE;
}

/**
 * relay_chat_list_saved:
 * @self: a list of chats
 *
 * Acknowledges the events that are in the state which [method@ChatList.dup_state] has returned
 * last, because it was stored. Without [property@ChatList:hold] there are none.
 *
 * Since: 1.0
 */
void
relay_chat_list_saved (RelayChatList *self)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  for (; self->n_stored > 0; self->n_stored--)
    {
      g_autoptr (RelayMessageEvent) event = g_queue_pop_head (&self->held);

      relay_message_event_acknowledge (event);
    }
}

static void
on_close_cancelled (gpointer user_data)
{
  GTask *task = user_data;
  RelayChatList *self = g_task_get_source_object (task);

  for (GList *link = self->closing.head; link != NULL; link = link->next)
    if (relay_waiting_task_peek (link->data) == task)
      {
        relay_waiting_task_free (link->data);
        g_queue_delete_link (&self->closing, link);
        return;
      }
}

/**
 * relay_chat_list_close_async:
 * @self: a list of chats
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when no message is being sent any more
 * @user_data: data for @callback
 *
 * Ends the list in an orderly way: from this call on it sends nothing and takes no events, and it
 * waits for the answers to the messages that are being sent.
 *
 * [method@ChatList.dup_state] afterwards returns the state for the next start, in which messages
 * that wait are sent. A program that quits disconnects, so that no further events are delivered,
 * and then closes the list. Calls of [method@Chat.send_async] whose message waits fail with
 * %RELAY_ERROR_NOT_SENT.
 *
 * Cancelling ends the wait. The list stays closed.
 *
 * Since: 1.0
 */
void
relay_chat_list_close_async (RelayChatList *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_chat_list_close_async, callback, user_data);

  task = relay_task_new (self, relay_chat_list_close_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;

  relay_chat_sender_close (self->sender);
  relay_chat_store_fail_calls (self->store);
  if (relay_chat_sender_get_n_in_flight (self->sender) == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_queue_push_tail (&self->closing,
                       relay_waiting_task_new (g_object_ref (task), on_close_cancelled, task));
}

/**
 * relay_chat_list_close_finish:
 * @self: a list of chats
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@ChatList.close_async]. Fails with %G_IO_ERROR_CANCELLED only.
 *
 * Returns: %TRUE on success
 *
 * Since: 1.0
 */
gboolean
relay_chat_list_close_finish (RelayChatList *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_boolean (self, result, relay_chat_list_close_async, error);
}

/**
 * relay_chat_list_get_adapter:
 * @self: a list of chats
 *
 * Gets [property@ChatList:adapter].
 *
 * Returns: (transfer none): the value
 *
 * Since: 1.0
 */
RelayAdapter *
relay_chat_list_get_adapter (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->adapter;
}

/**
 * relay_chat_list_get_unread:
 * @self: a list of chats
 *
 * Gets [property@ChatList:unread].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_unread (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_unread (self->store);
}

/**
 * relay_chat_list_get_n_pending:
 * @self: a list of chats
 *
 * Gets [property@ChatList:n-pending].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_n_pending (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_n_pending (self->store);
}

/**
 * relay_chat_list_get_n_failed:
 * @self: a list of chats
 *
 * Gets [property@ChatList:n-failed].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_n_failed (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_n_failed (self->store);
}

/**
 * relay_chat_list_get_max_chats:
 * @self: a list of chats
 *
 * Gets [property@ChatList:max-chats].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_max_chats (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_max_chats (self->store);
}

/**
 * relay_chat_list_get_max_messages:
 * @self: a list of chats
 *
 * Gets [property@ChatList:max-messages].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_max_messages (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_max_messages (self->store);
}

/**
 * relay_chat_list_get_max_unsent:
 * @self: a list of chats
 *
 * Gets [property@ChatList:max-unsent].
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
relay_chat_list_get_max_unsent (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return relay_chat_store_get_max_unsent (self->store);
}

/**
 * relay_chat_list_get_hold:
 * @self: a list of chats
 *
 * Gets [property@ChatList:hold].
 *
 * Returns: the value
 *
 * Since: 1.0
 */
gboolean
relay_chat_list_get_hold (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), FALSE);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, FALSE);

  return self->hold;
}

/**
 * relay_chat_list_get_endpoint:
 * @self: a list of chats
 *
 * Gets [property@ChatList:endpoint].
 *
 * Returns: (transfer none) (nullable): the value, or %NULL
 *
 * Since: 1.0
 */
RelayEndpoint *
relay_chat_list_get_endpoint (RelayChatList *self)
{
  g_return_val_if_fail (RELAY_IS_CHAT_LIST (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_chat_sender_get_endpoint (self->sender);
}

/**
 * relay_chat_list_set_endpoint:
 * @self: a list of chats
 * @endpoint: (nullable): an endpoint of the connector of the adapter
 *
 * Sets [property@ChatList:endpoint]. Files that wait are uploaded with the new one.
 *
 * Since: 1.0
 */
void
relay_chat_list_set_endpoint (RelayChatList *self, RelayEndpoint *endpoint)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  g_return_if_fail (endpoint == NULL || RELAY_IS_ENDPOINT (endpoint));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_chat_sender_set_endpoint (self->sender, endpoint))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENDPOINT]);
}

/**
 * relay_chat_list_set_max_chats:
 * @self: a list of chats
 * @max_chats: the maximum number of chats
 *
 * Sets [property@ChatList:max-chats].
 *
 * Since: 1.0
 */
void
relay_chat_list_set_max_chats (RelayChatList *self, guint max_chats)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_chat_store_get_max_chats (self->store) == max_chats)
    return;

  relay_chat_store_set_max_chats (self->store, max_chats);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_CHATS]);
}

/**
 * relay_chat_list_set_max_messages:
 * @self: a list of chats
 * @max_messages: the maximum number of messages of a chat
 *
 * Sets [property@ChatList:max-messages].
 *
 * Since: 1.0
 */
void
relay_chat_list_set_max_messages (RelayChatList *self, guint max_messages)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_chat_store_get_max_messages (self->store) == max_messages)
    return;

  relay_chat_store_set_max_messages (self->store, max_messages);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_MESSAGES]);
}

/**
 * relay_chat_list_set_max_unsent:
 * @self: a list of chats
 * @max_unsent: the maximum number of messages
 *
 * Sets [property@ChatList:max-unsent].
 *
 * Since: 1.0
 */
void
relay_chat_list_set_max_unsent (RelayChatList *self, guint max_unsent)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (relay_chat_store_get_max_unsent (self->store) == max_unsent)
    return;

  relay_chat_store_set_max_unsent (self->store, max_unsent);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_UNSENT]);
}

/**
 * relay_chat_list_set_hold:
 * @self: a list of chats
 * @hold: %TRUE to keep events unacknowledged
 *
 * Sets [property@ChatList:hold].
 *
 * Since: 1.0
 */
void
relay_chat_list_set_hold (RelayChatList *self, gboolean hold)
{
  g_return_if_fail (RELAY_IS_CHAT_LIST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  hold = !!hold;
  if (self->hold == hold)
    return;

  self->hold = hold;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HOLD]);
}
