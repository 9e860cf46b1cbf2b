/* relay-chat-sender-private.h: sends what waits in the chats of a list
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-chat-private.h"

G_BEGIN_DECLS

/*
 * Sends one message of each chat at a time, through the adapter. The list calls the two halves of a pass from the
 * main loop: relay_chat_sender_prepare() changes the state of the messages that are sent next, and
 * relay_chat_sender_send() sends them. In between, the list emits its signal, so that an application
 * can store the state before anything goes to the socket.
 */
typedef struct _RelayChatSender RelayChatSender;

typedef struct
{
  /* Something may be sent: a pass has to follow from the main loop. */
  void (*wake) (gpointer user_data);
  /* Nothing is in flight any more. */
  void (*idle) (gpointer user_data);
} RelayChatSenderFuncs;

/* @list is borrowed, and the argument of @funcs; messages in flight keep it alive. */
RelayChatSender *relay_chat_sender_new (GObject *list,
                                        RelayAdapter *adapter,
                                        const RelayChatSenderFuncs *funcs);
void relay_chat_sender_free (RelayChatSender *self);
/* What files are uploaded with; both are nullable. Returns whether it is another one than before. */
gboolean relay_chat_sender_set_endpoint (RelayChatSender *self, RelayEndpoint *endpoint);
RelayEndpoint *relay_chat_sender_get_endpoint (RelayChatSender *self);
/* @chat may have a message to send. */
void relay_chat_sender_add (RelayChatSender *self, RelayChat *chat);
/* The connection or a descriptor has changed. */
void relay_chat_sender_connection_changed (RelayChatSender *self);
void relay_chat_sender_prepare (RelayChatSender *self);
void relay_chat_sender_send (RelayChatSender *self);
/* Nothing is sent any more. Uploads end, and their messages wait. */
void relay_chat_sender_close (RelayChatSender *self);
gboolean relay_chat_sender_is_closed (RelayChatSender *self);
/* The number of messages that were prepared and are not answered yet */
guint relay_chat_sender_get_n_in_flight (RelayChatSender *self);
/* The wall clock, in microseconds since 1970 */
gint64 relay_chat_sender_get_time (RelayChatSender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayChatSender, relay_chat_sender_free)

G_END_DECLS
