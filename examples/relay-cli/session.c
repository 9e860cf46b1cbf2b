/* session.c: a connection for the length of one command
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session.h"

#include <glib-unix.h>
#include <signal.h>

#include "terminal.h"
#include "wait.h"

/* Without a handler, the next Ctrl-C ends the program at once. */
static gboolean
on_signal (gpointer data)
{
  Session *self = data;

  g_cancellable_cancel (self->cancellable);
  if (g_source_get_id (g_main_current_source ()) == self->sigint_id)
    g_source_remove (self->sigterm_id);
  else
    g_source_remove (self->sigint_id);
  self->sigint_id = self->sigterm_id = 0;
  return G_SOURCE_REMOVE;
}

static void
on_state_changed (RelayTransport *transport, GParamSpec *pspec, Session *self)
{
  const GError *error = relay_transport_get_last_error (transport);
  gint64 wait = relay_transport_get_retry_at (transport) - g_get_monotonic_time ();
  RelayState state = relay_transport_get_state (transport);

  if (state == RELAY_STATE_ONLINE && self->is_waiting)
    {
      self->is_waiting = FALSE;
      terminal_report ("Connected again");
    }
  if (state != RELAY_STATE_WAITING || error == NULL)
    return;
  self->is_waiting = TRUE;
  terminal_report ("No connection: %s (next attempt in %" G_GINT64_FORMAT " s)", error->message,
                   MAX (wait, 0) / G_USEC_PER_SEC + 1);
}

/* A command that shows no events must not take them away from the bot: they come again. */
static void
on_inbound (RelayAdapter *adapter, RelayMessageEvent *event, Session *self)
{
  relay_message_event_hold (event);
  g_ptr_array_add (self->kept, g_object_ref (event));
}

Session *
session_new_with_transport (const Invocation *invocation, RelayTransport *transport)
{
  Session *self = g_new0 (Session, 1);
  guint timeout = invocation_get_number (invocation, OPTION_TIMEOUT, 0);

  self->invocation = invocation;
  self->transport = g_object_ref (transport);
  self->cancellable = g_cancellable_new ();
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
  if (timeout > 0)
    {
      relay_transport_set_handshake_timeout (transport, timeout);
      relay_transport_set_request_timeout (transport, timeout);
    }
  self->adapter = relay_adapter_new (NULL, transport);
  self->sigint_id = g_unix_signal_add (SIGINT, on_signal, self);
  self->sigterm_id = g_unix_signal_add (SIGTERM, on_signal, self);
  return self;
}

Session *
session_new (const Invocation *invocation, Status *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_load (invocation, &error);
  g_autoptr (RelayWebsocketTransport) transport = NULL;
  Session *self = NULL;

  if (settings != NULL && settings_load_secret (settings, invocation, &error))
    transport = settings_create_transport (settings, &error);
  if (transport != NULL)
    {
      self = session_new_with_transport (invocation, RELAY_TRANSPORT (transport));
      self->settings = g_steal_pointer (&settings);
      return self;
    }
  terminal_report_error ("relay: %s", error->message);
  *status = STATUS_USAGE;
  return NULL;
}

gboolean
session_is_interrupted (Session *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

Status
session_fail (Session *self, const char *what, const GError *error)
{
  if (session_is_interrupted (self))
    return STATUS_INTERRUPTED;
  terminal_report_error ("relay: %s: %s", what, error->message);
  return status_for_error (error);
}

Status
session_connect (Session *self)
{
  g_auto (Wait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  Status status;

  g_signal_connect (self->transport, "notify::state", G_CALLBACK (on_state_changed), self);
  if (!self->takes_events)
    g_signal_connect (self->adapter, "inbound", G_CALLBACK (on_inbound), self);
  relay_adapter_connect_async (self->adapter, self->cancellable, wait_callback, &wait);
  if (relay_adapter_connect_finish (self->adapter, wait_result (&wait), &error))
    return STATUS_DONE;

  status = session_fail (self, "connecting failed", error);
  if (status == STATUS_FAILED)
    status = STATUS_NO_CONNECTION;
  if (status != STATUS_INTERRUPTED)
    terminal_report ("“relay doctor” finds out why.");
  return status;
}

void
session_disconnect (Session *self)
{
  g_auto (Wait) wait = { NULL };

  relay_adapter_disconnect_async (self->adapter, NULL, wait_callback, &wait);
  relay_adapter_disconnect_finish (self->adapter, wait_result (&wait), NULL);
}

Status
session_run (Session *self, const gboolean *is_done)
{
  while (!*is_done && !session_is_interrupted (self))
    {
      RelayState state = relay_transport_get_state (self->transport);

      if (state == RELAY_STATE_REVOKED)
        {
          terminal_report_error ("relay: the connector has revoked the secret; get a new one from "
                                 "its operator");
          return STATUS_CREDENTIALS;
        }
      if (state == RELAY_STATE_DISCONNECTED)
        {
          const GError *error = relay_transport_get_last_error (self->transport);

          terminal_report_error ("relay: the connection was lost: %s",
                                 error != NULL ? error->message : "closed");
          return STATUS_NO_CONNECTION;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  return STATUS_DONE;
}

void
session_free (Session *self)
{
  g_clear_handle_id (&self->sigint_id, g_source_remove);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->transport, self);
  g_signal_handlers_disconnect_by_data (self->adapter, self);
  g_ptr_array_unref (self->kept);
  g_object_unref (self->adapter);
  g_object_unref (self->transport);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->settings, settings_free);
  g_free (self);
}
