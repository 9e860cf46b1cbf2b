/* fuzz-frame.h: reads a frame of the connector and checks its values
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "fuzz.h"

#include "protocol/relay-frame-reader-private.h"

/* Reads @before, the input and @after as one line. Checks that the line is accepted exactly when it is a
 * JSON object with a type and without U+0000 in an id. FALSE when it was rejected or has another type */
gboolean fuzz_read_frame (const char *before,
                          const uint8_t *data,
                          size_t size,
                          const char *after,
                          RelayFrameType type,
                          RelayFrame *frame);

/* Checks that @value equals the string member @key of @object, or @fallback when the member is absent or
 * of another type. A large number is a string in @object only. */
void fuzz_check_member (JsonObject *object,
                        const char *key,
                        const char *fallback,
                        const char *value);

/* Reads all of an event, and its JSON before and after that */
void fuzz_read_event (RelayMessageEvent *event);
