/* relay-frame-reader-private.h: parses a line of the connector into a typed frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "values/relay-record-private.h"

G_BEGIN_DECLS

/* The frame owns what it points to; use g_steal_pointer() to take something out of it. */
typedef struct
{
  RelayFrameType type;
  gsize size; /* of the line, in bytes */
  /* of `descriptor`; NULL when it is malformed */
  RelayDescriptor *descriptor;
  /* why a `descriptor` is malformed, or the type unknown; of `error`: RELAY_ERROR_REJECTED with
   * the message of the connector */
  GError *error;
  /* of `inbound` */
  RelayRecord *event;
  gint64 received_at; /* of `inbound` and `passthrough_forward`, in microseconds since 1970 */
  /* of `passthrough_forward` */
  RelayPassthrough *passthrough;
  /* of `inbound` and `passthrough_forward`; NULL when absent */
  char *buffer_id;
  /* of `outbound_result`; @request_id is NULL when absent, an absent result is an empty object */
  char *request_id;
  RelayRecord *result;
  /* of `interrupt_inbound`; "" when absent */
  char *session_key;
  char *chat_id;
} RelayFrame;

/* @bytes: (nullable): contain the line; a record may reference them instead of copying its text.
 * Fails with RELAY_ERROR_PROTOCOL when the line is not a strict JSON object, has no string
 * `type`, has an id that contains U+0000, nests deeper than RELAY_JSON_MAX_DEPTH, or is an
 * `inbound` without an event or with one whose source names neither a chat nor a user; @frame is
 * cleared then. */
gboolean relay_frame_read (const char *line,
                           gsize length,
                           GBytes *bytes,
                           RelayFrame *frame,
                           GError **error);
void relay_frame_clear (RelayFrame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayFrame, relay_frame_clear)

G_END_DECLS
