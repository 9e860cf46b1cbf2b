/* test-frame-writer.c: the lines that the gateway sends
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "values/relay-descriptor-private.h"

#include "test.h"

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
  g_bytes_unref (bytes);
}

TEST_CASE ("/frame-writer/hello-has-identity-and-manifest")
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("telegram", "bot\"1");
  g_autoptr (RelayIdentity) bare = relay_identity_new ("web", "");
  const char manifest[] =
    "[{\"name\":\"stop\",\"description\":\"ends it\",\"options\":[{\"type\":3,\"required\":false}]}]";
  g_autoptr (JsonNode) array = json_from_string (manifest, NULL);
  g_autoptr (RelayIdentity) commands =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", "discord", "bot-id", "b", "command-manifest",
                  json_node_get_array (array), NULL);

  assert_bytes (relay_frame_write_hello (identity),
                "{\"type\":\"hello\",\"platform\":\"telegram\",\"botId\":\"bot\\\"1\"}\n");
  assert_bytes (relay_frame_write_hello (bare),
                "{\"type\":\"hello\",\"platform\":\"web\",\"botId\":\"\"}\n");
  assert_bytes (
    relay_frame_write_hello (commands),
    "{\"type\":\"hello\",\"platform\":\"discord\",\"botId\":\"b\",\"command_manifest\":"
    "[{\"name\":\"stop\",\"description\":\"ends it\",\"options\":[{\"type\":3,\"required\":false}]}]}\n");
}

/* Without its hello an identity would receive nothing, so the hello is sent in any case. */
TEST_CASE ("/frame-writer/unwritable-manifest-is-left-out")
{
  g_autofree char *filling = g_strnfill (RELAY_FRAME_MAX_SENT, 'x');
  g_autoptr (JsonArray) large = json_array_new ();
  JsonArray *deep = json_array_new ();

  for (guint i = 0; i < 100; i++)
    {
      JsonArray *outer = json_array_new ();

      json_array_add_array_element (outer, deep);
      deep = outer;
    }
  json_array_add_string_element (large, filling);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RelayIdentity) identity =
        g_object_new (RELAY_TYPE_IDENTITY, "platform", "discord", "command-manifest",
                      i == 0 ? deep : large, NULL);

      g_test_expect_message ("Relay", G_LOG_LEVEL_WARNING,
                             "command manifest of discord nests too deep or is too large*");
      assert_bytes (relay_frame_write_hello (identity),
                    "{\"type\":\"hello\",\"platform\":\"discord\",\"botId\":\"\"}\n");
      g_test_assert_expected_messages ();
    }
  json_array_unref (deep);
}

TEST_CASE ("/frame-writer/outbound-has-action-and-identity")
{
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);

  relay_action_set_string (action, RELAY_ACTION_CHAT_ID, "c");
  assert_bytes (
    relay_frame_write_outbound ("r1", action, NULL, NULL, NULL),
    "{\"type\":\"outbound\",\"requestId\":\"r1\",\"action\":{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{}}}\n");
  assert_bytes (
    relay_frame_write_outbound ("r1", action, "", "", NULL),
    "{\"type\":\"outbound\",\"requestId\":\"r1\",\"action\":{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{}}}\n");
  assert_bytes (
    relay_frame_write_outbound ("r1", action, "discord", "b", NULL),
    "{\"type\":\"outbound\",\"requestId\":\"r1\",\"action\":{\"op\":\"send\",\"chat_id\":\"c\",\"metadata\":{}},"
    "\"platform\":\"discord\",\"botId\":\"b\"}\n");
}

TEST_CASE ("/frame-writer/other-frames-have-their-members")
{
  assert_bytes (relay_frame_write_interrupt ("k", "stopped", NULL),
                "{\"type\":\"interrupt\",\"session_key\":\"k\",\"reason\":\"stopped\"}\n");
  assert_bytes (relay_frame_write_interrupt ("k", NULL, NULL),
                "{\"type\":\"interrupt\",\"session_key\":\"k\",\"reason\":null}\n");
  assert_bytes (relay_frame_write_going_idle (), "{\"type\":\"going_idle\"}\n");
  assert_bytes (relay_frame_write_inbound_ack ("b\\1"),
                "{\"type\":\"inbound_ack\",\"bufferId\":\"b\\\\1\"}\n");
}

/* The limit includes the newline. */
TEST_CASE ("/frame-writer/frame-over-1-mib-fails")
{
  g_autoptr (GBytes) shortest = relay_frame_write_interrupt ("", "", NULL);
  gsize room = RELAY_FRAME_MAX_SENT - g_bytes_get_size (shortest);
  g_autofree char *text = g_strnfill (room + 1, 'x');
  g_autoptr (RelayAction) action = relay_action_new (RELAY_OP_SEND);
  g_autoptr (GBytes) fits = NULL;

  FAILS_WITH (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
              "frame is too large: 1048577 bytes, connectors accept 1048576",
              relay_frame_write_interrupt, "", text);
  text[room] = '\0';
  fits = relay_frame_write_interrupt ("", text, NULL);
  g_assert_cmpuint (g_bytes_get_size (fits), ==, RELAY_FRAME_MAX_SENT);

  relay_action_set_string (action, RELAY_ACTION_CONTENT, text);
  FAILS (RELAY_ERROR, RELAY_ERROR_TOO_LARGE, relay_frame_write_outbound, "r", action, NULL, NULL);
}

TEST_CASE ("/frame-writer/descriptor-can-be-read-back")
{
  const char text[] =
    "{\"contract_version\":1,\"platform\":\"discord\",\"label\":\"Discord\",\"max_message_length\":2000,"
    "\"markdown_dialect\":\"discord\",\"supports_draft_streaming\":false,\"supports_edit\":true,"
    "\"supports_threads\":true}";
  g_autoptr (RelayDescriptor) descriptor =
    relay_descriptor_new_from_text (text, strlen (text), NULL);
  g_autoptr (GBytes) line = relay_frame_write_descriptor (descriptor);
  g_auto (RelayFrame) frame = { 0 };
  gsize length;
  const char *data = g_bytes_get_data (line, &length);

  g_assert_cmpint (data[length - 1], ==, '\n');
  g_assert_true (relay_frame_read (data, length - 1, NULL, &frame, NULL));
  g_assert_cmpint (frame.type, ==, RELAY_FRAME_DESCRIPTOR);
  g_assert_cmpstr (relay_descriptor_get_label (frame.descriptor), ==, "Discord");
}
