/* partner.c: people who write to the desk of the demo, and answer it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Usage: partner PAGE-SOCKET-URL "" "". It ends when the connector does.
 */

#include "../page-client.h"

#define READING_MS 1500

static const char *const answers[] = {
  "Thank you! How late are you open today?",
  "Good. Could you send me a picture of it? The paper clip attaches a file.",
  "Nice. Please ask me something with buttons: the list beside the paper clip.",
  "And now close the window, and start the demo again: with --keep everything is still there.",
};

static gboolean
on_timeout (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;

  return G_SOURCE_REMOVE;
}

static void
wait_a_little (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (READING_MS, on_timeout, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
begin (PageClient *client, const char *text)
{
  g_autofree char *hello = NULL;
  g_autofree char *question = NULL;
  g_autofree char *news = NULL;

  hello = page_client_say (client, "dm-alice", NULL, "Hello! Do you still have the blue bicycle?");
  if (hello == NULL)
    return FALSE;
  question = page_client_say (client, "dm-bob", NULL, "When can I pick up my order?");
  if (question == NULL)
    return FALSE;
  news = page_client_say (client, "general", "Carol", "The parcels of today have arrived.");

  return news != NULL;
}

/* Presses the first button of a question. */
static gboolean
press (PageClient *client, JsonObject *message, JsonObject *prompt)
{
  JsonArray *options = json_object_get_array_member (prompt, "options");
  JsonObject *option = json_array_get_object_element (options, 0);
  JsonObject *request =
    page_client_new_request ("press", page_client_get_text (message, "chat_id"), NULL);
  g_autoptr (JsonObject) reply = NULL;

  json_object_set_string_member (request, "message_id",
                                 page_client_get_text (message, "message_id"));
  json_object_set_string_member (request, "option_id", page_client_get_text (option, "id"));
  reply = page_client_request (client, request);

  return reply != NULL;
}

static gboolean
answer (PageClient *client, JsonObject *message, guint n_answers)
{
  const char *chat_id = page_client_get_text (message, "chat_id");
  const char *text = answers[n_answers % G_N_ELEMENTS (answers)];
  g_autofree char *id = NULL;

  wait_a_little ();
  if (json_object_has_member (message, "prompt"))
    return press (client, message, json_object_get_object_member (message, "prompt"));

  id = page_client_say (client, chat_id, g_str_has_prefix (chat_id, "dm-") ? NULL : "Carol", text);

  return id != NULL;
}

/* A person has time: there is no limit to the wait for a message. */
static gboolean
converse (PageClient *client, const char *text)
{
  for (guint i = 0; client->failure == NULL; i++)
    {
      g_autoptr (JsonObject) message = NULL;

      while (client->failure == NULL && !page_client_has_bot_message (client))
        g_main_context_iteration (NULL, TRUE);
      message = page_client_take_bot_message (client, "a message of the desk");
      if (message == NULL || !answer (client, message, i))
        return FALSE;
    }

  return FALSE;
}

static const Step steps[] = {
  { "People write to the desk", begin },
  { "They answer what the desk writes", converse },
};

int
main (int argc, char **argv)
{
  return page_client_main (argc, argv, steps, G_N_ELEMENTS (steps));
}
