/* relay-auth.c: tokens and dial URLs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-auth.h>

#include <string.h>

#include <relay-glib/relay-error.h>

#include "relay-auth-private.h"
#include "relay-url-policy-private.h"

/* Some connectors refuse longer ones (contract §1). */
#define MAX_TOKEN_LENGTH 1024
/* What is verified may come from anybody; no honest token is longer than this. */
#define MAX_VERIFIED_LENGTH 8192
/* How far the clocks of the two ends may be apart for a delivery (contract §9) */
#define MAX_DELIVERY_AGE 300
/* A hex HMAC-SHA256 */
#define SIGNATURE_LENGTH 64

/* What is shorter stands in many a text by chance. */
#define SHORTEST_CREDENTIAL 8
#define LONGEST_PIECE       16

#define RELAY_PATH "/relay"

/* Tokens and what they are made of are credentials: they do not stay in freed memory. */
static void
wipe (char *buffer, gsize length)
{
  if (buffer != NULL)
    explicit_bzero (buffer, length);
  g_free (buffer);
}

static void
wipe_string (char *string)
{
  wipe (string, string != NULL ? strlen (string) : 0);
}

static gboolean
is_blank (const char *string)
{
  if (string == NULL)
    return TRUE;
  while (g_ascii_isspace (*string))
    string++;
  return *string == '\0';
}

/* Over @message and the bytes behind it; @signature has room for SIGNATURE_LENGTH + 1 */
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
  /* it goes with @hmac, but is not cleared there; g_hmac_get_digest() would make it too */
  explicit_bzero ((char *) digits, SIGNATURE_LENGTH);
}

char *
relay_auth_mint (const char *gateway_id, const char *secret, gint64 expires_at, GError **error)
{
  char signature[SIGNATURE_LENGTH + 1];
  g_autofree char *signed_part = NULL;
  char *plain, *token;
  gsize length;

  if (is_blank (gateway_id) || is_blank (secret))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "token: needs a gateway id and a secret");
      return NULL;
    }
  if (expires_at < 0)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                           "token: expires before 1970");
      return NULL;
    }

  signed_part = g_strdup_printf ("%s:%" G_GINT64_FORMAT, gateway_id, expires_at);
  length = strlen (signed_part) + 1 + SIGNATURE_LENGTH;
  if ((length * 4 + 2) / 3 > MAX_TOKEN_LENGTH)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                   "token: over %d bytes, the gateway id is too long", MAX_TOKEN_LENGTH);
      return NULL;
    }

  sign (secret, signed_part, strlen (signed_part), NULL, signature);
  /* of its full size at once: formatting outgrows its buffers, and leaves them behind as they were */
  plain = g_strconcat (signed_part, ":", signature, NULL);
  token = g_base64_encode ((const guchar *) plain, length);
  wipe (plain, length);
  explicit_bzero (signature, sizeof signature);

  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  token[strcspn (token, "=")] = '\0';

  return token;
}

/**
 * relay_auth_make_token:
 * @gateway_id: the gateway's id, not blank
 * @secret: the secret that it shares with the connector, not blank
 * @expires_at: when the token ends, in seconds since 1970; 0 for never
 *
 * Makes the token that a gateway shows when it dials.
 *
 * It is a credential: keep it out of logs.
 *
 * Returns: (transfer full) (nullable): the token, or %NULL if @gateway_id or
 *   @secret is blank, @expires_at is negative, or the token would have more
 *   than 1,024 bytes, which some connectors refuse
 *
 * Since: 1.0
 */
char *
relay_auth_make_token (const char *gateway_id, const char *secret, gint64 expires_at)
{
  g_return_val_if_fail (gateway_id != NULL, NULL);
  g_return_val_if_fail (secret != NULL, NULL);

  return relay_auth_mint (gateway_id, secret, expires_at, NULL);
}

gboolean
relay_auth_repeats (const char *words, const char *credential)
{
  gsize length = strlen (credential);
  gsize piece = MIN (length, LONGEST_PIECE);
  gsize n_words = strlen (words);

  if (length < SHORTEST_CREDENTIAL)
    return FALSE;
  for (gsize i = 0; i + piece <= length; i++)
    if (memmem (words, n_words, credential + i, piece) != NULL)
      return TRUE;
  return FALSE;
}

/* base64url, padding tolerated, into a string; NULL unless it is text without NUL */
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
  wipe ((char *) plain, *length);

  return text;
}

/* As long as both are, whatever is in them */
static gboolean
equal_in_constant_time (const char *a, const char *b, gsize length)
{
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);

  return difference == 0;
}

/* Every secret is tried, so that the time does not tell which one fits. */
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

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      if (is_blank (secrets[i]))
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

/* The parts of `ID:EXP:SIG`, split from the right as an id may hold colons */
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
 * @token: what a gateway showed
 * @secrets: (array zero-terminated=1): the secrets it may have, newest first;
 *   blank ones are ignored
 * @now: the present time in seconds since 1970
 *
 * Verifies a token, as a connector does.
 *
 * The signature is looked at before the expiry, in constant time, against all
 * secrets. Padding and upper-case hexadecimal digits are tolerated. @token may
 * be anything at all.
 *
 * Returns: (transfer full) (nullable): the gateway's id, or %NULL if the token
 *   is malformed, signed by none of @secrets, or expired
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

  g_return_val_if_fail (token != NULL, NULL);
  g_return_val_if_fail (secrets != NULL, NULL);

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

  wipe (text, length);
  return gateway_id;
}

/**
 * relay_auth_verify_delivery:
 * @body: the exact bytes of the request's body
 * @timestamp: the value of its header `x-relay-timestamp`
 * @signature: the value of its header `x-relay-signature`
 * @keys: (array zero-terminated=1): the delivery keys that the connector may have signed
 *   with, newest first; blank ones are ignored
 * @now: the present time in seconds since 1970
 *
 * Verifies a request that an older connector delivered over HTTP.
 *
 * The signature is over @timestamp, a dot and @body, and is compared in constant time,
 * with all keys. Clocks may be 300 seconds apart, either way. Upper-case hexadecimal
 * digits are tolerated. All of the request may be anything at all.
 *
 * Returns: %TRUE if one of @keys signed it and @timestamp is near @now
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
  /* the longest number of 64 bits, the dot and the end */
  char prefix[22];
  guint64 signed_at;
  gsize length;

  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (timestamp != NULL, FALSE);
  g_return_val_if_fail (signature != NULL, FALSE);
  g_return_val_if_fail (keys != NULL, FALSE);

  length = strnlen (timestamp, sizeof prefix);
  if (length > sizeof prefix - 2 || !is_digits (timestamp) ||
      strnlen (signature, SIGNATURE_LENGTH + 1) != SIGNATURE_LENGTH)
    return FALSE;
  memcpy (prefix, timestamp, length);
  prefix[length++] = '.';

  if (!is_signed_by_any (prefix, length, body, signature, keys) ||
      !g_ascii_string_to_unsigned (timestamp, 10, 0, G_MAXINT64, &signed_at, NULL) || now < 0)
    return FALSE;
  /* both are from 0 to the largest, so that no difference overflows */
  return ABS (now - (gint64) signed_at) <= MAX_DELIVERY_AGE;
}

static gboolean
refuse_url (const char *why, GError **error)
{
  /* The URL itself stays out of the message: it may hold credentials. */
  g_set_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "connector URL: %s", why);
  return FALSE;
}

static const char *
get_dial_scheme (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (g_ascii_strcasecmp (scheme, "https") == 0 || g_ascii_strcasecmp (scheme, "wss") == 0)
    return "wss";
  if (g_ascii_strcasecmp (scheme, "http") == 0 || g_ascii_strcasecmp (scheme, "ws") == 0)
    return "ws";
  return NULL;
}

static gboolean
check_uri (GUri *uri, GError **error)
{
  const char *host = g_uri_get_host (uri);

  if (get_dial_scheme (uri) == NULL)
    return refuse_url ("the scheme is none of https, wss, http and ws", error);
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse_url ("it holds credentials", error);
  if (host == NULL || *host == '\0')
    return refuse_url ("it has no host", error);
  if (!relay_url_policy_is_host (host))
    return refuse_url ("the host is neither a name nor an address", error);
  if (g_uri_get_port (uri) == 0)
    return refuse_url ("the port is 0", error);
  if (g_uri_get_query (uri) != NULL)
    return refuse_url ("it has a query", error);
  if (g_uri_get_fragment (uri) != NULL)
    return refuse_url ("it has a fragment", error);
  return TRUE;
}

/* What no URL holds, and what could smuggle a line into the request */
static gboolean
has_control (const char *url)
{
  for (; *url != '\0'; url++)
    if ((guchar) *url <= ' ' || *url == 0x7f || *url == '\\')
      return TRUE;
  return FALSE;
}

/* As it stands in a URL: g_uri_join() forgets to escape the zone of an address again. */
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
 * @url: where the connector is, as configured
 * @error: return location for an error
 *
 * Makes the URL to dial of the URL that was configured.
 *
 * Blanks around it are taken off, `https` becomes `wss` and `http` becomes
 * `ws`, and `/relay` is appended unless the path already ends so. To apply it
 * twice changes nothing. Any other scheme, a missing host, embedded
 * credentials, a query or a fragment fail with %RELAY_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): the URL to dial
 *
 * Since: 1.0
 */
char *
relay_auth_dial_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *path = NULL;
  g_autofree char *authority = NULL;
  char *trimmed;
  gsize length;

  g_return_val_if_fail (url != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  trimmed = g_strstrip (g_strdup (url));
  if (!g_utf8_validate (trimmed, -1, NULL) || has_control (trimmed))
    refuse_url ("it holds characters that no URL has", error);
  else if ((uri = g_uri_parse (trimmed, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL)) ==
           NULL)
    refuse_url ("it cannot be read as a URL", error);
  wipe_string (trimmed);
  if (uri == NULL || !check_uri (uri, error))
    return NULL;

  path = g_strdup (g_uri_get_path (uri));
  for (length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  if (!g_str_has_suffix (path, RELAY_PATH))
    {
      char *longer = g_strconcat (path, RELAY_PATH, NULL);

      g_free (path);
      path = longer;
    }

  authority = dup_authority (uri);
  return g_strconcat (get_dial_scheme (uri), "://", authority, path, NULL);
}
