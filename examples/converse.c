/* converse.c: a conversation with the echo bot in which every answer is checked
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "page-client.h"

static gboolean
talk_in_direct_chat (PageClient *client, const char *text)
{
  if (!page_client_start_bot (client, "echo-bot"))
    return FALSE;

  return page_client_say_and_expect (client, "dm-alice", NULL, text);
}

static gboolean
talk_in_channel (PageClient *client, const char *text)
{
  if (!page_client_say_and_expect (client, "general", "Alice", text))
    return FALSE;

  return page_client_say_and_expect (client, "general", "Bob", "and from me");
}

static gboolean
press_stop (PageClient *client, const char *chat_id)
{
  JsonObject *request = page_client_new_request ("stop", chat_id, NULL);
  g_autoptr (JsonObject) reply = page_client_request (client, request);

  return reply != NULL;
}

static gboolean
stop_an_answer (PageClient *client, const char *text)
{
  g_autofree char *id = page_client_say (client, "dm-bob", NULL, "/slow 900");

  if (id == NULL)
    return FALSE;
  if (!page_client_wait_until (client, page_client_has_typing, "a typing indicator"))
    return FALSE;

  g_print ("  %-14s Bob presses Stop\n", "dm-bob");
  if (!press_stop (client, "dm-bob"))
    return FALSE;
  if (!page_client_expect (client, "dm-bob", id, "normal", "stopped"))
    return FALSE;

  return page_client_say_and_expect (client, "dm-bob", NULL, text);
}

static gboolean
use_a_command (PageClient *client, const char *text)
{
  g_autofree char *id = page_client_interact (client, "general", "Alice", text);
  g_autofree char *echo = g_strconcat ("echo: /ask ", text, NULL);

  if (id == NULL)
    return FALSE;

  return page_client_expect (client, "general", NULL, "follow_up", echo);
}

/* Messages that are written while no gateway is connected are stored by the connector. */
static gboolean
restart_the_gateway (PageClient *client, const char *text)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  if (!page_client_stop_bot (client))
    return FALSE;
  g_print ("  %-14s the gateway is stopped\n", "");

  first = page_client_say (client, "dm-alice", NULL, text);
  if (first == NULL)
    return FALSE;
  second = page_client_say (client, "dm-alice", NULL, "are you there?");
  if (second == NULL)
    return FALSE;
  if (!page_client_wait_until (client, page_client_has_two_waiting, "two waiting messages"))
    return FALSE;
  g_print ("  %-14s two messages wait; the gateway is started again\n", "");

  if (!page_client_start_bot (client, "echo-bot"))
    return FALSE;
  if (!page_client_expect (client, "dm-alice", first, "normal", echo))
    return FALSE;
  if (!page_client_expect (client, "dm-alice", second, "normal", "echo: are you there?"))
    return FALSE;

  return page_client_wait_until (client, page_client_has_none_waiting, "an empty queue");
}

/* One line for each stored message of a chat, as in the client's own history */
static char *
fetch_history (PageClient *client, const char *chat_id)
{
  JsonObject *request = page_client_new_request ("history", chat_id, NULL);
  g_autoptr (JsonObject) reply = page_client_request (client, request);
  g_autoptr (GString) lines = g_string_new (NULL);
  JsonArray *messages;

  if (reply == NULL)
    return NULL;

  messages = json_object_get_array_member (reply, "messages");
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      g_string_append_printf (lines, "%s %s %s\n", chat_id,
                              page_client_get_text (message, "author"),
                              page_client_get_text (message, "text"));
    }

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static char *
get_expected_history (PageClient *client, const char *chat_id)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < client->history->len; i++)
    {
      const char *line = g_ptr_array_index (client->history, i);

      if (g_str_has_prefix (line, chat_id))
        g_string_append_printf (lines, "%s\n", line);
    }

  return g_string_free (lines, FALSE);
}

static gboolean
check_chat (PageClient *client, const char *chat_id)
{
  g_autofree char *stored = fetch_history (client, chat_id);
  g_autofree char *expected = get_expected_history (client, chat_id);

  if (stored == NULL)
    return FALSE;
  if (!g_str_equal (stored, expected))
    return page_client_fail (client, "%s should hold\n%sbut holds\n%s", chat_id, expected, stored);

  return TRUE;
}

/* The bot is stopped first, so that no message can follow the ones that are checked. */
static gboolean
check_stored_messages (PageClient *client, const char *text)
{
  const char *const chats[] = { "dm-alice", "dm-bob", "general" };

  if (!page_client_stop_bot (client))
    return FALSE;
  if (page_client_has_bot_message (client))
    {
      JsonObject *message = g_queue_peek_head (&client->bot_messages);

      return page_client_fail (client, "unexpected message of the bot: “%s”",
                               page_client_get_text (message, "text"));
    }

  for (guint i = 0; i < G_N_ELEMENTS (chats); i++)
    if (!check_chat (client, chats[i]))
      return FALSE;

  g_print ("  every message was answered, once, in order: %u lines\n", client->history->len);

  return TRUE;
}

static const Step steps[] = {
  { "A direct chat", talk_in_direct_chat },
  { "A channel of a scope, two people", talk_in_channel },
  { "An answer that is stopped", stop_an_answer },
  { "An interaction, answered by a follow-up", use_a_command },
  { "A restart of the gateway", restart_the_gateway },
  { "What the connector has stored", check_stored_messages },
};

int
main (int argc, char **argv)
{
  return page_client_main (argc, argv, steps, G_N_ELEMENTS (steps));
}
