/* relay-turn-marks.c: the reactions that mark turns, in order
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-turn-marks-private.h"

struct _RelayTurnMarks
{
  GHashTable *messages; /* key of the message → GQueue of RelayTurnMark, never empty; both owned */
};

RelayTurnMark *
relay_turn_mark_new (const char *key,
                     const char *chat_id,
                     const char *message_id,
                     JsonObject *metadata,
                     const char *emoji,
                     gboolean remove)
{
  RelayTurnMark *self = g_new0 (RelayTurnMark, 1);

  self->key = g_strdup (key);
  self->chat_id = g_strdup (chat_id);
  self->message_id = g_strdup (message_id);
  self->metadata = json_object_ref (metadata);
  self->emoji = emoji;
  self->remove = remove;

  return self;
}

void
relay_turn_mark_free (RelayTurnMark *self)
{
  g_free (self->key);
  g_free (self->chat_id);
  g_free (self->message_id);
  json_object_unref (self->metadata);
  g_free (self);
}

static void
queue_free (gpointer data)
{
  g_queue_free_full (data, (GDestroyNotify) relay_turn_mark_free);
}

RelayTurnMarks *
relay_turn_marks_new (void)
{
  RelayTurnMarks *self = g_new0 (RelayTurnMarks, 1);

  self->messages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, queue_free);

  return self;
}

void
relay_turn_marks_free (RelayTurnMarks *self)
{
  g_hash_table_unref (self->messages);
  g_free (self);
}

gboolean
relay_turn_marks_add (RelayTurnMarks *self, RelayTurnMark *mark)
{
  GQueue *queue = g_hash_table_lookup (self->messages, mark->key);

  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (self->messages, g_strdup (mark->key), queue);
    }
  g_queue_push_tail (queue, mark);

  return queue->length == 1;
}

RelayTurnMark *
relay_turn_marks_peek (RelayTurnMarks *self, const char *key)
{
  GQueue *queue = g_hash_table_lookup (self->messages, key);

  return queue != NULL ? g_queue_peek_head (queue) : NULL;
}

gboolean
relay_turn_marks_next (RelayTurnMarks *self, const char *key)
{
  GQueue *queue = g_hash_table_lookup (self->messages, key);

  relay_turn_mark_free (g_queue_pop_head (queue));
  if (queue->length > 0)
    return TRUE;

  g_hash_table_remove (self->messages, key);

  return FALSE;
}
