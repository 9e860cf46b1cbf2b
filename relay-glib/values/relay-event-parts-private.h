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
 * what its functions return. */
typedef struct _RelayEventParts RelayEventParts;

typedef struct
{
  char *text;
  char *author;
  RelayTristate is_own;
} RelayEventReply;

/* Takes a reference to the record of the event. */
RelayEventParts *relay_event_parts_new (RelayRecord *record);
void relay_event_parts_free (RelayEventParts *self);
const char *const *relay_event_parts_get_media_urls (RelayEventParts *self);
GListModel *relay_event_parts_get_media (RelayEventParts *self);
/* Nullable */
const char *relay_event_parts_get_context (RelayEventParts *self);
/* Nullable */
RelayPromptResponse *relay_event_parts_get_prompt_response (RelayEventParts *self);
/* Never NULL; its strings are NULL when unknown. */
const RelayEventReply *relay_event_parts_get_reply (RelayEventParts *self);
/* Whether get_prompt_response () would return an answer, without creating the parts */
gboolean relay_event_parts_has_prompt_response (RelayRecord *record);

G_END_DECLS
