/* page-welcome.c: what a page is told of the gateways, and what it learns when it opens
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page.h"

#include <string.h>

#include "delivery.h"
#include "inbound.h"

#define PAGE_MAX_LAST 500 /* characters */

static void
page_set_gateway (Hub *hub, const char *gateway_id, JsonObject *object)
{
  Delivery *delivery = hub_get_delivery (hub, gateway_id);

  json_object_set_string_member (object, "gateway",
                                 delivery_state_name (delivery_get_state (delivery)));
  json_object_set_int_member (object, "waiting", hub_count_waiting (hub, gateway_id, PLATFORM_WEB));
}

/* The gateways that have single chats */
static JsonObject *
page_other_gateways (Hub *hub)
{
  GPtrArray *routes = hub_get_routes (hub);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];
      gboolean is_here = g_str_equal (route->platform, PLATFORM_WEB);

      for (char **id = is_here ? route->gateways : NULL; id && *id; id++)
        {
          JsonObject *state = json_object_new ();

          page_set_gateway (hub, *id, state);
          json_object_set_object_member (object, *id, state);
        }
    }

  return object;
}

/* Whether somebody listens on the other side, and how much waits for them. */
JsonObject *
page_state (Hub *hub)
{
  const char *gateway_id = roster_get_default (hub_get_roster (hub), PLATFORM_WEB);
  JsonObject *object = page_answer ("state", NULL);

  page_set_gateway (hub, gateway_id, object);
  json_object_set_string_member (object, "gateway_id", gateway_id);
  json_object_set_object_member (object, "gateways", page_other_gateways (hub));

  return object;
}

/* What a page learns when it opens */
typedef struct
{
  const PageUser *user;
  GHashTable *seen; /* ids of the chats in it */
  JsonArray *typing;
  JsonArray *drafts;
  JsonArray *cards;
  gsize size;
} Welcome;

static void
page_add_typing (const Chat *chat, const char *status, gpointer user_data)
{
  Welcome *self = user_data;
  JsonObject *entry;

  if (!g_str_equal (chat->platform, PLATFORM_WEB) ||
      !g_hash_table_contains (self->seen, chat->chat_id))
    return;

  entry = json_object_new ();
  json_object_set_string_member (entry, "chat_id", chat->chat_id);
  json_object_set_string_member (entry, "status", status);
  json_array_add_object_element (self->typing, entry);
}

/* What does not fit is shown by its next update. */
static void
page_add_live (const Chat *chat, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  Welcome *self = user_data;

  if (!g_str_equal (chat->platform, PLATFORM_WEB) ||
      !g_hash_table_contains (self->seen, chat->chat_id))
    return;

  self->size += page_json_size (shown);
  if (self->size <= PAGE_MAX_LISTED)
    json_array_add_object_element (kind == &live_draft ? self->drafts : self->cards,
                                   json_object_ref (shown));
}

/* A last message is only for the list of chats; in full, 500 of them would be too much. */
static JsonObject *
page_last_message (Message *message)
{
  if (g_utf8_strlen (message->text, -1) > PAGE_MAX_LAST)
    *g_utf8_offset_to_pointer (message->text, PAGE_MAX_LAST) = '\0';

  return message_to_json (message);
}

static JsonArray *
page_welcome_chats (Welcome *self, GPtrArray *listed)
{
  JsonArray *chats = json_array_new ();

  for (guint i = 0; i < listed->len; i++)
    {
      const ListedChat *item = listed->pdata[i];
      JsonObject *object;

      if (!page_user_sees (self->user, item->chat))
        continue;
      object = page_chat (hub_get_roster (self->user->hub), item->chat);
      if (item->last)
        json_object_set_object_member (object, "last", page_last_message (item->last));
      json_array_add_object_element (chats, object);
      g_hash_table_add (self->seen, g_strdup (item->chat->chat_id));
    }

  return chats;
}

static void
page_add_account (const PageUser *user, JsonObject *welcome)
{
  JsonObject *account;

  if (user->account == NULL)
    return;

  account = json_object_new ();
  json_object_set_string_member (account, "user_id", user->account);
  json_object_set_string_member (account, "user_name", user->shown);
  json_object_set_object_member (welcome, "account", account);
}

/* @listed: what store_list_chats_with_last() has returned. @n_archived: how many more the person may see */
JsonObject *
page_welcome (const PageUser *user, GPtrArray *listed, gint64 n_archived)
{
  Hub *hub = user->hub;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Welcome self = { .user = user,
                   .seen = seen,
                   .typing = json_array_new (),
                   .drafts = json_array_new (),
                   .cards = json_array_new () };
  JsonObject *object = page_answer ("welcome", NULL);

  json_object_set_array_member (object, "chats", page_welcome_chats (&self, listed));
  hub_foreach_typing (hub, page_add_typing, &self);
  live_foreach (hub_get_live (hub), page_add_live, &self);

  json_object_set_array_member (object, "typing", self.typing);
  json_object_set_array_member (object, "drafts", self.drafts);
  json_object_set_array_member (object, "cards", self.cards);
  json_object_set_object_member (object, "state", page_state (hub));
  json_object_set_int_member (object, "archived", n_archived);
  json_object_set_int_member (object, "max_text", INBOUND_MAX_TEXT);
  json_object_set_int_member (object, "max_upload", MEDIA_MAX_SIZE);
  page_add_account (user, object);

  return object;
}
