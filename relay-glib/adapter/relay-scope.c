/* relay-scope.c: what is remembered per chat, bounded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-scope-private.h"

#include <string.h>

/* A source that names only the transport itself says nothing about the platform. */
#define PLATFORM_OF_NOBODY "relay"

typedef struct
{
  char *chat_id;
  char *platform;
  char *scope_id;
  char *user_id;
  char *profile;
  gboolean is_direct;
  GList link; /* in RelayScope.by_use; its data is this entry */
} Entry;

struct _RelayScope
{
  GHashTable *entries; /* chat id, the entry's own → Entry, owned */
  GQueue by_use;       /* most recently used first */
  guint max_chats;
  RelayScopeChat answer; /* what the last lookup handed out */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->chat_id);
  g_free (entry->platform);
  g_free (entry->scope_id);
  g_free (entry->user_id);
  g_free (entry->profile);
  g_free (entry);
}

static gboolean
is_worth_remembering (const char *value)
{
  return value != NULL && *value != '\0' &&
         strnlen (value, RELAY_SCOPE_MAX_VALUE + 1) <= RELAY_SCOPE_MAX_VALUE;
}

static void
remember (char **slot, const char *value)
{
  if (value == NULL || (*slot != NULL && strcmp (*slot, value) == 0) ||
      !is_worth_remembering (value))
    return;

  g_free (*slot);
  *slot = g_strdup (value);
}

static void
evict_beyond (RelayScope *self, guint n_chats)
{
  while (self->by_use.length > n_chats)
    {
      Entry *entry = g_queue_pop_tail_link (&self->by_use)->data;

      g_hash_table_remove (self->entries, entry->chat_id);
    }
}

static Entry *
use_entry (RelayScope *self, const char *chat_id)
{
  Entry *entry = self->by_use.head != NULL ? self->by_use.head->data : NULL;

  /* messages of one chat come in a row */
  if (entry != NULL && strcmp (entry->chat_id, chat_id) == 0)
    return entry;
  entry = g_hash_table_lookup (self->entries, chat_id);
  if (entry == NULL)
    return NULL;

  g_queue_unlink (&self->by_use, &entry->link);
  g_queue_push_head_link (&self->by_use, &entry->link);

  return entry;
}

static Entry *
add_entry (RelayScope *self, const char *chat_id)
{
  Entry *entry = g_new0 (Entry, 1);

  evict_beyond (self, self->max_chats - 1);

  entry->chat_id = g_strdup (chat_id);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->chat_id, entry);
  g_queue_push_head_link (&self->by_use, &entry->link);

  return entry;
}

/* Eight bytes at a time: every event asks, and g_str_hash() takes them one by one. */
static guint
hash_id (gconstpointer key)
{
  const char *id = key;
  gsize length = strlen (id);
  guint64 hash = length, word = 0;

  for (; length >= sizeof word; id += sizeof word, length -= sizeof word)
    {
      memcpy (&word, id, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }
  word = 0;
  memcpy (&word, id, length);
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return hash >> 32;
}

RelayScope *
relay_scope_new (guint max_chats)
{
  RelayScope *self = g_new0 (RelayScope, 1);

  self->entries = g_hash_table_new_full (hash_id, g_str_equal, NULL, entry_free);
  g_queue_init (&self->by_use);
  self->max_chats = max_chats;

  return self;
}

void
relay_scope_free (RelayScope *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

guint
relay_scope_get_max_chats (RelayScope *self)
{
  return self->max_chats;
}

void
relay_scope_set_max_chats (RelayScope *self, guint max_chats)
{
  self->max_chats = max_chats;
  evict_beyond (self, max_chats);
}

guint
relay_scope_get_n_chats (RelayScope *self)
{
  return self->by_use.length;
}

void
relay_scope_learn (RelayScope *self, RelayRecord *source)
{
  const char *chat_id = relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *platform;
  const char *chat_type;
  Entry *entry;

  if (self->max_chats == 0 || !is_worth_remembering (chat_id))
    return;

  entry = use_entry (self, chat_id);
  if (entry == NULL)
    entry = add_entry (self, chat_id);

  platform = relay_record_get_string (source, RELAY_FIELD_SOURCE_PLATFORM);
  if (platform != NULL && strcmp (platform, PLATFORM_OF_NOBODY) != 0)
    remember (&entry->platform, platform);
  remember (&entry->scope_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_SCOPE_ID));
  remember (&entry->user_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_USER_ID));
  remember (&entry->profile, relay_record_get_string (source, RELAY_FIELD_SOURCE_PROFILE));

  /* an absent chat type is a direct chat (contract §4) */
  chat_type = relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_TYPE);
  entry->is_direct =
    chat_type == NULL || *chat_type == '\0' || strcmp (chat_type, RELAY_CHAT_TYPE_DM) == 0;
}

const RelayScopeChat *
relay_scope_lookup (RelayScope *self, const char *chat_id)
{
  Entry *entry = use_entry (self, chat_id);

  if (entry == NULL)
    return NULL;

  self->answer.platform = entry->platform;
  self->answer.scope_id = entry->scope_id;
  self->answer.user_id = entry->user_id;
  self->answer.profile = entry->profile;
  self->answer.is_direct = entry->is_direct;

  return &self->answer;
}
