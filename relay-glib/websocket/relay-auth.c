/* relay-auth.c: tokens and connector URLs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-auth.h>

#include <string.h>

#include <relay-glib/relay-error.h>

#include "base/relay-secret-private.h"
#include "relay-auth-private.h"
#include "relay-url-policy-private.h"

/* Some connectors refuse longer ones (contract §1). */
#define MAX_TOKEN_LENGTH 1024
/* A token to verify is untrusted input. No valid one is longer. */
#define MAX_VERIFIED_LENGTH 8192
/* Seconds between the timestamp of a delivery and our clock (contract §9) */
#define MAX_DELIVERY_AGE 300
/* HMAC-SHA256 in hexadecimal digits */
#define SIGNATURE_LENGTH 64

/* A shorter credential may be in a text by chance. */
#define MIN_CREDENTIAL_LENGTH 8
#define MAX_PART_LENGTH       16

#define RELAY_PATH "/relay"

gboolean
relay_auth_is_blank (const char *string)
{
  if (string == NULL)
    return TRUE;
  while (g_ascii_isspace (*string))
    string++;
  return *string == '\0';
}

/* Signs @message followed by @rest (nullable). @signature has SIGNATURE_LENGTH + 1 bytes. */
static void
sign (const char *secret, const char *message, gsize length, GBytes *rest, char *signature)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  const char *digits;

  g_hmac_update (hmac, (const guchar *) message, length);
  if (rest != NULL && g_bytes_get_size (rest) > 0)
    g_hmac_update (hmac, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));
  digits = g_hmac_get_string (hmac);
  memcpy (signature, digits, SIGNATURE_LENGTH + 1);
  /* @hmac owns the digits and frees them uncleared. g_hmac_get_digest() would create them, too. */
  explicit_bzero ((char *) digits, SIGNATURE_LENGTH);
}

char *
relay_auth_mint (const char *gateway_id, const char *secret, gint64 expires_at, GError **error)
{
  char signature[SIGNATURE_LENGTH + 1];
  g_autofree char *signed_part = NULL;
  char *plain, *token;
  gsize length;

  if (relay_auth_is_blank (gateway_id) || relay_auth_is_blank (secret))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "token: gateway id or secret is blank");
      return NULL;
    }
  if (expires_at < 0)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "token: negative expiry time");
      return NULL;
    }

  signed_part = g_strdup_printf ("%s:%" G_GINT64_FORMAT, gateway_id, expires_at);
  length = strlen (signed_part) + 1 + SIGNATURE_LENGTH;
  if ((length * 4 + 2) / 3 > MAX_TOKEN_LENGTH)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                   "token: gateway id too long, the token would exceed %d bytes", MAX_TOKEN_LENGTH);
      return NULL;
    }

  sign (secret, signed_part, strlen (signed_part), NULL, signature);
  /* g_strconcat() allocates the full size at once; printf functions would free smaller buffers
   * uncleared. */
  plain = g_strconcat (signed_part, ":", signature, NULL);
  token = g_base64_encode ((const guchar *) plain, length);
  relay_secret_free_sized (plain, length);
  explicit_bzero (signature, sizeof signature);

  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  token[strcspn (token, "=")] = '\0';

  return token;
}

/**
 * relay_auth_make_token:
 * @gateway_id: (nullable): the gateway's id, not blank
 * @secret: (nullable): the secret that it shares with the connector, not blank
 * @expires_at: when the token expires, in seconds since 1970; 0 for never
 *
 * Makes the token with which a gateway authenticates when it connects.
 *
 * The token is a credential: do not log it.
 *
 * Returns: (transfer full) (nullable): the token, or %NULL if @gateway_id or
 *   @secret is %NULL or blank, @expires_at is negative, or the token would have more
 *   than 1,024 bytes, which some connectors refuse
 *
 * Since: 1.0
 */
char *
relay_auth_make_token (const char *gateway_id, const char *secret, gint64 expires_at)
{
  return relay_auth_mint (gateway_id, secret, expires_at, NULL);
}

gboolean
relay_auth_contains_credential (const char *text, const char *credential)
{
  gsize length = strlen (credential);
  gsize part_length = MIN (length, MAX_PART_LENGTH);
  gsize text_length = strlen (text);

  if (length < MIN_CREDENTIAL_LENGTH)
    return FALSE;
  for (gsize i = 0; i + part_length <= length; i++)
    if (memmem (text, text_length, credential + i, part_length) != NULL)
      return TRUE;
  return FALSE;
}

/* Decodes base64url, with or without padding. NULL unless the result is UTF-8 without NUL. */
static char *
decode_token (const char *token, gsize *length)
{
  gsize n = strnlen (token, MAX_VERIFIED_LENGTH + 1);
  g_autofree char *padded = NULL;
  guchar *plain;
  char *text = NULL;

  if (n > MAX_VERIFIED_LENGTH)
    return NULL;
  while (n > 0 && token[n - 1] == '=')
    n--;
  if (n % 4 == 1)
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (token[i]) && token[i] != '-' && token[i] != '_')
      return NULL;

  padded = g_malloc (n + 4);
  memcpy (padded, token, n);
  memcpy (padded + n, "===", 4);
  padded[(n + 3) / 4 * 4] = '\0';
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');

  plain = g_base64_decode (padded, length);
  explicit_bzero (padded, n);
  if (memchr (plain, '\0', *length) == NULL && g_utf8_validate ((char *) plain, *length, NULL))
    text = g_strndup ((char *) plain, *length);
  relay_secret_free_sized (plain, *length);

  return text;
}

/* The time depends on @length only. */
static gboolean
equal_in_constant_time (const char *a, const char *b, gsize length)
{
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);

  return difference == 0;
}

/* Tries every secret, so that the time does not reveal which one matches. */
static gboolean
is_signed_by_any (const char *message,
                  gsize length,
                  GBytes *rest,
                  const char *signature,
                  const char *const *secrets)
{
  char lower[SIGNATURE_LENGTH], expected[SIGNATURE_LENGTH + 1];
  gboolean found = FALSE;

  for (gsize i = 0; i < SIGNATURE_LENGTH; i++)
    lower[i] = g_ascii_tolower (signature[i]);

  for (guint i = 0; secrets != NULL && secrets[i] != NULL; i++)
    {
      if (relay_auth_is_blank (secrets[i]))
        continue;
      sign (secrets[i], message, length, rest, expected);
      found |= equal_in_constant_time (expected, lower, SIGNATURE_LENGTH);
    }
  explicit_bzero (expected, sizeof expected);
  explicit_bzero (lower, sizeof lower);

  return found;
}

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/* Finds the two colons of `ID:EXP:SIG` from the right, as an id may contain colons. */
static gboolean
split_token (char *text, char **expiry, char **signature)
{
  *signature = strrchr (text, ':');
  if (*signature == NULL || strlen (*signature + 1) != SIGNATURE_LENGTH)
    return FALSE;

  **signature = '\0';
  *expiry = strrchr (text, ':');
  **signature = ':';

  return *expiry != NULL && *expiry != text;
}

/**
 * relay_auth_verify_token:
 * @token: (nullable): the token that a gateway sent, %NULL if it sent none
 * @secrets: (nullable) (array zero-terminated=1): the secrets that the gateway may have, newest
 *   first; blank ones are ignored, and %NULL is none
 * @now: the current time in seconds since 1970
 *
 * Verifies a token, as a connector does.
 *
 * The signature is compared in constant time, with all secrets, before the expiry time is
 * checked. Padding and upper-case hexadecimal digits are accepted. @token is untrusted: any
 * string is valid input.
 *
 * Returns: (transfer full) (nullable): the gateway's id, or %NULL if the token
 *   is missing, malformed, signed by none of @secrets, or expired
 *
 * Since: 1.0
 */
char *
relay_auth_verify_token (const char *token, const char *const *secrets, gint64 now)
{
  char *text, *expiry, *signature;
  char *gateway_id = NULL;
  gsize length = 0;
  guint64 expires_at;

  if (token == NULL)
    return NULL;
  text = decode_token (token, &length);
  if (text == NULL)
    return NULL;

  if (split_token (text, &expiry, &signature) &&
      is_signed_by_any (text, signature - text, NULL, signature + 1, secrets))
    {
      *expiry = *signature = '\0';
      if (is_digits (expiry + 1) &&
          g_ascii_string_to_unsigned (expiry + 1, 10, 0, G_MAXINT64, &expires_at, NULL) &&
          (expires_at == 0 || now <= (gint64) expires_at))
        gateway_id = g_strdup (text);
    }

  relay_secret_free_sized (text, length);
  return gateway_id;
}

/**
 * relay_auth_verify_delivery:
 * @body: (nullable): the exact bytes of the request's body; %NULL is an empty body
 * @timestamp: (nullable): the value of its header `x-relay-timestamp`, %NULL if it has none
 * @signature: (nullable): the value of its header `x-relay-signature`, %NULL if it has none
 * @keys: (nullable) (array zero-terminated=1): the delivery keys that the connector may have signed
 *   with, newest first; blank ones are ignored, and %NULL is none
 * @now: the current time in seconds since 1970
 *
 * Verifies a request that an older connector delivered over HTTP.
 *
 * The signature covers @timestamp, a dot and @body. It is compared in constant time, with
 * all keys. @timestamp may be up to 300 seconds before or after @now. Upper-case hexadecimal
 * digits are accepted. The request is untrusted: any bytes and strings are valid input.
 *
 * Returns: %TRUE if the request was signed with one of @keys and @timestamp is close to @now
 *
 * Since: 1.0
 */
gboolean
relay_auth_verify_delivery (GBytes *body,
                            const char *timestamp,
                            const char *signature,
                            const char *const *keys,
                            gint64 now)
{
  /* up to 20 digits of a 64-bit number, the dot and the terminator */
  char prefix[22];
  guint64 signed_at;
  gsize length;

  if (timestamp == NULL || signature == NULL)
    return FALSE;
  length = strnlen (timestamp, sizeof prefix);
  if (length > sizeof prefix - 2 || !is_digits (timestamp) ||
      strnlen (signature, SIGNATURE_LENGTH + 1) != SIGNATURE_LENGTH)
    return FALSE;
  memcpy (prefix, timestamp, length);
  prefix[length++] = '.';

  if (!is_signed_by_any (prefix, length, body, signature, keys) ||
      !g_ascii_string_to_unsigned (timestamp, 10, 0, G_MAXINT64, &signed_at, NULL) || now < 0)
    return FALSE;
  /* Neither is negative, so the difference does not overflow. */
  return ABS (now - (gint64) signed_at) <= MAX_DELIVERY_AGE;
}

/* Host and port. g_uri_join() does not escape the zone of an IPv6 address (GLib 2.74). */
static char *
dup_authority (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *zone = strchr (host, '%');
  int length = zone != NULL ? zone - host : (int) strlen (host);
  GString *authority = g_string_new (NULL);

  if (strchr (host, ':') != NULL)
    g_string_append_printf (authority, "[%.*s%s%s]", length, host, zone != NULL ? "%25" : "",
                            zone != NULL ? zone + 1 : "");
  else
    g_string_append (authority, host);
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (authority, ":%d", g_uri_get_port (uri));
  return g_string_free (authority, FALSE);
}

/**
 * relay_auth_dial_url:
 * @url: (nullable): the configured URL of the connector; %NULL is invalid
 * @error: return location for an error
 *
 * Converts the configured URL to the one that is connected to.
 *
 * White space around it is removed, `https` becomes `wss`, `http` becomes `ws`, and `/relay`
 * is appended unless the path already ends with it. Converting the result again changes
 * nothing. Any other scheme, a missing or invalid host, port 0, embedded credentials, a query
 * or a fragment fail with %RELAY_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): the URL to connect to
 *
 * Since: 1.0
 */
char *
relay_auth_dial_url (const char *url, GError **error)
{
  /* The URL may contain a password: then it is refused. */
  g_autoptr (RelaySecret) trimmed = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *path = NULL;
  g_autofree char *authority = NULL;
  gsize length;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  trimmed = g_strstrip (g_strdup (url != NULL ? url : ""));
  uri = relay_url_policy_parse (trimmed, RELAY_URL_CONNECTOR, "connector", error);
  if (uri == NULL)
    return NULL;

  path = g_strdup (g_uri_get_path (uri));
  for (length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  authority = dup_authority (uri);
  return g_strconcat (relay_url_policy_is_tls (uri) ? "wss://" : "ws://", authority, path,
                      g_str_has_suffix (path, RELAY_PATH) ? "" : RELAY_PATH, NULL);
}
