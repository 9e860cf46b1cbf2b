/* value-fixture.h: values from JSON, and the vectors of the contract
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <relay-glib/relay-session-source.h>

#include <string.h>

#include "test.h"
#include "values/relay-record-private.h"

/* Replaces single quotes by double ones, so that JSON is readable in C literals. */
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

  node = NO_ERROR (json_from_string, json);

  return json_node_dup_object (node);
}

/* @text with single quotes */
static inline RelaySessionSource *
new_source (const char *text)
{
  g_autoptr (JsonObject) object = parse_object (text);
  RelaySessionSource *source = NO_ERROR (relay_session_source_new_from_json, object);
  return source;
}

/* The result of an action; @text with single quotes */
static inline RelayRecord *
new_result (const char *text)
{
  g_autofree char *json = quoted (text);
  RelayRecord *record = NO_ERROR (relay_record_new_result, json, strlen (json));
  return record;
}

/* An array of objects that is not empty */
static inline JsonArray *
load_vectors (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonArray *vectors;

  NO_ERROR (json_parser_load_from_file, parser, path);
  vectors = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (vectors), >, 0);

  return json_array_ref (vectors);
}
