/* test-endpoint.c: properties and environment of an endpoint
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <relay-glib/relay-glib.h>

#include <string.h>

#include "endpoint/relay-endpoint-private.h"

#include "test.h"

static RelayEndpoint *
new_endpoint (const char *url)
{
  g_autoptr (RelayTransport) transport =
    NO_ERROR (relay_websocket_transport_new, url, "discord", "b1");
  return relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (transport));
}

TEST_CASE ("/endpoint/base-url-follows-transport")
{
  const StringCase cases[] = {
    { "wss://c.example", "https://c.example" },
    { "https://c.example/", "https://c.example" },
    { "ws://c.example/relay", "http://c.example" },
    { "wss://c.example:8443/a/relay/", "https://c.example:8443/a" },
    { "wss://c.example:443", "https://c.example" },
    { "ws://c.example:443", "http://c.example:443" },
    { "ws://c.example:80", "http://c.example" },
    { "wss://c.example/a%2Fb/%C3%A9", "https://c.example/a%2Fb/%C3%A9" },
    { "wss://c.example/relay/relay", "https://c.example/relay" },
    { "ws://[::1]:8787", "http://[::1]:8787" },
    { "wss://c.example/myrelay", "https://c.example/myrelay" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayEndpoint) endpoint = new_endpoint (cases[i].given);
      g_autofree char *read = NULL;

      g_object_get (endpoint, "base-url", &read, NULL);
      g_assert_cmpstr (read, ==, cases[i].expected);
      g_assert_cmpstr (relay_endpoint_get_base_url (endpoint), ==, cases[i].expected);
    }
}

TEST_CASE ("/endpoint/properties-are-readable")
{
  const char *const keys[] = { "a", "b", NULL };
  g_autoptr (RelayEndpoint) endpoint = new_endpoint ("wss://c.example");
  g_autofree char *gateway_endpoint = NULL;
  g_autofree char *instance_id = NULL;
  g_autofree char *wake_url = NULL;
  g_auto (GStrv) route_keys = NULL;
  g_autoptr (RelayWebsocketTransport) transport = NULL;

  assert_properties (endpoint, "gateway-endpoint", "", "instance-id", NULL, "wake-url", NULL);
  g_assert_cmpuint (g_strv_length ((char **) relay_endpoint_get_route_keys (endpoint)), ==, 0);

  g_object_set (endpoint, "gateway-endpoint", "https://g", "instance-id", "i", "wake-url",
                "https://w", "route-keys", keys, NULL);
  g_object_get (endpoint, "gateway-endpoint", &gateway_endpoint, "instance-id", &instance_id,
                "wake-url", &wake_url, "route-keys", &route_keys, "transport", &transport, NULL);
  g_assert_cmpstr (gateway_endpoint, ==, "https://g");
  g_assert_cmpstr (instance_id, ==, "i");
  g_assert_cmpstr (wake_url, ==, "https://w");
  g_assert_cmpstrv (route_keys, keys);
  g_assert_true (transport == relay_endpoint_get_transport (endpoint));

  g_object_set (endpoint, "gateway-endpoint", NULL, "instance-id", "", "wake-url", NULL,
                "route-keys", NULL, NULL);
  assert_properties (endpoint, "gateway-endpoint", "", "instance-id", NULL, "wake-url", NULL);
  g_assert_cmpuint (g_strv_length ((char **) relay_endpoint_get_route_keys (endpoint)), ==, 0);
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

/* Setting the same value does not notify; NULL and an empty string are equal. */
TEST_CASE ("/endpoint/same-value-does-not-notify")
{
  g_autoptr (RelayEndpoint) endpoint = new_endpoint ("wss://c.example");
  guint n = 0;

  g_signal_connect (endpoint, "notify", G_CALLBACK (count_notify), &n);
  relay_endpoint_set_instance_id (endpoint, NULL);
  relay_endpoint_set_wake_url (endpoint, "");
  relay_endpoint_set_gateway_endpoint (endpoint, NULL);
  g_assert_cmpuint (n, ==, 0);
  relay_endpoint_set_instance_id (endpoint, "i");
  relay_endpoint_set_instance_id (endpoint, "i");
  relay_endpoint_set_wake_url (endpoint, "https://w");
  relay_endpoint_set_wake_url (endpoint, "https://w");
  g_assert_cmpuint (n, ==, 2);
  relay_endpoint_set_instance_id (endpoint, "");
  g_assert_null (relay_endpoint_get_instance_id (endpoint));
  g_assert_cmpuint (n, ==, 3);
}

/* Made with g_object_new(), without a transport or with an invalid URL */
TEST_CASE ("/endpoint/invalid-transport-fails-calls")
{
  g_autoptr (RelayTransport) unusable =
    g_object_new (RELAY_TYPE_WEBSOCKET_TRANSPORT, "url", "ftp://c", NULL);
  g_autoptr (RelayEndpoint) none = g_object_new (RELAY_TYPE_ENDPOINT, NULL);
  g_autoptr (RelayEndpoint) bad = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (unusable));
  RelayEndpoint *endpoints[] = { none, bad };

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", NULL);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GAsyncResult) downloaded = NULL;
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (GError) error = NULL;

      g_assert_null (relay_endpoint_get_base_url (endpoints[i]));
      relay_endpoint_provision_async (endpoints[i], "token", identity, NULL, store_result, &result);
      relay_endpoint_download_async (endpoints[i], "id", stream, 0, NULL, NULL, NULL, NULL,
                                     store_result, &downloaded);
      while (result == NULL || downloaded == NULL)
        g_main_context_iteration (NULL, TRUE);
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_endpoint_provision_finish,
             endpoints[i], result);
      g_assert_cmpint (
        relay_endpoint_download_finish (endpoints[i], downloaded, NULL, NULL, &error), ==, -1);
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
    }
}

static void
clear_environment (void)
{
  g_unsetenv ("GATEWAY_RELAY_ENDPOINT");
  g_unsetenv ("GATEWAY_RELAY_ROUTE_KEYS");
  g_unsetenv ("GATEWAY_RELAY_INSTANCE_ID");
  g_unsetenv ("GATEWAY_RELAY_WAKE_URL");
  g_unsetenv ("GATEWAY_RELAY_DISPLAY_NAME");
}

TEST_CASE ("/endpoint/environment-is-loaded")
{
  const char *const keys[] = { "a", "b c", NULL };
  g_autoptr (RelayEndpoint) endpoint = new_endpoint ("wss://c.example");

  clear_environment ();
  g_setenv ("GATEWAY_RELAY_ENDPOINT", " https://g.example/x ", TRUE);
  g_setenv ("GATEWAY_RELAY_ROUTE_KEYS", " a,, b c ,", TRUE);
  g_setenv ("GATEWAY_RELAY_INSTANCE_ID", "i-1", TRUE);
  g_setenv ("GATEWAY_RELAY_WAKE_URL", "http://w.example", TRUE);
  g_setenv ("GATEWAY_RELAY_DISPLAY_NAME", " Our bot ", TRUE);
  g_assert_true (NO_ERROR (relay_endpoint_load_environment, endpoint));
  g_assert_cmpstr (relay_endpoint_get_gateway_endpoint (endpoint), ==, "https://g.example/x");
  g_assert_cmpstrv (relay_endpoint_get_route_keys (endpoint), keys);
  assert_properties (endpoint, "instance-id", "i-1", "wake-url", "http://w.example");
  g_assert_cmpstr (relay_endpoint_get_display_name (endpoint), ==, "Our bot");

  /* Unset and blank variables change nothing. */
  clear_environment ();
  g_setenv ("GATEWAY_RELAY_INSTANCE_ID", " ", TRUE);
  g_assert_true (NO_ERROR (relay_endpoint_load_environment, endpoint));
  g_assert_cmpstr (relay_endpoint_get_instance_id (endpoint), ==, "i-1");
  g_assert_cmpstrv (relay_endpoint_get_route_keys (endpoint), keys);
}

TEST_CASE ("/endpoint/invalid-environment-changes-nothing")
{
  const struct
  {
    const char *name;
    const char *value;
  } cases[] = {
    { "GATEWAY_RELAY_ENDPOINT", "hunter2" },
    { "GATEWAY_RELAY_ENDPOINT", "ftp://hunter2" },
    { "GATEWAY_RELAY_ENDPOINT", "https://u:hunter2@g" },
    { "GATEWAY_RELAY_ENDPOINT", "https:///hunter2" },
    { "GATEWAY_RELAY_ENDPOINT", "https:hunter2" },
    { "GATEWAY_RELAY_ENDPOINT", "https://g\\hunter2" },
    { "GATEWAY_RELAY_ENDPOINT", "https://hunter2\xff" },
    { "GATEWAY_RELAY_ENDPOINT", "https://g/a hunter2" },
    { "GATEWAY_RELAY_ROUTE_KEYS", "a,hunter2\n,b" },
    { "GATEWAY_RELAY_ROUTE_KEYS", "hunter2\xff" },
    { "GATEWAY_RELAY_INSTANCE_ID", "hunter2\001" },
    { "GATEWAY_RELAY_INSTANCE_ID", "hunter2\xff" },
    { "GATEWAY_RELAY_WAKE_URL", "hunter2" },
    { "GATEWAY_RELAY_WAKE_URL", "wss://hunter2" },
    { "GATEWAY_RELAY_DISPLAY_NAME", "hunter2\001" },
    { "GATEWAY_RELAY_DISPLAY_NAME", "hunter2\xff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RelayEndpoint) endpoint = new_endpoint ("wss://c.example");
      g_autoptr (GError) error = NULL;

      clear_environment ();
      g_setenv ("GATEWAY_RELAY_INSTANCE_ID", "fine", TRUE);
      g_setenv (cases[i].name, cases[i].value, TRUE);
      g_assert_false (relay_endpoint_load_environment (endpoint, &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, cases[i].name));
      g_assert_null (strstr (error->message, "hunter2"));
      g_assert_null (relay_endpoint_get_instance_id (endpoint));
    }
  clear_environment ();
}
