/* relay-frame-reader-private.h: one line of the connector becomes one typed frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "values/relay-record-private.h"

G_BEGIN_DECLS

/* Every pointer is owned by the frame; take with g_steal_pointer(). */
typedef struct
{
  RelayFrameType type;
  gsize size;                  /* bytes of the line it came from */
  RelayDescriptor *descriptor; /* descriptor: NULL when malformed, then @error says why */
  GError *error;
  RelayRecord *event;            /* inbound: an absent event is an event with all defaults */
  RelayPassthrough *passthrough; /* passthrough_forward */
  char *buffer_id;               /* inbound, passthrough_forward; NULL when absent */
  char *request_id;              /* outbound_result; NULL when absent */
  RelayRecord *result;           /* outbound_result: never NULL ({} when missing) */
  char *session_key;             /* interrupt_inbound; "" when absent */
  char *chat_id;                 /* interrupt_inbound; "" when absent */
} RelayFrame;

/* FALSE with RELAY_ERROR_PROTOCOL when the line is no strict JSON object, has no string
 * type, or nests too deep; the message says what and at which byte. @frame is then clear. */
gboolean relay_frame_read (const char *line, gsize length, RelayFrame *frame, GError **error);
void relay_frame_clear (RelayFrame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayFrame, relay_frame_clear)

/* Whether the line is a frame of type `hello`, which only the memory transport has to recognise */
gboolean relay_frame_is_hello (const char *line, gsize length);

G_END_DECLS
