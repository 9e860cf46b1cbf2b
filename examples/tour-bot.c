/* tour-bot.c: does the less common things that a platform can do, one at a word
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Say "edit", "delete", "react", "unreact", "type", "thread", "rename", "info", "card" or "done".
 */

#include "bot.h"

typedef struct
{
  RelayAdapter *adapter;
  char *chat_id;
  char *message_id;
  char *thread_id;
} Tour;

/* The answers that only matter when there is none */
#define DEFINE_DONE(name, answer)                                               \
  static void on_##name (GObject *adapter, GAsyncResult *result, gpointer data) \
  {                                                                             \
    g_autoptr (GError) error = NULL;                                            \
    answer G_GNUC_UNUSED =                                                      \
      relay_adapter_##name##_finish (RELAY_ADAPTER (adapter), result, &error);  \
    bot_complain (#name, error);                                                \
  }
DEFINE_DONE (edit_message, g_autoptr (RelaySendResult) sent)
DEFINE_DONE (delete_message, gboolean done)
DEFINE_DONE (react, gboolean done)
DEFINE_DONE (send_typing, gboolean done)
DEFINE_DONE (rename_thread, gboolean done)
DEFINE_DONE (show_task_card, gboolean done)
DEFINE_DONE (stop_task_card, gboolean done)

/* The last message of ours is what is edited and deleted. */
static void
on_sent (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent = relay_adapter_send_finish (tour->adapter, result, &error);

  bot_complain ("send", error);
  g_free (tour->message_id);
  tour->message_id = sent != NULL ? g_strdup (relay_send_result_get_message_id (sent)) : NULL;
}

static void
on_thread (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = json_object_new ();
  g_autoptr (RelaySendResult) thread =
    relay_adapter_create_thread_finish (tour->adapter, result, &error);

  bot_complain ("create_thread", error);
  if (thread == NULL)
    return;
  g_free (tour->thread_id);
  tour->thread_id = g_strdup (relay_send_result_get_thread_id (thread));
  json_object_set_string_member (metadata, "thread_id", tour->thread_id);
  relay_adapter_send_async (tour->adapter, tour->chat_id, "This is the thread.", NULL, metadata,
                            NULL, on_sent, tour);
}

static void
on_info (GObject *adapter, GAsyncResult *result, gpointer data)
{
  Tour *tour = data;
  g_autoptr (RelayChatInfo) info = relay_adapter_get_chat_info_finish (tour->adapter, result, NULL);
  g_autofree char *text = g_strdup_printf ("%s is a %s", relay_chat_info_get_name (info),
                                           relay_chat_info_get_chat_type (info));

  relay_adapter_send_async (tour->adapter, tour->chat_id, text, NULL, NULL, NULL, on_sent, tour);
}

/* What a card shows is in the platform's own words. */
static void
show_card (Tour *tour)
{
  g_autoptr (JsonNode) chunks = json_from_string ("[{\"title\":\"Looking\"}]", NULL);

  relay_adapter_show_task_card_async (tour->adapter, tour->chat_id, "t1",
                                      json_node_get_array (chunks), NULL, NULL, on_show_task_card,
                                      NULL);
}

static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Tour *tour)
{
  const char *text = relay_message_event_get_text (event),
             *theirs = relay_message_event_get_message_id (event);

  g_free (tour->chat_id);
  tour->chat_id = g_strdup (relay_message_event_get_chat_id (event));
  if (g_str_equal (text, "edit") && tour->message_id != NULL)
    relay_adapter_edit_message_async (adapter, tour->chat_id, tour->message_id,
                                      "I changed my mind.", NULL, NULL, on_edit_message, NULL);
  else if (g_str_equal (text, "delete") && tour->message_id != NULL)
    relay_adapter_delete_message_async (adapter, tour->chat_id, tour->message_id, NULL, NULL,
                                        on_delete_message, NULL);
  else if (g_str_equal (text, "react") || g_str_equal (text, "unreact"))
    relay_adapter_react_async (adapter, tour->chat_id,
                               tour->message_id != NULL ? tour->message_id : theirs, "👀",
                               text[0] == 'u', NULL, NULL, on_react, NULL);
  else if (g_str_equal (text, "type"))
    relay_adapter_send_typing_async (adapter, tour->chat_id, "looking it up", NULL, NULL,
                                     on_send_typing, NULL);
  else if (g_str_equal (text, "thread"))
    relay_adapter_create_thread_async (adapter, tour->chat_id, "A side table", theirs, NULL, NULL,
                                       on_thread, tour);
  else if (g_str_equal (text, "rename") && tour->thread_id != NULL)
    relay_adapter_rename_thread_async (adapter, tour->chat_id, tour->thread_id, "The side table",
                                       RELAY_RENAME_CONDITION_IF_CURRENT_NAME, "A side table", NULL,
                                       NULL, on_rename_thread, NULL);
  else if (g_str_equal (text, "info"))
    relay_adapter_get_chat_info_async (adapter, tour->chat_id, NULL, on_info, tour);
  else if (g_str_equal (text, "card"))
    show_card (tour);
  else if (g_str_equal (text, "done"))
    relay_adapter_stop_task_card_async (adapter, tour->chat_id, "t1", NULL, NULL, on_stop_task_card,
                                        NULL);
  else
    relay_adapter_send_async (adapter, tour->chat_id, "Here you are.", theirs, NULL, NULL, on_sent,
                              tour);
}

int
main (void)
{
  g_autoptr (RelayAdapter) adapter = bot_new ("web");
  Tour tour = { adapter, NULL, NULL, NULL };

  if (adapter == NULL)
    return 1;
  g_signal_connect (adapter, "inbound", G_CALLBACK (on_inbound), &tour);
  return bot_run (adapter);
}
