/* converse.c: a whole conversation with the echo bot, with every answer checked
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stage.h"

static gboolean
scene_direct (Stage *self, const char *text)
{
  return stage_start_bot (self, "echo-bot") && stage_say_and_expect (self, "dm-alice", NULL, text);
}

static gboolean
scene_channel (Stage *self, const char *text)
{
  return stage_say_and_expect (self, "general", "Alice", text) &&
         stage_say_and_expect (self, "general", "Bob", "and from me");
}

static gboolean
scene_interrupt (Stage *self, const char *text)
{
  g_autofree char *id = stage_say (self, "say", "dm-bob", NULL, "/slow 3000");
  g_autoptr (JsonObject) stopped = NULL;

  if (!id || !stage_wait_until (self, stage_has_typing, "the bot to type"))
    return FALSE;

  g_print ("  %-14s Bob presses Stop\n", "dm-bob");
  stopped = stage_ask (self, "stop", "dm-bob", NULL, NULL);

  return stopped && stage_expect (self, "dm-bob", id, "normal", "stopped") &&
         stage_say_and_expect (self, "dm-bob", NULL, text);
}

static gboolean
scene_interaction (Stage *self, const char *text)
{
  g_autofree char *id = stage_say (self, "interact", "general", "Alice", text);
  g_autofree char *echo = g_strconcat ("echo: /ask ", text, NULL);

  return id && stage_expect (self, "general", NULL, "follow_up", echo);
}

static gboolean
scene_restart (Stage *self, const char *text)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *echo = g_strconcat ("echo: ", text, NULL);

  if (!stage_stop_bot (self))
    return FALSE;
  g_print ("  %-14s the gateway has gone\n", "");

  first = stage_say (self, "say", "dm-alice", NULL, text);
  second = stage_say (self, "say", "dm-alice", NULL, "are you there?");
  if (!first || !second || !stage_wait_until (self, stage_has_two_waiting, "two waiting messages"))
    return FALSE;

  g_print ("  %-14s two messages wait; the gateway comes back\n", "");

  return stage_start_bot (self, "echo-bot") &&
         stage_expect (self, "dm-alice", first, "normal", echo) &&
         stage_expect (self, "dm-alice", second, "normal", "echo: are you there?") &&
         stage_wait_until (self, stage_has_none_waiting, "the queue to be empty");
}

/* With the bot gone nothing more can come: what is stored now is all there ever was. */
static gboolean
check_chat (Stage *self, const char *chat_id)
{
  g_autoptr (JsonObject) history = stage_ask (self, "history", chat_id, NULL, NULL);
  g_autoptr (GString) stored = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  JsonArray *messages;

  if (history == NULL)
    return FALSE;

  messages = json_object_get_array_member (history, "messages");
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      g_string_append_printf (stored, "%s %s %s\n", chat_id, stage_text_of (message, "author"),
                              stage_text_of (message, "text"));
    }
  for (guint i = 0; i < self->script->len; i++)
    {
      const char *line = self->script->pdata[i];

      if (g_str_has_prefix (line, chat_id))
        g_string_append_printf (expected, "%s\n", line);
    }

  if (!g_str_equal (stored->str, expected->str))
    return stage_fail (self, "%s should hold\n%sbut holds\n%s", chat_id, expected->str,
                       stored->str);

  return TRUE;
}

static gboolean
scene_check (Stage *self, const char *text)
{
  if (!stage_stop_bot (self))
    return FALSE;
  if (stage_has_answer (self))
    return stage_fail (self, "the bot said something more: “%s”",
                       stage_text_of (g_queue_peek_head (&self->answers), "text"));
  if (!check_chat (self, "dm-alice") || !check_chat (self, "dm-bob") ||
      !check_chat (self, "general"))
    return FALSE;

  g_print ("  every message was answered, once, in order: %u lines\n", self->script->len);

  return TRUE;
}

static const Scene scenes[] = {
  { "A direct chat", scene_direct },
  { "A channel of a scope, two people", scene_channel },
  { "An answer that is stopped", scene_interrupt },
  { "An interaction, answered by a follow-up", scene_interaction },
  { "A restart of the gateway", scene_restart },
  { "What the connector has stored", scene_check },
};

int
main (int argc, char **argv)
{
  return stage_main (argc, argv, scenes, G_N_ELEMENTS (scenes));
}
