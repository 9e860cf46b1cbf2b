/* relay-send-queue.c: the texts that wait while a split text is sent to the same chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-send-queue-private.h"

#include "transport/relay-pending-tasks-private.h"

struct _RelaySendQueue
{
  GHashTable *blocked; /* chat id → RelayPendingTasks, both owned */
};

RelaySendQueue *
relay_send_queue_new (void)
{
  RelaySendQueue *self = g_new0 (RelaySendQueue, 1);

  self->blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) relay_pending_tasks_free);

  return self;
}

void
relay_send_queue_free (RelaySendQueue *self)
{
  g_hash_table_unref (self->blocked);
  g_free (self);
}

gboolean
relay_send_queue_is_blocked (RelaySendQueue *self, const char *chat_id)
{
  return g_hash_table_contains (self->blocked, chat_id);
}

gboolean
relay_send_queue_is_full (RelaySendQueue *self, const char *chat_id)
{
  RelayPendingTasks *waiting = g_hash_table_lookup (self->blocked, chat_id);

  return relay_pending_tasks_get_length (waiting) >= RELAY_SEND_QUEUE_MAX_WAITING;
}

void
relay_send_queue_block (RelaySendQueue *self, const char *chat_id)
{
  g_hash_table_insert (self->blocked, g_strdup (chat_id), relay_pending_tasks_new (NULL, NULL));
}

void
relay_send_queue_add (RelaySendQueue *self, const char *chat_id, GTask *task)
{
  relay_pending_tasks_add (g_hash_table_lookup (self->blocked, chat_id), task);
}

GTask *
relay_send_queue_next (RelaySendQueue *self, const char *chat_id)
{
  RelayPendingTasks *waiting = g_hash_table_lookup (self->blocked, chat_id);
  GTask *task = relay_pending_tasks_take_first (waiting);

  if (task == NULL)
    g_hash_table_remove (self->blocked, chat_id);

  return task;
}
