/* token.c: the bearer tokens of gateways, and comparing secrets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "token.h"

#include <string.h>

#define TOKEN_MAX_LENGTH 1024

/* Both sides are hashed first, so neither content nor length shows in the time. */
gboolean
token_secrets_equal (const char *a, const char *b)
{
  guint8 left[32], right[32], key[16], difference = 0;
  gsize left_length = sizeof left, right_length = sizeof right;
  g_autoptr (GHmac) left_hmac = NULL;
  g_autoptr (GHmac) right_hmac = NULL;

  for (gsize i = 0; i < sizeof key; i++)
    key[i] = g_random_int () & 0xff;
  left_hmac = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  right_hmac = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  g_hmac_update (left_hmac, (const guint8 *) a, strlen (a));
  g_hmac_update (right_hmac, (const guint8 *) b, strlen (b));
  g_hmac_get_digest (left_hmac, left, &left_length);
  g_hmac_get_digest (right_hmac, right, &right_length);

  for (gsize i = 0; i < sizeof left; i++)
    difference |= left[i] ^ right[i];

  return difference == 0;
}

static char *
token_decode (const char *token)
{
  g_autofree char *standard = NULL;
  g_autofree char *text = NULL;
  gsize length = strlen (token);
  gsize text_length;

  while (length > 0 && token[length - 1] == '=')
    length--;
  if (length == 0 || length > TOKEN_MAX_LENGTH || length % 4 == 1)
    return NULL;

  standard = g_malloc (length + 4);
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (token[i]) && token[i] != '-' && token[i] != '_')
        return NULL;
      standard[i] = token[i] == '-' ? '+' : token[i] == '_' ? '/' : token[i];
    }
  while (length % 4 != 0)
    standard[length++] = '=';
  standard[length] = '\0';

  text = (char *) g_base64_decode (standard, &text_length);
  if (!g_utf8_validate_len (text, text_length, NULL))
    return NULL;

  return g_strndup (text, text_length);
}

static gboolean
token_parse_expiry (const char *digits, gint64 *expiry)
{
  gboolean canonical = g_ascii_isdigit (digits[0]);

  return canonical && g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, expiry, NULL);
}

/* The signature is looked at before the expiry, against every secret. */
static gboolean
token_is_signed (const char *signed_part, const char *signature, const char *const *secrets)
{
  static const char *const nothing[] = { "", NULL };
  g_autofree char *lower = g_ascii_strdown (signature, -1);
  gboolean known = secrets != NULL && secrets[0] != NULL;
  gboolean match = FALSE;

  for (const char *const *secret = known ? secrets : nothing; *secret; secret++)
    {
      g_autofree char *expected =
        g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guint8 *) *secret, strlen (*secret),
                                   signed_part, -1);

      match |= token_secrets_equal (expected, lower);
    }

  return match && known;
}

TokenVerdict
token_verify (const char *authorization,
              gint64 now,
              TokenSecrets secrets,
              gpointer user_data,
              char **gateway_id)
{
  g_autofree char *text = NULL;
  g_autofree char *signed_part = NULL;
  g_autofree char *id = NULL;
  char *signature, *expiry_digits;
  gint64 expiry;

  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return TOKEN_WRONG;

  text = token_decode (authorization + 7);
  signature = text ? strrchr (text, ':') : NULL;
  if (signature == NULL)
    return TOKEN_WRONG;
  signed_part = g_strndup (text, signature++ - text);

  /* From the right: a gateway id may hold colons. */
  expiry_digits = strrchr (signed_part, ':');
  if (expiry_digits == NULL)
    return TOKEN_WRONG;
  id = g_strndup (signed_part, expiry_digits++ - signed_part);

  if (!token_is_signed (signed_part, signature, secrets (id, user_data)) ||
      !token_parse_expiry (expiry_digits, &expiry))
    return TOKEN_WRONG;
  if (expiry != 0 && now > expiry)
    return TOKEN_EXPIRED;

  *gateway_id = g_steal_pointer (&id);
  return TOKEN_VALID;
}
