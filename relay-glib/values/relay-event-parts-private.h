/* relay-event-parts-private.h: the nested parts of an event, read when they are asked for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Most events have none of them, so they stand apart from the event. What is returned
 * belongs to the parts; the record is that of the event. */
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
/* NULL without any */
const char *relay_event_parts_get_context (RelayEventParts *self, RelayRecord *record);
RelayPromptResponse *relay_event_parts_get_prompt_response (RelayEventParts *self,
                                                            RelayRecord *record);
/* Never NULL */
const RelayEventReply *relay_event_parts_get_reply (RelayEventParts *self, RelayRecord *record);
gboolean relay_event_parts_has_prompt_response (RelayRecord *record);

G_END_DECLS
