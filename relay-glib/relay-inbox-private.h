/* relay-inbox-private.h: what came from the line pipe, in order, until the loop drains it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-frame-private.h"

G_BEGIN_DECLS

/* From here on a subclass stops reading; relay_transport_get_backlog() counts up to and over it. */
#define RELAY_INBOX_FULL 1024
/* A frame counts at least as one, and as one more for each of these bytes: 1 MiB is full too. */
#define RELAY_INBOX_UNIT 1024

typedef enum
{
  RELAY_INBOX_FRAME,
  RELAY_INBOX_PROTOCOL_ERROR,
  RELAY_INBOX_OPENED,
  RELAY_INBOX_CLOSED,
  RELAY_INBOX_FAILED,
  RELAY_INBOX_RECYCLE,
} RelayInboxKind;

typedef struct
{
  RelayInboxKind kind;
  guint dial;                   /* the dial that it belongs to */
  RelayFrame frame;
  GError *error;                /* PROTOCOL_ERROR, FAILED */
  guint16 code;                 /* CLOSED */
  char *reason;                 /* CLOSED */
} RelayInboxItem;

typedef struct _RelayInbox RelayInbox;

/* Called from the loop or relay_inbox_run_few(), never from a push. The item is the callee's to steal from. */
typedef void (*RelayInboxFunc)    (RelayInboxItem *item,
                                   gpointer        user_data);
typedef void (*RelayInboxDrained) (gpointer        user_data);

RelayInbox *relay_inbox_new             (GMainContext      *context,
                                         RelayInboxFunc     func,
                                         RelayInboxDrained  drained,
                                         gpointer           user_data);
/* May be called from the callbacks. */
void        relay_inbox_free            (RelayInbox        *self);
/* Forgets all and begins a new dial; what is pushed from now on carries its number. */
void        relay_inbox_begin_dial      (RelayInbox        *self,
                                         guint              dial,
                                         gsize              max_line);
/* @bytes nullable: the owner of @data, when there is one */
void        relay_inbox_received        (RelayInbox        *self,
                                         const char        *data,
                                         gsize              length,
                                         GBytes            *bytes);
void        relay_inbox_message_end     (RelayInbox        *self);
/* Takes what @item points to. */
void        relay_inbox_push            (RelayInbox        *self,
                                         RelayInboxItem    *item);
guint       relay_inbox_get_backlog     (RelayInbox        *self);
/* What the loop would do in its next turn, if it is not much. From a source of the loop that does
 * not keep the pipe from being read again meanwhile. */
void        relay_inbox_run_few         (RelayInbox        *self);

G_END_DECLS
