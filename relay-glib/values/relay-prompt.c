/* relay-prompt.c: a question with buttons
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-prompt-private.h"

#include <string.h>
#include <sys/random.h>

#include <relay-glib/relay-enums.h>
#include <relay-glib/relay-error.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-writer-private.h"
#include "relay-prompt-option-private.h"
#include "relay-wire-keys-private.h"

/* Contract §5 */
#define MAX_ID_LENGTH    32
#define MAX_TOKEN_LENGTH 64
#define MAX_LABEL_LENGTH 75

/* Each is two digits of a generated id. A longer id would leave less than MAX_ID_LENGTH of the
 * token to the ids of options. */
#define N_RANDOM_BYTES 12

/**
 * RelayPrompt:
 *
 * A question with buttons, for [method@Adapter.send_prompt_async].
 *
 * ```c
 * g_autoptr (RelayPrompt) prompt = relay_prompt_new (NULL, RELAY_PROMPT_KIND_APPROVAL,
 *                                                    "Delete the branch?");
 *
 * relay_prompt_add_option (prompt, "yes", "Delete it", RELAY_PROMPT_STYLE_DANGER);
 * relay_prompt_add_option (prompt, "no", "Keep it", NULL);
 * relay_adapter_send_prompt_async (adapter, chat_id, prompt, NULL, NULL, NULL, on_sent, NULL);
 * ```
 *
 * Connectors are strict about ids, kinds and styles. An invalid one is reported when the
 * prompt is sent, with %RELAY_ERROR_INVALID_ARGUMENT.
 *
 * Since: 1.0
 */
struct _RelayPrompt
{
  GObject parent_instance;

  char *prompt_id;
  char *kind;
  char *content;
  GListStore *options;
  GError *problem; /* nullable; the first invalid argument */
};

typedef enum
{
  PROP_PROMPT_ID = 1,
  PROP_KIND,
  PROP_CONTENT,
  PROP_OPTIONS
} RelayPromptProperty;

static GParamSpec *props[PROP_OPTIONS + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_PROMPT_ID] = G_CALLBACK (relay_prompt_get_prompt_id),
  [PROP_KIND] = G_CALLBACK (relay_prompt_get_kind),
  [PROP_CONTENT] = G_CALLBACK (relay_prompt_get_content),
  [PROP_OPTIONS] = G_CALLBACK (relay_prompt_get_options),
};

G_DEFINE_FINAL_TYPE (RelayPrompt, relay_prompt, G_TYPE_OBJECT)

static const char *const kinds[] = { RELAY_PROMPT_KIND_APPROVAL, RELAY_PROMPT_KIND_CLARIFY,
                                     RELAY_PROMPT_KIND_CHOICE, NULL };

static const char *const styles[] = { RELAY_PROMPT_STYLE_PRIMARY, RELAY_PROMPT_STYLE_SUCCESS,
                                      RELAY_PROMPT_STYLE_DANGER, RELAY_PROMPT_STYLE_SECONDARY,
                                      NULL };

gboolean
relay_prompt_is_id (const char *id, gsize length)
{
  if (length == 0 || length > MAX_ID_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (id[i]) && id[i] != '_' && id[i] != '.' && id[i] != '-')
      return FALSE;

  return TRUE;
}

/* An answer is matched to its prompt by the prompt id only, and the answers of a whole tenant may
 * arrive here. So a generated id must be unique and must not be predictable. */
static char *
generate_id (void)
{
  guint8 bytes[N_RANDOM_BYTES];
  GString *id = g_string_sized_new (2 * N_RANDOM_BYTES);

  /* The kernel never returns less than asked for up to 256 bytes; Linux before 3.17 has no
   * getrandom (). */
  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    for (guint i = 0; i < sizeof bytes; i++)
      bytes[i] = g_random_int_range (0, 256);

  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);

  return g_string_free (id, FALSE);
}

/* Only the first problem is kept. The value may be untrusted data: it is escaped, and 64 bytes
 * of it are shown. */
static void
set_problem (RelayPrompt *self, const char *problem, const char *value, const char *remedy)
{
  g_autofree char *escaped = NULL;

  if (self->problem != NULL)
    return;

  escaped = g_strescape (value, NULL);
  self->problem = g_error_new (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "%s “%.64s”: %s", problem,
                               escaped, remedy);
}

static gboolean
check_id (RelayPrompt *self, const char *problem, const char *id)
{
  if (relay_prompt_is_id (id, strlen (id)))
    return TRUE;

  set_problem (self, problem, id, "use 1 to 32 of A–Z, a–z, 0–9, “_”, “.” and “-”");
  return FALSE;
}

static void
relay_prompt_constructed (GObject *object)
{
  RelayPrompt *self = RELAY_PROMPT (object);

  G_OBJECT_CLASS (relay_prompt_parent_class)->constructed (object);

  if (self->prompt_id == NULL)
    self->prompt_id = generate_id ();
  if (self->kind == NULL)
    self->kind = g_strdup (RELAY_PROMPT_KIND_CHOICE);
  if (self->content == NULL)
    self->content = g_strdup ("");

  check_id (self, "invalid prompt id", self->prompt_id);
  if (!g_strv_contains (kinds, self->kind))
    set_problem (self, "unknown prompt kind", self->kind, "use approval, clarify or choice");
}

static void
relay_prompt_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelayPrompt *self = RELAY_PROMPT (object);

  switch (prop_id)
    {
    case PROP_PROMPT_ID:
      self->prompt_id = g_value_dup_string (value);
      break;
    case PROP_KIND:
      self->kind = g_value_dup_string (value);
      break;
    case PROP_CONTENT:
      self->content = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
relay_prompt_finalize (GObject *object)
{
  RelayPrompt *self = RELAY_PROMPT (object);

  g_free (self->prompt_id);
  g_free (self->kind);
  g_free (self->content);
  g_clear_object (&self->options);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (relay_prompt_parent_class)->finalize (object);
}

static void
relay_prompt_class_init (RelayPromptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = relay_prompt_constructed;
  object_class->set_property = relay_prompt_set_property;
  object_class->finalize = relay_prompt_finalize;

  /**
   * RelayPrompt:prompt-id: (getter get_prompt_id)
   *
   * The id of the prompt, which an answer contains. Never %NULL: a prompt that is
   * created without an id has a generated one.
   *
   * Since: 1.0
   */
  props[PROP_PROMPT_ID] = g_param_spec_string ("prompt-id", NULL, NULL, NULL, flags);

  /**
   * RelayPrompt:kind: (getter get_kind)
   *
   * The kind of the question, such as %RELAY_PROMPT_KIND_APPROVAL. Never %NULL; the
   * default is %RELAY_PROMPT_KIND_CHOICE.
   *
   * Since: 1.0
   */
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);

  /**
   * RelayPrompt:content: (getter get_content)
   *
   * The question. Never %NULL.
   *
   * Since: 1.0
   */
  props[PROP_CONTENT] = g_param_spec_string ("content", NULL, NULL, NULL, flags);

  /**
   * RelayPrompt:options: (getter get_options)
   *
   * The buttons, a list of [class@PromptOption] in the order in which they were added.
   *
   * Since: 1.0
   */
  props[PROP_OPTIONS] = g_param_spec_object ("options", NULL, NULL, G_TYPE_LIST_MODEL,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_prompt_init (RelayPrompt *self)
{
  self->options = g_list_store_new (RELAY_TYPE_PROMPT_OPTION);
}

/**
 * relay_prompt_new:
 * @prompt_id: (nullable): the id that answers contain: 1 to 32 ASCII letters, digits, `_`,
 *   `.` or `-`; %NULL to generate one that cannot be predicted
 * @kind: %RELAY_PROMPT_KIND_APPROVAL, %RELAY_PROMPT_KIND_CLARIFY or %RELAY_PROMPT_KIND_CHOICE
 * @content: the question
 *
 * Creates a prompt without options.
 *
 * An answer is matched to its prompt by @prompt_id only, and a connector may send the answer
 * to every gateway of a tenant. Pass an id only if it must be known later, for example after
 * a restart, and then one that no other gateway uses.
 *
 * Returns: (transfer full): a new prompt
 *
 * Since: 1.0
 */
RelayPrompt *
relay_prompt_new (const char *prompt_id, const char *kind, const char *content)
{
  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (content != NULL, NULL);

  return g_object_new (RELAY_TYPE_PROMPT, "prompt-id", prompt_id, "kind", kind, "content", content,
                       NULL);
}

/**
 * relay_prompt_add_option:
 * @self: a prompt
 * @id: the id that answers contain: 1 to 32 ASCII letters, digits, `_`, `.` or `-`, and at
 *   most 59 together with the prompt id
 * @label: the text of the button, which is truncated to 75 characters
 * @style: (nullable): %RELAY_PROMPT_STYLE_PRIMARY, %RELAY_PROMPT_STYLE_SUCCESS,
 *   %RELAY_PROMPT_STYLE_DANGER or %RELAY_PROMPT_STYLE_SECONDARY; %NULL for the default of the
 *   platform
 *
 * Adds a button.
 *
 * An invalid argument, such as the @id of another option, is not reported here: sending the
 * prompt fails with %RELAY_ERROR_INVALID_ARGUMENT.
 *
 * Since: 1.0
 */
void
relay_prompt_add_option (RelayPrompt *self, const char *id, const char *label, const char *style)
{
  g_autoptr (RelayPromptOption) option = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *cut = NULL;

  g_return_if_fail (RELAY_IS_PROMPT (self));
  g_return_if_fail (id != NULL);
  g_return_if_fail (label != NULL);

  if (check_id (self, "invalid option id", id))
    {
      if (strlen (RELAY_PROMPT_TOKEN_PREFIX) + strlen (self->prompt_id) + 1 + strlen (id) >
          MAX_TOKEN_LENGTH)
        set_problem (self, "option id too long", id,
                     "use 59 bytes at most together with the prompt id");
      else if (relay_prompt_find_option (self, id) != NULL)
        set_problem (self, "duplicate option id", id, "use one id for each option");
    }
  if (style != NULL && !g_strv_contains (styles, style))
    set_problem (self, "unknown option style", style, "use primary, success, danger or secondary");

  valid = g_utf8_make_valid (label, -1);
  cut = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_LABEL_LENGTH));
  option = relay_prompt_option_new (id, cut, style);
  g_list_store_append (self->options, option);
}

gboolean
relay_prompt_check (RelayPrompt *self, GError **error)
{
  if (self->problem != NULL)
    {
      g_propagate_error (error, g_error_copy (self->problem));
      return FALSE;
    }

  /* This is not kept in self->problem, because options may still be added. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->options)) == 0)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                   "no options in the prompt “%s”: add at least one", self->prompt_id);
      return FALSE;
    }

  return TRUE;
}

/* (transfer none): the list holds a reference. NULL beyond the last option */
static RelayPromptOption *
peek_option (RelayPrompt *self, guint position)
{
  g_autoptr (RelayPromptOption) option =
    g_list_model_get_item (G_LIST_MODEL (self->options), position);

  return option;
}

RelayPromptOption *
relay_prompt_find_option (RelayPrompt *self, const char *option_id)
{
  RelayPromptOption *option;

  for (guint i = 0; (option = peek_option (self, i)) != NULL; i++)
    if (strcmp (relay_prompt_option_get_id (option), option_id) == 0)
      return option;

  return NULL;
}

char *
relay_prompt_write_options (RelayPrompt *self)
{
  GString *text = g_string_new (NULL);
  RelayPromptOption *option;

  relay_json_write_open (text, '[');
  for (guint i = 0; (option = peek_option (self, i)) != NULL; i++)
    {
      relay_json_write_comma (text);
      relay_json_write_open (text, '{');
      relay_json_write_member_string (text, RELAY_KEY_ID, relay_prompt_option_get_id (option));
      relay_json_write_member_string (text, RELAY_KEY_LABEL,
                                      relay_prompt_option_get_label (option));
      if (relay_prompt_option_get_style (option) != NULL)
        relay_json_write_member_string (text, RELAY_KEY_STYLE,
                                        relay_prompt_option_get_style (option));
      relay_json_write_close (text, '}');
    }
  relay_json_write_close (text, ']');

  return g_string_free (text, FALSE);
}

/**
 * relay_prompt_get_prompt_id:
 * @self: a prompt
 *
 * Gets the id of the prompt, which an answer contains.
 *
 * Returns: the prompt id
 *
 * Since: 1.0
 */
const char *
relay_prompt_get_prompt_id (RelayPrompt *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT (self), NULL);

  return self->prompt_id;
}

/**
 * relay_prompt_get_kind:
 * @self: a prompt
 *
 * Gets the kind of the question.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
const char *
relay_prompt_get_kind (RelayPrompt *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT (self), NULL);

  return self->kind;
}

/**
 * relay_prompt_get_content:
 * @self: a prompt
 *
 * Gets the question.
 *
 * Returns: the text
 *
 * Since: 1.0
 */
const char *
relay_prompt_get_content (RelayPrompt *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT (self), NULL);

  return self->content;
}

/**
 * relay_prompt_get_options:
 * @self: a prompt
 *
 * Gets the buttons.
 *
 * Returns: (transfer none): a list of [class@PromptOption]
 *
 * Since: 1.0
 */
GListModel *
relay_prompt_get_options (RelayPrompt *self)
{
  g_return_val_if_fail (RELAY_IS_PROMPT (self), NULL);

  return G_LIST_MODEL (self->options);
}
