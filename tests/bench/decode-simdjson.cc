/* decode-simdjson.cc: reads the fields of decode.c with simdjson's DOM
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <simdjson.h>

extern "C" unsigned long bench_simdjson (const char *text, size_t length, size_t capacity);

static unsigned long
length_of (simdjson::simdjson_result<simdjson::dom::element> value)
{
  std::string_view string;

  return value.get (string) == simdjson::SUCCESS && !string.empty ()
    ? string.size () + (unsigned char) string[0] : 0;
}

/* @capacity: the readable bytes at @text. With enough padding after the text simdjson makes no copy. */
unsigned long
bench_simdjson (const char *text,
                size_t      length,
                size_t      capacity)
{
  static simdjson::dom::parser parser;
  simdjson::dom::element frame, event, source;

  if (parser.parse (text, length, capacity < length + simdjson::SIMDJSON_PADDING).get (frame) ||
      frame["event"].get (event) || event["source"].get (source))
    return 0;
  return length_of (event["text"]) + length_of (event["message_id"]) +
         length_of (source["chat_id"]) + length_of (source["user_id"]) +
         length_of (source["platform"]);
}
