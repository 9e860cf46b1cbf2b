/* irc-records.c: what is stored of the messages of bots, together with what people write
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-records.h"

#include "kept/kept.h"

typedef struct _Record Record;

struct _Record
{
  void (*store) (Record *self);
  Request *request;
  char *text; /* of a message that has arrived */
  char *message_id;
  Message *prompt;     /* that was sent */
  JsonObject *failure; /* of a prompt that has not arrived */
};

struct _IrcRecords
{
  IrcRecordsFunc due;
  gpointer user_data;
  GQueue waiting; /* of Record */
  guint source_id;
};

static void
record_free (Record *self)
{
  request_unref (self->request);
  g_free (self->text);
  g_free (self->message_id);
  g_clear_pointer (&self->prompt, message_free);
  g_clear_pointer (&self->failure, json_object_unref);
  g_free (self);
}

/* What the database has not taken has arrived all the same: the bot must not send it again. */
static void
record_store_message (Record *self)
{
  Request *request = self->request;
  g_autoptr (GError) error = NULL;

  if (!kept_remember (request, self->text, self->message_id, &error))
    hub_fault (request->hub, request->gateway_id, "%s", error->message);
  request_answer (request, result_success (self->message_id));
}

/* Nobody could answer a prompt that is not stored. */
static void
record_store_prompt (Record *self)
{
  Request *request = self->request;
  g_autoptr (GError) error = NULL;

  if (!store_begin (request->store, &error) ||
      !store_add_message (request->store, self->prompt, &error) ||
      !store_commit (request->store, &error))
    {
      store_roll_back (request->store);
      request_answer (request, request_fault (request, error));
    }
}

static void
record_delete_prompt (Record *self)
{
  Request *request = self->request;
  g_autoptr (Message) prompt = store_find_message (request->store, request->chat, self->message_id);

  if (prompt)
    store_delete_message (request->store, prompt, NULL);
  request_answer (request, g_steal_pointer (&self->failure));
}

static gboolean
on_due (gpointer user_data)
{
  IrcRecords *self = user_data;

  self->source_id = 0;
  self->due (self->user_data);

  return G_SOURCE_REMOVE;
}

static Record *
irc_records_add (IrcRecords *self, Request *request, void (*store) (Record *self))
{
  Record *record = g_new0 (Record, 1);

  record->store = store;
  record->request = request_ref (request);
  g_queue_push_tail (&self->waiting, record);
  if (self->source_id == 0)
    self->source_id = g_idle_add (on_due, self);

  return record;
}

IrcRecords *
irc_records_new (IrcRecordsFunc due, gpointer user_data)
{
  IrcRecords *self = g_new0 (IrcRecords, 1);

  self->due = due;
  self->user_data = user_data;

  return self;
}

void
irc_records_free (IrcRecords *self)
{
  irc_records_store (self);
  g_free (self);
}

/* The message has arrived. The request is answered when it is stored. */
void
irc_records_add_message (IrcRecords *self,
                         Request *request,
                         const char *text,
                         const char *message_id)
{
  Record *record = irc_records_add (self, request, record_store_message);

  record->text = g_strdup (text);
  record->message_id = g_strdup (message_id);
}

/* The prompt is on its way. Takes ownership of @prompt. */
void
irc_records_add_prompt (IrcRecords *self, Request *request, Message *prompt)
{
  irc_records_add (self, request, record_store_prompt)->prompt = prompt;
}

/* The prompt has not arrived. The request is answered by @failure, which this takes ownership of. */
void
irc_records_remove_prompt (IrcRecords *self,
                           Request *request,
                           const char *message_id,
                           JsonObject *failure)
{
  Record *record = irc_records_add (self, request, record_delete_prompt);

  record->message_id = g_strdup (message_id);
  record->failure = failure;
}

gboolean
irc_records_is_empty (IrcRecords *self)
{
  return g_queue_is_empty (&self->waiting);
}

/* Stores all that waits, in order. */
void
irc_records_store (IrcRecords *self)
{
  Record *record;

  g_clear_handle_id (&self->source_id, g_source_remove);
  while ((record = g_queue_pop_head (&self->waiting)))
    {
      record->store (record);
      record_free (record);
    }
}
