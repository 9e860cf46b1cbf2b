/* descriptor.c: descriptors for tests, as text, frame or object
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "descriptor.h"

#include <string.h>

#include "test.h"
#include "values/relay-descriptor-private.h"

static const char *
intern (char *text)
{
  const char *interned = g_intern_string (text);

  g_free (text);
  return interned;
}

const char *
descriptor_text (const char *specification)
{
  const char *platform = "discord", *label = "Discord", *dialect = "discord";
  const char *length = "2000", *unit = "chars", *ops = NULL;
  gboolean has_draft = FALSE, has_edit = TRUE, has_threads = TRUE;
  g_auto (GStrv) parts = NULL;
  GString *text;

  if (*specification == '{')
    return specification;
  parts = g_strsplit (specification, " ", -1);
  for (char **part = parts; *part != NULL; part++)
    {
      char *value = strchr (*part, '=');

      if (value != NULL)
        *value++ = '\0';
      if (g_str_equal (*part, "platform"))
        platform = value;
      else if (g_str_equal (*part, "label"))
        label = value;
      else if (g_str_equal (*part, "dialect"))
        dialect = value;
      else if (g_str_equal (*part, "length"))
        length = value;
      else if (g_str_equal (*part, "unit"))
        unit = value;
      else if (g_str_equal (*part, "ops"))
        ops = value;
      else if (g_str_equal (*part, "draft"))
        has_draft = TRUE;
      else if (g_str_equal (*part, "no-edit"))
        has_edit = FALSE;
      else if (g_str_equal (*part, "no-threads"))
        has_threads = FALSE;
      else if (**part != '\0')
        g_error ("unknown part of a descriptor: “%s”", *part);
    }

  text = g_string_new (NULL);
  g_string_append_printf (
    text,
    "{\"contract_version\":1,\"platform\":\"%s\",\"label\":\"%s\",\"markdown_dialect\":\"%s\","
    "\"supports_draft_streaming\":%s,\"supports_edit\":%s,\"supports_threads\":%s,"
    "\"max_message_length\":%s,\"len_unit\":\"%s\"",
    platform, label, dialect, has_draft ? "true" : "false", has_edit ? "true" : "false",
    has_threads ? "true" : "false", length, unit);
  if (ops != NULL)
    {
      g_auto (GStrv) names = g_strsplit (ops, ",", -1);
      g_autofree char *list = g_strjoinv ("\",\"", names);

      g_string_append_printf (text, ",\"supported_ops\":[\"%s\"]", list);
    }
  g_string_append_c (text, '}');
  return intern (g_string_free (text, FALSE));
}

const char *
descriptor_frame (const char *specification)
{
  return intern (g_strdup_printf ("{\"type\":\"descriptor\",\"descriptor\":%s}\n",
                                  descriptor_text (specification)));
}

RelayDescriptor *
descriptor_new (const char *specification)
{
  const char *text = descriptor_text (specification);
  RelayDescriptor *descriptor = NO_ERROR (relay_descriptor_new_from_text, text, strlen (text));
  return descriptor;
}
