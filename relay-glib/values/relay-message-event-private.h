/* relay-message-event-private.h: an event as a view of a record, and its delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-message-event.h>

#include "relay-delivery-private.h"
#include "relay-record-private.h"

G_BEGIN_DECLS

/* Takes ownership of the reference to @record. */
RelayMessageEvent *relay_message_event_new_from_record (RelayRecord *record);
/* To be called at most once, before the event is emitted. @delivery and @buffer_id: nullable */
void relay_message_event_set_delivery (RelayMessageEvent *self,
                                       RelayDelivery *delivery,
                                       const char *buffer_id);
/* Of an event that was received: before it is emitted. @arrival: in microseconds since 1970 */
void relay_message_event_set_arrival (RelayMessageEvent *self,
                                      gint64 arrival,
                                      gboolean redelivered);
/* (transfer none), never NULL. Its source fields can be read without a source object. */
RelayRecord *relay_message_event_get_record (RelayMessageEvent *self);
gboolean relay_message_event_is_prompt_answer (RelayMessageEvent *self);

G_END_DECLS
