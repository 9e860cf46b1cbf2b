/* relay-token.c: valid and forged tokens and delivery signatures
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input: a line with the time, a line to sign (`ID:EXP`, or the time of a delivery), and text that is
 * used as a token, as a signature and as a body.
 */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include <relay-glib/relay-auth.h>

#define SECRET "s3cret"

static const char *const secrets[] = { "older", " ", SECRET, NULL };

static char *
sign (const char *message, const char *more, gsize length)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) SECRET, strlen (SECRET));

  g_hmac_update (hmac, (const guchar *) message, strlen (message));
  g_hmac_update (hmac, (const guchar *) more, length);
  return g_strdup (g_hmac_get_string (hmac));
}

static char *
encode (const char *plain)
{
  char *token = g_base64_encode ((const guchar *) plain, strlen (plain));

  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  return token;
}

/* The number that is all of @text; −1 when it is none */
static gint64
read_time (const char *text)
{
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL) &&
             strspn (text, "0123456789") == strlen (text)
           ? (gint64) number
           : -1;
}

/* With a valid signature: whether the token is valid depends on the signed part. */
static void
check_signed (const char *signed_part, gint64 now)
{
  g_autofree char *signature = sign (signed_part, "", 0);
  g_autofree char *plain = g_strconcat (signed_part, ":", signature, NULL);
  g_autofree char *token = encode (plain);
  g_autofree char *verified = relay_auth_verify_token (token, secrets, now);
  g_autofree char *id = NULL;
  const char *colon = strrchr (signed_part, ':');
  gint64 expiry = colon != NULL ? read_time (colon + 1) : -1;

  if (colon > signed_part && expiry >= 0 && (expiry == 0 || now <= expiry) &&
      strlen (token) <= 8192 && g_utf8_validate (signed_part, -1, NULL))
    id = g_strndup (signed_part, colon - signed_part);
  g_assert_cmpstr (verified, ==, id);

  /* the padding may be missing, and the signature may be in upper case */
  if (id != NULL)
    {
      g_autofree char *upper = g_ascii_strup (signature, -1);
      g_autofree char *other = g_strconcat (signed_part, ":", upper, NULL);
      g_autofree char *other_token = encode (other);
      g_autofree char *again = NULL;

      other_token[strcspn (other_token, "=")] = '\0';
      again = relay_auth_verify_token (other_token, secrets, now);
      g_assert_cmpstr (again, ==, id);
    }
}

/* Without a valid signature, nothing may be accepted. */
static void
check_forged (const char *token,
              const char *signature,
              const char *timestamp,
              GBytes *body,
              gint64 now)
{
  const char *const none[] = { NULL };
  const char *const blank[] = { "", " \t", NULL };
  g_autofree char *verified = relay_auth_verify_token (token, secrets, now);

  g_assert_null (verified);
  g_assert_null (relay_auth_verify_token (token, none, now));
  g_assert_null (relay_auth_verify_token (token, blank, now));
  g_assert_false (relay_auth_verify_delivery (body, timestamp, signature, none, now));
  g_assert_false (relay_auth_verify_delivery (body, timestamp, signature, blank, now));
}

static void
check_delivery (const char *timestamp, GBytes *body, gint64 now)
{
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autofree char *message = g_strconcat (timestamp, ".", NULL);
  g_autofree char *signature = sign (message, bytes != NULL ? bytes : "", length);
  gint64 at = read_time (timestamp);
  gboolean good =
    at >= 0 && now >= 0 && strlen (timestamp) <= 20 && (now > at ? now - at : at - now) <= 300;

  g_assert_cmpint (relay_auth_verify_delivery (body, timestamp, signature, secrets, now), ==, good);
  signature[length % 64] ^= 1;
  g_assert_false (relay_auth_verify_delivery (body, timestamp, signature, secrets, now));
}

/* A token of the library is valid until it expires, and invalid when a byte is changed. */
static void
check_minted (const char *gateway_id, gint64 now)
{
  g_autofree char *token = relay_auth_make_token (gateway_id, SECRET, now);
  g_autofree char *verified = NULL;
  g_autofree char *late = NULL;
  g_autofree char *tampered = NULL;

  if (token == NULL)
    return;
  g_assert_cmpuint (strlen (token), <=, 1024);
  if (!g_utf8_validate (gateway_id, -1, NULL))
    return;
  verified = relay_auth_verify_token (token, secrets, MAX (now, 0));
  g_assert_cmpstr (verified, ==, gateway_id);
  late = now > 0 && now < G_MAXINT64 ? relay_auth_verify_token (token, secrets, now + 1) : NULL;
  g_assert_null (late);
  token[now % (strlen (token) - 1)] ^= 1;
  tampered = relay_auth_verify_token (token, secrets, now);
  g_assert_null (tampered);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, size);
  g_autofree char *time = fuzz_line (&input);
  g_autofree char *signed_part = fuzz_line (&input);
  g_autoptr (GBytes) body = g_bytes_new (input.at, input.end - input.at);
  g_autofree char *rest = fuzz_remainder (&input);
  gint64 now = g_ascii_strtoll (time, NULL, 10);

  check_signed (signed_part, now);
  check_delivery (signed_part, body, now);
  check_forged (rest, rest, signed_part, body, now);
  check_minted (signed_part, now);
  return 0;
}
