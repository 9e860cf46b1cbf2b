/* event.h: what somebody did, as the gateway will read it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "model.h"

G_BEGIN_DECLS

typedef struct
{
  const Chat *chat;
  const Message *message;
  const Message *quoted; /* what it replies to, or NULL */
  const Message *asked;  /* what it answers the prompt of, or NULL */
  const char *option_id;
  gboolean is_press; /* of a button; nothing was written */
  GPtrArray
    *unheard; /* of Message, oldest first: what the gateway was not told before it; or NULL */
} Event;

char *event_text (const Event *self);
char *event_resolve (const char *text, const char *base);

G_END_DECLS
