/* relay-adapter-turns.c: the turns of an application, and their interruption
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"

/**
 * relay_adapter_begin_turn:
 * @self: an adapter
 * @session_key: the session, see [method@SessionSource.build_session_key]
 * @chat_id: (nullable): the chat that the turn answers in
 *
 * Begins a turn, that is the work on an answer, and returns a cancellable that is cancelled
 * when the turn is interrupted.
 *
 * A session has one turn at a time: while a turn is running, this returns the same object.
 * An interrupt by the user cancels the turn of its session; if that session has no turn, it
 * cancels all turns of its chat. Pass the cancellable to everything that belongs to the
 * answer, and call [method@Adapter.end_turn] at the end, also after an interrupt.
 *
 * Returns: (transfer full): the cancellable of the running turn, or a new one if there is no
 *   turn or if it was cancelled
 *
 * Since: 1.0
 */
GCancellable *
relay_adapter_begin_turn (RelayAdapter *self, const char *session_key, const char *chat_id)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (session_key != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return relay_turns_begin (relay_adapter_get_turns (self), session_key, chat_id);
}

/**
 * relay_adapter_end_turn:
 * @self: an adapter
 * @session_key: the session
 * @turn: (nullable): the cancellable that [method@Adapter.begin_turn] returned
 *
 * Ends a turn. Does nothing if @turn is %NULL or if the session has begun another turn since.
 *
 * Since: 1.0
 */
void
relay_adapter_end_turn (RelayAdapter *self, const char *session_key, GCancellable *turn)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);
  g_return_if_fail (turn == NULL || G_IS_CANCELLABLE (turn));
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_turns_end (relay_adapter_get_turns (self), session_key, turn);
}

/**
 * relay_adapter_interrupt_turn:
 * @self: an adapter
 * @session_key: the session
 * @chat_id: (nullable): the chat whose turns are cancelled if the session has none
 *
 * Cancels a turn and the pending prompts of the chat, as an interrupt from the connector
 * does, but without emitting [signal@Adapter::interrupt].
 *
 * Nothing is sent to the connector; [method@Transport.send_interrupt_async] does that.
 *
 * Since: 1.0
 */
void
relay_adapter_interrupt_turn (RelayAdapter *self, const char *session_key, const char *chat_id)
{
  RelayTurns *turns;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  turns = relay_adapter_get_turns (self);
  relay_pending_prompts_interrupt (relay_adapter_get_pending_prompts (self), turns, session_key,
                                   chat_id);
  relay_turns_interrupt (turns, session_key, chat_id);
}
