/* platform.c: what the two platforms of this connector can do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "platform.h"

static const char *const web_ops[] = { "send",          "edit",           "delete",
                                       "typing",        "follow_up",      "get_chat_info",
                                       "send_media",    "prompt",         "react",
                                       "thread_create", "thread_rename",  "draft",
                                       "task_card",     "task_card_stop", NULL };

/* What a terminal has printed stays as it is. */
static const char *const cli_ops[] = { "send",       "typing", "get_chat_info",
                                       "send_media", "prompt", NULL };

static const Platform platforms[] = {
  {
    .name = PLATFORM_WEB,
    .label = "Web page",
    .emoji = "🌐",
    .hint = "You are talking through a small web page. It shows fenced code blocks and `code` as "
            "code, and everything else as plain text.",
    .markdown_dialect = "web",
    .max_message_length = 4000,
    .utf16 = FALSE,
    .supported_ops = web_ops,
  },
  {
    .name = PLATFORM_CLI,
    .label = "Command line",
    .emoji = "⌨️",
    .hint = "You are talking to somebody at a terminal. Plain text only.",
    .markdown_dialect = "plain",
    .max_message_length = 4096,
    .utf16 = TRUE,
    .supported_ops = cli_ops,
  },
};

const Platform *
platform_find (const char *name)
{
  for (gsize i = 0; name && i < G_N_ELEMENTS (platforms); i++)
    {
      if (g_str_equal (platforms[i].name, name))
        return &platforms[i];
    }

  return NULL;
}

JsonObject *
platform_descriptor (const Platform *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *ops = json_array_new ();

  for (const char *const *op = self->supported_ops; *op; op++)
    json_array_add_string_element (ops, *op);

  json_object_set_int_member (object, "contract_version", 1);
  json_object_set_string_member (object, "platform", self->name);
  json_object_set_string_member (object, "label", self->label);
  json_object_set_int_member (object, "max_message_length", self->max_message_length);
  json_object_set_string_member (object, "len_unit", self->utf16 ? "utf16" : "chars");
  json_object_set_boolean_member (object, "supports_draft_streaming",
                                  platform_supports (self, "draft"));
  json_object_set_boolean_member (object, "supports_edit", platform_supports (self, "edit"));
  json_object_set_boolean_member (object, "supports_threads",
                                  platform_supports (self, "thread_create"));
  json_object_set_string_member (object, "markdown_dialect", self->markdown_dialect);
  json_object_set_string_member (object, "emoji", self->emoji);
  json_object_set_string_member (object, "platform_hint", self->hint);
  json_object_set_boolean_member (object, "pii_safe", FALSE);
  /* what a policy keeps back comes with what it lets through; a terminal is a direct chat */
  json_object_set_boolean_member (object, "supports_context",
                                  platform_supports (self, "thread_create"));
  json_object_set_boolean_member (object, "supports_inchannel_continuable", FALSE);
  json_object_set_boolean_member (object, "supports_block_formatting", FALSE);
  json_object_set_array_member (object, "supported_ops", ops);

  return object;
}

/* In code points, or in UTF-16 units: two for what lies beyond the BMP. */
gsize
platform_measure (const Platform *self, const char *text)
{
  gsize length = 0;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    length += self->utf16 && g_utf8_get_char (at) > 0xffff ? 2 : 1;

  return length;
}

gboolean
platform_supports (const Platform *self, const char *op)
{
  return g_strv_contains (self->supported_ops, op);
}
