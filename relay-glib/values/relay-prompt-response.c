/* relay-prompt-response.c: the answer to a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-prompt-response.h>
#include <relay-glib/relay-session-source.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-reader-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-prompt-response-private.h"
#include "relay-session-source-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayPromptResponse:
 *
 * The answer to a prompt: the option that a user chose.
 *
 * A connector may send an answer to every gateway of a tenant. So an answer can
 * belong to the prompt of another gateway, and it can arrive more than once or
 * after its prompt has expired. Answers are immutable.
 *
 * Since: 1.0
 */
struct _RelayPromptResponse
{
  GObject parent_instance;

  char *prompt_id;
  char *option_id;
  char *label;
  char *prompt_message_id;
  RelaySessionSource *source;
};

G_DEFINE_FINAL_TYPE (RelayPromptResponse, relay_prompt_response, G_TYPE_OBJECT)

static void
relay_prompt_response_finalize (GObject *object)
{
  RelayPromptResponse *self = RELAY_PROMPT_RESPONSE (object);

  g_free (self->prompt_id);
  g_free (self->option_id);
  g_free (self->label);
  g_free (self->prompt_message_id);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (relay_prompt_response_parent_class)->finalize (object);
}

static void
relay_prompt_response_class_init (RelayPromptResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_prompt_response_finalize;

  /**
   * RelayPromptResponse:prompt-id:
   *
   * The id of the answered prompt; empty when the connector left it out. Never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "prompt-id",
                            G_CALLBACK (relay_prompt_response_get_prompt_id));

  /**
   * RelayPromptResponse:option-id:
   *
   * The id of the chosen option; empty when the connector left it out. Never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "option-id",
                            G_CALLBACK (relay_prompt_response_get_option_id));

  /**
   * RelayPromptResponse:label:
   *
   * The text of the button; %NULL when unknown.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "label", G_CALLBACK (relay_prompt_response_get_label));

  /**
   * RelayPromptResponse:prompt-message-id:
   *
   * The id of the message that contains the prompt; %NULL when unknown.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "prompt-message-id",
                            G_CALLBACK (relay_prompt_response_get_prompt_message_id));

  /**
   * RelayPromptResponse:source:
   *
   * The origin of the answer: the chat, and the user who pressed the button. In a chat of
   * several people this can be another user than the one who was asked.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_object ("source", NULL, NULL, RELAY_TYPE_SESSION_SOURCE, flags),
                     G_CALLBACK (relay_prompt_response_get_source));
}

static void
relay_prompt_response_init (RelayPromptResponse *self)
{
}

RelayPromptResponse *
relay_prompt_response_new_from_text (const char *text, gsize length, RelayRecord *event)
{
  RelayPromptResponse *self = g_object_new (RELAY_TYPE_PROMPT_RESPONSE, NULL);
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, text, length);
  if (relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_OBJECT)
    while (relay_json_reader_next_member (&reader, &key, &value))
      {
        relay_json_reader_skip (&reader, &value);
        relay_json_value_read_id (&value, &key, RELAY_KEY_PROMPT_ID, &self->prompt_id);
        relay_json_value_read_id (&value, &key, RELAY_KEY_OPTION_ID, &self->option_id);
        relay_json_value_read_string (&value, &key, RELAY_KEY_LABEL, &self->label);
        relay_json_value_read_id (&value, &key, RELAY_KEY_PROMPT_MESSAGE_ID,
                                  &self->prompt_message_id);
      }

  if (self->prompt_id == NULL)
    self->prompt_id = g_strdup ("");
  if (self->option_id == NULL)
    self->option_id = g_strdup ("");
  self->source = relay_session_source_new_from_record (event);

  return self;
}

char *
relay_prompt_response_write (const char *prompt_id,
                             const char *option_id,
                             const char *prompt_message_id,
                             gsize *length)
{
  GString *text = g_string_new (NULL);

  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, RELAY_KEY_PROMPT_ID, prompt_id);
  relay_json_write_member_string (text, RELAY_KEY_OPTION_ID, option_id);
  if (prompt_message_id != NULL)
    relay_json_write_member_string (text, RELAY_KEY_PROMPT_MESSAGE_ID, prompt_message_id);
  relay_json_write_close (text, '}');

  *length = text->len;
  return g_string_free (text, FALSE);
}

/**
 * relay_prompt_response_get_prompt_id:
 * @self: an answer
 *
 * Gets the id of the answered prompt.
 *
 * Returns: the prompt id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_prompt_response_get_prompt_id (RelayPromptResponse *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_RESPONSE (self), NULL);

  return self->prompt_id;
}

/**
 * relay_prompt_response_get_option_id:
 * @self: an answer
 *
 * Gets the id of the chosen option.
 *
 * Returns: the option id, possibly empty
 *
 * Since: 1.0
 */
const char *
relay_prompt_response_get_option_id (RelayPromptResponse *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_RESPONSE (self), NULL);

  return self->option_id;
}

/**
 * relay_prompt_response_get_label:
 * @self: an answer
 *
 * Gets the text of the button.
 *
 * Returns: (nullable): the label, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_prompt_response_get_label (RelayPromptResponse *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_RESPONSE (self), NULL);

  return self->label;
}

/**
 * relay_prompt_response_get_prompt_message_id:
 * @self: an answer
 *
 * Gets the id of the message that contains the prompt.
 *
 * Returns: (nullable): the message id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_prompt_response_get_prompt_message_id (RelayPromptResponse *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_RESPONSE (self), NULL);

  return self->prompt_message_id;
}

/**
 * relay_prompt_response_get_source:
 * @self: an answer
 *
 * Gets the origin of the answer: the chat, and the user who pressed the button.
 *
 * Returns: (transfer none): the source of the event that contains the answer
 *
 * Since: 1.0
 */
RelaySessionSource *
relay_prompt_response_get_source (RelayPromptResponse *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_RESPONSE (self), NULL);

  return self->source;
}
