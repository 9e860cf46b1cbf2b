/* tour-bot.c: performs the less common actions, one for each word that it is told
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words are "edit", "delete", "react", "unreact", "type", "thread", "rename", "info", "card"
 * and "done". Any other text gets an ordinary answer, which "edit" and "delete" then change.
 */

#include <stdlib.h>

#include "bot.h"

#define CARD_ID     "t1"
#define THREAD_NAME "A side table"

typedef struct
{
  RelayAdapter *adapter;
  char *chat_id;
  char *message_id; /* the last message of the bot, or NULL */
  char *thread_id;  /* the last thread that the bot has made, or NULL */
} Tour;

/* Sending, editing, deleting */

/* @sent is NULL if it has failed. */
static void
keep_message_id (Tour *tour, RelaySendResult *sent)
{
  g_clear_pointer (&tour->message_id, g_free);
  if (sent != NULL)
    tour->message_id = g_strdup (relay_send_result_get_message_id (sent));
}

static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_send_finish (tour->adapter, result, &error);
  bot_report_error ("send", error);
  keep_message_id (tour, sent);
}

static void
on_answered (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = NULL;

  sent = relay_adapter_reply_finish (tour->adapter, result, &error);
  bot_report_error ("reply", error);
  keep_message_id (tour, sent);
}

static void
send_answer (Tour *tour, RelayMessageEvent *event)
{
  relay_adapter_reply_async (tour->adapter, event, "Here you are.", NULL, NULL, on_answered, tour);
}

static void
on_edited (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) edited = NULL;

  edited = relay_adapter_edit_message_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("edit_message", error);
}

static void
edit_message (Tour *tour, RelayMessageEvent *event)
{
  if (tour->message_id == NULL)
    {
      send_answer (tour, event);
      return;
    }

  relay_adapter_edit_message_async (tour->adapter, tour->chat_id, tour->message_id,
                                    "I changed my mind.", NULL, NULL, on_edited, NULL);
}

static void
on_deleted (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_delete_message_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("delete_message", error);
}

static void
delete_message (Tour *tour, RelayMessageEvent *event)
{
  if (tour->message_id == NULL)
    {
      send_answer (tour, event);
      return;
    }

  relay_adapter_delete_message_async (tour->adapter, tour->chat_id, tour->message_id, NULL, NULL,
                                      on_deleted, NULL);
}

/* Reactions */

static void
on_reacted (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_react_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("react", error);
}

/* Reacts to the last message of the bot, or to @event when there is none. */
static void
set_reaction (Tour *tour, RelayMessageEvent *event, gboolean remove)
{
  const char *message_id = tour->message_id;

  if (message_id == NULL)
    message_id = relay_message_event_get_message_id (event);
  relay_adapter_react_async (tour->adapter, tour->chat_id, message_id, "👀", remove, NULL, NULL,
                             on_reacted, NULL);
}

static void
add_reaction (Tour *tour, RelayMessageEvent *event)
{
  set_reaction (tour, event, FALSE);
}

static void
remove_reaction (Tour *tour, RelayMessageEvent *event)
{
  set_reaction (tour, event, TRUE);
}

/* Typing with a status, and asking for the kind of a chat */

static void
on_typing_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_send_typing_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("send_typing", error);
}

static void
send_typing (Tour *tour, RelayMessageEvent *event)
{
  relay_adapter_send_typing_async (tour->adapter, tour->chat_id, "looking it up", NULL, NULL,
                                   on_typing_sent, NULL);
}

/* Looking up a chat only fails when it is cancelled, which this bot never does. */
static void
on_chat_info (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (RelayChatInfo) info = relay_adapter_get_chat_info_finish (tour->adapter, result, NULL);
  g_autofree char *text = g_strdup_printf ("%s is a %s", relay_chat_info_get_name (info),
                                           relay_chat_info_get_chat_type (info));

  relay_adapter_send_async (tour->adapter, tour->chat_id, text, NULL, NULL, NULL, on_sent, tour);
}

static void
send_chat_info (Tour *tour, RelayMessageEvent *event)
{
  relay_adapter_get_chat_info_async (tour->adapter, tour->chat_id, NULL, on_chat_info, tour);
}

/* Threads */

/* A message goes to a thread by the id of its parent chat and “thread_id” in the metadata. */
static void
send_to_thread (Tour *tour)
{
  g_autoptr (JsonObject) metadata = json_object_new ();

  json_object_set_string_member (metadata, "thread_id", tour->thread_id);
  relay_adapter_send_async (tour->adapter, tour->chat_id, "This is the thread.", NULL, metadata,
                            NULL, on_sent, tour);
}

static void
on_thread_created (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) thread = NULL;

  thread = relay_adapter_create_thread_finish (tour->adapter, result, &error);
  bot_report_error ("create_thread", error);
  if (thread == NULL)
    return;

  g_free (tour->thread_id);
  tour->thread_id = g_strdup (relay_send_result_get_thread_id (thread));
  send_to_thread (tour);
}

static void
create_thread (Tour *tour, RelayMessageEvent *event)
{
  relay_adapter_create_thread_async (tour->adapter, tour->chat_id, THREAD_NAME,
                                     relay_message_event_get_message_id (event), NULL, NULL,
                                     on_thread_created, tour);
}

static void
on_thread_renamed (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_rename_thread_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("rename_thread", error);
}

/* The condition keeps a name that a person has given to the thread meanwhile. */
static void
rename_thread (Tour *tour, RelayMessageEvent *event)
{
  if (tour->thread_id == NULL)
    {
      send_answer (tour, event);
      return;
    }

  relay_adapter_rename_thread_async (tour->adapter, tour->chat_id, tour->thread_id,
                                     "The side table", RELAY_RENAME_CONDITION_IF_CURRENT_NAME,
                                     THREAD_NAME, NULL, NULL, on_thread_renamed, NULL);
}

/* Task cards */

static void
on_card_shown (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_show_task_card_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("show_task_card", error);
}

/* The members of a chunk are defined by the platform, not by the contract. */
static void
show_card (Tour *tour, RelayMessageEvent *event)
{
  g_autoptr (JsonNode) chunks = json_from_string ("[{\"title\":\"Looking\"}]", NULL);

  relay_adapter_show_task_card_async (tour->adapter, tour->chat_id, CARD_ID,
                                      json_node_get_array (chunks), NULL, NULL, on_card_shown,
                                      NULL);
}

static void
on_card_stopped (GObject *adapter, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  relay_adapter_stop_task_card_finish (RELAY_ADAPTER (adapter), result, &error);
  bot_report_error ("stop_task_card", error);
}

static void
stop_card (Tour *tour, RelayMessageEvent *event)
{
  relay_adapter_stop_task_card_async (tour->adapter, tour->chat_id, CARD_ID, NULL, NULL,
                                      on_card_stopped, NULL);
}

/* Choosing the action */

typedef struct
{
  const char *word;
  void (*run) (Tour *tour, RelayMessageEvent *event);
} Command;

static const Command commands[] = {
  { "edit", edit_message },       { "delete", delete_message }, { "react", add_reaction },
  { "unreact", remove_reaction }, { "type", send_typing },      { "info", send_chat_info },
  { "thread", create_thread },    { "rename", rename_thread },  { "card", show_card },
  { "done", stop_card },
};

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Tour *tour)
{
  const char *text = relay_message_event_get_text (event);

  g_free (tour->chat_id);
  tour->chat_id = g_strdup (relay_message_event_get_chat_id (event));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (text, commands[i].word))
      {
        commands[i].run (tour, event);
        return;
      }

  send_answer (tour, event);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web");
  Tour tour = { .adapter = adapter };
  int status;

  if (adapter == NULL)
    return EXIT_FAILURE;

  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &tour);
  status = bot_run (adapter);

  g_free (tour.thread_id);
  g_free (tour.message_id);
  g_free (tour.chat_id);

  return status;
}
