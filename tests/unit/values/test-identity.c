/* test-identity.c: the pairs of platform and bot id that the gateway announces
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-identity.h>

#include "test.h"

TEST_CASE ("/identity/getters-return-what-was-given")
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
  g_autoptr (RelayIdentity) bare = relay_identity_new ("web", NULL);
  g_autoptr (RelayIdentity) empty = g_object_new (RELAY_TYPE_IDENTITY, NULL);
  g_autofree char *platform = NULL;

  assert_properties (identity, "platform", "discord", "bot-id", "42", "command-manifest", NULL);
  g_assert_cmpstr (relay_identity_get_bot_id (bare), ==, "");
  assert_properties (empty, "platform", "relay", "bot-id", "");

  g_object_get (identity, "platform", &platform, NULL);
  g_assert_cmpstr (platform, ==, "discord");
}

TEST_CASE ("/identity/null-properties-have-defaults")
{
  g_autoptr (RelayIdentity) bare =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", NULL, "bot-id", NULL, NULL);

  assert_properties (bare, "platform", "relay", "bot-id", "");
}

TEST_CASE ("/identity/keeps-command-manifest")
{
  g_autoptr (JsonArray) manifest = json_array_new ();
  g_autoptr (JsonArray) read = NULL;
  g_autoptr (RelayIdentity) identity = NULL;

  json_array_add_string_element (manifest, "x");
  identity =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", "discord", "command-manifest", manifest, NULL);
  g_object_get (identity, "command-manifest", &read, NULL);

  g_assert_cmpuint (json_array_get_length (relay_identity_get_command_manifest (identity)), ==, 1);
  g_assert_nonnull (read);
}
