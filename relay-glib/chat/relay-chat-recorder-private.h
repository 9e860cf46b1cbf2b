/* relay-chat-recorder-private.h: shows in the chats what is received, and what other parts of the program send
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-chat-store-private.h"

G_BEGIN_DECLS

/*
 * The chat observer of an adapter. Events become messages; an edit changes its message. Operations of the adapter
 * and drafts become own messages or change one, unless the list itself began them.
 */
typedef struct _RelayChatRecorder RelayChatRecorder;

typedef struct
{
  /* Whether events are taken */
  gboolean (*is_open) (gpointer user_data);
  /* @event was added to the chats. */
  void (*took) (gpointer user_data, RelayMessageEvent *event);
  /* The connection or a descriptor has changed. */
  void (*connection_changed) (gpointer user_data);
  /* relay_chat_recorder_update() has to be called from the main loop. */
  void (*wake) (gpointer user_data);
} RelayChatRecorderFuncs;

/* @list is the argument of @funcs. Everything is borrowed; @adapter is observed until the end of the recorder, unless
 * it is already observed: then the recorder does nothing. */
RelayChatRecorder *relay_chat_recorder_new (gpointer list,
                                            RelayAdapter *adapter,
                                            RelayChatStore *store,
                                            const RelayChatRecorderFuncs *funcs);
void relay_chat_recorder_free (RelayChatRecorder *self);
/* FALSE: another list observes the adapter. */
gboolean relay_chat_recorder_is_attached (RelayChatRecorder *self);
/* Removes drafts that were dropped. */
void relay_chat_recorder_update (RelayChatRecorder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayChatRecorder, relay_chat_recorder_free)

G_END_DECLS
