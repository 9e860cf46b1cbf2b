/* relay-chat-store.c: the chats of a list, sorted and bounded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-store-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "adapter/relay-adapter-private.h"
#include "relay-chat-order-private.h"
#include "values/relay-wire-keys-private.h"

struct _RelayChatStore
{
  GObject *list;
  RelayOwner *owner;
  const RelayChatStoreFuncs *funcs;
  GListStore *chats;
  GHashTable *by_key;    /* relay_chat_make_key() → RelayChat, borrowed */
  RelayAdapter *adapter; /* of the last relay_chat_store_update_descriptors(); borrowed */
  guint max_chats;
  guint max_messages;
  guint max_unsent;
  guint64 last_number;
  guint unread;
  guint n_pending;
  guint n_failed;
};

static guint
get_n_chats (RelayChatStore *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->chats));
}

static RelayChat *
get_chat (RelayChatStore *self, guint position)
{
  g_autoptr (RelayChat) chat = g_list_model_get_item (G_LIST_MODEL (self->chats), position);

  return chat; /* the list holds a reference */
}

static guint
find_position (RelayChatStore *self, RelayChat *chat)
{
  return relay_chat_order_find (G_LIST_MODEL (self->chats), chat, relay_chat_compare);
}

gboolean
relay_chat_store_contains (RelayChatStore *self, RelayChat *chat)
{
  return relay_chat_order_contains (G_LIST_MODEL (self->chats), chat, relay_chat_compare);
}

static void
insert (RelayChatStore *self, RelayChat *chat)
{
  g_list_store_insert_sorted (self->chats, chat,
                              (GCompareDataFunc) (void (*) (void)) relay_chat_compare, NULL);
}

/* --- what a chat tells --- */

/* A late message does not make the chat older. */
static void
on_active (gpointer user_data, RelayChat *chat, gint64 time)
{
  RelayChatStore *self = user_data;
  G_GNUC_UNUSED g_autoptr (RelayChat) keep = g_object_ref (chat);
  guint position;

  if (time < relay_chat_get_activity (chat))
    return;

  position = find_position (self, chat);
  relay_chat_set_last_activity (chat, time, ++self->last_number);
  if (position > 0 && relay_chat_compare (get_chat (self, position - 1), chat) > 0)
    {
      g_list_store_remove (self->chats, position);
      insert (self, chat);
    }
}

static void
on_counted (gpointer user_data, const RelayChatCounts *difference)
{
  RelayChatStore *self = user_data;

  self->unread += difference->unread;
  self->n_pending += difference->n_pending;
  self->n_failed += difference->n_failed;
  self->funcs->counted (self->list, difference);
}

static void
on_changed (gpointer user_data)
{
  RelayChatStore *self = user_data;

  self->funcs->changed (self->list);
}

static void
on_queued (gpointer user_data, RelayChat *chat)
{
  RelayChatStore *self = user_data;

  self->funcs->queued (self->list, chat);
}

static gboolean
on_has_room (gpointer user_data, GError **error)
{
  RelayChatStore *self = user_data;

  if (self->funcs->is_closed (self->list))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_CLOSED, "the list of chats was closed");
      return FALSE;
    }
  if (self->n_pending + self->n_failed >= self->max_unsent)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_BUSY, "%u messages are not sent already",
                   self->max_unsent);
      return FALSE;
    }

  return TRUE;
}

static gboolean
on_has_endpoint (gpointer user_data)
{
  RelayChatStore *self = user_data;

  return self->funcs->has_endpoint (self->list);
}

gint64
relay_chat_store_get_time (RelayChatStore *self)
{
  return self->funcs->get_time (self->list);
}

static gint64
on_get_time (gpointer user_data)
{
  return relay_chat_store_get_time (user_data);
}

static GObject *
on_get_list (gpointer user_data)
{
  return ((RelayChatStore *) user_data)->list;
}

static const RelayChatFuncs chat_funcs = { on_active,   on_counted,      on_changed,  on_queued,
                                           on_has_room, on_has_endpoint, on_get_time, on_get_list };

/* --- the store --- */

RelayChatStore *
relay_chat_store_new (GObject *list, RelayOwner *owner, const RelayChatStoreFuncs *funcs)
{
  RelayChatStore *self = g_new0 (RelayChatStore, 1);

  self->list = list;
  self->owner = relay_owner_ref (owner);
  self->funcs = funcs;
  self->chats = g_list_store_new (RELAY_TYPE_CHAT);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->max_chats = RELAY_CHAT_STORE_DEFAULT_MAX_CHATS;
  self->max_messages = RELAY_CHAT_STORE_DEFAULT_MAX_MESSAGES;
  self->max_unsent = RELAY_CHAT_STORE_DEFAULT_MAX_UNSENT;

  return self;
}

void
relay_chat_store_free (RelayChatStore *self)
{
  for (guint i = 0; i < get_n_chats (self); i++)
    relay_chat_detach (get_chat (self, i));

  g_hash_table_unref (self->by_key);
  g_object_unref (self->chats);
  relay_owner_unref (self->owner);
  g_free (self);
}

GListModel *
relay_chat_store_get_chats (RelayChatStore *self)
{
  return G_LIST_MODEL (self->chats);
}

/* --- chats --- */

static char *
make_key_of (RelayChat *chat)
{
  return relay_chat_make_key (relay_chat_get_platform (chat), relay_chat_get_chat_id (chat),
                              relay_chat_get_thread_id (chat));
}

/* No call waits for a message of the chat. */
static void
remove_at (RelayChatStore *self, guint position)
{
  g_autoptr (RelayChat) chat = g_list_model_get_item (G_LIST_MODEL (self->chats), position);
  g_autofree char *key = make_key_of (chat);

  on_counted (self, &(RelayChatCounts){ -(int) relay_chat_get_unread (chat),
                                        -(int) relay_chat_get_n_pending (chat),
                                        -(int) relay_chat_get_n_failed (chat) });
  relay_chat_detach (chat);
  g_hash_table_remove (self->by_key, key);
  g_list_store_remove (self->chats, position);
  on_changed (self);
}

/* Chats with messages that are not settled stay, and so does @new_chat (nullable). */
static void
evict (RelayChatStore *self, RelayChat *new_chat)
{
  guint position = get_n_chats (self);

  while (get_n_chats (self) > self->max_chats && position > 0)
    {
      RelayChat *chat = get_chat (self, --position);

      if (chat != new_chat && relay_chat_get_n_pending (chat) == 0 &&
          relay_chat_get_n_failed (chat) == 0)
        remove_at (self, position);
    }
}

static void
update_descriptor (RelayChatStore *self, RelayChat *chat)
{
  const char *platform = relay_chat_get_platform (chat);
  RelayTextLimit limit;

  if (self->adapter == NULL)
    return;

  limit = relay_adapter_get_limit_for_platform (self->adapter, platform);
  relay_chat_set_descriptor (chat,
                             relay_adapter_get_descriptor_for_platform (self->adapter, platform),
                             limit.length, limit.unit);
}

void
relay_chat_store_update_descriptors (RelayChatStore *self, RelayAdapter *adapter)
{
  self->adapter = adapter;
  for (guint i = 0; i < get_n_chats (self); i++)
    update_descriptor (self, get_chat (self, i));
}

/* The platform that a connector takes for a chat whose platform it is not told: that of the first identity, whose
 * descriptor is that of the session. NULL if it is unknown */
static const char *
get_default_platform (RelayChatStore *self)
{
  RelayTransport *transport =
    self->adapter != NULL ? relay_adapter_get_transport (self->adapter) : NULL;
  g_autoptr (RelayIdentity) identity =
    transport != NULL ? g_list_model_get_item (relay_transport_get_identities (transport), 0)
                      : NULL;

  return identity != NULL ? relay_identity_get_platform (identity) : NULL;
}

static gboolean
is_platform (const char *platform)
{
  return platform != NULL && *platform != '\0' && !g_str_equal (platform, RELAY_PLATFORM_DEFAULT);
}

/* The key of a chat. Replaces values that mean the default. */
static char *
make_key (RelayChatStore *self, const char **platform, const char *chat_id, const char **thread_id)
{
  if (!is_platform (*platform))
    *platform = get_default_platform (self);
  if (!is_platform (*platform))
    *platform = NULL;
  if (*thread_id != NULL && (**thread_id == '\0' || g_str_equal (*thread_id, chat_id)))
    *thread_id = NULL;

  return relay_chat_make_key (*platform, chat_id, *thread_id);
}

RelayChat *
relay_chat_store_find (RelayChatStore *self,
                       const char *platform,
                       const char *chat_id,
                       const char *thread_id)
{
  g_autofree char *key = make_key (self, &platform, chat_id, &thread_id);

  return g_hash_table_lookup (self->by_key, key);
}

RelayChat *
relay_chat_store_ensure (RelayChatStore *self,
                         const char *platform,
                         const char *chat_id,
                         const char *thread_id,
                         gint64 time)
{
  g_autofree char *key = make_key (self, &platform, chat_id, &thread_id);
  RelayChat *known = g_hash_table_lookup (self->by_key, key);
  g_autoptr (RelayChat) chat = NULL;

  if (known != NULL)
    return known;

  chat = relay_chat_new (self->owner, &chat_funcs, self, platform, chat_id, thread_id);
  relay_chat_set_max_messages (chat, self->max_messages);
  relay_chat_set_last_activity (chat, time, ++self->last_number);
  update_descriptor (self, chat);
  g_hash_table_insert (self->by_key, g_steal_pointer (&key), chat);
  insert (self, chat);
  evict (self, chat);
  on_changed (self);

  return chat; /* the list holds a reference */
}

void
relay_chat_store_remove (RelayChatStore *self, RelayChat *chat)
{
  remove_at (self, find_position (self, chat));
}

/* Whether @chat is the chat or one of its threads */
static gboolean
is_part_of (RelayChat *chat, const char *platform, const char *chat_id)
{
  return g_str_equal (relay_chat_get_chat_id (chat), chat_id) &&
         g_strcmp0 (relay_chat_get_platform (chat), platform) == 0;
}

RelayChatMessage *
relay_chat_store_find_message (RelayChatStore *self,
                               const char *platform,
                               const char *chat_id,
                               RelayChatFindFunc find,
                               const char *id,
                               RelayChat **chat)
{
  RelayChatMessage *message = NULL;

  if (!is_platform (platform))
    platform = get_default_platform (self);
  *chat = relay_chat_store_find (self, platform, chat_id, NULL);
  if (*chat != NULL)
    message = find (*chat, id);

  for (guint i = 0; message == NULL && i < get_n_chats (self); i++)
    {
      *chat = get_chat (self, i);
      if (is_part_of (*chat, platform, chat_id))
        message = find (*chat, id);
    }

  return message;
}

static void
fail_calls_of (RelayChat *chat)
{
  GListModel *messages = relay_chat_get_messages (chat);

  for (guint i = g_list_model_get_n_items (messages); i > 0; i--)
    {
      g_autoptr (RelayChatMessage) message = g_list_model_get_item (messages, i - 1);
      g_autoptr (GTask) task = NULL;

      if (relay_chat_message_get_state (message) == RELAY_CHAT_MESSAGE_STATE_PENDING)
        task = relay_chat_outbox_take_task (relay_chat_get_outbox (chat), message);
      if (task != NULL)
        g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NOT_SENT,
                                 "not sent: the list of chats was closed");
    }
}

void
relay_chat_store_fail_calls (RelayChatStore *self)
{
  for (guint i = 0; i < get_n_chats (self); i++)
    fail_calls_of (get_chat (self, i));
}

/* --- settings and counts --- */

guint
relay_chat_store_get_max_chats (RelayChatStore *self)
{
  return self->max_chats;
}

void
relay_chat_store_set_max_chats (RelayChatStore *self, guint max_chats)
{
  self->max_chats = max_chats;
  evict (self, NULL);
}

guint
relay_chat_store_get_max_messages (RelayChatStore *self)
{
  return self->max_messages;
}

void
relay_chat_store_set_max_messages (RelayChatStore *self, guint max_messages)
{
  self->max_messages = max_messages;
  for (guint i = 0; i < get_n_chats (self); i++)
    relay_chat_set_max_messages (get_chat (self, i), max_messages);
}

guint
relay_chat_store_get_max_unsent (RelayChatStore *self)
{
  return self->max_unsent;
}

void
relay_chat_store_set_max_unsent (RelayChatStore *self, guint max_unsent)
{
  self->max_unsent = max_unsent;
}

guint
relay_chat_store_get_unread (RelayChatStore *self)
{
  return self->unread;
}

guint
relay_chat_store_get_n_pending (RelayChatStore *self)
{
  return self->n_pending;
}

guint
relay_chat_store_get_n_failed (RelayChatStore *self)
{
  return self->n_failed;
}
