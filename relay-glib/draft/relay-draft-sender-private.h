/* relay-draft-sender-private.h: sends a growing text to a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <relay-glib/relay-adapter.h>

G_BEGIN_DECLS

/*
 * Sends a growing text as one or more messages, one request at a time: states of the message that
 * is growing, at most one per interval, then its final text, then the next message.
 *
 * It is reference-counted because a request in flight outlives the owner. Its callbacks run in the
 * thread-default main context of relay_draft_sender_new().
 */
typedef struct _RelayDraftSender RelayDraftSender;

/* @reply_to (nullable) is sent with the first message. @metadata (nullable) is copied. If that fails, so
 * does relay_draft_sender_finish(). @interval is in milliseconds. */
RelayDraftSender *relay_draft_sender_new (RelayAdapter *adapter,
                                          const char *chat_id,
                                          const char *reply_to,
                                          JsonObject *metadata,
                                          guint interval);
void relay_draft_sender_unref (RelayDraftSender *self);
guint relay_draft_sender_get_interval (RelayDraftSender *self);
void relay_draft_sender_set_interval (RelayDraftSender *self, guint interval);
/* Whether it was finished, abandoned or stopped: then it sends no more text. */
gboolean relay_draft_sender_is_closed (RelayDraftSender *self);
gboolean relay_draft_sender_is_finishing (RelayDraftSender *self);
/* @text is valid UTF-8. FALSE if it was ignored, because the sender is closed or finishing. */
gboolean relay_draft_sender_append (RelayDraftSender *self, const char *text);
/* Takes @task, which returns a RelaySendResult when all of the text was sent. The sender must be
 * neither closed nor finishing. */
void relay_draft_sender_finish (RelayDraftSender *self, GTask *task);
/* Sends no more text, and deletes the unfinished message where this is possible: after the request
 * in flight, as only its answer may have the id of the message. Ignored when closed. */
void relay_draft_sender_abandon (RelayDraftSender *self);
/* Sends nothing more. Ignored when closed. */
void relay_draft_sender_stop (RelayDraftSender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayDraftSender, relay_draft_sender_unref)

G_END_DECLS
