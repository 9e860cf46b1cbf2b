/* relay-typing-private.h: the typing indicators that are repeated
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "transport/relay-timers-private.h"
#include "values/relay-action-private.h"

G_BEGIN_DECLS

/* Platforms remove the indicator after 5 seconds at the earliest. */
#define RELAY_TYPING_INTERVAL (4 * G_USEC_PER_SEC)

/*
 * Platforms remove a typing indicator after a few seconds. So the indicator of each chat is sent again
 * until it ends. At most one request per chat is in flight. The connector's refusals are not reported: a
 * rate limit holds the indicator back, a decline ends it.
 */
typedef struct _RelayTyping RelayTyping;

/* Sends @action, whose result completes @task. Both are borrowed. FALSE, without completing @task, if
 * nothing can be sent now */
typedef gboolean (*RelayTypingSendFunc) (RelayAction *action, GTask *task, gpointer user_data);

RelayTyping *relay_typing_new (void);
/* Nothing is sent from now on. */
void relay_typing_free (RelayTyping *self);
/* Shows the indicator at once and repeats it, unless it is repeated already. @key identifies the place of
 * @action, which is taken. The first call decides the clock and the context. */
void relay_typing_begin (RelayTyping *self,
                         RelayClock *clock,
                         GMainContext *context,
                         RelayTypingSendFunc send,
                         gpointer user_data,
                         const char *key,
                         RelayAction *action);
/* Removes the indicators of all chats with this id. */
void relay_typing_clear_chat (RelayTyping *self, const char *chat_id);
gboolean relay_typing_is_empty (RelayTyping *self);
/* These stop to repeat: the indicator at @key, those of all chats that @session_key names, and all. */
void relay_typing_end (RelayTyping *self, const char *key);
void relay_typing_end_session (RelayTyping *self, const char *session_key);
void relay_typing_end_all (RelayTyping *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayTyping, relay_typing_free)

G_END_DECLS
