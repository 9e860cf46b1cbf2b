/* relay-descriptor.c: the parser of descriptors, from text and from JSON objects
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is a descriptor.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <stdlib.h>

#include <relay-glib/relay-glib.h>
#include "json/relay-json-bridge-private.h"
#include "values/relay-descriptor-private.h"
#include "values/relay-wire-keys-private.h"

/* A JSON object has an integer that a double would round as a string, which no descriptor accepts. */
static gboolean
is_exact (JsonObject *object)
{
  static const char *const numbers[] = { "contract_version", "max_message_length" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      JsonNode *node = json_object_get_member (object, numbers[i]);

      if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
        return FALSE;
    }
  return TRUE;
}

static void
check_descriptor (RelayDescriptor *self)
{
  const char *const *ops = relay_descriptor_get_supported_ops (self);
  const char *unit = relay_descriptor_get_len_unit (self);

  fuzz_read_object (self);
  g_assert_nonnull (relay_descriptor_get_platform (self));
  g_assert_nonnull (relay_descriptor_get_label (self));
  g_assert_nonnull (relay_descriptor_get_markdown_dialect (self));
  g_assert_nonnull (relay_descriptor_get_emoji (self));
  g_assert_nonnull (relay_descriptor_get_platform_hint (self));
  g_assert_true (g_str_equal (unit, RELAY_LEN_UNIT_CHARS) ||
                 g_str_equal (unit, RELAY_LEN_UNIT_UTF16));
  g_assert_cmpuint (relay_descriptor_get_max_message_length (self), >=, 1);
  g_assert_nonnull (ops);
  g_assert_nonnull (ops[0]);
  for (guint i = 0; ops[i] != NULL; i++)
    g_assert_true (relay_descriptor_supports_op (self, ops[i]));
  g_assert_false (relay_descriptor_supports_op (self, "no such op"));
  fuzz_take_json (relay_descriptor_to_json (self));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *text = fuzz_tight_copy ((const char *) data, size);
  g_autoptr (RelayDescriptor) self = NULL;
  g_autoptr (RelayDescriptor) same = NULL;
  g_autoptr (JsonObject) object = relay_json_to_object (text, size, relay_wire_keys_is_id, NULL);
  g_autoptr (GError) error = NULL;

  self = relay_descriptor_new_from_text (text, size, &error);
  free (text);
  g_assert_true ((self != NULL) == (error == NULL));
  if (object != NULL)
    {
      same = relay_descriptor_new_from_json (object, NULL);
      if (!is_exact (object))
        return 0;
      g_assert_true ((same != NULL) == (self != NULL));
    }
  else
    g_assert_null (self);

  if (self == NULL)
    {
      fuzz_check_string (error->message);
      return 0;
    }
  check_descriptor (self);
  check_descriptor (same);
  g_assert_cmpstr (relay_descriptor_get_label (self), ==, relay_descriptor_get_label (same));
  g_assert_cmpuint (relay_descriptor_get_max_message_length (self), ==,
                    relay_descriptor_get_max_message_length (same));
  g_assert_cmpint (relay_descriptor_get_contract_version (self), ==,
                   relay_descriptor_get_contract_version (same));
  g_assert_true (g_strv_equal (relay_descriptor_get_supported_ops (self),
                               relay_descriptor_get_supported_ops (same)));
  return 0;
}
