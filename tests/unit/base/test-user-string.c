/* test-user-string.c: what a person is told about an error
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include <relay-glib/relay-glib.h>

#define SECRET "s3cret-of-the-gateway"

static char *
text_of (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new (domain, code, "the message has Bearer %s in it", SECRET);

  return relay_error_to_user_string (error);
}

/* A sentence, which ends as one, without the message and without the secret */
static void
assert_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_unichar_isupper (g_utf8_get_char (text)));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, SECRET));
  g_assert_null (strstr (text, "Bearer"));
}

static void
assert_text (GQuark domain, int code, const char *expected)
{
  g_autofree char *text = text_of (domain, code);

  assert_sentence (text);
  g_assert_cmpstr (text, ==, expected);
}

TEST_CASE ("/user-string/every-code-of-the-library-has-a-text")
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (RELAY_TYPE_ERROR);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *unknown = text_of (RELAY_ERROR, 9999);

  for (guint i = 0; i < codes->n_values; i++)
    {
      char *text = text_of (RELAY_ERROR, codes->values[i].value);

      assert_sentence (text);
      g_assert_cmpstr (text, !=, unknown);
      /* no two codes have the same text */
      g_assert_true (g_hash_table_add (texts, text));
    }
}

TEST_CASE ("/user-string/every-code-of-gio-has-a-text")
{
  const GQuark quarks[] = { G_IO_ERROR, G_TLS_ERROR, G_RESOLVER_ERROR, G_FILE_ERROR,
                            JSON_PARSER_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (quarks); i++)
    for (int code = -1; code < 60; code++)
      {
        g_autofree char *text = text_of (quarks[i], code);

        assert_sentence (text);
      }
}

TEST_CASE ("/user-string/usual-errors-are-told-apart")
{
  assert_text (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
               "The certificate of the service is not valid, so it may be another one that "
               "answers.");
  assert_text (G_TLS_ERROR, G_TLS_ERROR_MISC, "An encrypted connection could not be established.");
  assert_text (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
               "The address of the service does not exist. Check its spelling.");
  assert_text (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
               "The address of the service cannot be looked up now. Check the network.");
  assert_text (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED,
               "The service refused the connection. Check its address, or try again later.");
  assert_text (G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH,
               "The proxy of the network did not let the connection pass.");
  assert_text (G_FILE_ERROR, G_FILE_ERROR_NOENT, "An unexpected error occurred.");
}

static gboolean
translates_in_c_utf8 (void)
{
#ifdef __GLIBC__
  return !__GLIBC_PREREQ (2, 39);
#else
  return TRUE;
#endif
}

/* The catalogs of the build folder; those of the locales that the machine does not have work, too. */
static void
assert_translated (const char *language, RelayError code, const char *expected)
{
  g_autofree char *text = NULL;
  const char *folder = g_getenv ("RELAY_TEST_LOCALEDIR");

  if (folder == NULL)
    {
      g_test_skip ("gettext is not there");
      return;
    }
  if (!translates_in_c_utf8 ())
    {
      g_test_skip ("glibc 2.39 and newer do not translate in the locale C.UTF-8");
      return;
    }
  g_setenv ("LANGUAGE", language, TRUE);
  /* gettext forgets what it found for another language when the locale changes */
  setlocale (LC_ALL, "C");
  if (setlocale (LC_ALL, "C.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale C.UTF-8");
      return;
    }
  /* the library binds its domain to the folder of the installation when it is used first */
  g_free (text_of (RELAY_ERROR, (int) code));
  bindtextdomain ("relay-glib-1.0", folder);
  text = text_of (RELAY_ERROR, (int) code);
  g_assert_cmpstr (text, ==, expected);
  g_assert_null (strstr (text, SECRET));
}

TEST_CASE ("/user-string/translated/german")
{
  assert_translated ("de", RELAY_ERROR_REJECTED, "Der Dienst hat dies nicht angenommen.");
}

TEST_CASE ("/user-string/translated/french")
{
  assert_translated ("fr", RELAY_ERROR_TOO_LARGE, "Ceci est trop volumineux.");
}

TEST_CASE ("/user-string/translated/spanish")
{
  assert_translated ("es", RELAY_ERROR_TOO_LARGE, "Esto es demasiado grande.");
}

TEST_CASE ("/user-string/translated/chinese")
{
  assert_translated ("zh_CN", RELAY_ERROR_TOO_LARGE, "内容过大。");
}

TEST_CASE ("/user-string/translated/other-languages-are-english")
{
  assert_translated ("eo", RELAY_ERROR_TOO_LARGE, "This is too large.");
}
