/* event.h: the events that gateways receive
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "model.h"

G_BEGIN_DECLS

typedef enum
{
  EVENT_MESSAGE,
  EVENT_EDIT,     /* the message has another text now */
  EVENT_PRESS,    /* of a button; nothing was written */
  EVENT_REACTION, /* to the quoted message; the text is the emoji */
} EventKind;

typedef struct
{
  EventKind kind;
  const Chat *chat;
  const Message *message;
  const Message *quoted; /* the message that it replies to, or NULL */
  const Message *asked;  /* the message whose prompt it answers, or NULL */
  const char *option_id;
  gboolean is_addressed; /* to the bot, by words that are not in the text */
  GPtrArray
    *unheard; /* of Message, oldest first: those before it that were not delivered; or NULL */
} Event;

char *event_text (const Event *self);
void event_resolve (JsonObject *event, const char *base);

G_END_DECLS
