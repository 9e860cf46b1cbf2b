/* relay-pieces.c: a text that is sent as one message or in several pieces
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-pieces-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

struct _RelayPieces
{
  RelayAction *action; /* NULL once it sends the only piece */
  RelayAction *rest;   /* nullable */
  char *content;       /* NULL once it is in the only piece */
  char *reply_to;      /* nullable */
  char *filename;      /* nullable */

  guint n_pieces; /* 0 until the text is divided */
  char **pieces;  /* NULL if it is one piece */
  guint n_accepted;
  RelayAction *next;         /* sends the next piece; nullable */
  RelayRecord *first_result; /* the following are not kept for one piece */
  GPtrArray *message_ids;    /* terminated by NULL */
};

RelayPieces *
relay_pieces_new (RelayAction *action,
                  RelayAction *rest,
                  const char *content,
                  const char *reply_to,
                  const char *filename)
{
  RelayPieces *self = g_new0 (RelayPieces, 1);

  self->action = action;
  self->rest = rest;
  self->content = g_strdup (content);
  self->reply_to = g_strdup (reply_to);
  self->filename = g_strdup (filename);

  return self;
}

void
relay_pieces_free (RelayPieces *self)
{
  g_clear_pointer (&self->action, relay_action_free);
  g_clear_pointer (&self->rest, relay_action_free);
  g_free (self->content);
  g_free (self->reply_to);
  g_free (self->filename);
  g_strfreev (self->pieces);
  g_clear_pointer (&self->next, relay_action_free);
  g_clear_pointer (&self->first_result, relay_record_unref);
  g_clear_pointer (&self->message_ids, g_ptr_array_unref);
  g_free (self);
}

RelayAction *
relay_pieces_get_action (RelayPieces *self)
{
  return self->action != NULL ? self->action : self->next;
}

const char *
relay_pieces_get_content (RelayPieces *self)
{
  return self->content;
}

const char *
relay_pieces_get_reply_to (RelayPieces *self)
{
  return self->reply_to;
}

const char *
relay_pieces_get_filename (RelayPieces *self)
{
  return self->filename;
}

gsize
relay_pieces_get_size (RelayPieces *self)
{
  return relay_action_get_size (self->action) + strlen (self->content);
}

gboolean
relay_pieces_fit (RelayPieces *self, RelayTextLimit limit)
{
  if (self->n_pieces == 0 && relay_text_fits (self->content, limit))
    self->n_pieces = 1;

  return self->n_pieces > 0;
}

gboolean
relay_pieces_divide (RelayPieces *self, RelayTextLimit limit, GError **error)
{
  self->pieces =
    relay_text_split (self->content, limit.length, limit.unit, RELAY_TEXT_SPLIT_DEFAULT);
  self->n_pieces = g_strv_length (self->pieces);
  if (self->n_pieces == 0)
    {
      g_clear_pointer (&self->pieces, g_strfreev);
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "text has no visible character");
      return FALSE;
    }

  self->message_ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->message_ids, NULL);

  return TRUE;
}

GError *
relay_pieces_make_length_error (RelayPieces *self, RelayTextLimit limit)
{
  return g_error_new (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                      "%s too long: %u, at most %u (%s) are allowed in one message",
                      self->rest != NULL ? "caption" : "text",
                      relay_text_measure (self->content, limit.unit), limit.length, limit.unit);
}

gboolean
relay_pieces_are_several (RelayPieces *self)
{
  return self->n_pieces > 1;
}

/* A text behind the caption of a file stays where the file was sent. */
static RelayAction *
copy_rest (RelayPieces *self)
{
  g_autofree char *chosen = NULL;
  RelayAction *action = relay_action_copy (self->rest);

  relay_action_take_platform (action, &chosen, NULL);
  relay_action_set_place (action, relay_action_get_place (self->action),
                          relay_action_get_platform (self->action));

  return action;
}

static RelayAction *
make_piece (RelayPieces *self)
{
  gboolean is_first = self->n_accepted == 0;
  gboolean is_last = self->n_accepted + 1 == self->n_pieces;
  RelayAction *action;

  if (self->n_pieces == 1)
    action = g_steal_pointer (&self->action);
  else if (is_first || self->rest == NULL)
    action = relay_action_copy (self->action);
  else
    action = copy_rest (self);

  relay_action_set_string (action, RELAY_ACTION_CONTENT,
                           self->pieces != NULL ? self->pieces[self->n_accepted] : self->content);
  if (is_first && self->filename != NULL)
    relay_action_set_string (action, RELAY_ACTION_FILENAME, self->filename);
  relay_action_set_string (action, RELAY_ACTION_REPLY_TO, is_first ? self->reply_to : NULL);
  if (!is_last)
    relay_action_drop_notify (action);
  /* a message that waits for its answer keeps its text once */
  if (self->n_pieces == 1)
    g_clear_pointer (&self->content, g_free);

  return action;
}

RelayAction *
relay_pieces_get_next (RelayPieces *self)
{
  if (self->next == NULL)
    self->next = make_piece (self);

  return self->next;
}

gboolean
relay_pieces_accept (RelayPieces *self, RelayRecord *result)
{
  const char *message_id;

  self->n_accepted++;
  if (!relay_pieces_are_several (self))
    return FALSE;

  message_id = relay_record_get_string (result, RELAY_FIELD_RESULT_MESSAGE_ID);
  g_clear_pointer (&self->next, relay_action_free);
  if (self->first_result == NULL)
    self->first_result = relay_record_ref (result);
  if (message_id != NULL)
    g_ptr_array_insert (self->message_ids, (int) self->message_ids->len - 1, g_strdup (message_id));

  return self->n_accepted < self->n_pieces;
}

GError *
relay_pieces_make_error (RelayPieces *self, GError *error)
{
  g_autoptr (GError) cause = error;
  const char *at_least;

  if (self->n_accepted == 0 || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&cause);

  at_least = relay_error_is_ambiguous (cause) ? "at least " : "";

  return g_error_new (RELAY_ERROR, RELAY_ERROR_PARTIAL,
                      "text sent partially: %s%u of %u pieces: %s", at_least, self->n_accepted,
                      self->n_pieces, cause->message);
}

RelayRecord *
relay_pieces_get_first_result (RelayPieces *self)
{
  return self->first_result;
}

GPtrArray *
relay_pieces_get_message_ids (RelayPieces *self)
{
  return self->message_ids;
}
