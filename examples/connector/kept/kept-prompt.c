/* kept-prompt.c: a message with buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept.h"

#include <string.h>

#include "kept-private.h"

#define PROMPT_MAX_OPTIONS 25
#define PROMPT_MAX_LABEL   75   /* characters */
#define PROMPT_MAX_TOKEN   64   /* bytes of hp1:PROMPT:OPTION, which others use */
#define PROMPT_TIMEOUT     3600 /* seconds */
#define PROMPT_MAX_TIMEOUT (7 * 24 * 3600)

static gboolean
token_part_is_valid (const char *id)
{
  return id_is_valid (id) && strlen (id) <= 32;
}

static char *
cut_label (const char *label)
{
  if (g_utf8_strlen (label, -1) <= PROMPT_MAX_LABEL)
    return g_strdup (label);

  return g_utf8_substring (label, 0, PROMPT_MAX_LABEL);
}

/* NULL: not usable. A style that is not known is a plain button. */
static JsonObject *
read_option (JsonNode *node, const Prompt *prompt)
{
  static const char *const styles[] = { "primary", "success", "danger", "secondary", NULL };
  JsonObject *given = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = member_string (given, "id");
  const char *label = member_string (given, "label");
  const char *style = member_string (given, "style");
  g_autofree char *cut = NULL;
  JsonObject *option;

  if (!token_part_is_valid (id) || label == NULL || *label == '\0' ||
      prompt_get_label (prompt, id) != NULL ||
      strlen ("hp1::") + strlen (prompt->prompt_id) + strlen (id) > PROMPT_MAX_TOKEN)
    return NULL;

  cut = cut_label (label);
  option = json_object_new ();
  json_object_set_string_member (option, "id", id);
  json_object_set_string_member (option, "label", cut);
  json_object_set_string_member (option, "style",
                                 style && g_strv_contains (styles, style) ? style : "secondary");

  return option;
}

static gboolean
read_options (Request *self, Prompt *prompt)
{
  JsonArray *given = member_array (self->action, "options");
  guint length = given ? json_array_get_length (given) : 0;

  prompt->options = json_array_new ();
  if (length == 0 || length > PROMPT_MAX_OPTIONS)
    return FALSE;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *option = read_option (json_array_get_element (given, i), prompt);

      if (option == NULL)
        return FALSE;
      json_array_add_object_element (prompt->options, option);
    }

  return TRUE;
}

static Prompt *
read_prompt (Request *self, JsonObject **failure)
{
  const char *prompt_id = member_string (self->action, "prompt_id");
  const char *kind = member_string (self->action, "prompt_kind");
  gint64 seconds = member_int (self->action, "timeout_s", PROMPT_TIMEOUT);
  g_autoptr (Prompt) prompt = g_new0 (Prompt, 1);

  if (seconds < 1)
    seconds = PROMPT_TIMEOUT;
  prompt->gateway_id = g_strdup (self->gateway_id);
  prompt->prompt_id = g_strdup (prompt_id);
  prompt->kind = g_strdup (kind);
  prompt->expires = g_get_real_time () / 1000 + MIN (seconds, PROMPT_MAX_TIMEOUT) * 1000;

  if (!token_part_is_valid (prompt_id))
    *failure = result_failure ("unusable prompt_id");
  else if (!token_part_is_valid (kind))
    *failure = result_failure ("unusable prompt_kind");
  else if (!read_options (self, prompt))
    *failure = result_failure ("unusable options: 1 to %d are needed, with different ids of at"
                               " most 32 letters, digits, - _ . and labels",
                               PROMPT_MAX_OPTIONS);
  else
    return g_steal_pointer (&prompt);

  return NULL;
}

/* The message with the prompt of the action, which is not stored yet. A platform that sends it itself stores
 * it, so that people can answer. Returns NULL with @failure set when the prompt is not usable.
 */
Message *
kept_new_prompt (Request *self, JsonObject **failure)
{
  const char *content = member_string (self->action, "content");
  g_autoptr (Prompt) prompt = read_prompt (self, failure);
  Message *message;

  if (prompt == NULL)
    return NULL;

  message = kept_new_message (self, content, KIND_NORMAL);
  message->prompt = g_steal_pointer (&prompt);

  return message;
}

JsonObject *
kept_prompt (Request *self, Transaction *transaction, GError **error)
{
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_new_prompt (self, &failure);

  return message ? kept_post (self, transaction, message, error) : failure;
}
