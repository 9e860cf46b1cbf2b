/* relay-turns.c: the running turns of an application, which an interrupt cancels
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-turns-private.h"

#include "values/relay-session-key-private.h"

typedef struct
{
  GCancellable *cancellable;
  char *chat_id; /* nullable, never empty */
} Turn;

struct _RelayTurns
{
  GHashTable *turns; /* session key → Turn, both owned */
};

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_object_unref (turn->cancellable);
  g_free (turn->chat_id);
  g_free (turn);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

RelayTurns *
relay_turns_new (void)
{
  RelayTurns *self = g_new0 (RelayTurns, 1);

  self->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, turn_free);

  return self;
}

void
relay_turns_free (RelayTurns *self)
{
  g_hash_table_unref (self->turns);
  g_free (self);
}

guint
relay_turns_get_n_turns (RelayTurns *self)
{
  return g_hash_table_size (self->turns);
}

GCancellable *
relay_turns_begin (RelayTurns *self, const char *session_key, const char *chat_id)
{
  Turn *turn = g_hash_table_lookup (self->turns, session_key);

  if (turn == NULL)
    {
      turn = g_new0 (Turn, 1);
      turn->cancellable = g_cancellable_new ();
      g_hash_table_insert (self->turns, g_strdup (session_key), turn);
    }
  else if (g_cancellable_is_cancelled (turn->cancellable))
    {
      g_object_unref (turn->cancellable);
      turn->cancellable = g_cancellable_new ();
    }

  if (!is_empty (chat_id) && g_strcmp0 (turn->chat_id, chat_id) != 0)
    {
      g_free (turn->chat_id);
      turn->chat_id = g_strdup (chat_id);
    }

  return g_object_ref (turn->cancellable);
}

void
relay_turns_end (RelayTurns *self, const char *session_key, GCancellable *turn)
{
  Turn *current = g_hash_table_lookup (self->turns, session_key);

  if (current != NULL && current->cancellable == turn)
    g_hash_table_remove (self->turns, session_key);
}

gboolean
relay_turns_belongs_to_other (RelayTurns *self, GCancellable *turn, const char *session_key)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->turns);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Turn *) value)->cancellable == turn)
      return g_strcmp0 (key, session_key) != 0;

  return FALSE;
}

static void
add_turns_of_chat (RelayTurns *self, const char *session_key, const char *chat_id, GPtrArray *found)
{
  g_autofree char *platform =
    session_key != NULL ? relay_session_key_dup_platform (session_key) : NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->turns);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Turn *turn = value;
      g_autofree char *own_platform = relay_session_key_dup_platform (key);

      /* Another platform can have a chat with the same id. */
      if (g_strcmp0 (turn->chat_id, chat_id) == 0 &&
          (platform == NULL || own_platform == NULL || g_str_equal (platform, own_platform)))
        g_ptr_array_add (found, g_object_ref (turn->cancellable));
    }
}

void
relay_turns_interrupt (RelayTurns *self, const char *session_key, const char *chat_id)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  Turn *turn = NULL;

  if (session_key != NULL)
    turn = g_hash_table_lookup (self->turns, session_key);

  if (turn != NULL)
    g_ptr_array_add (found, g_object_ref (turn->cancellable));
  else if (!is_empty (chat_id))
    add_turns_of_chat (self, session_key, chat_id, found);

  /* Handlers of the application may begin and end turns, or free the table: it must not be used
   * any more. */
  for (guint i = 0; i < found->len; i++)
    g_cancellable_cancel (g_ptr_array_index (found, i));
}
