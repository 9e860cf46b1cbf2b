/* value-fixture.h: values out of JSON, and the vectors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* For literals in C: single quotes stand for double ones. */
static inline char *
quoted (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static inline JsonObject *
parse_object (const char *text)
{
  g_autofree char *json = quoted (text);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  node = json_from_string (json, &error);
  g_assert_no_error (error);

  return json_node_dup_object (node);
}

/* An array of objects, never empty */
static inline JsonArray *
load_vectors (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;
  JsonArray *vectors;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  vectors = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (vectors), >, 0);

  return json_array_ref (vectors);
}
