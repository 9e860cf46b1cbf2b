/* test-environment.c: settings in environment variables
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-glib.h>

#include <string.h>

#include "websocket/relay-websocket-transport-private.h"

#include "test.h"

static const char *const variables[] = {
  "GATEWAY_RELAY_URL",          "GATEWAY_RELAY_PLATFORMS",   "GATEWAY_RELAY_BOT_IDS",
  "GATEWAY_RELAY_ID",           "GATEWAY_RELAY_SECRET",      "GATEWAY_RELAY_ENDPOINT",
  "GATEWAY_RELAY_ROUTE_KEYS",   "GATEWAY_RELAY_INSTANCE_ID", "GATEWAY_RELAY_WAKE_URL",
  "GATEWAY_RELAY_DISPLAY_NAME",
};

/* Sets the variables of @text, NAME=VALUE separated by |, and unsets all others. */
static void
set_environment (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "|", -1);

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      char *equals = strchr (lines[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      name = g_strconcat ("GATEWAY_RELAY_", lines[i], NULL);
      g_setenv (name, equals + 1, TRUE);
    }
}

static RelayTransport *
new_transport (const char *text)
{
  g_autoptr (GError) error = NULL;
  RelayTransport *transport;

  set_environment (text);
  transport = relay_websocket_transport_new_from_environment (&error);
  g_assert_no_error (error);
  g_assert_true (RELAY_IS_WEBSOCKET_TRANSPORT (transport));
  return transport;
}

/* "platform/bot-id …" */
static void
assert_identities (const char *text, const char *expected)
{
  g_autoptr (RelayTransport) transport = new_transport (text);
  GListModel *identities = relay_transport_get_identities (transport);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr (RelayIdentity) identity = g_list_model_get_item (identities, i);

      g_string_append_printf (found, "%s%s/%s", i > 0 ? " " : "",
                              relay_identity_get_platform (identity),
                              relay_identity_get_bot_id (identity));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

TEST_CASE ("/environment/url-is-converted")
{
  g_autoptr (RelayTransport) transport = new_transport ("URL= https://c.example/x \n");

  g_assert_cmpstr (relay_websocket_transport_get_url (RELAY_WEBSOCKET_TRANSPORT (transport)), ==,
                   "wss://c.example/x/relay");
  g_assert_null (relay_websocket_transport_get_gateway_id (RELAY_WEBSOCKET_TRANSPORT (transport)));
}

TEST_CASE ("/environment/identities-are-read")
{
  assert_identities ("URL=ws://c", "relay/");
  assert_identities ("URL=ws://c|PLATFORMS= ,|BOT_IDS={}", "relay/");
  assert_identities ("URL=ws://c|PLATFORMS=discord", "discord/");
  assert_identities ("URL=ws://c|PLATFORMS= slack , discord,,", "slack/ discord/");
  assert_identities (
    "URL=ws://c|PLATFORMS=discord,slack|BOT_IDS={\"slack\": {\"botId\": \"s\"}, \"telegram\": {\"botId\": \"t\"}}",
    "discord/ slack/s");
  assert_identities (
    "URL=ws://c|BOT_IDS={\"telegram\": {\"botId\": \"t\", \"more\": [1]}, \"discord\": {}}",
    "telegram/t discord/");
  assert_identities ("URL=ws://c|BOT_IDS={\"discord\":{\"botId\":1234567890123456789}}",
                     "discord/1234567890123456789");
  assert_identities ("URL=ws://c|BOT_IDS={\"discord\":{\"botId\":null}}", "discord/");
  assert_identities (
    "URL=ws://c|BOT_IDS={\"x\":{\"botId\":\"1\"},\"y\":{},\"x\":{\"botId\":\"2\"}}", "x/2 y/");
}

/* The secret can be observed in the token only. */
static void
assert_bearer (const char *text, const char *secret, const char *gateway_id)
{
  g_autoptr (RelayTransport) transport = new_transport (text);
  g_autoptr (GError) error = NULL;
  g_autofree char *bearer =
    relay_websocket_transport_mint (RELAY_WEBSOCKET_TRANSPORT (transport), &error);
  const char *const secrets[] = { secret, NULL };

  g_assert_no_error (error);
  if (gateway_id == NULL)
    g_assert_null (bearer);
  else
    {
      g_autofree char *verified = relay_auth_verify_token (bearer, secrets, 0);

      g_assert_cmpstr (verified, ==, gateway_id);
    }
}

TEST_CASE ("/environment/credentials-are-read")
{
  assert_bearer ("URL=wss://c|ID=gw|SECRET=hunter2", "hunter2", "gw");
  assert_bearer ("URL=wss://c|ID= gw |SECRET= with blanks ", " with blanks ", "gw");
  assert_bearer ("URL=wss://c|ID=gw|SECRET= \t ", "", NULL);
  assert_bearer ("URL=wss://c|ID=gw", "", NULL);
  assert_bearer ("URL=wss://c", "", NULL);
}

/* The message contains the name of the variable, but not its value. */
TEST_CASE ("/environment/error-names-variable-not-value")
{
  const StringCase cases[] = {
    { "", "URL" },
    { "URL=", "URL" },
    { "URL= \t", "URL" },
    { "URL=hunter2", "URL" },
    { "URL=ftp://hunter2", "URL" },
    { "URL=wss://u:hunter2@c", "URL" },
    { "URL=wss://c?hunter2", "URL" },
    { "URL=wss://hunter2\xff", "URL" },
    { "URL=wss://hunter2\r\nX: y", "URL" },
    { "URL=wss://c|PLATFORMS=hunter2,hunter2", "PLATFORMS" },
    { "URL=wss://c|PLATFORMS=hunter2\xff", "PLATFORMS" },
    { "URL=wss://c|PLATFORMS=hunter2\001", "PLATFORMS" },
    { "URL=wss://c|BOT_IDS=hunter2", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS=[\"hunter2\"]", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":\"hunter2\"}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":[]}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":{\"botId\":true}}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":{\"botId\":1.5}}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":{\"botId\":\"a\\nb\"}}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"\":{\"botId\":\"a\"}}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"a\\nb\":{\"botId\":\"a\"}}", "BOT_IDS" },
    { "URL=wss://c|PLATFORMS=hunter2\x7f", "PLATFORMS" },
    { "URL=wss://c|BOT_IDS={\"x\":{}", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={} hunter2", "BOT_IDS" },
    { "URL=wss://c|BOT_IDS={\"x\":{\"botId\":\"hunter2\xff\"}}", "BOT_IDS" },
    { "URL=wss://c|SECRET=hunter2", "ID" },
    { "URL=wss://c|ID= |SECRET=hunter2", "ID" },
    { "URL=wss://c|ID=hunter2\xff", "ID" },
    { "URL=wss://c|ID=a\nhunter2", "ID" },
    { "URL=wss://c|ID=gw|SECRET=hunter2\xff", "SECRET" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *start = g_strdup_printf ("GATEWAY_RELAY_%s: ", cases[i].expected);
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", i);
      set_environment (cases[i].given);
      g_assert_null (relay_websocket_transport_new_from_environment (&error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, start));
      g_assert_null (strstr (error->message, "hunter2"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

TEST_CASE ("/environment/too-long-id-fails")
{
  g_autofree char *long_id = g_strnfill (2000, 'g');
  g_autofree char *text = g_strdup_printf ("URL=wss://c|SECRET=s|ID=%s", long_id);
  g_autoptr (GError) error = NULL;

  set_environment (text);
  g_assert_null (relay_websocket_transport_new_from_environment (&error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_str_has_prefix (error->message, "GATEWAY_RELAY_ID: "));
}
