/* relay-scope.c: what is remembered of each chat to route messages to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-scope-private.h"

#include <string.h>

#include "base/relay-bounded-table-private.h"

/* Sources of events that the connector makes itself name no real platform, only this one. */
#define PLATFORM_RELAY "relay"

struct _RelayScope
{
  RelayBoundedTable *chats; /* chat id → RelayScopeChat, which owns its strings */
};

static void
chat_free (gpointer data)
{
  RelayScopeChat *chat = data;

  g_free (chat->platform);
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

  return self;
}

void
relay_scope_free (RelayScope *self)
{
  relay_bounded_table_free (self->chats);
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

void
relay_scope_learn (RelayScope *self, RelayRecord *source)
{
  const char *chat_id = relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_ID);
  const char *platform = relay_record_get_string (source, RELAY_FIELD_SOURCE_PLATFORM);
  RelayScopeChat *chat;

  if (relay_scope_get_max_chats (self) == 0 || !is_worth_remembering (chat_id))
    return;

  chat = relay_bounded_table_use (self->chats, chat_id);
  if (chat == NULL)
    {
      chat = g_new0 (RelayScopeChat, 1);
      relay_bounded_table_insert (self->chats, chat_id, chat);
    }

  if (g_strcmp0 (platform, PLATFORM_RELAY) != 0)
    remember (&chat->platform, platform);
  remember (&chat->scope_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_SCOPE_ID));
  remember (&chat->user_id, relay_record_get_string (source, RELAY_FIELD_SOURCE_USER_ID));
  remember (&chat->profile, relay_record_get_string (source, RELAY_FIELD_SOURCE_PROFILE));
  chat->is_direct = is_direct (relay_record_get_string (source, RELAY_FIELD_SOURCE_CHAT_TYPE));
}

const RelayScopeChat *
relay_scope_lookup (RelayScope *self, const char *chat_id)
{
  return relay_bounded_table_use (self->chats, chat_id);
}
