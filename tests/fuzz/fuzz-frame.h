/* fuzz-frame.h: one line from the connector, for targets that look at what it holds
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "fuzz.h"

#include "protocol/relay-frame-reader-private.h"

G_BEGIN_DECLS

/* Reads @before, the input and @after as one line. It has to be taken when it is JSON with a type,
 * if it is for no U+0000 in an id, and else refused. FALSE when it was. */
gboolean fuzz_read_frame (const char *before,
                          const uint8_t *data,
                          size_t size,
                          const char *after,
                          RelayFrameType type,
                          RelayFrame *frame);

/* @value is what the member @key of what an application gets as JSON says as a string, @fallback
 * when it is absent or something else. Numbers that no type can hold are strings there only. */
void fuzz_check_member (JsonObject *object,
                        const char *key,
                        const char *fallback,
                        const char *value);

/* All of an event that there is to read, in two orders */
void fuzz_read_event (RelayMessageEvent *event);

G_END_DECLS
