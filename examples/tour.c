/* tour.c: walks people and bots through everything that the connector's page can show
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stage.h"

static gboolean
is_text (Stage *self, JsonObject *object, const char *member, const char *wanted)
{
  const char *got = stage_text_of (object, member);

  return g_str_equal (got, wanted) ||
         stage_fail (self, "expected “%s” as %s, got “%s”", wanted, member, got);
}

/* A list that is empty is not there. */
static guint
count (JsonObject *message, const char *list)
{
  return json_object_has_member (message, list)
           ? json_array_get_length (json_object_get_array_member (message, list))
           : 0;
}

/* Says a word to the tour bot and gives the change of a message that comes of it. */
static JsonObject *
say_and_see_edit (Stage *self, const char *word)
{
  g_autofree char *id = stage_say (self, "say", "general", "Alice", word);
  g_autoptr (JsonObject) frame = id ? stage_take_shown (self, "edit") : NULL;

  return frame ? json_object_ref (json_object_get_object_member (frame, "message")) : NULL;
}

static gboolean
sees_edit (Stage *self, const char *word, const char *text, guint n_reactions)
{
  g_autoptr (JsonObject) message = say_and_see_edit (self, word);

  return message && is_text (self, message, "text", text) &&
         (count (message, "reactions") == n_reactions ||
          stage_fail (self, "%u reactions instead of %u", count (message, "reactions"),
                      n_reactions));
}

static gboolean
scene_messages (Stage *self, const char *text)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autoptr (JsonObject) frame = NULL;

  if (!stage_start_bot (self, "tour-bot"))
    return FALSE;
  first = stage_say (self, "say", "general", "Alice", "hello");
  if (!first || !stage_expect (self, "general", first, "normal", "Here you are.") ||
      !sees_edit (self, "edit", "I changed my mind.", 0) ||
      !sees_edit (self, "react", "I changed my mind.", 1) ||
      !sees_edit (self, "unreact", "I changed my mind.", 0))
    return FALSE;

  last = stage_say (self, "say", "general", "Alice", "delete");
  frame = last ? stage_take_shown (self, "delete") : NULL;

  return frame && is_text (self, frame, "chat_id", "general");
}

static gboolean
scene_typing (Stage *self, const char *text)
{
  g_autofree char *id = stage_say (self, "say", "general", "Alice", "type");
  g_autofree char *info = NULL;

  if (!id || !stage_wait_until (self, stage_has_typing, "the bot to type"))
    return FALSE;
  g_print ("  %-14s Bot is %s …\n", self->typing, self->status);
  if (!g_str_equal (self->status, "looking it up"))
    return stage_fail (self, "the status is “%s”", self->status);

  info = stage_say (self, "say", "general", "Alice", "info");

  return info && stage_expect (self, "general", NULL, "normal", "general is a channel");
}

static gboolean
scene_threads (Stage *self, const char *text)
{
  g_autofree char *id = stage_say (self, "say", "general", "Alice", "thread");
  g_autofree char *rename = NULL;
  g_autoptr (JsonObject) opened = id ? stage_take_shown (self, "chat") : NULL;
  g_autoptr (JsonObject) renamed = NULL;
  JsonObject *thread = opened ? json_object_get_object_member (opened, "chat") : NULL;

  if (!thread || !is_text (self, thread, "parent_chat_id", "general") ||
      !is_text (self, thread, "name", "A side table") ||
      !stage_expect (self, stage_text_of (thread, "chat_id"), NULL, "normal",
                     "This is the thread."))
    return FALSE;

  rename = stage_say (self, "say", "general", "Alice", "rename");
  renamed = rename ? stage_take_shown (self, "chat") : NULL;

  return renamed &&
         is_text (self, json_object_get_object_member (renamed, "chat"), "name", "The side table");
}

static gboolean
scene_cards (Stage *self, const char *text)
{
  const char *const words[] = { "card", "done" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *id = stage_say (self, "say", "general", "Alice", words[i]);
      g_autoptr (JsonObject) frame = id ? stage_take_shown (self, "card") : NULL;

      if (!frame || !is_text (self, frame, "card_id", "t1"))
        return FALSE;
      if (json_object_get_null_member (frame, "chunks") != (i == 1))
        return stage_fail (self, "the card is%s gone", i == 0 ? "" : " not");
    }

  return stage_stop_bot (self);
}

/* The buttons of the next message of the bot's; one of them is pressed. */
static gboolean
press (Stage *self, const char *question, const char *option_id)
{
  g_autoptr (JsonObject) message = stage_take_answer (self, question);
  g_autoptr (JsonObject) pressed = NULL;
  g_autoptr (JsonObject) edit = NULL;
  JsonObject *request;

  if (!message || !is_text (self, message, "text", question))
    return FALSE;

  g_print ("  %-14s Alice presses %s\n", "general", option_id);
  request = stage_new_request ("press", "general", "Alice");
  json_object_set_string_member (request, "message_id", stage_text_of (message, "message_id"));
  json_object_set_string_member (request, "option_id", option_id);
  pressed = stage_request (self, request);
  edit = pressed ? stage_take_shown (self, "edit") : NULL;

  return edit != NULL;
}

static gboolean
scene_shop (Stage *self, const char *text)
{
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) receipt = NULL;

  if (!stage_start_bot (self, "shop-bot"))
    return FALSE;
  id = stage_say (self, "say", "general", "Alice", "I am thirsty");
  if (!id || !press (self, "What would you like?", "tea") ||
      !press (self, "One tea: pay now?", "yes"))
    return FALSE;

  receipt = stage_take_answer (self, "the receipt");
  if (!receipt || !is_text (self, receipt, "text", "Thank you!") ||
      !is_text (self, receipt, "reply_to", id))
    return FALSE;

  if (count (receipt, "media") != 1)
    return stage_fail (self, "the receipt has %u files", count (receipt, "media"));
  if (!is_text (self,
                json_array_get_object_element (json_object_get_array_member (receipt, "media"), 0),
                "filename", "receipt.txt"))
    return FALSE;

  return stage_stop_bot (self);
}

/* What is shown grows, and then the message takes its place. */
static gboolean
scene_draft (Stage *self, const char *text)
{
  const char *said = "the answer to this comes a word at a time";
  g_autofree char *answer = g_strconcat ("You said: ", said, NULL);
  g_autofree char *before = g_strdup ("");
  g_autofree char *id = NULL;
  guint n_states = 0;

  if (!stage_start_bot (self, "word-bot"))
    return FALSE;
  id = stage_say (self, "say", "dm-alice", NULL, said);
  if (!id)
    return FALSE;

  for (;;)
    {
      g_autoptr (JsonObject) draft = stage_take_shown (self, "draft");

      if (!draft)
        return FALSE;
      if (json_object_get_null_member (draft, "text"))
        break;
      if (!g_str_has_prefix (stage_text_of (draft, "text"), before))
        return stage_fail (self, "“%s” does not go on from “%s”", stage_text_of (draft, "text"),
                           before);
      g_free (before);
      before = g_strdup (stage_text_of (draft, "text"));
      n_states++;
    }
  if (n_states < 2)
    return stage_fail (self, "the draft was shown %u times", n_states);

  return stage_expect (self, "dm-alice", NULL, "normal", answer) && stage_stop_bot (self);
}

static gboolean
scene_follow_up (Stage *self, const char *text)
{
  g_autofree char *id = NULL;

  if (!stage_start_bot (self, "echo-bot"))
    return FALSE;
  id = stage_say (self, "interact", "general", "Alice", "what is left?");

  return id && stage_expect (self, "general", NULL, "follow_up", "echo: /ask what is left?") &&
         stage_stop_bot (self) &&
         (!stage_has_answer (self) || stage_fail (self, "a bot said something more"));
}

static const Scene scenes[] = {
  { "Sent, edited, reacted to, deleted: send, edit, react, delete", scene_messages },
  { "Typing with a status, and what a chat is: typing, get_chat_info", scene_typing },
  { "A thread, and another name for it: thread_create, thread_rename", scene_threads },
  { "What a bot works on: task_card, task_card_stop", scene_cards },
  { "Buttons, and a file: prompt, send_media", scene_shop },
  { "An answer that grows: draft", scene_draft },
  { "An interaction: follow_up", scene_follow_up },
};

int
main (int argc, char **argv)
{
  return stage_main (argc, argv, scenes, G_N_ELEMENTS (scenes));
}
