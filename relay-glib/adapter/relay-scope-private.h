/* relay-scope-private.h: what is remembered per chat, bounded
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "values/relay-record-private.h"

G_BEGIN_DECLS

#define RELAY_SCOPE_DEFAULT_MAX_CHATS 16384

/* Longer values, in bytes, are not remembered: the bound on chats would bound no memory. */
#define RELAY_SCOPE_MAX_VALUE 512

/*
 * The connector routes an outbound message by what the gateway saw inbound, so the
 * last non-empty values seen in each chat are kept here, the least recently used chat
 * going first. Learning cannot fail, and so cannot disturb a delivery.
 */
typedef struct _RelayScope RelayScope;

/* What is known of one chat; each string NULL when unknown, none of them empty */
typedef struct
{
  const char *platform; /* never `relay` */
  const char *scope_id;
  const char *user_id;
  const char *profile;
  gboolean is_direct; /* by the chat type of the last source */
} RelayScopeChat;

RelayScope *relay_scope_new (guint max_chats);
void relay_scope_free (RelayScope *self);
guint relay_scope_get_max_chats (RelayScope *self);
/* 0 remembers nothing. */
void relay_scope_set_max_chats (RelayScope *self, guint max_chats);
guint relay_scope_get_n_chats (RelayScope *self);
void relay_scope_learn (RelayScope *self, RelayRecord *source);
/* Counts as a use. NULL when unknown; valid until the next call on @self. */
const RelayScopeChat *relay_scope_lookup (RelayScope *self, const char *chat_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayScope, relay_scope_free)

G_END_DECLS
