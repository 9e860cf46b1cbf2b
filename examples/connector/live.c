/* live.c: what a bot shows for the moment: drafts and task cards, never stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "live.h"

#include "json-guard.h"

#define LIVE_MAX         256
#define LIVE_MAX_IN_CHAT 8 /* of each kind and bot */

const LiveKind live_draft = { "draft", "draft_id", "text", 60 };
const LiveKind live_card = { "card", "card_id", "chunks", 3600 };

typedef struct
{
  Live *live;
  const LiveKind *kind;
  char *key;   /* of the table, which owns this */
  char *place; /* kind, gateway, platform and chat */
  Chat *chat;
  char *id;
  char *gateway_id;
  JsonObject *shown;
  guint timeout_id;
} Item;

struct _Live
{
  LiveFunc func;
  gpointer user_data;
  GHashTable *items;  /* place and id → Item */
  GHashTable *sealed; /* place → id of the final draft that a message took the place of */
};

static void
item_free (gpointer data)
{
  Item *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_free (self->key);
  g_free (self->place);
  chat_free (self->chat);
  g_free (self->id);
  g_free (self->gateway_id);
  json_object_unref (self->shown);
  g_free (self);
}

/* Several bots may be in a chat, with the same ids. */
static char *
live_place (const LiveKind *kind, const Chat *chat, const char *gateway_id)
{
  return g_strdup_printf ("%s/%s/%s/%s", kind->type, gateway_id, chat->platform, chat->chat_id);
}

Live *
live_new (LiveFunc func, gpointer user_data)
{
  Live *self = g_new0 (Live, 1);

  self->func = func;
  self->user_data = user_data;
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, item_free);
  self->sealed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
live_free (Live *self)
{
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->sealed);
  g_free (self);
}

static void
live_take_away (Live *self, Item *item)
{
  g_hash_table_steal (self->items, item->key);
  json_object_set_null_member (item->shown, item->kind->content);
  self->func (item->chat, item->kind, item->shown, self->user_data);
  item_free (item);
}

static gboolean
on_timeout (gpointer user_data)
{
  Item *item = user_data;

  item->timeout_id = 0;
  live_take_away (item->live, item);

  return G_SOURCE_REMOVE;
}

static gboolean
live_has_room (Live *self, const char *place)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += g_str_equal (((Item *) value)->place, place);

  return count < LIVE_MAX_IN_CHAT && g_hash_table_size (self->items) < LIVE_MAX;
}

/* Takes over what is shown. FALSE: there is too much already. */
gboolean
live_set (Live *self,
          const LiveKind *kind,
          const Chat *chat,
          const char *gateway_id,
          const char *id,
          JsonObject *shown)
{
  g_autofree char *place = live_place (kind, chat, gateway_id);
  g_autofree char *key = g_strdup_printf ("%s/%s", place, id);
  Item *item;

  if (!g_hash_table_contains (self->items, key) && !live_has_room (self, place))
    {
      json_object_unref (shown);
      return FALSE;
    }

  if (g_strcmp0 (g_hash_table_lookup (self->sealed, place), id) == 0)
    g_hash_table_remove (self->sealed, place);
  json_object_set_string_member (shown, "chat_id", chat->chat_id);
  item = g_new0 (Item, 1);
  item->live = self;
  item->kind = kind;
  item->key = g_steal_pointer (&key);
  item->place = g_steal_pointer (&place);
  item->chat = chat_copy (chat);
  item->id = g_strdup (id);
  item->gateway_id = g_strdup (gateway_id);
  item->shown = shown;
  item->timeout_id = g_timeout_add_seconds (kind->seconds, on_timeout, item);
  g_hash_table_replace (self->items, item->key, item);
  self->func (item->chat, kind, item->shown, self->user_data);

  return TRUE;
}

gboolean
live_remove (Live *self,
             const LiveKind *kind,
             const Chat *chat,
             const char *gateway_id,
             const char *id)
{
  g_autofree char *place = live_place (kind, chat, gateway_id);
  g_autofree char *key = g_strdup_printf ("%s/%s", place, id);
  Item *item = g_hash_table_lookup (self->items, key);

  if (item == NULL)
    return FALSE;
  live_take_away (self, item);

  return TRUE;
}

static GPtrArray *
live_list (Live *self)
{
  GPtrArray *items = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (items, value);

  return items;
}

/* A message takes the place of the drafts of its bot in the chat. */
void
live_remove_drafts (Live *self, const Chat *chat, const char *gateway_id)
{
  g_autofree char *place = live_place (&live_draft, chat, gateway_id);
  g_autoptr (GPtrArray) items = live_list (self);

  for (guint i = 0; i < items->len; i++)
    {
      Item *item = items->pdata[i];

      if (!g_str_equal (item->place, place))
        continue;
      if (member_boolean (item->shown, "final"))
        g_hash_table_replace (self->sealed, g_strdup (place), g_strdup (item->id));
      live_take_away (self, item);
    }
}

/* A final draft that is said again after its message must not come up again. */
gboolean
live_is_sealed (Live *self, const Chat *chat, const char *gateway_id, const char *id)
{
  g_autofree char *place = live_place (&live_draft, chat, gateway_id);

  return g_strcmp0 (g_hash_table_lookup (self->sealed, place), id) == 0;
}

void
live_gateway_left (Live *self, const char *gateway_id)
{
  g_autoptr (GPtrArray) items = live_list (self);

  for (guint i = 0; i < items->len; i++)
    {
      Item *item = items->pdata[i];

      if (g_str_equal (item->gateway_id, gateway_id))
        live_take_away (self, item);
    }
}

void
live_foreach (Live *self, LiveFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Item *item = value;

      func (item->chat, item->kind, item->shown, user_data);
    }
}
