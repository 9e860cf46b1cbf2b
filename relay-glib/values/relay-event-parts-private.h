/* relay-event-parts-private.h: the lists and objects inside an event, read on demand
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Most events have no parts, so an event creates this object only when one is read. The object owns
 * what its functions return. The record is always that of the event. */
typedef struct _RelayEventParts RelayEventParts;

typedef struct
{
  char *text;
  char *author;
  RelayTristate is_own;
} RelayEventReply;

RelayEventParts *relay_event_parts_new (void);
void relay_event_parts_free (RelayEventParts *self);
const char *const *relay_event_parts_get_media_urls (RelayEventParts *self, RelayRecord *record);
GListModel *relay_event_parts_get_media (RelayEventParts *self, RelayRecord *record);
/* Nullable */
const char *relay_event_parts_get_context (RelayEventParts *self, RelayRecord *record);
/* Nullable */
RelayPromptResponse *relay_event_parts_get_prompt_response (RelayEventParts *self,
                                                            RelayRecord *record);
/* Never NULL; the members are when unknown. */
const RelayEventReply *relay_event_parts_get_reply (RelayEventParts *self, RelayRecord *record);
gboolean relay_event_parts_has_prompt_response (RelayRecord *record);

G_END_DECLS
