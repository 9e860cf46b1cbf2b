/* relay-pending-prompts-private.h: the questions that wait for a pressed button
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <relay-glib/relay-prompt.h>
#include <relay-glib/relay-prompt-response.h>

#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

/*
 * One ask for each prompt id, each with a task of its own that is answered once: with a
 * RelayPromptResponse, or with why there is none. An end that is decided inside a call of the
 * application's (an interrupt, a disconnect) is carried out by the timer's source, so that no
 * callback ever runs inside that call.
 */
typedef struct _RelayPendingPrompts RelayPendingPrompts;
typedef struct _RelayAsk RelayAsk;

/* What becomes of an answer that came in */
typedef enum
{
  RELAY_ASK_ANSWERED,
  RELAY_ASK_LATE,   /* of an ask that is over: not for anybody's eyes */
  RELAY_ASK_UNKNOWN /* of a prompt that was not asked here */
} RelayAskAnswer;

RelayPendingPrompts *relay_pending_prompts_new (RelayClock *clock, GMainContext *context);
/* None must wait any more: a task that does keeps the owner alive. */
void relay_pending_prompts_free (RelayPendingPrompts *self);
guint relay_pending_prompts_get_length (RelayPendingPrompts *self);

/* Takes the reference of @task. NULL, and @task still the caller's, when its prompt is being
 * asked already. The ask is borrowed until relay_ask_sent() or relay_ask_failed(), one of
 * which has to follow; @microseconds count from now. */
RelayAsk *relay_pending_prompts_add (RelayPendingPrompts *self,
                                     GTask *task,
                                     RelayPrompt *prompt,
                                     const char *chat_id,
                                     gint64 microseconds);
/* What sending it is given: cancelled when the ask is over before it is sent */
GCancellable *relay_ask_get_sending (RelayAsk *ask);
/* @message_id nullable: then answers are told by their prompt id alone. */
void relay_ask_sent (RelayAsk *ask, const char *message_id);
/* Takes @error. */
void relay_ask_failed (RelayAsk *ask, GError *error);

RelayAskAnswer relay_pending_prompts_answer (RelayPendingPrompts *self,
                                             RelayPromptResponse *response);
/* A prompt of this id is sent anew: its answers are no late ones. */
void relay_pending_prompts_renew (RelayPendingPrompts *self, const char *prompt_id);

/* TRUE for an ask that shall go on */
typedef gboolean (*RelayAskSpared) (GCancellable *cancellable, gpointer user_data);
/* Ends those of @chat_id (NULL: all) but the spared ones (@spared nullable) with @error. */
void relay_pending_prompts_end (RelayPendingPrompts *self,
                                const char *chat_id,
                                RelayAskSpared spared,
                                gpointer user_data,
                                const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayPendingPrompts, relay_pending_prompts_free)

G_END_DECLS
