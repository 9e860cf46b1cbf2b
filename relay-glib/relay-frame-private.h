/* relay-frame-private.h: one line ⇄ one typed frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "relay-action-private.h"
#include "relay-record-private.h"

G_BEGIN_DECLS

/* The largest frame that connectors are known to take, newline included (contract §2) */
#define RELAY_FRAME_MAX_SENT (1024 * 1024)

typedef enum
{
  RELAY_FRAME_UNKNOWN,          /* tolerated: evolution is additive */
  RELAY_FRAME_DESCRIPTOR,
  RELAY_FRAME_INBOUND,
  RELAY_FRAME_OUTBOUND_RESULT,
  RELAY_FRAME_INTERRUPT_INBOUND,
  RELAY_FRAME_GOING_IDLE_ACK,
  RELAY_FRAME_PASSTHROUGH_FORWARD
} RelayFrameType;

/* Every pointer is owned by the frame; take with g_steal_pointer(). */
typedef struct
{
  RelayFrameType     type;
  gsize              size;          /* bytes of the line it came from */
  RelayDescriptor   *descriptor;    /* descriptor: NULL when malformed, then @error says why */
  GError            *error;
  RelayRecord       *event;         /* inbound: an absent event is an event with all defaults */
  RelayPassthrough  *passthrough;   /* passthrough_forward */
  char              *buffer_id;     /* inbound, passthrough_forward; NULL when absent */
  char              *request_id;    /* outbound_result; NULL when absent */
  RelayRecord       *result;        /* outbound_result: never NULL ({} when missing) */
  char              *session_key;   /* interrupt_inbound; "" when absent */
  char              *chat_id;       /* interrupt_inbound; "" when absent */
} RelayFrame;

/* FALSE with RELAY_ERROR_PROTOCOL when the line is no strict JSON object, has no string
 * type, or nests too deep; the message says what and at which byte. @frame is then clear. */
gboolean    relay_frame_read               (const char   *line,
                                            gsize         length,
                                            RelayFrame   *frame,
                                            GError      **error);
void        relay_frame_clear              (RelayFrame   *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayFrame, relay_frame_clear)

/* Whole lines, newline included */
GBytes     *relay_frame_write_hello        (RelayIdentity *identity);
/* @platform and @bot_id are left out when NULL or empty. RELAY_ERROR_TOO_LARGE, or
 * RELAY_ERROR_INVALID_ARGUMENT from relay_action_check(). */
GBytes     *relay_frame_write_outbound     (const char    *request_id,
                                            RelayAction   *action,
                                            const char    *platform,
                                            const char    *bot_id,
                                            GError       **error);
GBytes     *relay_frame_write_interrupt    (const char    *session_key,
                                            const char    *reason,
                                            GError       **error);
GBytes     *relay_frame_write_going_idle   (void);
GBytes     *relay_frame_write_inbound_ack  (const char    *buffer_id);
/* The connector's side, for the memory transport's auto-handshake */
GBytes     *relay_frame_write_descriptor   (RelayDescriptor *descriptor);
gboolean    relay_frame_is_hello           (const char    *line,
                                            gsize          length);

/* JSON text ⇄ json-glib (relay-frame-json.c), strict and depth-bounded like the reader.
 * to_object: ids and integers beyond ±2^53 become strings. */
JsonObject *relay_json_to_object           (const char    *text,
                                            gsize          length,
                                            GError       **error);
JsonArray  *relay_json_to_array            (const char    *text,
                                            gsize          length,
                                            GError       **error);
/* Compact JSON text, no newline; invalid UTF-8 becomes U+FFFD, non-finite numbers null.
 * NULL when it nests deeper than 64, and only then: the caller makes the error.
 * @length may be NULL. */
char       *relay_json_from_object         (JsonObject    *object,
                                            gsize         *length);

G_END_DECLS
