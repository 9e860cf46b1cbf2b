/* relay-scope-private.h: what is remembered of each chat to route messages to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "values/relay-record-private.h"

G_BEGIN_DECLS

#define RELAY_SCOPE_DEFAULT_MAX_CHATS 16384

/* In bytes. Longer values are not remembered, so that the number of chats bounds the memory. */
#define RELAY_SCOPE_MAX_VALUE 512

/*
 * The connector routes an outbound message by values that the gateway received with inbound
 * events. So the last non-empty values of each chat are kept here; the least recently used chat is
 * evicted first.
 *
 * Two platforms can have chats with the same id, for instance a phone number. So a chat is identified
 * by its platform and its id. The platform `relay` of a source says only that the connector did not
 * name one: such a source belongs to the platform that was last received with the same chat id, else to a chat of unknown
 * platform.
 */
typedef struct _RelayScope RelayScope;

/* The values of one chat; a string is NULL when unknown, and never empty */
typedef struct
{
  char *scope_id;
  char *user_id;
  char *profile;
  gboolean is_direct; /* by the chat type of the last source */
} RelayScopeChat;

RelayScope *relay_scope_new (guint max_chats);
void relay_scope_free (RelayScope *self);
guint relay_scope_get_max_chats (RelayScope *self);
/* With 0, nothing is remembered. */
void relay_scope_set_max_chats (RelayScope *self, guint max_chats);
guint relay_scope_get_n_chats (RelayScope *self);
void relay_scope_learn (RelayScope *self, RelayRecord *source);
/* The platform that was last received with this chat id; NULL when unknown, never `relay`. Counts as a
 * use; valid until the next call on @self. */
const char *relay_scope_get_platform (RelayScope *self, const char *chat_id);
/* Counts as a use. Returns NULL for an unknown chat; valid until the next call on @self. @platform:
 * NULL for a chat of unknown platform */
const RelayScopeChat *relay_scope_lookup (RelayScope *self,
                                          const char *platform,
                                          const char *chat_id);
/* Calls @func for each chat, the least recently used one first. @platform: nullable. @func may not call other
 * functions with @self. */
typedef void (*RelayScopeFunc) (const char *platform,
                                const char *chat_id,
                                const RelayScopeChat *values,
                                gpointer user_data);
void relay_scope_foreach (RelayScope *self, RelayScopeFunc func, gpointer user_data);
/* A string that identifies the chat @chat_id on @platform (nullable); different for different chats */
char *relay_scope_make_key (const char *platform, const char *chat_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayScope, relay_scope_free)

G_END_DECLS
