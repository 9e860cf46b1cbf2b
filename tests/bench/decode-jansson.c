/* decode-jansson.c: reads the fields of decode.c with jansson, whose header conflicts with json-glib's
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <jansson.h>
#include <string.h>

unsigned long bench_jansson (const char *text, size_t length);

static unsigned long
weigh (const char *string)
{
  return string != NULL && *string != '\0' ? strlen (string) + (unsigned char) *string : 0;
}

unsigned long
bench_jansson (const char *text, size_t length)
{
  json_t *root = json_loadb (text, length, 0, NULL);
  json_t *event = json_object_get (root, "event"), *source = json_object_get (event, "source");
  unsigned long sum = weigh (json_string_value (json_object_get (event, "text"))) +
                      weigh (json_string_value (json_object_get (event, "message_id"))) +
                      weigh (json_string_value (json_object_get (source, "chat_id"))) +
                      weigh (json_string_value (json_object_get (source, "user_id"))) +
                      weigh (json_string_value (json_object_get (source, "platform")));

  json_decref (root);
  return sum;
}
