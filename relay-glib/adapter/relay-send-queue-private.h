/* relay-send-queue-private.h: the texts that wait while a split text is sent to the same chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* At most this many texts wait per chat. */
#define RELAY_SEND_QUEUE_MAX_WAITING 256

/*
 * A chat is blocked while the pieces of a split text are sent to it, so that no other text appears
 * between them. Each waiting text is a task; a task that is cancelled leaves the queue and fails.
 */
typedef struct _RelaySendQueue RelaySendQueue;

RelaySendQueue *relay_send_queue_new (void);
void relay_send_queue_free (RelaySendQueue *self);
gboolean relay_send_queue_is_blocked (RelaySendQueue *self, const char *chat_id);
void relay_send_queue_block (RelaySendQueue *self, const char *chat_id);
/* For the following functions, the chat has to be blocked. */
gboolean relay_send_queue_is_full (RelaySendQueue *self, const char *chat_id);
/* Takes @task. */
void relay_send_queue_add (RelaySendQueue *self, const char *chat_id, GTask *task);
/* Returns the text that has waited longest: (transfer full). When none waits, unblocks the chat and
 * returns NULL. */
GTask *relay_send_queue_next (RelaySendQueue *self, const char *chat_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelaySendQueue, relay_send_queue_free)

G_END_DECLS
