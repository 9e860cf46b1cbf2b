/* message.c: what the commands that send have in common
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "read-json.h"
#include "terminal.h"

#define MAX_TEXT (16 * 1024 * 1024)

static gboolean
add_json (JsonObject *metadata, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = read_json (text);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--metadata needs a JSON object, such as {\"thread_id\": \"17\"}");
      return FALSE;
    }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (metadata, name, json_node_copy (value));
  return TRUE;
}

static gboolean
add_options (const Invocation *invocation, JsonObject *metadata, GError **error)
{
  static const struct
  {
    OptionId option;
    const char *key;
  } keys[] = {
    { OPTION_THREAD, "thread_id" },
    { OPTION_SCOPE, "scope_id" },
    { OPTION_PLATFORM, "platform" },
  };

  if (invocation_has (invocation, OPTION_METADATA) &&
      !add_json (metadata, invocation_get (invocation, OPTION_METADATA), error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (invocation_has (invocation, keys[i].option))
      json_object_set_string_member (metadata, keys[i].key,
                                     invocation_get (invocation, keys[i].option));
  return TRUE;
}

gboolean
message_create_metadata (const Invocation *invocation, JsonObject **metadata, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  *metadata = NULL;
  if (!add_options (invocation, object, error))
    return FALSE;
  if (json_object_get_size (object) > 0)
    *metadata = g_steal_pointer (&object);
  return TRUE;
}

static char *
read_input (GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 buffer[4096];
  gssize count;

  while ((count = read (STDIN_FILENO, buffer, sizeof buffer)) != 0)
    {
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0 || text->len > MAX_TEXT)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                               count < 0 ? "standard input cannot be read"
                                         : "standard input is longer than 16 MiB");
          return NULL;
        }
      g_byte_array_append (text, buffer, (guint) count);
    }
  g_byte_array_append (text, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&text), FALSE);
}

char *
message_read_text (const char *argument, GError **error)
{
  g_autofree char *text = g_str_equal (argument, "-") ? read_input (error) : g_strdup (argument);

  if (text == NULL)
    return NULL;
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "the text is not valid UTF-8");
      return NULL;
    }
  /* The newline that a program prints at its end is not a part of the message. */
  if (g_str_equal (argument, "-"))
    g_strchomp (text);
  if (text[strspn (text, " \t\r\n")] == '\0')
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "the text is empty");
      return NULL;
    }
  return g_steal_pointer (&text);
}

void
message_print_result (const Invocation *invocation, RelaySendResult *result)
{
  const char *const *ids = relay_send_result_get_message_ids (result);

  if (invocation_has (invocation, OPTION_JSON))
    {
      g_autoptr (JsonObject) object = relay_send_result_to_json (result);

      terminal_print_json (object);
      return;
    }
  for (; ids != NULL && *ids != NULL; ids++)
    {
      g_autofree char *safe = terminal_make_safe (*ids, -1);

      terminal_print ("%s", safe);
    }
}
