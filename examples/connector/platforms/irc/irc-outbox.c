/* irc-outbox.c: messages of bots on their way to the server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-outbox.h"

#include <string.h>

#include "irc-chat.h"
#include "irc-split.h"
#include "json-guard.h"

/* How long lines may wait for their turn. The gateway waits for 30 seconds, and the server answers in the rest. */
#define MAX_QUEUE_TIME (18 * G_USEC_PER_SEC)

/* After this time a server that says nothing is taken for dead. */
#define MAX_ANSWER_TIME (20 * G_USEC_PER_SEC)
#define WATCH_SECONDS   2

/* Messages that are written before a PING asks whether they have arrived, unless no more are waiting */
#define MESSAGES_PER_PING 3

/* A line with its end has 512 bytes, with what the server puts before it: ":NICK!USER@HOST ". */
#define LINE_BYTES   512
#define SOURCE_BYTES (sizeof (":!@ ") - 1 + 12 + 64) /* without the nick */

#define PING_PREFIX "relay-"

/* A message on its way. Its first lines may be written while others wait. */
typedef struct
{
  Request *request;
  char *target;
  GPtrArray *lines;
  guint n_written;
  guint n_confirmed;
  guint n_errors;
  guint64 first_label; /* the other lines have the next ones */
  guint64 ping;        /* the answer to which confirms it; 0: none was sent */
  gint64 written;      /* monotonic time */
  char *message_id;    /* of the first line, by the server */
  JsonObject *failure;
  IrcSentFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Sending;

struct _IrcOutbox
{
  IrcSession *session;
  IrcQueue *queue;
  GQueue waiting; /* of Sending: some of its lines are not written */
  GQueue written; /* of Sending, oldest first: the server has not said whether it has arrived */
  GHashTable *batches; /* reference → label, of the labelled batches that are open */
  guint n_lines;       /* that wait */
  guint64 last_label;
  guint64 last_ping;
  guint n_unpinged;
  guint watch_id;
};

#define MAX_BATCHES 16

static void
sending_free (Sending *self)
{
  request_unref (self->request);
  g_free (self->target);
  g_ptr_array_unref (self->lines);
  g_free (self->message_id);
  g_clear_pointer (&self->failure, json_object_unref);
  if (self->destroy)
    self->destroy (self->user_data);
  g_free (self);
}

/* The message is in neither queue any more. Without a failure it has arrived. */
static void
sending_end (Sending *self)
{
  self->func (self->request, self->message_id, g_steal_pointer (&self->failure), self->user_data);
  sending_free (self);
}

static void
sending_fail (Sending *self, JsonObject *failure)
{
  if (self->failure == NULL)
    self->failure = failure;
  else
    json_object_unref (failure);
}

/* Some of it has been read, or may have been: it must not be sent again. */
static void
sending_set_unknown (Sending *self, const char *reason)
{
  sending_fail (self,
                result_ambiguous ("it is not known whether the message has arrived: %s", reason));
}

void
irc_outbox_free (IrcOutbox *self)
{
  irc_outbox_lose (self, "the connector closes the connection");
  irc_queue_set_messages (self->queue, NULL, NULL);
  g_hash_table_unref (self->batches);
  g_free (self);
}

/* Messages of which nothing was written can be sent again; nobody knows what became of the others. */
void
irc_outbox_lose (IrcOutbox *self, const char *reason)
{
  Sending *sending;

  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_hash_table_remove_all (self->batches);
  self->n_lines = 0;
  self->n_unpinged = 0;
  while ((sending = g_queue_pop_head (&self->written)) ||
         (sending = g_queue_pop_head (&self->waiting)))
    {
      if (sending->n_written > 0)
        sending_set_unknown (sending, reason);
      else
        sending_fail (sending, result_rate_limited (irc_session_get_wait (self->session),
                                                    "the message was not sent: %s", reason));
      sending_end (sending);
    }
}

guint
irc_outbox_count (IrcOutbox *self)
{
  return g_queue_get_length (&self->waiting) + g_queue_get_length (&self->written);
}

static gboolean
irc_outbox_has_labels (IrcOutbox *self)
{
  return irc_session_has (self->session, "labeled-response");
}

static gboolean
on_watch (gpointer user_data)
{
  IrcOutbox *self = user_data;
  Sending *oldest = g_queue_peek_head (&self->written);
  gint64 now = g_get_monotonic_time ();

  if (oldest == NULL)
    {
      self->watch_id = 0;
      return G_SOURCE_REMOVE;
    }
  if (now - oldest->written < MAX_ANSWER_TIME)
    return G_SOURCE_CONTINUE;

  if (irc_session_get_last_read (self->session) < oldest->written)
    {
      self->watch_id = 0;
      irc_session_fail (self->session, "the server does not answer any more");
      return G_SOURCE_REMOVE;
    }
  g_queue_pop_head (&self->written);
  sending_set_unknown (oldest, "the server did not say so");
  sending_end (oldest);

  return G_SOURCE_CONTINUE;
}

/* All its lines are written, and the server has answered to all of them. */
static gboolean
sending_is_complete (Sending *self)
{
  return self->n_confirmed + self->n_errors >= self->lines->len;
}

static void
irc_outbox_settle (IrcOutbox *self, Sending *sending)
{
  if (g_queue_remove (&self->written, sending))
    sending_end (sending);
}

/* A server answers in order: when it answers this, it has read what was written before. */
static void
irc_outbox_ping (IrcOutbox *self)
{
  self->last_ping++;
  self->n_unpinged = 0;
  for (GList *link = self->written.head; link; link = link->next)
    {
      Sending *sending = link->data;

      if (sending->ping == 0)
        sending->ping = self->last_ping;
    }
  irc_queue_spend (self->queue);
  irc_session_send (self->session, "PING :" PING_PREFIX "%" G_GUINT64_FORMAT, self->last_ping);
}

/* All lines are written, or the rest is not. */
static void
irc_outbox_finish_writing (IrcOutbox *self, Sending *sending)
{
  g_queue_pop_head (&self->waiting);
  self->n_lines -= sending->lines->len - sending->n_written;
  g_ptr_array_set_size (sending->lines, sending->n_written);
  if (sending->n_written == 0)
    {
      sending_fail (sending, result_failure ("nobody waits for the message any more"));
      sending_end (sending);
      return;
    }

  sending->written = g_get_monotonic_time ();
  g_queue_push_tail (&self->written, sending);
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_SECONDS, on_watch, self);
  self->n_unpinged++;
  if (irc_outbox_has_labels (self))
    {
      if (sending_is_complete (sending))
        irc_outbox_settle (self, sending);
    }
  else if ((g_queue_is_empty (&self->waiting) || self->n_unpinged >= MESSAGES_PER_PING))
    irc_outbox_ping (self);
}

static void
irc_outbox_write_line (IrcOutbox *self, Sending *sending)
{
  const char *line = sending->lines->pdata[sending->n_written];

  self->last_label++;
  self->n_lines--;
  if (sending->n_written == 0)
    sending->first_label = self->last_label;
  sending->n_written++;
  if (irc_outbox_has_labels (self))
    irc_session_send (self->session, "@label=%" G_GUINT64_FORMAT " PRIVMSG %s :%s",
                      self->last_label, sending->target, line);
  else
    irc_session_send (self->session, "PRIVMSG %s :%s", sending->target, line);
}

/* Those that were refused meanwhile, or that nobody waits for any more, are not written. */
static gboolean
irc_outbox_is_waiting (gpointer user_data)
{
  IrcOutbox *self = user_data;
  Sending *sending;

  while ((sending = g_queue_peek_head (&self->waiting)) &&
         (sending->failure || request_is_answered (sending->request)))
    irc_outbox_finish_writing (self, sending);

  return sending != NULL;
}

static void
irc_outbox_write (gpointer user_data)
{
  IrcOutbox *self = user_data;
  Sending *sending = g_queue_peek_head (&self->waiting);
  gboolean is_last = sending->n_written + 1 == sending->lines->len;

  irc_outbox_write_line (self, sending);
  if (is_last && g_queue_peek_head (&self->waiting) == sending)
    irc_outbox_finish_writing (self, sending);
}

static const IrcQueueFuncs queue_funcs = {
  .is_waiting = irc_outbox_is_waiting,
  .write = irc_outbox_write,
};

IrcOutbox *
irc_outbox_new (IrcSession *session)
{
  IrcOutbox *self = g_new0 (IrcOutbox, 1);

  self->session = session;
  self->queue = irc_session_get_queue (session);
  self->batches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  irc_queue_set_messages (self->queue, &queue_funcs, self);

  return self;
}

static GPtrArray *
irc_outbox_split (IrcOutbox *self, const char *target, const char *text)
{
  gsize used = SOURCE_BYTES + strlen (irc_session_get_nick (self->session)) +
               strlen ("PRIVMSG  :\r\n") + strlen (target);

  /* One of the tokens is for the PING. */
  return irc_split (text, LINE_BYTES - MIN (used, LINE_BYTES),
                    irc_queue_get_capacity (self->queue, MAX_QUEUE_TIME) - 1);
}

/* Whether so many lines can be written in time; if not, the result says when to try again. More lines than that
 * cannot be written at any time.
 */
static JsonObject *
irc_outbox_check_room (IrcOutbox *self, guint n_lines)
{
  gint64 wait = irc_queue_get_wait (self->queue, self->n_lines + n_lines);
  guint capacity = irc_queue_get_capacity (self->queue, MAX_QUEUE_TIME);
  guint seconds;

  if (wait <= MAX_QUEUE_TIME)
    return NULL;
  if (n_lines > capacity)
    return result_failure (
      "the text is too long for IRC: it needs %u lines, and at most %u can be sent in time",
      n_lines, capacity);

  seconds = 1 + (wait - MAX_QUEUE_TIME) / G_USEC_PER_SEC;

  return result_rate_limited (seconds, "the IRC server takes no more lines now: %u are waiting",
                              self->n_lines);
}

/* Queues a message of a bot to the chat of the request, and takes ownership of @user_data. Returns NULL, or why
 * it is not queued; then @func is not called and @user_data stays with the caller.
 */
JsonObject *
irc_outbox_add (IrcOutbox *self,
                Request *request,
                const char *text,
                IrcSentFunc func,
                gpointer user_data,
                GDestroyNotify destroy)
{
  g_autofree char *target = irc_chat_get_target (request->chat->chat_id);
  g_autoptr (GPtrArray) lines = irc_outbox_split (self, target, text);
  JsonObject *failure =
    lines->len == 0 ? result_failure ("empty content") : irc_outbox_check_room (self, lines->len);
  Sending *sending;

  if (failure)
    return failure;

  sending = g_new0 (Sending, 1);
  sending->request = request_ref (request);
  sending->target = g_steal_pointer (&target);
  sending->func = func;
  sending->user_data = user_data;
  sending->destroy = destroy;
  self->n_lines += lines->len;
  sending->lines = g_steal_pointer (&lines);
  g_queue_push_tail (&self->waiting, sending);
  irc_queue_pump (self->queue);

  return NULL;
}

/* Errors about a target; their first parameter after the nick is the target. */
static gboolean
is_send_error (guint number)
{
  static const guint16 errors[] = { 401, 403, 404, 407, 412, 413, 414, 415, 439, 442,
                                    477, 482, 486, 489, 492, 531, 573, 716, 718 };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      if (errors[i] == number)
        return TRUE;
    }

  return FALSE;
}

#define ERR_NOSUCHNICK       401
#define ERR_TARGETTOOFAST    439
#define SPLIT_RETRY_SECONDS  30
#define TARGET_RETRY_SECONDS 30

static JsonObject *
irc_outbox_explain (IrcOutbox *self, const IrcLine *line)
{
  guint number = irc_line_get_number (line);
  const char *words = irc_line_get_last (line);

  if (number == ERR_TARGETTOOFAST)
    return result_rate_limited (TARGET_RETRY_SECONDS, "the IRC server asks to wait: %.200s", words);
  if (number == ERR_NOSUCHNICK && irc_session_had_split (self->session))
    return result_rate_limited (SPLIT_RETRY_SECONDS, "away in a netsplit: %.200s", words);

  return result_failure ("the IRC server refuses it: %.200s", words);
}

/* Lines that are not written yet are not written any more. */
static void
irc_outbox_refuse (IrcOutbox *self, Sending *sending, const IrcLine *line)
{
  sending->n_errors++;
  if (sending->n_confirmed > 0)
    sending_set_unknown (sending, "the IRC server has refused a part of it");
  else
    sending_fail (sending, irc_outbox_explain (self, line));
}

static Sending *
find_label (GQueue *queue, guint64 label)
{
  for (GList *link = queue->head; link; link = link->next)
    {
      Sending *sending = link->data;

      if (sending->n_written > 0 && label >= sending->first_label &&
          label < sending->first_label + sending->n_written)
        return sending;
    }

  return NULL;
}

/* An answer to the line that had this label */
static void
irc_outbox_handle_label (IrcOutbox *self, const char *label, const IrcLine *line)
{
  guint64 number = g_ascii_strtoull (label, NULL, 10);
  Sending *sending = find_label (&self->written, number);
  gboolean is_written = sending != NULL;
  const char *message_id = irc_line_get_tag (line, "msgid");

  if (sending == NULL)
    sending = find_label (&self->waiting, number);
  if (sending == NULL)
    return;

  if (irc_line_get_number (line) >= 400)
    irc_outbox_refuse (self, sending, line);
  else
    sending->n_confirmed++;
  if (number == sending->first_label && message_id && *message_id && sending->message_id == NULL)
    sending->message_id = g_strdup (message_id);
  if (is_written && sending_is_complete (sending))
    irc_outbox_settle (self, sending);
}

/* What a server answers to one line in several lines is a batch with the label. The end of it is the answer,
 * unless there was an error in it.
 */
static gboolean
irc_outbox_handle_batch (IrcOutbox *self, const IrcLine *line)
{
  const char *reference = irc_line_get (line, 0);
  const char *label = irc_line_get_tag (line, "label");
  g_autofree char *known = NULL;

  if (*reference == '+' && label && g_hash_table_size (self->batches) < MAX_BATCHES)
    {
      g_hash_table_replace (self->batches, g_strdup (reference + 1), g_strdup (label));
      return TRUE;
    }
  known = *reference == '-' ? g_strdup (g_hash_table_lookup (self->batches, reference + 1)) : NULL;
  if (known == NULL)
    return FALSE;

  g_hash_table_remove (self->batches, reference + 1);
  irc_outbox_handle_label (self, known, line);
  return TRUE;
}

static gboolean
irc_outbox_handle_in_batch (IrcOutbox *self, const IrcLine *line, const char *reference)
{
  g_autofree char *label = g_strdup (g_hash_table_lookup (self->batches, reference));
  Sending *sending;

  if (label == NULL)
    return FALSE;

  if (irc_line_get_number (line) >= 400)
    {
      g_hash_table_remove (self->batches, reference);
      irc_outbox_handle_label (self, label, line);
      return TRUE;
    }
  sending = find_label (&self->written, g_ascii_strtoull (label, NULL, 10));
  if (sending && sending->message_id == NULL)
    sending->message_id = g_strdup (irc_line_get_tag (line, "msgid"));

  return TRUE;
}

/* Without labels an error belongs to the oldest line to that target that it can be about. */
static void
irc_outbox_handle_error (IrcOutbox *self, const IrcLine *line)
{
  const char *target = irc_line_get (line, 1);
  GQueue *queues[] = { &self->written, &self->waiting };

  for (gsize i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      for (GList *link = queues[i]->head; link; link = link->next)
        {
          Sending *sending = link->data;

          if (sending->n_errors < sending->n_written &&
              irc_is_same (sending->target, target, irc_session_get_case (self->session)))
            {
              irc_outbox_refuse (self, sending, line);
              return;
            }
        }
    }
}

static void
irc_outbox_handle_pong (IrcOutbox *self, const IrcLine *line)
{
  const char *token = irc_line_get_last (line);
  guint64 ping;
  Sending *sending;

  if (!g_str_has_prefix (token, PING_PREFIX))
    return;

  ping = g_ascii_strtoull (token + strlen (PING_PREFIX), NULL, 10);
  while ((sending = g_queue_peek_head (&self->written)) && sending->ping > 0 &&
         sending->ping <= ping)
    irc_outbox_settle (self, sending);
}

/* Returns TRUE when the line is about a message of a bot, and nothing else. */
gboolean
irc_outbox_handle (IrcOutbox *self, const IrcLine *line)
{
  const char *label = irc_line_get_tag (line, "label");
  const char *batch = irc_line_get_tag (line, "batch");

  if (g_str_equal (line->command, "BATCH"))
    return irc_outbox_handle_batch (self, line);
  if (batch && irc_outbox_handle_in_batch (self, line, batch))
    return TRUE;
  if (label)
    {
      irc_outbox_handle_label (self, label, line);
      return TRUE;
    }
  if (g_str_equal (line->command, "PONG"))
    irc_outbox_handle_pong (self, line);
  else if (!irc_outbox_has_labels (self) && is_send_error (irc_line_get_number (line)))
    irc_outbox_handle_error (self, line);

  return FALSE;
}
