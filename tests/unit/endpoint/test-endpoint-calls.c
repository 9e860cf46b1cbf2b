/* test-endpoint-calls.c: provisioning, enrollment, policies
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "endpoint-fixture.h"

#include <string.h>

#define IDENTITY_TOKEN "identity-hunter2"
#define ENROLL_TOKEN   "enroll-hunter2"

static RelayCredentials *
provision (EndpointFixture *f, GError **error)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");
  RelayCredentials *credentials;

  relay_endpoint_provision_async (f->endpoint, IDENTITY_TOKEN, identity, NULL, endpoint_called, f);
  endpoint_wait (f);
  credentials = relay_endpoint_provision_finish (f->endpoint, f->result, error);
  endpoint_next (f);
  return credentials;
}

static RelayCredentials *
enroll (EndpointFixture *f, GError **error)
{
  RelayCredentials *credentials;

  relay_endpoint_enroll_async (f->endpoint, IDENTITY_TOKEN, ENROLL_TOKEN, NULL, endpoint_called, f);
  endpoint_wait (f);
  credentials = relay_endpoint_enroll_finish (f->endpoint, f->result, error);
  endpoint_next (f);
  return credentials;
}

ENDPOINT_TEST ("/endpoint/provision/sends-identity-and-properties")
{
  const char *const keys[] = { "r1", "r2", NULL };
  g_autoptr (RelayCredentials) credentials = NULL;

  endpoint_answer (
    f, 200,
    "{\"secret\":\"s3\",\"deliveryKey\":\"d\",\"tenant\":\"t\",\"gatewayId\":\"gw-7\","
    "\"routeKeys\":[\"r1\",7,\"r2\"],\"later\":{\"more\":[1]}}");
  credentials = NO_ERROR (provision, f);
  g_assert_cmpstr (f->method, ==, "POST");
  g_assert_cmpstr (f->path, ==, "/relay/provision");
  g_assert_cmpstr (f->authorization, ==, "Bearer " IDENTITY_TOKEN);
  g_assert_cmpstr (f->content_type, ==, "application/json");
  g_assert_cmpstr (
    endpoint_body (f), ==,
    "{\"gatewayId\":\"gw\",\"platform\":\"discord\",\"botId\":\"42\",\"gatewayEndpoint\":\"\",\"routeKeys\":[]}");

  g_assert_cmpstr (relay_credentials_get_secret (credentials), ==, "s3");
  g_assert_cmpstr (relay_credentials_get_delivery_key (credentials), ==, "d");
  assert_properties (credentials, "tenant", "t", "gateway-id", "gw-7");
  g_assert_cmpstrv (relay_credentials_get_route_keys (credentials), keys);
}

ENDPOINT_TEST ("/endpoint/provision/reads-all-members")
{
  const char *const keys[] = { "a", "é\"", NULL };
  g_autoptr (RelayCredentials) credentials = NULL;

  g_object_set (f->endpoint, "gateway-endpoint", "https://gw.example", "route-keys", keys,
                "instance-id", "i1", "wake-url", "https://wake.example/x", NULL);
  endpoint_answer (f, 201, "{\"secret\":\"s\"}");
  credentials = provision (f, NULL);
  g_assert_nonnull (credentials);
  g_assert_cmpstr (
    endpoint_body (f), ==,
    "{\"gatewayId\":\"gw\",\"platform\":\"discord\",\"botId\":\"42\",\"gatewayEndpoint\":\"https://gw.example\","
    "\"routeKeys\":[\"a\",\"é\\\"\"],\"instanceId\":\"i1\",\"wakeUrl\":\"https://wake.example/x\"}");
  /* The response has no other members. */
  assert_properties (credentials, "gateway-id", "gw", "tenant", NULL);
  g_assert_null (relay_credentials_get_delivery_key (credentials));
  g_assert_cmpuint (g_strv_length ((char **) relay_credentials_get_route_keys (credentials)), ==,
                    0);
}

/* The name has at most 64 characters, whatever their size. */
ENDPOINT_TEST ("/endpoint/provision/display-name-is-cut")
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append (name, "報");
  expected = g_strdup_printf ("\"displayName\":\"%s\"}", name->str);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RelayCredentials) credentials = NULL;

      g_object_set (f->endpoint, "display-name", name->str, NULL);
      endpoint_answer (f, 201, "{\"secret\":\"s\"}");
      credentials = provision (f, NULL);
      g_assert_nonnull (credentials);
      g_assert_true (g_str_has_suffix (endpoint_body (f), expected));
      g_string_append (name, "a");
    }
}

ENDPOINT_TEST ("/endpoint/provision/empty-display-name-is-left-out")
{
  g_autoptr (RelayCredentials) credentials = NULL;

  g_object_set (f->endpoint, "display-name", "", NULL);
  endpoint_answer (f, 201, "{\"secret\":\"s\"}");
  credentials = provision (f, NULL);
  g_assert_nonnull (credentials);
  g_assert_null (strstr (endpoint_body (f), "displayName"));
}

/* Values of the wrong type are ignored, and lists are bounded. */
ENDPOINT_TEST ("/endpoint/provision/ignores-wrong-types")
{
  g_autoptr (GString) many = g_string_new ("{\"secret\":\"s\",\"routeKeys\":[\"r\"");
  g_autoptr (RelayCredentials) credentials = NULL;
  g_autoptr (RelayCredentials) flooded = NULL;

  endpoint_answer (
    f, 200,
    "{\"secret\":\"s\",\"routeKeys\":{\"a\":1},\"gatewayId\":\"\",\"gatewayId\":null,"
    "\"gatewayId\":true,\"tenant\":[],\"deliveryKey\":7}");
  credentials = NO_ERROR (provision, f);
  g_assert_cmpstr (relay_credentials_get_gateway_id (credentials), ==, "gw");
  g_assert_cmpuint (g_strv_length ((char **) relay_credentials_get_route_keys (credentials)), ==,
                    0);
  g_assert_null (relay_credentials_get_tenant (credentials));
  g_assert_null (relay_credentials_get_delivery_key (credentials));

  for (guint i = 0; i < 2000; i++)
    g_string_append (many, ",\"r\"");
  g_string_append (many, "]}");
  endpoint_answer (f, 200, many->str);
  flooded = NO_ERROR (provision, f);
  g_assert_cmpuint (g_strv_length ((char **) relay_credentials_get_route_keys (flooded)), ==, 1024);
}

ENDPOINT_TEST ("/endpoint/provision/secret-may-be-kept")
{
  g_autoptr (RelayCredentials) credentials = NULL;

  endpoint_answer (f, 200, "{\"secretIssued\":false,\"tenant\":\"t\",\"secret\":\" \"}");
  credentials = NO_ERROR (provision, f);
  g_assert_null (relay_credentials_get_secret (credentials));
  g_assert_cmpstr (relay_credentials_get_tenant (credentials), ==, "t");

  /* Enrollment always issues a secret. */
  FAILS (RELAY_ERROR, RELAY_ERROR_PROTOCOL, enroll, f);
}

ENDPOINT_TEST ("/endpoint/provision/invalid-response-fails")
{
  g_autofree char *deep = g_strnfill (100000 / 2, '[');
  const char *answers[] = {
    "",
    "hunter2",
    "null",
    "[]",
    "\"hunter2\"",
    "{}",
    "{\"secret\":null}",
    "{\"secret\":\"\"}",
    "{\"secret\":7}",
    "{\"secretIssued\":true}",
    "{\"secretIssued\":\"false\"}",
    "{\"secretIssued\":null}",
    "{\"secret\":\"hunter2\"",
    "{\"secret\":\"hunter2\"} x",
    "{\"secret\":\"hunter2\xff\"}",
    "{\"secret\":\"hunter2\",}",
    deep,
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (RelayCredentials) credentials = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%.40s", answers[i]);
      endpoint_answer (f, 200, answers[i]);
      credentials = provision (f, &error);
      g_assert_null (credentials);
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
      endpoint_check_error (error);
    }
}

ENDPOINT_TEST ("/endpoint/enroll/sends-token-and-id")
{
  g_autoptr (RelayCredentials) credentials = NULL;

  endpoint_answer (
    f, 200,
    "{\"secret\":\"s1\",\"secret\":\"s2\",\"deliveryKey\":\"d\",\"tenant\":12345678901234567890,"
    "\"gatewayId\":\"gw\"}");
  credentials = NO_ERROR (enroll, f);
  g_assert_cmpstr (f->path, ==, "/relay/enroll");
  g_assert_cmpstr (f->authorization, ==, "Bearer " IDENTITY_TOKEN);
  g_assert_cmpstr (endpoint_body (f), ==,
                   "{\"enrollmentToken\":\"" ENROLL_TOKEN "\",\"gatewayId\":\"gw\"}");
  g_assert_cmpstr (relay_credentials_get_secret (credentials), ==, "s2");
  g_assert_cmpstr (relay_credentials_get_tenant (credentials), ==, "12345678901234567890");
}

ENDPOINT_TEST ("/endpoint/enroll/refusal-is-reported")
{
  const struct
  {
    guint status;
    const char *body;
    int code;
    const char *message;
  } cases[] = {
    { 400, "{\"error\":\"token used up\"}", RELAY_ERROR_REJECTED, "token used up (HTTP 400)" },
    { 401, "{\"error\":\"who are you?\"}", RELAY_ERROR_UNAUTHORIZED, "who are you? (HTTP 401)" },
    { 403, "{\"error\":\"not yours\"}", RELAY_ERROR_UNAUTHORIZED, "not yours (HTTP 403)" },
    { 404, "{\"error\":\"no\"}", RELAY_ERROR_NOT_SUPPORTED, "not supported by the connector" },
    /* Credentials of the request are not repeated. */
    { 400, "{\"error\":\"bad token " ENROLL_TOKEN "\"}", RELAY_ERROR_REJECTED,
      "refused with HTTP status 400" },
    { 401, "{\"error\":\"bad bearer " IDENTITY_TOKEN "!\"}", RELAY_ERROR_UNAUTHORIZED,
      "refused with HTTP status 401" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      endpoint_answer (f, cases[i].status, cases[i].body);
      FAILS_WITH (RELAY_ERROR, cases[i].code, cases[i].message, enroll, f);
    }
}

ENDPOINT_TEST ("/endpoint/policy/is-declared")
{
  const char *const scopes[] = { "c1", "c\"2", NULL };

  endpoint_declare (f);
  endpoint_declares (f);
  g_assert_cmpstr (f->method, ==, "POST");
  g_assert_cmpstr (f->path, ==, "/relay/policy");
  g_assert_true (endpoint_is_token (f->authorization));
  g_assert_cmpstr (
    endpoint_body (f), ==,
    "{\"platform\":\"discord\",\"requireAddress\":true,\"freeResponseScopes\":[],\"allowOtherBots\":false}");

  endpoint_answer (f, 204, NULL);
  relay_endpoint_declare_policy_async (f->endpoint, "slack", FALSE, TRUE, scopes, NULL,
                                       endpoint_called, f);
  endpoint_declares (f);
  g_assert_cmpstr (
    endpoint_body (f), ==,
    "{\"platform\":\"slack\",\"requireAddress\":false,\"freeResponseScopes\":[\"c1\",\"c\\\"2\"],\"allowOtherBots\":true}");
}

/* As in an upgrade without credentials, no token is sent. */
ENDPOINT_TEST ("/endpoint/without-credentials-no-token-is-sent")
{
  g_object_set (f->transport, "secret", " ", NULL);
  endpoint_declare (f);
  endpoint_declares (f);
  g_assert_null (f->authorization);
}

ENDPOINT_TEST ("/endpoint/without-gateway-id-credentials-fail")
{
  const char *const ids[] = { NULL, "" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_object_set (f->transport, "gateway-id", ids[i], NULL);
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, provision, f);
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, enroll, f);
    }
  g_assert_cmpuint (f->n_requests, ==, 0);
}

/* Tokens that would add a line to the request */
ENDPOINT_TEST ("/endpoint/invalid-tokens-are-refused")
{
  const char *const tokens[] = { "",          " ",       "a b",  "hunter2\r\nX: y",
                                 "hunter2\n", "hünter2", "\x7f", "hunter2\xff" };
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "42");

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (RelayCredentials) credentials = NULL;
      g_autoptr (GError) error = NULL;

      relay_endpoint_provision_async (f->endpoint, tokens[i], identity, NULL, endpoint_called, f);
      endpoint_wait (f);
      credentials = relay_endpoint_provision_finish (f->endpoint, f->result, &error);
      g_assert_null (credentials);
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      endpoint_check_error (error);
      endpoint_next (f);
    }
  g_assert_cmpuint (f->n_requests, ==, 0);
}

/* Credentials are not sent unencrypted to another machine; its name is not even resolved. */
ENDPOINT_TEST ("/endpoint/credentials-need-tls")
{
  g_autoptr (GError) error = NULL;

  endpoint_use_url (f, "ws://connector.invalid:%u");
  endpoint_declare (f);
  endpoint_fails (f, RELAY_ERROR, RELAY_ERROR_INSECURE, NULL);
  FAILS (RELAY_ERROR, RELAY_ERROR_INSECURE, provision, f);
  FAILS (RELAY_ERROR, RELAY_ERROR_INSECURE, enroll, f);

  /* The identity token is a credential even when the transport has no secret. */
  g_object_set (f->transport, "secret", NULL, NULL);
  FAILS (RELAY_ERROR, RELAY_ERROR_INSECURE, provision, f);

  g_object_set (f->transport, "allow-insecure", TRUE, "secret", SECRET, NULL);
  endpoint_declare (f);
  endpoint_wait (f);
  g_assert_false (relay_endpoint_declare_policy_finish (f->endpoint, f->result, &error));
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (G_RESOLVER_ERROR));
}
