/* relay-dial-url.c: the URL of the WebSocket, and the parts of the request made of it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is a configured URL.
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include <relay-glib/relay-glib.h>

#include "websocket/relay-url-policy-private.h"

/* The part must not contain a character that could end a line or the part. */
static void
check_part (const char *part, const char *forbidden)
{
  fuzz_check_string (part);
  g_assert_true (*part != '\0');
  for (const char *at = part; *at != '\0'; at++)
    {
      g_assert_true ((guchar) *at > ' ' && *at != 0x7f);
      g_assert_null (strchr (forbidden, *at));
    }
}

static void
check_url_parts (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *header = relay_url_policy_dup_host_header (uri);
  g_autofree char *target = relay_url_policy_dup_target (uri);

  /* relay_auth_dial_url() has validated the port */
  g_assert_cmpuint (relay_url_policy_get_port (uri), >, 0);
  check_part (host, "/?#@\\[] ");
  check_part (header, "/?#@\\ ");
  check_part (target, "?#\\ ");
  g_assert_true (*target == '/');
  if (!relay_url_policy_is_tls (uri) || relay_url_policy_is_loopback (host))
    g_assert_false (relay_url_policy_may_use_proxy (uri));
}

static void
check_transport (const char *url, gboolean is_valid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RelayTransport) transport =
    relay_websocket_transport_new (url, "discord", "bot", &error);

  g_assert_cmpint (transport != NULL, ==, is_valid);
  g_assert_cmpint (error != NULL, ==, !is_valid);
  if (is_valid)
    fuzz_read_object (transport);
  else
    g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, size);
  g_autofree char *url = fuzz_remainder (&input);
  g_autofree char *dialled = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) given = NULL;
  g_autoptr (GError) error = NULL;

  dialled = relay_auth_dial_url (url, &error);
  g_assert_cmpint (dialled == NULL, ==, error != NULL);
  if (g_utf8_validate (url, -1, NULL))
    check_transport (url, dialled != NULL);
  if (dialled == NULL)
    {
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      fuzz_check_string (error->message);
      return 0;
    }

  check_part (dialled, "?#\\");
  g_assert_true (g_str_has_prefix (dialled, "ws://") || g_str_has_prefix (dialled, "wss://"));
  g_assert_true (g_str_has_suffix (dialled, "/relay"));
  again = relay_auth_dial_url (dialled, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, dialled);

  uri = g_uri_parse (dialled, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_assert_nonnull (uri);
  g_assert_null (g_uri_get_userinfo (uri));
  g_strstrip (url);
  given = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_assert_cmpstr (g_uri_get_host (uri), ==, g_uri_get_host (given));
  g_assert_cmpint (g_uri_get_port (uri), ==, g_uri_get_port (given));
  check_url_parts (uri);
  return 0;
}
