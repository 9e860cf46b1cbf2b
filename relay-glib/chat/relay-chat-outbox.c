/* relay-chat-outbox.c: the own messages of a chat that are not sent yet
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-outbox-private.h"

typedef struct
{
  RelayChatMessage *message;
  char *metadata;
  gboolean is_queued;
  RelayWaitingTask *waiting; /* nullable */
  GFile *file;               /* nullable */
  gboolean is_uploaded;
  GCancellable *upload; /* nullable */
  GList link;           /* in RelayChatOutbox.order */
} Entry;

struct _RelayChatOutbox
{
  GHashTable *entries; /* RelayChatMessage → Entry, owned */
  GQueue order;        /* of Entry.link */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  relay_waiting_task_free (entry->waiting);
  g_clear_object (&entry->file);
  g_clear_object (&entry->upload);
  g_object_unref (entry->message);
  g_free (entry->metadata);
  g_free (entry);
}

static Entry *
find (RelayChatOutbox *self, RelayChatMessage *message)
{
  return g_hash_table_lookup (self->entries, message);
}

RelayChatOutbox *
relay_chat_outbox_new (void)
{
  RelayChatOutbox *self = g_new0 (RelayChatOutbox, 1);

  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);

  return self;
}

void
relay_chat_outbox_free (RelayChatOutbox *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

void
relay_chat_outbox_add (RelayChatOutbox *self,
                       RelayChatMessage *message,
                       const char *metadata,
                       gboolean queued)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->message = g_object_ref (message);
  entry->metadata = g_strdup (metadata);
  entry->is_queued = queued;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->order, &entry->link);
  g_hash_table_insert (self->entries, message, entry);
}

void
relay_chat_outbox_remove (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  if (entry == NULL)
    return;

  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, message);
}

const char *
relay_chat_outbox_get_metadata (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  return entry != NULL ? entry->metadata : NULL;
}

gboolean
relay_chat_outbox_is_queued (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  return entry != NULL && entry->is_queued;
}

void
relay_chat_outbox_queue (RelayChatOutbox *self, RelayChatMessage *message)
{
  find (self, message)->is_queued = TRUE;
}

RelayChatMessage *
relay_chat_outbox_get_next (RelayChatOutbox *self)
{
  for (GList *link = self->order.head; link != NULL; link = link->next)
    {
      Entry *entry = link->data;

      if (!entry->is_queued)
        continue;

      switch (relay_chat_message_get_state (entry->message))
        {
        case RELAY_CHAT_MESSAGE_STATE_PENDING:
          return entry->message;
        case RELAY_CHAT_MESSAGE_STATE_SENDING:
        case RELAY_CHAT_MESSAGE_STATE_UNSURE:
          return NULL;
        case RELAY_CHAT_MESSAGE_STATE_RECEIVED:
        case RELAY_CHAT_MESSAGE_STATE_SENT:
        case RELAY_CHAT_MESSAGE_STATE_FAILED:
        default:
          break;
        }
    }

  return NULL;
}

void
relay_chat_outbox_set_waiting (RelayChatOutbox *self,
                               RelayChatMessage *message,
                               RelayWaitingTask *waiting)
{
  find (self, message)->waiting = waiting;
}

void
relay_chat_outbox_set_file (RelayChatOutbox *self, RelayChatMessage *message, GFile *file)
{
  Entry *entry = find (self, message);

  if (entry == NULL)
    return;

  g_set_object (&entry->file, file);
  entry->is_uploaded = FALSE;
}

GFile *
relay_chat_outbox_get_file (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  return entry != NULL ? entry->file : NULL;
}

void
relay_chat_outbox_set_uploaded (RelayChatOutbox *self, RelayChatMessage *message)
{
  find (self, message)->is_uploaded = TRUE;
}

gboolean
relay_chat_outbox_needs_upload (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  return entry != NULL && entry->file != NULL && !entry->is_uploaded;
}

void
relay_chat_outbox_set_upload (RelayChatOutbox *self,
                              RelayChatMessage *message,
                              GCancellable *upload)
{
  Entry *entry = find (self, message);

  if (entry != NULL)
    g_set_object (&entry->upload, upload);
}

GCancellable *
relay_chat_outbox_get_upload (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);

  return entry != NULL ? entry->upload : NULL;
}

GTask *
relay_chat_outbox_take_task (RelayChatOutbox *self, RelayChatMessage *message)
{
  Entry *entry = find (self, message);
  RelayWaitingTask *waiting = entry != NULL ? g_steal_pointer (&entry->waiting) : NULL;

  return waiting != NULL ? relay_waiting_task_take (waiting) : NULL;
}
