/* fuzz-frame.c: reads a frame of the connector and checks its values
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fuzz-frame.h"

#include <stdlib.h>
#include <string.h>

#include <relay-glib/relay-glib.h>
#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-frame-scanner-private.h"

/* The scanner agrees with the reader about the syntax and the buffer id. */
static void
check_scanner (const char *line, gsize length, const RelayFrame *frame)
{
  g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();
  const char *buffer_id;
  gsize half = length / 2;

  relay_frame_scanner_feed (scanner, line, half);
  relay_frame_scanner_feed (scanner, line + half, length - half);
  buffer_id = relay_frame_scanner_get_buffer_id (scanner);
  fuzz_check_string (buffer_id);
  fuzz_check_string (relay_frame_scanner_get_type_name (scanner));
  g_assert_cmpint (relay_frame_scanner_is_complete (scanner), ==,
                   memchr (line, '{', length) != NULL &&
                     fuzz_json_is_valid (line, length, length) &&
                     *(line + strspn (line, " \t\r\n")) == '{');
  if (frame == NULL)
    return;
  g_assert_true (relay_frame_scanner_is_complete (scanner));
  g_assert_nonnull (relay_frame_scanner_get_type_name (scanner));
  if ((frame->type == RELAY_FRAME_INBOUND || frame->type == RELAY_FRAME_PASSTHROUGH_FORWARD) &&
      (frame->buffer_id == NULL || strlen (frame->buffer_id) < 600))
    g_assert_cmpstr (buffer_id, ==, frame->buffer_id);
}

gboolean
fuzz_read_frame (const char *before,
                 const uint8_t *data,
                 size_t size,
                 const char *after,
                 RelayFrameType type,
                 RelayFrame *frame)
{
  g_autoptr (GString) line = g_string_new (before);
  g_autoptr (GError) error = NULL;
  gboolean valid, accepted;
  char *copy;

  g_string_append_len (line, (const char *) data, size);
  g_string_append (line, after);
  copy = fuzz_tight_copy (line->str, line->len);
  valid = fuzz_json_is_valid (copy, line->len, 64);
  accepted = relay_frame_read (copy, line->len, NULL, frame, &error);
  check_scanner (copy, line->len, accepted ? frame : NULL);
  free (copy);

  g_assert_cmpint (accepted, ==, error == NULL);
  if (!accepted)
    {
      RelayFrame nothing = { 0 };

      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      fuzz_check_string (error->message);
      g_assert_true (!valid || strstr (error->message, "U+0000") != NULL ||
                     strstr (error->message, "no string") != NULL ||
                     strstr (error->message, "not a JSON object") != NULL ||
                     strstr (error->message, "is not an object") != NULL ||
                     strstr (error->message, "neither a chat nor a user") != NULL);
      g_assert_cmpmem (frame, sizeof *frame, &nothing, sizeof nothing);
      return FALSE;
    }

  g_assert_true (valid);
  g_assert_cmpuint (frame->size, ==, line->len);
  fuzz_check_string (frame->buffer_id);
  fuzz_check_string (frame->request_id);
  fuzz_check_string (frame->session_key);
  fuzz_check_string (frame->chat_id);
  /* of two types, the last in the input wins */
  return frame->type == type;
}

static gboolean
is_number (const char *string)
{
  return *string != '\0' && strspn (string, "+-.0123456789eE") == strlen (string);
}

void
fuzz_check_member (JsonObject *object, const char *key, const char *fallback, const char *value)
{
  JsonNode *node = json_object_get_member (object, key);
  gboolean is_string = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING;

  fuzz_check_string (value);
  if (!is_string)
    g_assert_cmpstr (value, ==, fallback);
  else if (!is_number (json_node_get_string (node)) || g_strcmp0 (value, fallback) != 0)
    g_assert_cmpstr (value, ==, json_node_get_string (node));
}

static const char *
first_string (JsonObject *object, const char *const *keys)
{
  for (guint i = 0; keys[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (object, keys[i]);

      if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING &&
          *json_node_get_string (node) != '\0')
        return json_node_get_string (node);
    }
  return NULL;
}

static void
check_source (RelaySessionSource *source)
{
  static const char *const scopes[] = { "scope_id", "guild_id", NULL };
  g_autoptr (JsonObject) json = relay_session_source_to_json (source);

#define CHECK(name, fallback) \
  fuzz_check_member (json, #name, fallback, relay_session_source_get_##name (source))
  CHECK (platform, "relay");
  CHECK (chat_id, "");
  CHECK (chat_type, "dm");
  CHECK (chat_name, NULL);
  CHECK (user_id, NULL);
  CHECK (thread_id, NULL);
  CHECK (chat_topic, NULL);
  CHECK (user_id_alt, NULL);
  CHECK (chat_id_alt, NULL);
  CHECK (parent_chat_id, NULL);
  CHECK (message_id, NULL);
  CHECK (profile, NULL);
  CHECK (prospective_thread_id, NULL);
  CHECK (auto_thread_initial_name, NULL);
#undef CHECK
  if (first_string (json, scopes) != NULL)
    g_assert_cmpstr (relay_session_source_get_scope_id (source), ==, first_string (json, scopes));

  for (guint flags = 0; flags < 4; flags++)
    {
      g_autofree char *key = relay_session_source_build_session_key (source, flags);

      fuzz_check_string (key);
      g_assert_true (g_str_has_prefix (key, "agent:"));
    }
  fuzz_take_json (g_steal_pointer (&json));
}

void
fuzz_read_event (RelayMessageEvent *event)
{
  g_autoptr (JsonObject) before = relay_message_event_to_json (event);
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (RelayMessageEvent) copy = NULL;
  g_autofree char *text_before = relay_json_from_object (before, NULL);
  g_autofree char *text_after = NULL;

  fuzz_check_member (before, "text", "", relay_message_event_get_text (event));
  fuzz_check_member (before, "message_id", NULL, relay_message_event_get_message_id (event));
  fuzz_check_member (before, "reply_to_message_id", NULL,
                     relay_message_event_get_reply_to_message_id (event));
  fuzz_read_object (event);
  check_source (relay_message_event_get_source (event));

  /* reading must not have changed the record */
  after = relay_message_event_to_json (event);
  text_after = relay_json_from_object (after, NULL);
  g_assert_cmpstr (text_after, ==, text_before);

  copy = relay_message_event_new_from_json (after, NULL);
  g_assert_nonnull (copy);
  fuzz_read_object (copy);
  g_assert_cmpstr (relay_message_event_get_text (copy), !=, NULL);
  fuzz_take_json (relay_message_event_to_json (copy));
}
