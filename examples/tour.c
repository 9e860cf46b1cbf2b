/* tour.c: a conversation that uses every action of the contract, with the page checked after each
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "page-client.h"

static gboolean
check_text (PageClient *client, JsonObject *object, const char *member, const char *expected)
{
  const char *text = page_client_get_text (object, member);

  if (!g_str_equal (text, expected))
    return page_client_fail (client, "expected “%s” as %s, got “%s”", expected, member, text);

  return TRUE;
}

/* An empty list is left out by the connector. */
static gboolean
check_count (PageClient *client, JsonObject *message, const char *list, guint expected)
{
  guint count = 0;

  if (json_object_has_member (message, list))
    count = json_array_get_length (json_object_get_array_member (message, list));
  if (count != expected)
    return page_client_fail (client, "expected %u %s, got %u", expected, list, count);

  return TRUE;
}

static gboolean
say (PageClient *client, const char *word)
{
  g_autofree char *id = page_client_say (client, "general", "Alice", word);

  return id != NULL;
}

/* Says a word to the tour bot, which then changes its last message. */
static gboolean
say_and_expect_edit (PageClient *client, const char *word, const char *text, guint n_reactions)
{
  g_autoptr (JsonObject) update = NULL;
  JsonObject *message;

  if (!say (client, word))
    return FALSE;
  update = page_client_take_update (client, "edit");
  if (update == NULL)
    return FALSE;

  message = json_object_get_object_member (update, "message");
  if (!check_text (client, message, "text", text))
    return FALSE;

  return check_count (client, message, "reactions", n_reactions);
}

static gboolean
say_and_expect_deletion (PageClient *client)
{
  g_autoptr (JsonObject) update = NULL;

  if (!say (client, "delete"))
    return FALSE;
  update = page_client_take_update (client, "delete");
  if (update == NULL)
    return FALSE;

  return check_text (client, update, "chat_id", "general");
}

static gboolean
change_messages (PageClient *client, const char *text)
{
  g_autofree char *id = NULL;

  if (!page_client_start_bot (client, "tour-bot"))
    return FALSE;
  id = page_client_say (client, "general", "Alice", "hello");
  if (id == NULL)
    return FALSE;
  if (!page_client_expect (client, "general", id, "normal", "Here you are."))
    return FALSE;

  if (!say_and_expect_edit (client, "edit", "I changed my mind.", 0))
    return FALSE;
  if (!say_and_expect_edit (client, "react", "I changed my mind.", 1))
    return FALSE;
  if (!say_and_expect_edit (client, "unreact", "I changed my mind.", 0))
    return FALSE;

  return say_and_expect_deletion (client);
}

static gboolean
show_typing (PageClient *client, const char *text)
{
  if (!say (client, "type"))
    return FALSE;
  if (!page_client_wait_until (client, page_client_has_typing, "a typing indicator"))
    return FALSE;

  g_print ("  %-14s Bot is %s …\n", client->typing_chat_id, client->typing_status);
  if (!g_str_equal (client->typing_status, "looking it up"))
    return page_client_fail (client, "the typing status is “%s”", client->typing_status);

  if (!say (client, "info"))
    return FALSE;

  return page_client_expect (client, "general", NULL, "normal", "general is a channel");
}

/* Says a word and returns the chat that is created or renamed then. */
static JsonObject *
say_and_take_chat (PageClient *client, const char *word)
{
  g_autoptr (JsonObject) update = NULL;

  if (!say (client, word))
    return NULL;
  update = page_client_take_update (client, "chat");
  if (update == NULL)
    return NULL;

  return json_object_ref (json_object_get_object_member (update, "chat"));
}

static gboolean
create_a_thread (PageClient *client)
{
  g_autoptr (JsonObject) thread = say_and_take_chat (client, "thread");

  if (thread == NULL)
    return FALSE;
  if (!check_text (client, thread, "parent_chat_id", "general"))
    return FALSE;
  if (!check_text (client, thread, "name", "A side table"))
    return FALSE;

  return page_client_expect (client, page_client_get_text (thread, "chat_id"), NULL, "normal",
                             "This is the thread.");
}

static gboolean
use_threads (PageClient *client, const char *text)
{
  g_autoptr (JsonObject) renamed = NULL;

  if (!create_a_thread (client))
    return FALSE;
  renamed = say_and_take_chat (client, "rename");
  if (renamed == NULL)
    return FALSE;

  return check_text (client, renamed, "name", "The side table");
}

static gboolean
say_and_expect_card (PageClient *client, const char *word, gboolean is_shown)
{
  g_autoptr (JsonObject) update = NULL;

  if (!say (client, word))
    return FALSE;
  update = page_client_take_update (client, "card");
  if (update == NULL)
    return FALSE;
  if (!check_text (client, update, "card_id", "t1"))
    return FALSE;
  if (json_object_get_null_member (update, "chunks") == is_shown)
    return page_client_fail (client, "the card should be %s", is_shown ? "shown" : "removed");

  return TRUE;
}

static gboolean
show_a_task_card (PageClient *client, const char *text)
{
  if (!say_and_expect_card (client, "card", TRUE))
    return FALSE;
  if (!say_and_expect_card (client, "done", FALSE))
    return FALSE;

  return page_client_stop_bot (client);
}

/* Presses a button of the bot's next message, and waits until the page shows the choice. */
static gboolean
press (PageClient *client, const char *question, const char *option_id)
{
  g_autoptr (JsonObject) message = page_client_take_bot_message (client, question);
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (JsonObject) update = NULL;
  JsonObject *request;

  if (message == NULL)
    return FALSE;
  if (!check_text (client, message, "text", question))
    return FALSE;

  g_print ("  %-14s Alice presses %s\n", "general", option_id);
  request = page_client_new_request ("press", "general", "Alice");
  json_object_set_string_member (request, "message_id",
                                 page_client_get_text (message, "message_id"));
  json_object_set_string_member (request, "option_id", option_id);
  reply = page_client_request (client, request);
  if (reply == NULL)
    return FALSE;
  update = page_client_take_update (client, "edit");

  return update != NULL;
}

static gboolean
expect_receipt (PageClient *client, const char *reply_to)
{
  g_autoptr (JsonObject) receipt = page_client_take_bot_message (client, "the receipt");
  JsonArray *media;

  if (receipt == NULL)
    return FALSE;
  if (!check_text (client, receipt, "text", "Thank you!"))
    return FALSE;
  if (!check_text (client, receipt, "reply_to", reply_to))
    return FALSE;
  if (!check_count (client, receipt, "media", 1))
    return FALSE;

  media = json_object_get_array_member (receipt, "media");

  return check_text (client, json_array_get_object_element (media, 0), "filename", "receipt.txt");
}

static gboolean
order_a_drink (PageClient *client, const char *text)
{
  g_autofree char *id = NULL;

  if (!page_client_start_bot (client, "shop-bot"))
    return FALSE;
  id = page_client_say (client, "general", "Alice", "I am thirsty");
  if (id == NULL)
    return FALSE;

  if (!press (client, "What would you like?", "tea"))
    return FALSE;
  if (!press (client, "One tea: pay now?", "yes"))
    return FALSE;
  if (!expect_receipt (client, id))
    return FALSE;

  return page_client_stop_bot (client);
}

/* Every state of a draft begins with the one before, and the message replaces the last one. */
static gboolean
expect_growing_draft (PageClient *client)
{
  g_autofree char *previous = g_strdup ("");
  guint n_states = 0;

  while (TRUE)
    {
      g_autoptr (JsonObject) draft = page_client_take_update (client, "draft");
      const char *state;

      if (draft == NULL)
        return FALSE;
      if (json_object_get_null_member (draft, "text"))
        break;

      state = page_client_get_text (draft, "text");
      if (!g_str_has_prefix (state, previous))
        return page_client_fail (client, "“%s” does not begin with “%s”", state, previous);
      g_free (previous);
      previous = g_strdup (state);
      n_states++;
    }

  if (n_states < 2)
    return page_client_fail (client, "the draft was shown %u times", n_states);

  return TRUE;
}

static gboolean
watch_a_draft (PageClient *client, const char *text)
{
  const char *said = "the answer to this comes a word at a time";
  g_autofree char *answer = g_strconcat ("You said: ", said, NULL);
  g_autofree char *id = NULL;

  if (!page_client_start_bot (client, "word-bot"))
    return FALSE;
  id = page_client_say (client, "dm-alice", NULL, said);
  if (id == NULL)
    return FALSE;

  if (!expect_growing_draft (client))
    return FALSE;
  if (!page_client_expect (client, "dm-alice", NULL, "normal", answer))
    return FALSE;

  return page_client_stop_bot (client);
}

static gboolean
use_a_command (PageClient *client, const char *text)
{
  g_autofree char *id = NULL;

  if (!page_client_start_bot (client, "echo-bot"))
    return FALSE;
  id = page_client_interact (client, "general", "Alice", "what is left?");
  if (id == NULL)
    return FALSE;
  if (!page_client_expect (client, "general", NULL, "follow_up", "echo: /ask what is left?"))
    return FALSE;
  if (!page_client_stop_bot (client))
    return FALSE;
  if (page_client_has_bot_message (client))
    return page_client_fail (client, "unexpected message of the bot");

  return TRUE;
}

static const Step steps[] = {
  { "Send, edit, react and delete: send, edit, react, delete", change_messages },
  { "Typing with a status, and the kind of a chat: typing, get_chat_info", show_typing },
  { "A thread, and a new name for it: thread_create, thread_rename", use_threads },
  { "What the bot is working on: task_card, task_card_stop", show_a_task_card },
  { "Buttons, and a file: prompt, send_media", order_a_drink },
  { "An answer that grows: draft", watch_a_draft },
  { "An interaction: follow_up", use_a_command },
};

int
main (int argc, char **argv)
{
  return page_client_main (argc, argv, steps, G_N_ELEMENTS (steps));
}
