/* relay-scope.c: what is remembered of each chat to route messages to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-scope-private.h"

#include <string.h>

#include "base/relay-bounded-table-private.h"
#include "values/relay-wire-keys-private.h"

struct _RelayScope
{
  RelayBoundedTable *chats; /* relay_scope_make_key() → Chat */
  GHashTable *ids;          /* ChatId.chat_id → ChatId; owned by its chats */
};

/* The chats with one id, on different platforms */
typedef struct
{
  GHashTable *ids; /* contains this */
  guint n_chats;
  char *platform; /* the one that was last received; "" when unknown */
  char chat_id[];
} ChatId;

typedef struct
{
  RelayScopeChat values; /* owns its strings */
  ChatId *id;
  char platform[]; /* "" when unknown */
} Chat;

static void
chat_free (gpointer data)
{
  Chat *chat = data;
  ChatId *id = chat->id;

  if (--id->n_chats == 0)
    {
      g_hash_table_remove (id->ids, id->chat_id);
      g_free (id->platform);
      g_free (id);
    }
  g_free (chat->values.scope_id);
  g_free (chat->values.user_id);
  g_free (chat->values.profile);
  g_free (chat);
}

static gboolean
is_worth_remembering (const char *value)
{
  return value != NULL && *value != '\0' &&
         strnlen (value, RELAY_SCOPE_MAX_VALUE + 1) <= RELAY_SCOPE_MAX_VALUE;
}

/* Keeps the current value when @value is not worth remembering. */
static void
remember (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0 || !is_worth_remembering (value))
    return;

  g_free (*field);
  *field = g_strdup (value);
}

RelayScope *
relay_scope_new (guint max_chats)
{
  RelayScope *self = g_new0 (RelayScope, 1);

  self->chats = relay_bounded_table_new (max_chats, chat_free);
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
relay_scope_free (RelayScope *self)
{
  relay_bounded_table_free (self->chats);
  g_hash_table_unref (self->ids);
  g_free (self);
}

guint
relay_scope_get_max_chats (RelayScope *self)
{
  return relay_bounded_table_get_max_size (self->chats);
}

void
relay_scope_set_max_chats (RelayScope *self, guint max_chats)
{
  relay_bounded_table_set_max_size (self->chats, max_chats);
}

guint
relay_scope_get_n_chats (RelayScope *self)
{
  return relay_bounded_table_get_size (self->chats);
}

/* An absent chat type means a direct chat (contract §4). */
static gboolean
is_direct (const char *chat_type)
{
  return chat_type == NULL || *chat_type == '\0' || strcmp (chat_type, RELAY_CHAT_TYPE_DM) == 0;
}

char *
relay_scope_make_key (const char *platform, const char *chat_id)
{
  gsize n_platform, n_chat_id = strlen (chat_id);
  char *key;

  if (platform == NULL)
    platform = "";
  n_platform = strlen (platform);

  /* The length of the platform, in two bytes that are not 0, tells platform and chat id apart. A
   * formatting function would take more time than all the rest of learning a source. */
  key = g_malloc (2 + n_platform + n_chat_id + 1);
  key[0] = (char) (1 + n_platform % 255);
  key[1] = (char) (1 + MIN (n_platform / 255, 254));
  memcpy (key + 2, platform, n_platform);
  memcpy (key + 2 + n_platform, chat_id, n_chat_id + 1);

  return key;
}

static Chat *
use_chat (RelayScope *self, const char *platform, const char *chat_id)
{
  g_autofree char *key = relay_scope_make_key (platform, chat_id);

  return relay_bounded_table_use (self->chats, key);
}

const char *
relay_scope_get_platform (RelayScope *self, const char *chat_id)
{
  ChatId *id = g_hash_table_lookup (self->ids, chat_id);

  if (id == NULL)
    return NULL;

  use_chat (self, id->platform, chat_id);

  return *id->platform != '\0' ? id->platform : NULL;
}

/* The platform of a source; "" when unknown */
static const char *
resolve_platform (RelayScope *self, const char *chat_id, const char *platform)
{
  ChatId *id;

  if (is_worth_remembering (platform) && strcmp (platform, RELAY_PLATFORM_DEFAULT) != 0)
    return platform;

  id = g_hash_table_lookup (self->ids, chat_id);

  return id != NULL ? id->platform : "";
}

static ChatId *
ensure_id (RelayScope *self, const char *chat_id)
{
  ChatId *id = g_hash_table_lookup (self->ids, chat_id);
  gsize size = strlen (chat_id) + 1;

  if (id == NULL)
    {
      id = g_malloc (sizeof *id + size);
      *id = (ChatId){ .ids = self->ids, .platform = g_strdup ("") };
      memcpy (id->chat_id, chat_id, size);
      g_hash_table_insert (self->ids, id->chat_id, id);
    }

  return id;
}

static Chat *
add_chat (RelayScope *self, const char *platform, const char *chat_id)
{
  g_autofree char *key = relay_scope_make_key (platform, chat_id);
  gsize size = strlen (platform) + 1;
  Chat *chat = g_malloc0 (sizeof *chat + size);

  memcpy (chat->platform, platform, size);
  chat->id = ensure_id (self, chat_id);
  chat->id->n_chats++;
  relay_bounded_table_insert (self->chats, key, chat);

  return chat;
}

void
relay_scope_learn (RelayScope *self, RelayRecord *source)
{
  const char *chat_id = relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *platform = relay_record_get_string (source, RELAY_FIELD_SOURCE_PLATFORM);
  Chat *chat;

  if (relay_scope_get_max_chats (self) == 0 || !is_worth_remembering (chat_id))
    return;

  platform = resolve_platform (self, chat_id, platform);
  chat = use_chat (self, platform, chat_id);
  if (chat == NULL)
    chat = add_chat (self, platform, chat_id);
  remember (&chat->id->platform, platform);
  remember (&chat->values.scope_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_SCOPE_ID));
  remember (&chat->values.user_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_USER_ID));
  remember (&chat->values.profile, relay_record_get_string (source, RELAY_FIELD_SOURCE_PROFILE));
  chat->values.is_direct =
    is_direct (relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_TYPE));
}

const RelayScopeChat *
relay_scope_lookup (RelayScope *self, const char *platform, const char *chat_id)
{
  Chat *chat = use_chat (self, platform, chat_id);

  return chat != NULL ? &chat->values : NULL;
}

typedef struct
{
  RelayScopeFunc func;
  gpointer user_data;
} Visit;

static void
visit_chat (const char *key, gpointer value, gpointer user_data)
{
  Visit *visit = user_data;
  Chat *chat = value;

  visit->func (*chat->platform != '\0' ? chat->platform : NULL, chat->id->chat_id, &chat->values,
               visit->user_data);
}

void
relay_scope_foreach (RelayScope *self, RelayScopeFunc func, gpointer user_data)
{
  Visit visit = { func, user_data };

  relay_bounded_table_foreach (self->chats, visit_chat, &visit);
}
