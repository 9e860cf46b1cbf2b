/* relay-chat-outbox-private.h: the own messages of a chat that are not sent yet
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-chat-message.h>

#include "base/relay-waiting-task-private.h"

G_BEGIN_DECLS

/*
 * The messages that wait in a chat, in the order in which they were written. They are sent one after the other:
 * the next one only when the one before was accepted or has failed. One whose outcome is unknown stops the
 * others until a person has decided about it.
 *
 * A message that another part of the program sends through the adapter is not in the outbox. It can get in
 * when it failed, because a person retries it.
 */
typedef struct _RelayChatOutbox RelayChatOutbox;

RelayChatOutbox *relay_chat_outbox_new (void);
/* Calls that wait are dropped unanswered. */
void relay_chat_outbox_free (RelayChatOutbox *self);

/* References @message. @metadata: with what it is sent, as JSON text. @queued: FALSE if it is only kept
 * so that it can be retried. */
void relay_chat_outbox_add (RelayChatOutbox *self,
                            RelayChatMessage *message,
                            const char *metadata,
                            gboolean queued);
/* Does nothing if @message is not in it. A call that waits for it is dropped unanswered. */
void relay_chat_outbox_remove (RelayChatOutbox *self, RelayChatMessage *message);
/* (nullable): NULL if @message is not in it */
const char *relay_chat_outbox_get_metadata (RelayChatOutbox *self, RelayChatMessage *message);
gboolean relay_chat_outbox_is_queued (RelayChatOutbox *self, RelayChatMessage *message);
/* @message, which is in it, is sent when it is pending. Its place is that of relay_chat_outbox_add(). */
void relay_chat_outbox_queue (RelayChatOutbox *self, RelayChatMessage *message);
/* The message that may be sent now: (transfer none) (nullable) */
RelayChatMessage *relay_chat_outbox_get_next (RelayChatOutbox *self);

/* Takes @waiting, the call that waits until @message, which is in it, is settled. */
void relay_chat_outbox_set_waiting (RelayChatOutbox *self,
                                    RelayChatMessage *message,
                                    RelayWaitingTask *waiting);
/* The file that @message sends, which is to be uploaded. Does nothing if @message is not in it. */
void relay_chat_outbox_set_file (RelayChatOutbox *self, RelayChatMessage *message, GFile *file);
/* (transfer none) (nullable) */
GFile *relay_chat_outbox_get_file (RelayChatOutbox *self, RelayChatMessage *message);
/* The file of @message, which is in it, was uploaded. */
void relay_chat_outbox_set_uploaded (RelayChatOutbox *self, RelayChatMessage *message);
/* Whether @message has a file that was not uploaded */
gboolean relay_chat_outbox_needs_upload (RelayChatOutbox *self, RelayChatMessage *message);
/* @upload (nullable): cancels the upload of the file of @message, which does nothing if it is not in it */
void relay_chat_outbox_set_upload (RelayChatOutbox *self,
                                   RelayChatMessage *message,
                                   GCancellable *upload);
/* (transfer none) (nullable) */
GCancellable *relay_chat_outbox_get_upload (RelayChatOutbox *self, RelayChatMessage *message);
/* The task of the call that waits: (transfer full) (nullable) */
GTask *relay_chat_outbox_take_task (RelayChatOutbox *self, RelayChatMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayChatOutbox, relay_chat_outbox_free)

G_END_DECLS
