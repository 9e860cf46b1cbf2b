/* irc-records.c: what is stored of the messages of bots
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-records.h"

#include "kept/kept.h"

struct _IrcPrompt
{
  Message *message;
};

/* Records that are being stored keep it alive, also when the platform is gone. */
struct _IrcRecords
{
  Hub *hub;
  guint n_pending;
};

/* Something that is stored for an action */
typedef struct
{
  IrcRecords *records;
  Request *request;
  char *text;          /* of a message that has arrived */
  char *server_id;     /* that the server gave it, or NULL */
  char *message_id;    /* under which it is stored */
  IrcPrompt *prompt;   /* that was sent, or NULL */
  JsonObject *failure; /* of a prompt that has not arrived */
} Record;

static void
prompt_clear (gpointer data)
{
  IrcPrompt *self = data;

  message_free (self->message);
}

/* Takes ownership of @message. */
IrcPrompt *
irc_prompt_new (Message *message)
{
  IrcPrompt *self = g_rc_box_new0 (IrcPrompt);

  self->message = message;

  return self;
}

IrcPrompt *
irc_prompt_ref (IrcPrompt *self)
{
  return g_rc_box_acquire (self);
}

void
irc_prompt_unref (IrcPrompt *self)
{
  g_rc_box_release_full (self, prompt_clear);
}

static void
record_free (gpointer data)
{
  Record *self = data;

  self->records->n_pending--;
  g_rc_box_release (self->records);
  request_unref (self->request);
  g_free (self->text);
  g_free (self->server_id);
  g_free (self->message_id);
  g_clear_pointer (&self->prompt, irc_prompt_unref);
  g_clear_pointer (&self->failure, json_object_unref);
  g_free (self);
}

static void
record_report (Record *self, Hub *hub, const GError *error)
{
  if (error)
    hub_fault (hub, self->request->gateway_id, "%s", error->message);
}

static gboolean
on_store_message (Transaction *transaction, gpointer data, GError **error)
{
  Record *self = data;

  g_free (self->message_id);
  self->message_id =
    self->server_id ? g_strdup (self->server_id) : store_new_snowflake (transaction->store);

  return kept_remember (self->request, transaction, self->text, self->message_id, error);
}

/* What the database has not taken has arrived all the same: the bot must not send it again. */
static void
on_message_stored (Hub *hub, gpointer data, const GError *error)
{
  Record *self = data;

  record_report (self, hub, error);
  request_answer (self->request, result_success (self->message_id));
}

static gboolean
on_store_prompt (Transaction *transaction, gpointer data, GError **error)
{
  Record *self = data;
  Message *message = self->prompt->message;

  g_free (message->message_id);
  message->message_id = store_new_snowflake (transaction->store);

  return store_add_message (transaction->store, message, error);
}

/* Nobody could answer a prompt that is not stored. */
static void
on_prompt_stored (Hub *hub, gpointer data, const GError *error)
{
  Record *self = data;

  if (error)
    request_answer (self->request, request_fault (self->request, error));
}

static void
on_prompt_confirmed (Hub *hub, gpointer data, const GError *error)
{
  Record *self = data;

  request_answer (self->request, result_success (self->prompt->message->message_id));
}

static gboolean
on_delete_prompt (Transaction *transaction, gpointer data, GError **error)
{
  Record *self = data;
  const Message *message = self->prompt->message;
  g_autoptr (Message) stored =
    message->message_id
      ? store_find_message (transaction->store, self->request->chat, message->message_id)
      : NULL;

  return stored == NULL || store_delete_message (transaction->store, stored, error);
}

static void
on_prompt_deleted (Hub *hub, gpointer data, const GError *error)
{
  Record *self = data;

  record_report (self, hub, error);
  request_answer (self->request, g_steal_pointer (&self->failure));
}

static Record *
record_new (IrcRecords *records, Request *request, IrcPrompt *prompt)
{
  Record *self = g_new0 (Record, 1);

  records->n_pending++;
  self->records = g_rc_box_acquire (records);
  self->request = request_ref (request);
  self->prompt = prompt ? irc_prompt_ref (prompt) : NULL;

  return self;
}

static void
record_store (Record *self, TransactionFunc func, TransactionDone done)
{
  hub_transact (self->records->hub, func, done, self, record_free);
}

IrcRecords *
irc_records_new (Hub *hub)
{
  IrcRecords *self = g_rc_box_new0 (IrcRecords);

  self->hub = hub;

  return self;
}

/* What is being stored is stored, and answered. */
void
irc_records_free (IrcRecords *self)
{
  g_rc_box_release (self);
}

/* The message has arrived. The request is answered when it is stored. @message_id is that of the server, or NULL. */
void
irc_records_add_message (IrcRecords *self,
                         Request *request,
                         const char *text,
                         const char *message_id)
{
  Record *record = record_new (self, request, NULL);

  record->text = g_strdup (text);
  record->server_id = g_strdup (message_id);
  record_store (record, on_store_message, on_message_stored);
}

/* The prompt is on its way. */
void
irc_records_add_prompt (IrcRecords *self, Request *request, IrcPrompt *prompt)
{
  record_store (record_new (self, request, prompt), on_store_prompt, on_prompt_stored);
}

/* The prompt has arrived. The request is answered when it is stored. */
void
irc_records_confirm_prompt (IrcRecords *self, Request *request, IrcPrompt *prompt)
{
  hub_call_in_turn (self->hub, on_prompt_confirmed, record_new (self, request, prompt),
                    record_free);
}

/* The prompt has not arrived. The request is answered by @failure, which this takes ownership of. */
void
irc_records_remove_prompt (IrcRecords *self,
                           Request *request,
                           IrcPrompt *prompt,
                           JsonObject *failure)
{
  Record *record = record_new (self, request, prompt);

  record->failure = failure;
  record_store (record, on_delete_prompt, on_prompt_deleted);
}

gboolean
irc_records_is_empty (IrcRecords *self)
{
  return self->n_pending == 0;
}
