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

  g_assert_cmpstr (relay_identity_get_platform (identity), ==, "discord");
  g_assert_cmpstr (relay_identity_get_bot_id (identity), ==, "42");
  g_assert_null (relay_identity_get_command_manifest (identity));
  g_assert_cmpstr (relay_identity_get_bot_id (bare), ==, "");
  g_assert_cmpstr (relay_identity_get_platform (empty), ==, "relay");
  g_assert_cmpstr (relay_identity_get_bot_id (empty), ==, "");

  g_object_get (identity, "platform", &platform, NULL);
  g_assert_cmpstr (platform, ==, "discord");
}

TEST_CASE ("/identity/null-properties-have-defaults")
{
  g_autoptr (RelayIdentity) bare =
    g_object_new (RELAY_TYPE_IDENTITY, "platform", NULL, "bot-id", NULL, NULL);

  g_assert_cmpstr (relay_identity_get_platform (bare), ==, "relay");
  g_assert_cmpstr (relay_identity_get_bot_id (bare), ==, "");
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
