/* word-bot.c: repeats what it is told, one word at a time, as a language model would
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stop ends an answer early and keeps the words that are there.
 */

#include <stdlib.h>

#include "bot.h"

#define WORD_INTERVAL_MS  40
#define DRAFT_INTERVAL_MS 100

typedef struct
{
  RelayDraft *draft;
  GCancellable *turn;
  char *session_key;
  GStrv words;
  guint n_appended;
} Answer;

static Answer *
answer_new (RelayAdapter *adapter, RelayMessageEvent *event)
{
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_id = relay_message_event_get_chat_id (event);
  g_autofree char *text = g_strconcat ("You said: ", relay_message_event_get_text (event), NULL);
  g_autoptr (JsonObject) metadata = relay_message_event_dup_reply_metadata (event);
  Answer *self = g_new0 (Answer, 1);

  self->session_key =
    relay_session_source_build_session_key (source, RELAY_SESSION_KEY_FLAGS_DEFAULT);
  self->turn = relay_adapter_begin_turn (adapter, self->session_key, chat_id);
  self->words = g_strsplit (text, " ", -1);
  self->draft = relay_adapter_begin_draft (adapter, chat_id,
                                           relay_message_event_get_message_id (event), metadata);
  relay_draft_set_interval (self->draft, DRAFT_INTERVAL_MS);

  return self;
}

static void
answer_free (Answer *self)
{
  RelayAdapter *adapter = relay_draft_get_adapter (self->draft);

  relay_adapter_end_turn (adapter, self->session_key, self->turn);
  g_object_unref (self->draft);
  g_object_unref (self->turn);
  g_free (self->session_key);
  g_strfreev (self->words);
  g_free (self);
}

static void
on_finished (GObject *draft, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_draft_finish_finish (RELAY_DRAFT (draft), result, &error);
  bot_report_error ("An answer", error);
  answer_free (answer);
}

static void
answer_append (Answer *self, const char *word)
{
  if (self->n_appended > 0)
    relay_draft_append (self->draft, " ");
  relay_draft_append (self->draft, word);
  self->n_appended++;
}

/* The draft decides what is shown and when. The bot only appends the words as they come. */
static gboolean
on_word (gpointer data)
{
  Answer *answer = data;
  const char *word = answer->words[answer->n_appended];
  gboolean is_stopped = g_cancellable_is_cancelled (answer->turn);

  if (word != NULL && !is_stopped)
    {
      answer_append (answer, word);
      return G_SOURCE_CONTINUE;
    }

  if (word != NULL)
    relay_draft_append (answer->draft, " … (stopped)");
  relay_draft_finish_async (answer->draft, NULL, on_finished, answer);

  return G_SOURCE_REMOVE;
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event)
{
  Answer *answer = answer_new (adapter, event);

  g_timeout_add (WORD_INTERVAL_MS, on_word, answer);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web,cli");

  if (adapter == NULL)
    return EXIT_FAILURE;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), NULL);

  return bot_run (adapter);
}
