/* relay-pending-prompts-private.h: the prompts whose askers wait for a response
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <relay-glib/relay-prompt.h>
#include <relay-glib/relay-prompt-response.h>

#include "relay-turns-private.h"
#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

/*
 * At most one pending prompt per prompt id. Each one has a task that is completed exactly once, with
 * a RelayPromptResponse or with an error. A failure that is decided inside a call of the
 * application (an interrupt, a disconnect) is carried out by the timer of the prompt, so that no
 * callback runs inside that call.
 */
typedef struct _RelayPendingPrompts RelayPendingPrompts;
typedef struct _RelayPendingPrompt RelayPendingPrompt;

/* What a response belongs to */
typedef enum
{
  RELAY_PROMPT_MATCH_PENDING, /* a pending prompt, which is now completed */
  RELAY_PROMPT_MATCH_EXPIRED, /* a prompt that is no longer pending: drop the response */
  RELAY_PROMPT_MATCH_NONE     /* no prompt of this table */
} RelayPromptMatch;

RelayPendingPrompts *relay_pending_prompts_new (void);
/* No prompt may be pending: its task keeps the owner of the table alive. */
void relay_pending_prompts_free (RelayPendingPrompts *self);
guint relay_pending_prompts_get_length (RelayPendingPrompts *self);

/* Takes @task. @platform, where the prompt is sent, is nullable. Returns NULL, without taking @task, if the
 * prompt is pending already. Otherwise the
 * result is borrowed, and the caller has to call relay_pending_prompt_sent() or
 * relay_pending_prompt_failed(). The prompt fails @timeout microseconds after it was sent. */
RelayPendingPrompt *relay_pending_prompts_add (RelayPendingPrompts *self,
                                               RelayClock *clock,
                                               GTask *task,
                                               RelayPrompt *prompt,
                                               const char *platform,
                                               const char *chat_id,
                                               gint64 timeout);
/* The cancellable for sending the prompt: it is cancelled if the prompt is completed before */
GCancellable *relay_pending_prompt_get_cancellable (RelayPendingPrompt *prompt);
/* The task of the prompt, borrowed; NULL once it is completed */
GTask *relay_pending_prompt_peek_task (RelayPendingPrompt *prompt);
/* @message_id is nullable: then responses are matched by the prompt id alone. */
void relay_pending_prompt_sent (RelayPendingPrompt *prompt, const char *message_id);
/* Takes @error. */
void relay_pending_prompt_failed (RelayPendingPrompt *prompt, GError *error);

/* Completes the prompt that @response answers. */
RelayPromptMatch relay_pending_prompts_respond (RelayPendingPrompts *self,
                                                RelayPromptResponse *response);
/* Has to be called when a prompt is sent again: its responses no longer count as expired. */
void relay_pending_prompts_reset (RelayPendingPrompts *self, const char *prompt_id);

/* Fails the prompts of @chat_id (nullable) on the platform that @session_key names, except those whose cancellable is the turn of a session
 * other than @session_key. */
void relay_pending_prompts_interrupt (RelayPendingPrompts *self,
                                      RelayTurns *turns,
                                      const char *session_key,
                                      const char *chat_id);
/* A prompt that is being sent fails with its request instead. */
void relay_pending_prompts_fail_all (RelayPendingPrompts *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayPendingPrompts, relay_pending_prompts_free)

G_END_DECLS
