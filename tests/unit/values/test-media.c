/* test-media.c: the files of a message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-media.h>

#include "values/relay-media-private.h"
#include "value-fixture.h"

TEST_CASE ("/media/unknown-properties-have-defaults")
{
  g_autofree char *json = quoted ("[{'url':'u','kind':'image','mime':'image/png','size':5,"
                                  "'filename':'f.png','caption':'c'}]");
  const char *const urls[] = { "u", "bare", NULL };
  g_autoptr (GListStore) store = relay_media_join (urls, json, strlen (json));
  g_autoptr (RelayMedia) media = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_autoptr (RelayMedia) bare = g_list_model_get_item (G_LIST_MODEL (store), 1);
  g_autofree char *mime_type = NULL;
  gint64 size;

  g_object_get (media, "mime-type", &mime_type, "size", &size, NULL);
  g_assert_cmpstr (mime_type, ==, "image/png");
  g_assert_cmpint (size, ==, 5);
  g_assert_cmpstr (relay_media_get_kind (media), ==, "image");
  g_assert_cmpint (relay_media_get_size (bare), ==, -1);
  g_assert_null (relay_media_get_kind (bare));
}

TEST_CASE ("/media/invalid-sizes-are-unknown")
{
  const struct
  {
    const char *size;
    gint64 expected;
  } cases[] = {
    { "0", 0 },
    { "9223372036854775807", G_MAXINT64 },
    { "9223372036854775808", -1 },
    { "-1", -1 },
    { "1.5", -1 },
    { "'7'", -1 },
    { "null", -1 },
    { "[]", -1 },
  };
  const char *const urls[] = { "u", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("[{'url':'u','size':5,'size':%s,'width':7}]", cases[i].size);
      g_autofree char *json = quoted (text);
      g_autoptr (GListStore) store = relay_media_join (urls, json, strlen (json));
      g_autoptr (RelayMedia) media = g_list_model_get_item (G_LIST_MODEL (store), 0);

      g_assert_cmpint (relay_media_get_size (media), ==, cases[i].expected);
    }
}

TEST_CASE ("/media/unusable-lists-are-ignored")
{
  static const char *const texts[] = { "{}", "[]", "'x'", "7", "" };
  const char *const urls[] = { "u", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = quoted (texts[i]);
      g_autoptr (GListStore) store = relay_media_join (urls, json, strlen (json));
      g_autoptr (RelayMedia) media = g_list_model_get_item (G_LIST_MODEL (store), 0);
      g_auto (GStrv) read = relay_media_parse_urls (json, strlen (json));

      assert_properties (media, "url", "u", "kind", NULL);
      g_assert_null (read[0]);
    }
}
