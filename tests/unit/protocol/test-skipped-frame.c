/* test-skipped-frame.c: what is reported of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "protocol/relay-skipped-frame-private.h"

#include <relay-glib/relay-error.h>
#include <string.h>

#include "test.h"

static RelaySkippedFrame *
skip (const char *line)
{
  GError *error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "reason");

  return relay_skipped_frame_new (line, strlen (line), error);
}

TEST_CASE ("/skipped-frame/has-line-reason-type-and-buffer-id")
{
  static const char line[] = "{\"type\":\"news\",\"bufferId\":\"b\",\"x\":}";
  g_autoptr (RelaySkippedFrame) skipped = skip (line);

  g_assert_cmpmem (g_bytes_get_data (skipped->line, NULL), g_bytes_get_size (skipped->line), line,
                   strlen (line));
  g_assert_error (skipped->error, RELAY_ERROR, RELAY_ERROR_PROTOCOL);
  g_assert_cmpstr (skipped->error->message, ==, "frame of type “news”: reason");
  g_assert_cmpstr (skipped->type_name, ==, "news");
  g_assert_cmpstr (skipped->buffer_id, ==, "b");
}

TEST_CASE ("/skipped-frame/without-type-and-buffer-id")
{
  g_autoptr (RelaySkippedFrame) skipped = skip ("ping");

  g_assert_cmpstr (skipped->error->message, ==, "reason");
  g_assert_null (skipped->type_name);
  g_assert_null (skipped->buffer_id);
}

TEST_CASE ("/skipped-frame/long-line-is-cut-between-characters")
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint shift = 0; shift < 4; shift++)
    {
      g_autoptr (RelaySkippedFrame) skipped = NULL;
      gsize size;
      const char *data;

      g_string_truncate (line, 0);
      for (guint i = 0; i < shift; i++)
        g_string_append_c (line, 'x');
      while (line->len < 100 * 1024)
        g_string_append (line, "\xF0\x9F\x98\x80");
      skipped = skip (line->str);
      data = g_bytes_get_data (skipped->line, &size);
      g_assert_true (g_utf8_validate (data, size, NULL));
      g_assert_cmpuint (size, <=, 64 * 1024);
      g_assert_cmpuint (size, >, 64 * 1024 - 4);
    }
}

TEST_CASE ("/skipped-frame/type-is-escaped-and-cut-in-the-message")
{
  g_autofree char *name = g_strnfill (1000, 'n');
  g_autofree char *line = g_strdup_printf ("{\"type\":\"\\n%s\"}", name);
  g_autoptr (RelaySkippedFrame) skipped = skip (line);

  g_assert_true (g_str_has_prefix (skipped->error->message, "frame of type “\\nnnn"));
  g_assert_cmpuint (strlen (skipped->error->message), <, 100);
}

TEST_CASE ("/skipped-frame/hide-leaves-only-the-buffer-id")
{
  g_autoptr (RelaySkippedFrame) skipped = skip ("{\"type\":\"secret\",\"bufferId\":\"b\"}");

  relay_skipped_frame_hide (skipped, "(hidden)");
  g_assert_cmpmem (g_bytes_get_data (skipped->line, NULL), g_bytes_get_size (skipped->line),
                   "(hidden)", 8);
  g_assert_cmpstr (skipped->error->message, ==, "(hidden)");
  g_assert_null (skipped->type_name);
  g_assert_cmpstr (skipped->buffer_id, ==, "b");
}
