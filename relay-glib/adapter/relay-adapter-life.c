/* relay-adapter-life.c: connecting, hanging up, and the turns in between
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-session-source.h>

#include "values/relay-session-source-private.h"

GTask *
relay_adapter_new_task (RelayAdapter *self,
                        gpointer source_tag,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  /* a message that went out did so, even if it was cancelled before the caller looked */
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/* The steps of a connection's life: the transport does them, and some have an answer
 * without one too. */
typedef struct
{
  void (*start) (RelayTransport *transport,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*finish) (RelayTransport *transport, GAsyncResult *result, GError **error);
  gboolean needs_transport;
  gboolean answer_without;
} Step;

static const Step step_connect = { relay_transport_establish_async,
                                   relay_transport_establish_finish, TRUE, FALSE };
static const Step step_disconnect = { relay_transport_disconnect_async,
                                      relay_transport_disconnect_finish, FALSE, TRUE };
static const Step step_go_dormant = { relay_transport_go_dormant_async,
                                      relay_transport_go_dormant_finish, FALSE, FALSE };

static void
on_step_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const Step *step = g_task_get_task_data (task);
  gboolean answer;

  answer = step->finish (RELAY_TRANSPORT (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, answer);
}

/* Takes @task. */
static void
run_step (GTask *task, const Step *step)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (GError) error = NULL;
  RelayTransport *transport;

  transport = relay_adapter_attach (g_task_get_source_object (task), &error);
  if (transport != NULL)
    {
      g_task_set_task_data (task, (gpointer) step, NULL);
      step->start (transport, g_task_get_cancellable (task), on_step_done,
                   g_steal_pointer (&owned_task));
    }
  else if (step->needs_transport)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, step->answer_without);
}

static gboolean
step_finish (RelayAdapter *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * relay_adapter_connect_async:
 * @self: an adapter
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the handshake is done
 * @user_data: data for @callback
 *
 * Dials and shakes hands.
 *
 * The attempt is bounded by [property@Transport:handshake-timeout]. When it fails or is
 * cancelled, nothing keeps running and the adapter can connect again. Already online, it
 * succeeds at once; a second call while one runs fails with %G_IO_ERROR_PENDING.
 *
 * Since: 1.0
 */
void
relay_adapter_connect_async (RelayAdapter *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  run_step (relay_adapter_new_task (self, relay_adapter_connect_async, cancellable, callback,
                                    user_data),
            &step_connect);
}

/**
 * relay_adapter_connect_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.connect_async].
 *
 * Fails with %RELAY_ERROR_NO_TRANSPORT, with %RELAY_ERROR_BUSY when another adapter has the
 * transport, with %RELAY_ERROR_UNAUTHORIZED, %RELAY_ERROR_HANDSHAKE,
 * %RELAY_ERROR_REVOKED, %RELAY_ERROR_NOT_CONNECTED when
 * [method@Adapter.disconnect_async] ended it, %G_IO_ERROR_PENDING,
 * %G_IO_ERROR_CANCELLED, and with the errors of GIO.
 *
 * Returns: %TRUE when online
 *
 * Since: 1.0
 */
gboolean
relay_adapter_connect_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return step_finish (self, result, relay_adapter_connect_async, error);
}

/**
 * relay_adapter_disconnect_async:
 * @self: an adapter
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when nothing runs any more
 * @user_data: data for @callback
 *
 * Hangs up, for good or until the next [method@Adapter.connect_async].
 *
 * Requests in flight get a moment to be answered; after at most 6 seconds, whatever the
 * peer does, all is over and nothing is delivered any more.
 *
 * Since: 1.0
 */
void
relay_adapter_disconnect_async (RelayAdapter *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  run_step (relay_adapter_new_task (self, relay_adapter_disconnect_async, cancellable, callback,
                                    user_data),
            &step_disconnect);
}

/**
 * relay_adapter_disconnect_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.disconnect_async].
 *
 * Returns: %TRUE when disconnected, also without a transport
 *
 * Since: 1.0
 */
gboolean
relay_adapter_disconnect_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return step_finish (self, result, relay_adapter_disconnect_async, error);
}

/**
 * relay_adapter_go_dormant_async:
 * @self: an adapter
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when hung up, or refused
 * @user_data: data for @callback
 *
 * Asks the connector to keep messages back, and hangs up when it agreed; the dial that
 * fetches them follows by itself, so that a process may be suspended meanwhile.
 *
 * Since: 1.0
 */
void
relay_adapter_go_dormant_async (RelayAdapter *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  run_step (relay_adapter_new_task (self, relay_adapter_go_dormant_async, cancellable, callback,
                                    user_data),
            &step_go_dormant);
}

/**
 * relay_adapter_go_dormant_finish:
 * @self: an adapter
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Adapter.go_dormant_async].
 *
 * Returns: %TRUE when dormant; %FALSE, without an error, when the connector did not
 *   agree in time and the connection stays, when there is none, and without a transport
 *
 * Since: 1.0
 */
gboolean
relay_adapter_go_dormant_finish (RelayAdapter *self, GAsyncResult *result, GError **error)
{
  return step_finish (self, result, relay_adapter_go_dormant_async, error);
}

/**
 * relay_adapter_begin_turn:
 * @self: an adapter
 * @session_key: the session, see [method@SessionSource.build_session_key]
 * @chat_id: (nullable): the chat that the turn answers in
 *
 * Says that the application begins to work on an answer, and gives what tells it to stop.
 *
 * A session has one turn: while it runs, the same object comes again. An interrupt by the
 * user cancels the turn of exactly its session; one whose session has no turn cancels the
 * turns begun under its chat. Give the cancellable to whatever the answer takes, and call
 * [method@Adapter.end_turn] when it is done, interrupted or not.
 *
 * Returns: (transfer full): the running turn's cancellable, or a fresh one if there is no
 *   turn or it was cancelled
 *
 * Since: 1.0
 */
GCancellable *
relay_adapter_begin_turn (RelayAdapter *self, const char *session_key, const char *chat_id)
{
  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (session_key != NULL, NULL);

  return relay_turns_begin (self->turns, session_key, chat_id);
}

/**
 * relay_adapter_end_turn:
 * @self: an adapter
 * @session_key: the session
 * @turn: what [method@Adapter.begin_turn] gave
 *
 * Says that a turn is over. Does nothing when the session has begun another one since.
 *
 * Since: 1.0
 */
void
relay_adapter_end_turn (RelayAdapter *self, const char *session_key, GCancellable *turn)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);
  g_return_if_fail (G_IS_CANCELLABLE (turn));

  relay_turns_end (self->turns, session_key, turn);
}

/**
 * relay_adapter_interrupt_turn:
 * @self: an adapter
 * @session_key: the session
 * @chat_id: (nullable): the chat whose turns to stop if the session has none
 *
 * Stops a turn, and what is asked in the chat, as an interrupt of the connector's would,
 * without the signal. Nothing is sent; [method@Transport.send_interrupt_async] does that.
 *
 * Since: 1.0
 */
void
relay_adapter_interrupt_turn (RelayAdapter *self, const char *session_key, const char *chat_id)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (session_key != NULL);

  relay_adapter_interrupt (self, session_key, chat_id);
}

/**
 * relay_adapter_learn_chat:
 * @self: an adapter
 * @source: where an event came from
 *
 * Remembers what the connector needs to route an answer to a chat, as every event does
 * by itself: an application that stored a source can so write first after a restart.
 *
 * Since: 1.0
 */
void
relay_adapter_learn_chat (RelayAdapter *self, RelaySessionSource *source)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (RELAY_IS_SESSION_SOURCE (source));

  relay_scope_learn (self->scope, relay_session_source_get_record (source));
}
