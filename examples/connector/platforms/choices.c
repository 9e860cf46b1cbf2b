/* choices.c: prompts in words, for platforms without buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "choices.h"

#include <string.h>

#include "json-guard.h"

/* How many messages back a prompt is looked for */
#define CHOICES_MAX_MESSAGES 50

/* The longest label has 75 characters of 4 bytes. */
#define CHOICES_MAX_TEXT 300

/* The text of a message with a prompt, and below it the options with numbers: “1. Tea”, “2. Coffee”. @separator
 * stands between two of them, and before the words that say how to answer.
 */
char *
choices_format (const Message *message, const char *separator)
{
  JsonArray *options = message->prompt->options;
  guint length = json_array_get_length (options);
  g_autoptr (GString) text = g_string_new (message->text);

  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%s%u. %s", i == 0 ? "\n" : separator, i + 1,
                            member_string (json_array_get_object_element (options, i), "label"));
  g_string_append_printf (text, "%s(answer with %s)", separator, length > 1 ? "a number" : "1");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_same_text (const char *text, const char *other)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *other_folded = g_utf8_casefold (other, -1);

  return g_str_equal (folded, other_folded);
}

/* The option with that label or id; as at a terminal, “/ID” is an id, too. */
static const char *
find_by_name (JsonArray *options, const char *text)
{
  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonObject *option = json_array_get_object_element (options, i);
      const char *id = member_string (option, "id");

      if (g_str_equal (text + (*text == '/'), id) || is_same_text (text, id) ||
          is_same_text (text, member_string (option, "label")))
        return id;
    }

  return NULL;
}

/* “2”, “2.” or “2)” */
static const char *
find_by_number (JsonArray *options, const char *text)
{
  gsize n_digits = strspn (text, "0123456789");
  guint64 number = n_digits > 0 && n_digits < 4 ? g_ascii_strtoull (text, NULL, 10) : 0;
  const char *rest = text + n_digits;

  if (number == 0 || number > json_array_get_length (options) ||
      !(*rest == '\0' || g_str_equal (rest, ".") || g_str_equal (rest, ")")))
    return NULL;

  return member_string (json_array_get_object_element (options, number - 1), "id");
}

/* The message with the open prompt that the text answers, or NULL: the text is no answer. A number is one of
 * the newest open prompt; a label or id is that of the newest one that has it. @option_id is valid as long as
 * the message.
 */
Message *
choices_find (Store *store, const Chat *chat, const char *text, const char **option_id)
{
  g_autoptr (GPtrArray) messages = NULL;
  g_autofree char *stripped = NULL;
  gboolean is_newest = TRUE;

  if (strlen (text) > CHOICES_MAX_TEXT)
    return NULL;

  stripped = g_strstrip (g_strdup (text));
  messages = store_list_messages (store, chat, 0, 0, CHOICES_MAX_MESSAGES);
  for (guint i = messages->len; i > 0; i--)
    {
      const Message *message = messages->pdata[i - 1];
      const Prompt *prompt = message->prompt;

      if (prompt == NULL || *prompt->answer || prompt_is_expired (prompt))
        continue;
      *option_id = find_by_name (prompt->options, stripped);
      if (*option_id == NULL && is_newest)
        *option_id = find_by_number (prompt->options, stripped);
      if (*option_id)
        return g_ptr_array_steal_index (messages, i - 1);
      is_newest = FALSE;
    }

  return NULL;
}
