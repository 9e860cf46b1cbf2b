/* platform.c: what a platform is: what it can do, and how it is used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "platform.h"

#include "configuration.h"

#define PLATFORM_ANSWER_LIMIT_MS 25000

/* The kind of a group “platform NAME” in the configuration */
#define PLATFORM_GROUP "platform"

static gsize
measure_chars (const char *text)
{
  return g_utf8_strlen (text, -1);
}

/* Two units for a character beyond the BMP. */
static gsize
measure_utf16 (const char *text)
{
  gsize length = 0;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    length += g_utf8_get_char (at) > 0xffff ? 2 : 1;

  return length;
}

const PlatformUnit platform_unit_chars = { "chars", "characters", measure_chars };
const PlatformUnit platform_unit_utf16 = { "utf16", "UTF-16 units", measure_utf16 };

const PlatformType *
platform_find (const char *name)
{
  for (gsize i = 0; name && platform_types[i]; i++)
    {
      if (g_str_equal (platform_types[i]->name, name))
        return platform_types[i];
    }

  return NULL;
}

/* Early gateways name no platform, or "relay". */
const PlatformType *
platform_find_or_default (const char *name)
{
  if (name == NULL || *name == '\0' || g_str_equal (name, "relay"))
    return platform_types[0];

  return platform_find (name);
}

JsonObject *
platform_descriptor (const PlatformType *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *ops = json_array_new ();

  for (const char *const *op = self->supported_ops; *op; op++)
    json_array_add_string_element (ops, *op);

  json_object_set_int_member (object, "contract_version", 1);
  json_object_set_string_member (object, "platform", self->name);
  json_object_set_string_member (object, "label", self->label);
  json_object_set_int_member (object, "max_message_length", self->max_message_length);
  json_object_set_string_member (object, "len_unit", self->unit->name);
  json_object_set_boolean_member (object, "supports_draft_streaming",
                                  platform_supports (self, "draft"));
  json_object_set_boolean_member (object, "supports_edit", platform_supports (self, "edit"));
  json_object_set_boolean_member (object, "supports_threads",
                                  platform_supports (self, "thread_create"));
  json_object_set_string_member (object, "markdown_dialect", self->markdown_dialect);
  json_object_set_string_member (object, "emoji", self->emoji);
  json_object_set_string_member (object, "platform_hint", self->hint);
  json_object_set_boolean_member (object, "pii_safe", FALSE);
  json_object_set_boolean_member (object, "supports_context", self->supports_context);
  json_object_set_boolean_member (object, "supports_inchannel_continuable", FALSE);
  json_object_set_boolean_member (object, "supports_block_formatting", FALSE);
  json_object_set_array_member (object, "supported_ops", ops);

  return object;
}

gboolean
platform_supports (const PlatformType *self, const char *op)
{
  return g_strv_contains (self->supported_ops, op);
}

/* Ids are parts of session keys. */
gboolean
platform_accepts_id (const PlatformType *self, const char *id)
{
  return self->accepts_id ? self->accepts_id (id) : id_is_valid (id);
}

/* The platform may have ended, or may have been started anew, since the request came. */
void
platform_perform (const PlatformType *self, Request *request)
{
  Platform *platform = hub_get_platform (request->hub, self->name);

  if (platform == NULL)
    {
      request_answer (request,
                      result_failure ("the platform of this chat is not configured any more"));
      return;
    }

  request_set_limit (request,
                     self->answer_limit_ms ? self->answer_limit_ms : PLATFORM_ANSWER_LIMIT_MS);
  self->perform_async (platform, request);
}

/* The rest of an action: perform_async() */
JsonObject *
platform_pass_on (Request *request)
{
  platform_perform (platform_find (request->chat->platform), request);

  return NULL;
}

gboolean
platform_is_connected (Platform *self)
{
  return self->type->is_connected == NULL || self->type->is_connected (self);
}

/* Whether all its connections are closed, after stop() */
gboolean
platform_is_stopped (Platform *self)
{
  return self->type->is_stopped == NULL || self->type->is_stopped (self);
}

static char *
platform_get_group (const PlatformType *self)
{
  return g_strconcat (PLATFORM_GROUP " ", self->name, NULL);
}

/* Checks a group of the configuration, if it is that of a platform. */
gboolean
platforms_check_group (GKeyFile *config, const char *group, GError **error)
{
  const PlatformType *type = platform_find (configuration_get_name (group, PLATFORM_GROUP));

  if (type == NULL || type->config_keys == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "[%s]: %s", group,
                   type ? "this platform has no settings" : "unknown group");
      return FALSE;
    }

  return configuration_check_keys (config, group, type->config_keys, error) &&
         (type->check_config == NULL || type->check_config (config, error));
}

/* A platform with settings is started when it has been configured. */
gboolean
platform_is_wanted (const PlatformType *self, GKeyFile *config)
{
  g_autofree char *group = platform_get_group (self);

  return self->config_keys == NULL || g_key_file_has_group (config, group);
}
