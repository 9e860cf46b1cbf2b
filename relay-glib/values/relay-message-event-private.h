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

/*
 * Whether the caller's reference is all that is known of an object: no other one, no weak
 * one, nothing attached (weak references, closures and what language bindings keep are all
 * in its data). Making and finalizing an object is the larger part of what an event costs,
 * so one that went by unkept carries the next one. Reads two fields of GObject that its
 * header calls private; they are part of its ABI.
 */
static inline gboolean
relay_object_is_unshared (GObject *object)
{
  /* the lowest three bits are flags and a lock */
  return g_atomic_int_get (&object->ref_count) == 1 &&
         ((guintptr) g_atomic_pointer_get (&object->qdata) & ~(guintptr) 7) == 0;
}

/* Takes the reference of @record. */
RelayMessageEvent *relay_message_event_new_from_record (RelayRecord *record);
/* What remains of an event that nobody but the caller knows any more, as if it had been
 * finalized: ready for another record. FALSE, and nothing happened, when somebody does. */
gboolean relay_message_event_recycle (RelayMessageEvent *self);
/* Takes the reference of @record. */
void relay_message_event_reuse (RelayMessageEvent *self, RelayRecord *record);
/* Once, before anybody else sees the event; @delivery NULL for none. Also the buffer id. */
void relay_message_event_set_delivery (RelayMessageEvent *self,
                                       RelayDelivery *delivery,
                                       const char *buffer_id);
RelayDelivery *relay_message_event_get_delivery (RelayMessageEvent *self);
/* The fields without making a source object; the engine's keys and the scope memory read here. */
RelayRecord *relay_message_event_get_record (RelayMessageEvent *self);
gboolean relay_message_event_is_prompt_answer (RelayMessageEvent *self);

G_END_DECLS
