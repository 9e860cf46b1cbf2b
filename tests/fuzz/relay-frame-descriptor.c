/* relay-frame-descriptor.c: a descriptor frame, read, written and read again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input is the value of `descriptor` in a frame, perhaps with further members after it.
 */

#include "config.h"

#include "fuzz-frame.h"

#include <relay-glib/relay-glib.h>
#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-frame-writer-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (RelayFrame) frame = { 0 };
  g_auto (RelayFrame) again = { 0 };
  g_autoptr (GBytes) line = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autoptr (JsonObject) json_again = NULL;
  gsize length;

  if (!fuzz_read_frame ("{\"type\":\"descriptor\",\"descriptor\":", data, size, "}\n",
                        RELAY_FRAME_DESCRIPTOR, &frame))
    return 0;

  g_assert_true ((frame.descriptor != NULL) == (frame.error == NULL));
  if (frame.error != NULL)
    {
      g_assert_error (frame.error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
      fuzz_check_string (frame.error->message);
      return 0;
    }

  line = relay_frame_write_descriptor (frame.descriptor);
  g_assert_true (relay_frame_read (g_bytes_get_data (line, &length), g_bytes_get_size (line), NULL,
                                   &again, NULL));
  g_assert_nonnull (again.descriptor);
  json = relay_descriptor_to_json (frame.descriptor);
  json_again = relay_descriptor_to_json (again.descriptor);
  text = relay_json_from_object (json, NULL);
  text_again = relay_json_from_object (json_again, NULL);
  g_assert_cmpstr (text_again, ==, text);
  g_assert_cmpstr (relay_descriptor_get_platform (again.descriptor), ==,
                   relay_descriptor_get_platform (frame.descriptor));
  return 0;
}
