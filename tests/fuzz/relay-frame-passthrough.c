/* relay-frame-passthrough.c: a forwarded webhook request
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the value of `forward` in a frame, perhaps with further members after it.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <string.h>

#include <relay-glib/relay-glib.h>
#include "protocol/relay-frame-reader-private.h"
#include "values/relay-passthrough-private.h"

static void
check_headers (RelayPassthrough *forward)
{
  GVariant *headers = relay_passthrough_get_headers (forward);
  GVariantIter iter;
  const char *name, *value;

  g_assert_true (g_variant_is_of_type (headers, G_VARIANT_TYPE ("a(ss)")));
  g_assert_cmpuint (g_variant_n_children (headers), <=, 1000);
  g_variant_iter_init (&iter, headers);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &value))
    {
      fuzz_check_string (name);
      fuzz_check_string (value);
      g_assert_nonnull (relay_passthrough_get_header (forward, name));
    }
}

/* The body is the decoded base64, or empty when that is invalid. */
static void
check_body (RelayPassthrough *forward, JsonObject *json)
{
  GBytes *body = relay_passthrough_get_body (forward);
  JsonNode *node = json_object_get_member (json, "bodyB64");
  gsize length;
  const guint8 *bytes = g_bytes_get_data (body, &length);
  g_autofree char *encoded = g_base64_encode (bytes, length);

  if (length == 0)
    return;
  g_assert_true (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING);
  /* the last digit may have unused bits */
  g_assert_cmpuint (strlen (encoded), ==, strlen (json_node_get_string (node)));
  g_assert_cmpint (strncmp (encoded, json_node_get_string (node), length / 3 * 4), ==, 0);
}

static void
check_mapped (RelayPassthrough *forward)
{
  for (guint mapping = RELAY_INTERACTION_MAPPING_AUTO; mapping <= RELAY_INTERACTION_MAPPING_NATIVE;
       mapping++)
    {
      g_autoptr (RelayMessageEvent) event = relay_passthrough_to_event (forward, mapping);

      if (event != NULL)
        fuzz_read_event (event);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (JsonObject) json = NULL;
  RelayPassthrough *forward;

  if (!fuzz_read_frame ("{\"type\":\"passthrough_forward\",\"bufferId\":\"b1\",\"forward\":", data,
                        size, "}\n", RELAY_FRAME_PASSTHROUGH_FORWARD, &frame))
    return 0;

  forward = frame.passthrough;
  g_assert_nonnull (forward);
  relay_passthrough_set_delivery (forward, NULL, frame.buffer_id);
  fuzz_read_object (forward);
  json = relay_passthrough_to_json (forward);
  fuzz_check_member (json, "platform", "", relay_passthrough_get_platform (forward));
  fuzz_check_member (json, "botId", "", relay_passthrough_get_bot_id (forward));
  fuzz_check_member (json, "method", "", relay_passthrough_get_method (forward));
  fuzz_check_member (json, "path", "", relay_passthrough_get_path (forward));
  check_headers (forward);
  check_body (forward, json);
  check_mapped (forward);
  fuzz_take_json (g_steal_pointer (&json));
  return 0;
}
