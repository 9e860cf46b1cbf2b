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
  RelayBoundedTable *chats; /* relay_scope_make_key() → RelayScopeChat, which owns its strings */
  RelayBoundedTable *platforms; /* chat id → the platform that was last received, "" when unknown */
};

static void
chat_free (gpointer data)
{
  RelayScopeChat *chat = data;

  g_free (chat->scope_id);
  g_free (chat->user_id);
  g_free (chat->profile);
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
  self->platforms = relay_bounded_table_new (max_chats, g_free);

  return self;
}

void
relay_scope_free (RelayScope *self)
{
  relay_bounded_table_free (self->chats);
  relay_bounded_table_free (self->platforms);
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
  relay_bounded_table_set_max_size (self->platforms, max_chats);
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

const char *
relay_scope_get_platform (RelayScope *self, const char *chat_id)
{
  const char *platform = relay_bounded_table_use (self->platforms, chat_id);

  return platform != NULL && *platform != '\0' ? platform : NULL;
}

/* The platform of a source, which becomes the last one of its chat id: (nullable) */
static const char *
learn_platform (RelayScope *self, const char *chat_id, const char *platform)
{
  const char *last = relay_bounded_table_use (self->platforms, chat_id);

  if (!is_worth_remembering (platform) || strcmp (platform, RELAY_PLATFORM_DEFAULT) == 0)
    platform = last != NULL ? last : "";
  if (g_strcmp0 (platform, last) != 0)
    relay_bounded_table_insert (self->platforms, chat_id, g_strdup (platform));

  return platform;
}

static RelayScopeChat *
use_chat (RelayScope *self, const char *platform, const char *chat_id)
{
  g_autofree char *key = relay_scope_make_key (platform, chat_id);
  RelayScopeChat *chat = relay_bounded_table_use (self->chats, key);

  if (chat == NULL)
    {
      chat = g_new0 (RelayScopeChat, 1);
      relay_bounded_table_insert (self->chats, key, chat);
    }

  return chat;
}

void
relay_scope_learn (RelayScope *self, RelayRecord *source)
{
  const char *chat_id = relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *platform = relay_record_get_string (source, RELAY_FIELD_SOURCE_PLATFORM);
  RelayScopeChat *chat;

  if (relay_scope_get_max_chats (self) == 0 || !is_worth_remembering (chat_id))
    return;

  chat = use_chat (self, learn_platform (self, chat_id, platform), chat_id);
  remember (&chat->scope_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_SCOPE_ID));
  remember (&chat->user_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_USER_ID));
  remember (&chat->profile, relay_record_get_string (source, RELAY_FIELD_SOURCE_PROFILE));
  chat->is_direct = is_direct (relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_TYPE));
}

const RelayScopeChat *
relay_scope_lookup (RelayScope *self, const char *platform, const char *chat_id)
{
  g_autofree char *key = relay_scope_make_key (platform, chat_id);

  relay_bounded_table_use (self->platforms, chat_id);

  return relay_bounded_table_use (self->chats, key);
}
