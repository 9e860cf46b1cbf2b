/* relay-prompt-option.c: a button of a prompt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-prompt-option-private.h"

#include "base/relay-getters-private.h"

/**
 * RelayPromptOption:
 *
 * A button of a [class@Prompt].
 *
 * [method@Prompt.add_option] creates options. They are immutable.
 *
 * Since: 1.0
 */
struct _RelayPromptOption
{
  GObject parent_instance;

  char *id;
  char *label;
  char *style; /* nullable */
};

G_DEFINE_FINAL_TYPE (RelayPromptOption, relay_prompt_option, G_TYPE_OBJECT)

static void
relay_prompt_option_finalize (GObject *object)
{
  RelayPromptOption *self = RELAY_PROMPT_OPTION (object);

  g_free (self->id);
  g_free (self->label);
  g_free (self->style);

  G_OBJECT_CLASS (relay_prompt_option_parent_class)->finalize (object);
}

static void
relay_prompt_option_class_init (RelayPromptOptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = relay_prompt_option_finalize;

  /**
   * RelayPromptOption:id: (getter get_id)
   *
   * The id of the option, which an answer contains. Never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "id", G_CALLBACK (relay_prompt_option_get_id));

  /**
   * RelayPromptOption:label: (getter get_label)
   *
   * The text of the button, truncated to 75 characters. Never %NULL.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "label", G_CALLBACK (relay_prompt_option_get_label));

  /**
   * RelayPromptOption:style: (getter get_style)
   *
   * The style of the button, such as %RELAY_PROMPT_STYLE_DANGER; %NULL for the
   * default of the platform.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "style", G_CALLBACK (relay_prompt_option_get_style));
}

static void
relay_prompt_option_init (RelayPromptOption *self)
{
}

RelayPromptOption *
relay_prompt_option_new (const char *id, const char *label, const char *style)
{
  RelayPromptOption *self = g_object_new (RELAY_TYPE_PROMPT_OPTION, NULL);

  self->id = g_strdup (id);
  self->label = g_strdup (label);
  self->style = g_strdup (style);

  return self;
}

/**
 * relay_prompt_option_get_id:
 * @self: an option
 *
 * Gets the id of the option, which an answer contains.
 *
 * Returns: the option id
 *
 * Since: 1.0
 */
const char *
relay_prompt_option_get_id (RelayPromptOption *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_OPTION (self), NULL);

  return self->id;
}

/**
 * relay_prompt_option_get_label:
 * @self: an option
 *
 * Gets the text of the button, truncated to 75 characters.
 *
 * Returns: the label
 *
 * Since: 1.0
 */
const char *
relay_prompt_option_get_label (RelayPromptOption *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_OPTION (self), NULL);

  return self->label;
}

/**
 * relay_prompt_option_get_style:
 * @self: an option
 *
 * Gets the style of the button.
 *
 * Returns: (nullable): the style, or %NULL for the default of the platform
 *
 * Since: 1.0
 */
const char *
relay_prompt_option_get_style (RelayPromptOption *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT_OPTION (self), NULL);

  return self->style;
}
