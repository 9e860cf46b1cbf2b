/* test-auth.c: tokens and connector URLs
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-auth.h>
#include <relay-glib/relay-error.h>

#include "websocket/relay-auth-private.h"
#include "value-fixture.h"

TEST_CASE ("/auth/token/vectors")
{
  g_autoptr (JsonArray) vectors = load_vectors ("tokens.json");

  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      const char *gateway_id = json_object_get_string_member (vector, "gateway_id");
      const char *secret = json_object_get_string_member (vector, "secret");
      gint64 exp = json_object_get_int_member (vector, "exp");
      const char *const secrets[] = { secret, NULL };
      g_autofree char *token = relay_auth_make_token (gateway_id, secret, exp);
      g_autofree char *verified = relay_auth_verify_token (token, secrets, exp);
      g_autofree char *late = relay_auth_verify_token (token, secrets, exp + 1);

      g_assert_cmpstr (token, ==, json_object_get_string_member (vector, "token"));
      g_assert_cmpstr (verified, ==, gateway_id);
      g_assert_cmpstr (late, ==, exp == 0 ? gateway_id : NULL);
    }
}

static void
assert_verified (const char *token, const char *const *secrets, const char *gateway_id)
{
  g_autofree char *verified = relay_auth_verify_token (token, secrets, 100);

  g_assert_cmpstr (verified, ==, gateway_id);
}

TEST_CASE ("/auth/token/any-secret-verifies")
{
  g_autofree char *token = relay_auth_make_token ("gw", "old", 100);
  const char *const both[] = { "new", "", "  ", "old", NULL };
  const char *const swapped[] = { "old", "new", NULL };
  const char *const others[] = { "new", "newer", NULL };
  const char *const blanks[] = { "", " ", NULL };
  const char *const none[] = { NULL };

  assert_verified (token, both, "gw");
  assert_verified (token, swapped, "gw");
  assert_verified (token, others, NULL);
  assert_verified (token, blanks, NULL);
  assert_verified (token, none, NULL);
}

/* Encodes @plain as base64url, with padding if @padded. */
static char *
encode (const char *plain, gssize length, gboolean padded)
{
  char *token =
    g_base64_encode ((const guchar *) plain, length < 0 ? strlen (plain) : (gsize) length);

  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  if (!padded)
    token[strcspn (token, "=")] = '\0';
  return token;
}

static char *
sign_text (const char *secret, const char *text)
{
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret),
                                    text, -1);
}

/* A blank secret is ignored: anybody could sign with it. */
TEST_CASE ("/auth/token/blank-secret-is-ignored")
{
  const char *const blanks[] = { "", " ", "\t\n", NULL };

  for (guint i = 0; blanks[i] != NULL; i++)
    {
      g_autofree char *signature = sign_text (blanks[i], "gw:0");
      g_autofree char *text = g_strdup_printf ("gw:0:%s", signature);
      g_autofree char *token = encode (text, -1, FALSE);

      assert_verified (token, blanks, NULL);
    }
}

TEST_CASE ("/auth/token/padding-and-case-are-tolerated")
{
  const char *const secrets[] = { "s", NULL };
  g_autofree char *signature = sign_text ("s", "gw:é:100");
  g_autofree char *upper = g_ascii_strup (signature, -1);
  g_autofree char *lower_text = g_strdup_printf ("gw:é:100:%s", signature);
  g_autofree char *upper_text = g_strdup_printf ("gw:é:100:%s", upper);
  g_autofree char *padded = encode (lower_text, -1, TRUE);
  g_autofree char *in_upper = encode (upper_text, -1, FALSE);

  g_assert_true (g_str_has_suffix (padded, "="));
  assert_verified (padded, secrets, "gw:é");
  assert_verified (in_upper, secrets, "gw:é");
}

TEST_CASE ("/auth/token/malformed-is-refused")
{
  const char *const secrets[] = { "s", NULL };
  /* Each has a valid signature, so only its form can be the reason. */
  const char *const signed_texts[] = {
    "gw:", "gw:x", "gw:-1", "gw:+1", "gw: 9", "gw:1e3", "gw:99999999999999999999", ":100", "100"
  };
  const char *const tokens[] = { "",          "=",        "a",       "====",     "!!!!",
                                 "Z3ct MTox", "Og",       "Ojo6",    "Z3c6MTAw", "Z3c6_TAw",
                                 "Z3c6-TAw",  "Z3c6+TAw", "Z3c6/TAw" };
  g_autofree char *signature = sign_text ("s", "gw:100");
  g_autofree char *short_text = g_strdup_printf ("gw:100:%.63s", signature);
  g_autofree char *long_text = g_strdup_printf ("gw:100:%s0", signature);
  g_autofree char *short_token = encode (short_text, -1, FALSE);
  g_autofree char *long_token = encode (long_text, -1, FALSE);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'A');
  g_autofree char *with_nul = encode ("gw\0:100:x", 9, FALSE);
  g_autofree char *not_utf8 = encode ("\xff\xfe:100:x", -1, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (signed_texts); i++)
    {
      g_autofree char *own = sign_text ("s", signed_texts[i]);
      g_autofree char *text = g_strdup_printf ("%s:%s", signed_texts[i], own);
      g_autofree char *token = encode (text, -1, FALSE);

      g_test_message ("%s", signed_texts[i]);
      assert_verified (token, secrets, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    assert_verified (tokens[i], secrets, NULL);
  assert_verified (short_token, secrets, NULL);
  assert_verified (long_token, secrets, NULL);
  assert_verified (huge, secrets, NULL);
  assert_verified (with_nul, secrets, NULL);
  assert_verified (not_utf8, secrets, NULL);
}

TEST_CASE ("/auth/token/altered-is-refused")
{
  const char *const secrets[] = { "s", NULL };
  g_autofree char *signature = sign_text ("s", "gateway:200");
  g_autofree char *plain = g_strdup_printf ("gateway:200:%s", signature);
  g_autofree char *token = encode (plain, -1, FALSE);
  gsize length = strlen (plain);

  assert_verified (token, secrets, "gateway");
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *altered = NULL;
      g_autofree char *other = NULL;

      /* Hexadecimal digits are compared without case, so another bit is flipped. */
      plain[i] ^= 1;
      altered = encode (plain, length, FALSE);
      other = relay_auth_verify_token (altered, secrets, 100);
      g_assert_null (other);
      plain[i] ^= 1;
    }
}

TEST_CASE ("/auth/token/mint-errors")
{
  const struct
  {
    const char *gateway_id;
    const char *secret;
    gint64 expires_at;
  } cases[] = {
    { "", "secret", 0 },
    { "gw", "", 0 },
    { "gw", " \t", 0 },
    { "gw", "secret", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
        relay_auth_mint (cases[i].gateway_id, cases[i].secret, cases[i].expires_at, &error));
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "secret:"));
      g_assert_null (
        relay_auth_make_token (cases[i].gateway_id, cases[i].secret, cases[i].expires_at));
    }
}

TEST_CASE ("/auth/token/length-is-limited")
{
  /* base64 makes 4 bytes of 3: 701 + 3 + 64 = 768 bytes become 1,024. */
  g_autofree char *longest = g_strnfill (768 - 64 - 3, 'g');
  g_autofree char *longer = g_strconcat (longest, "g", NULL);
  g_autofree char *token = relay_auth_make_token (longest, "s", 0);

  g_assert_nonnull (token);
  g_assert_cmpuint (strlen (token), ==, 1024);
  g_assert_null (relay_auth_make_token (longer, "s", 0));
  FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_auth_mint, longer, "s", 0);
}

/* The signature of `TIMESTAMP.BODY` */
static char *
sign_delivery (const char *key, const char *timestamp, GBytes *body)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key));
  gsize size = 0;
  const guchar *data = g_bytes_get_data (body, &size);

  g_hmac_update (hmac, (const guchar *) timestamp, -1);
  g_hmac_update (hmac, (const guchar *) ".", 1);
  if (size > 0)
    g_hmac_update (hmac, data, size);
  return g_strdup (g_hmac_get_string (hmac));
}

/* Computed with another implementation of HMAC */
TEST_CASE ("/auth/delivery/vectors")
{
  const struct
  {
    const char *body;
    gsize length;
    const char *timestamp;
    const char *signature;
  } vectors[] = {
    { "{\"type\":\"inbound\"}", 18, "1790000000",
      "0d76cb488bc7ff748d9a684723e717539641b40e9efb8698d0e35ef16a6e6d28" },
    { "", 0, "0", "3beaf41d81d695e092f13c06195bc91d2812b1b3bacae450fb31a088815e82eb" },
    { "a\0b\xff\n", 5, "1790000300",
      "236ba011ebf390cef032f52d975822d75aeccf361c939ecfeb4ba90684112f99" },
  };
  const char *const keys[] = { "delivery-key-1", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new (vectors[i].body, vectors[i].length);
      g_autofree char *upper = g_ascii_strup (vectors[i].signature, -1);
      gint64 now = g_ascii_strtoll (vectors[i].timestamp, NULL, 10);

      g_assert_true (
        relay_auth_verify_delivery (body, vectors[i].timestamp, vectors[i].signature, keys, now));
      g_assert_true (relay_auth_verify_delivery (body, vectors[i].timestamp, upper, keys, now));
    }
}

TEST_CASE ("/auth/delivery/any-key-verifies")
{
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);
  g_autofree char *signature = sign_delivery ("old", "1000", body);
  g_autofree char *blank = sign_delivery ("", "1000", body);
  const char *const both[] = { "new", "", " ", "old", NULL };
  const char *const others[] = { "new", "newer", NULL };
  const char *const blanks[] = { "", " ", NULL };
  const char *const none[] = { NULL };

  g_assert_true (relay_auth_verify_delivery (body, "1000", signature, both, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", signature, others, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", signature, none, 1000));
  /* Anybody could sign with a blank key. */
  g_assert_false (relay_auth_verify_delivery (body, "1000", blank, blanks, 1000));
}

TEST_CASE ("/auth/delivery/old-and-malformed-times-fail")
{
  const struct
  {
    const char *timestamp;
    gint64 now;
    gboolean fine;
  } cases[] = {
    { "1000", 1000, TRUE },
    { "1000", 1300, TRUE },
    { "1000", 700, TRUE },
    { "1000", 1301, FALSE },
    { "1000", 699, FALSE },
    { "0", 0, TRUE },
    { "0", -1, FALSE },
    { "0", G_MININT64, FALSE },
    { "9223372036854775807", G_MAXINT64, TRUE },
    { "9223372036854775807", G_MININT64, FALSE },
    { "9223372036854775807", 0, FALSE },
    { "0", G_MAXINT64, FALSE },
    /* Signed as they are; only the form is wrong. */
    { "9223372036854775808", G_MAXINT64, FALSE },
    { "99999999999999999999", G_MAXINT64, FALSE },
    { "", 0, FALSE },
    { "-1", 0, FALSE },
    { "+1000", 1000, FALSE },
    { " 1000", 1000, FALSE },
    { "1000 ", 1000, FALSE },
    { "1000.0", 1000, FALSE },
    { "1e3", 1000, FALSE },
    { "0x3e8", 1000, FALSE },
    { "1000\n", 1000, FALSE },
    { "000000000000000000000001000", 1000, FALSE },
  };
  const char *const keys[] = { "key", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *signature = sign_delivery ("key", cases[i].timestamp, body);

      g_test_message ("“%s” at %" G_GINT64_FORMAT, cases[i].timestamp, cases[i].now);
      g_assert_cmpint (relay_auth_verify_delivery (body, cases[i].timestamp, signature, keys,
                                                   cases[i].now),
                       ==, cases[i].fine);
    }
}

TEST_CASE ("/auth/delivery/altered-is-refused")
{
  const char *const keys[] = { "key", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);
  g_autoptr (GBytes) other = g_bytes_new_static ("bodY", 4);
  g_autoptr (GBytes) longer = g_bytes_new_static ("body ", 5);
  /* The same bytes are signed, but the dot is at another place. */
  g_autoptr (GBytes) shifted = g_bytes_new_static ("00.body", 7);
  g_autofree char *signature = sign_delivery ("key", "1000", body);
  g_autofree char *short_one = g_strndup (signature, 63);
  g_autofree char *long_one = g_strconcat (signature, "0", NULL);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');

  g_assert_true (relay_auth_verify_delivery (body, "1000", signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (other, "1000", signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (longer, "1000", signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (shifted, "10", signature, keys, 10));
  g_assert_false (relay_auth_verify_delivery (body, "1001", signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", short_one, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", long_one, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", "", keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", huge, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, huge, signature, keys, 1000));
  for (gsize i = 0; signature[i] != '\0'; i++)
    {
      signature[i] ^= 1;
      g_assert_false (relay_auth_verify_delivery (body, "1000", signature, keys, 1000));
      signature[i] ^= 1;
    }
}

static void
assert_dial (const char *url, const char *dial)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *once = relay_auth_dial_url (url, &error);
  g_autofree char *twice = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (once, ==, dial);
  twice = relay_auth_dial_url (once, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (twice, ==, dial);
}

TEST_CASE ("/auth/url/vectors")
{
  g_autoptr (JsonArray) vectors = load_vectors ("urls.json");

  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);

      assert_dial (json_object_get_string_member (vector, "url"),
                   json_object_get_string_member (vector, "dial"));
    }
}

TEST_CASE ("/auth/url/is-converted")
{
  assert_dial ("HTTPS://c.example", "wss://c.example/relay");
  assert_dial ("Ws://c.example/RELAY", "ws://c.example/RELAY/relay");
  assert_dial ("wss://c.example/relay///", "wss://c.example/relay");
  assert_dial ("https://c.example//", "wss://c.example/relay");
  assert_dial ("https://c.example/myrelay", "wss://c.example/myrelay/relay");
  assert_dial ("https://c.example/a%2Fb/%C3%A9", "wss://c.example/a%2Fb/%C3%A9/relay");
  assert_dial ("http://[::1]:8787", "ws://[::1]:8787/relay");
  assert_dial ("http://[fe80::1%25eth0]:80/", "ws://[fe80::1%25eth0]:80/relay");
  assert_dial ("http://c%2Dd_e.example", "ws://c-d_e.example/relay");
  assert_dial ("http://\xc3\xa9.example", "ws://xn--9ca.example/relay");
  assert_dial ("\t\n http://127.0.0.1:1 \r", "ws://127.0.0.1:1/relay");
  assert_dial ("https://c.example:/x", "wss://c.example/x/relay");
}

TEST_CASE ("/auth/url/invalid-is-refused")
{
  const char *const urls[] = {
    "",
    " ",
    "c.example",
    "c.example:80",
    "//c.example",
    "/relay",
    "https:",
    "https://",
    "https:///relay",
    "https:c.example",
    "https://:8080",
    "ftp://c.example",
    "file:///etc/passwd",
    "unix:/run/x",
    "wsss://c.example",
    "https://user@c.example",
    "https://us:hunter2@c.example",
    "https://:hunter2@c.example",
    "https://@c.example",
    "https://c.example?x=hunter2",
    "https://c.example/?",
    "https://c.example/relay#hunter2",
    "https://c.example/#",
    "https://c.example:0",
    "https://c.example:65536",
    "https://c.example:hunter2",
    "https://c.example:-1",
    "https://c .example",
    "https://c.example/a b",
    "https://c.example/\r\nX-Hunter2: 1",
    "https://c.example\\@evil.example",
    "https://[::1",
    "https://\xff\xfe",
    "https://c.example/%zz",
    "https://c.example/\x7f",
    "https://c.example%0d%0aX-Hunter2:1",
    "https://evil%2fc.example",
    "https://us%3ahunter2%40c.example",
    "https://c.example%3a80",
    "https://c.example%3fhunter2",
    "https://c%20.example",
    "https://c.example%23",
    "https://c%25.example",
    "https://c[.example",
    "https://c<.example",
    "https://[::1%25a%2fb]",
    "https://[::1%25a%0d]",
    "https://[::1%25%00]",
    "https://[::1%25]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *dial = relay_auth_dial_url (urls[i], &error);

      g_test_message ("case %u", i);
      g_assert_null (dial);
      g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "hunter2"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* Blank ids and secrets are refused. */
TEST_CASE ("/auth/token/blank-arguments-fail")
{
  static const char *const nothings[] = { NULL, "", " \t" };

  for (guint i = 0; i < G_N_ELEMENTS (nothings); i++)
    {
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_auth_mint, nothings[i], "s", 1);
      FAILS (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, relay_auth_mint, "gw", nothings[i], 1);
    }
}

/* A missing header or setting is NULL. */
TEST_CASE ("/auth/missing-values-are-refused")
{
  static const char *const keys[] = { "key", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);
  g_autofree char *signature = g_strnfill (64, '0');
  g_autoptr (GError) error = NULL;

  g_assert_false (relay_auth_verify_delivery (body, NULL, signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", NULL, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, NULL, NULL, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "", "", keys, 1000));
  g_assert_false (relay_auth_verify_delivery (NULL, "1000", signature, keys, 1000));
  g_assert_false (relay_auth_verify_delivery (body, "1000", signature, NULL, 1000));
  g_assert_null (relay_auth_verify_token (NULL, keys, 1000));
  g_assert_null (relay_auth_verify_token ("", keys, 1000));
  g_assert_null (relay_auth_verify_token ("token", NULL, 1000));
  g_assert_null (relay_auth_make_token (NULL, "secret", 0));
  g_assert_null (relay_auth_make_token ("gateway", NULL, 0));
  g_assert_null (relay_auth_dial_url (NULL, &error));
  g_assert_error (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT);
}

/* A delivery without a body is signed as well. */
TEST_CASE ("/auth/delivery/missing-body-is-empty")
{
  static const char *const keys[] = { "key", NULL };
  g_autofree char *signature =
    g_compute_hmac_for_string (G_CHECKSUM_SHA256, (guchar *) "key", 3, "1000.", -1);

  g_assert_true (relay_auth_verify_delivery (NULL, "1000", signature, keys, 1000));
}

TEST_CASE ("/auth/contains-credential")
{
  const struct
  {
    const char *message;
    const char *credential;
    gboolean repeats;
  } cases[] = {
    { "it is 0123456789abcdefghij!", "0123456789abcdefghij", TRUE },
    { "89abcdefghij", "0123456789abcdefghij", FALSE },
    { "x456789abcdefghij", "0123456789abcdefghij", TRUE },
    { "x56789abcdefghij", "0123456789abcdefghij", FALSE },
    { "", "0123456789abcdef", FALSE },
    { "bad hunter2!", "hunter2!", TRUE },
    { "bad hunter2", "hunter2!", FALSE },
    { "the session is over", "session", FALSE },
    { "what?", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (relay_auth_contains_credential (cases[i].message, cases[i].credential) != cases[i].repeats)
      g_error ("“%s”, “%s”", cases[i].message, cases[i].credential);
}
