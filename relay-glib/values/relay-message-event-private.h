/* relay-message-event-private.h: how the library makes and reads an event
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-message-event.h>

#include "relay-delivery-private.h"
#include "relay-record-private.h"

G_BEGIN_DECLS

/* Takes the reference of @record. */
RelayMessageEvent *relay_message_event_new_from_record (RelayRecord *record);
/* Once, before anybody else sees the event; @delivery NULL for none. Also the buffer id. */
void relay_message_event_set_delivery (RelayMessageEvent *self,
                                       RelayDelivery *delivery,
                                       const char *buffer_id);
RelayDelivery *relay_message_event_get_delivery (RelayMessageEvent *self);
/* The fields without making a source object; the engine's keys and the scope memory read here. */
RelayRecord *relay_message_event_get_record (RelayMessageEvent *self);
gboolean relay_message_event_is_prompt_answer (RelayMessageEvent *self);

G_END_DECLS
