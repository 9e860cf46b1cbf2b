/* frames.h: the frames that every contender receives
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BENCH_EVENT_SIZE 433

#define BENCH_DESCRIPTOR                                                                      \
  "{\"type\":\"descriptor\",\"descriptor\":{\"contract_version\":1,\"platform\":\"discord\"," \
  "\"label\":\"Discord\",\"max_message_length\":2000,\"supports_draft_streaming\":false,"     \
  "\"supports_edit\":true,\"supports_threads\":true,\"markdown_dialect\":\"discord\","        \
  "\"len_unit\":\"chars\",\"supported_ops\":[\"send\",\"edit\",\"typing\",\"follow_up\","     \
  "\"delete\",\"react\"]}}\n"

/* The 19 digits of a message id. The sender puts a counter into the last 12 of them. */
#define BENCH_ID     "1234567000000000000"
#define BENCH_ID_KEY "\"message_id\":\"" BENCH_ID

#define BENCH_EVENT_HEAD                                                        \
  "{\"type\":\"inbound\",\"event\":{" BENCH_ID_KEY "\","                        \
  "\"source\":{\"platform\":\"discord\",\"chat_id\":\"11223344556677889%02u\"," \
  "\"chat_type\":\"group\",\"user_id\":\"998877665544332211\"%s\"text\":\""
#define BENCH_EVENT_MORE                                                                           \
  ",\"chat_name\":\"general\",\"user_name\":\"Ada Lovelace\",\"scope_id\":\"424242424242424242\"," \
  "\"thread_id\":null,\"is_bot\":false},\"message_type\":\"text\","
#define BENCH_EVENT_TAIL "\"}}\n"
#define BENCH_WORDS      "The quick brown fox jumps over the lazy dog, and nobody minds. "

/* One inbound frame of exactly @size bytes (at least 200), newline included. Free with free(). */
static inline char *
bench_event (size_t size, unsigned chat)
{
  char head[512];
  int length = snprintf (head, sizeof head, BENCH_EVENT_HEAD, chat % 100,
                         size < 400 ? "}," : BENCH_EVENT_MORE);
  size_t tail = strlen (BENCH_EVENT_TAIL);
  char *frame = malloc (size + 1);

  if (frame == NULL || (size_t) length + tail > size)
    abort ();
  memcpy (frame, head, length);
  for (size_t i = 0; length + i + tail < size; i++)
    frame[length + i] = BENCH_WORDS[i % strlen (BENCH_WORDS)];
  memcpy (frame + size - tail, BENCH_EVENT_TAIL, tail + 1);
  return frame;
}
