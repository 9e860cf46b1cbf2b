/* word-bot.c: types its answer word by word, as a language model would
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whatever is said comes back, a word at a time. Stop keeps what is there.
 */

#include "bot.h"

#define WORD_MS 40

typedef struct
{
  RelayDraft *draft;
  GCancellable *turn;
  char *session_key;
  GStrv words;
  guint next;
} Answer;

static void
answer_free (Answer *answer)
{
  relay_adapter_end_turn (relay_draft_get_adapter (answer->draft), answer->session_key,
                          answer->turn);
  g_object_unref (answer->draft);
  g_object_unref (answer->turn);
  g_free (answer->session_key);
  g_strfreev (answer->words);
  g_free (answer);
}

static void
on_finished (GObject *draft, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    relay_draft_finish_finish (RELAY_DRAFT (draft), result, &error);

  if (sent == NULL)
    bot_complain ("An answer", error);
  answer_free (data);
}

/* The draft decides what to show and when; this only hands it the words as they come. */
static gboolean
on_word (gpointer data)
{
  Answer *answer = data;
  const char *word = answer->words[answer->next];

  if (word != NULL && !g_cancellable_is_cancelled (answer->turn))
    {
      if (answer->next++ > 0)
        relay_draft_append (answer->draft, " ");
      relay_draft_append (answer->draft, word);
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
  RelaySessionSource *source = relay_message_event_get_source (event);
  const char *chat_id = relay_message_event_get_chat_id (event);
  g_autofree char *text = g_strconcat ("You said: ", relay_message_event_get_text (event), NULL);
  Answer *answer = g_new0 (Answer, 1);

  answer->session_key =
    relay_session_source_build_session_key (source, RELAY_SESSION_KEY_FLAGS_DEFAULT);
  answer->turn = relay_adapter_begin_turn (adapter, answer->session_key, chat_id);
  answer->words = g_strsplit (text, " ", -1);
  answer->draft = relay_adapter_begin_draft (adapter, chat_id, NULL);
  relay_draft_set_interval (answer->draft, 100);
  g_timeout_add (WORD_MS, on_word, answer);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web,cli");

  if (adapter == NULL)
    return 1;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), NULL);

  return bot_run (adapter);
}
