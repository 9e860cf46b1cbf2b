/* relay-adapter-typing.c: a typing indicator that is repeated until the answer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"

#include "relay-adapter-request-private.h"
#include "transport/relay-transport-private.h"
#include "transport/relay-transport-requests-private.h"

static gboolean
send_indicator (RelayAction *action, GTask *task, gpointer user_data)
{
  RelayAdapter *self = user_data;
  RelayState state = relay_adapter_get_state (self);
  RelayTransport *transport;
  const char *tag = NULL;

  /* An indicator never waits for a connection. */
  if (state != RELAY_STATE_ONLINE && state != RELAY_STATE_IDLE)
    return FALSE;

  transport = relay_adapter_prepare_request (self, action, &tag, NULL);
  if (transport != NULL)
    relay_transport_request (transport, &(RelayReply){ .task = task }, action, tag);

  return transport != NULL;
}

/* Whether there is a connection, or will be one without a call of the application */
static gboolean
may_show (RelayAdapter *self)
{
  switch (relay_adapter_get_state (self))
    {
    case RELAY_STATE_CONNECTING:
    case RELAY_STATE_HANDSHAKING:
    case RELAY_STATE_ONLINE:
    case RELAY_STATE_IDLE:
    case RELAY_STATE_WAITING:
      return TRUE;
    case RELAY_STATE_DISCONNECTED:
    case RELAY_STATE_DORMANT:
    case RELAY_STATE_REVOKED:
    case RELAY_STATE_CLOSING:
    default:
      return FALSE;
    }
}

static void
begin (RelayAdapter *self, const char *chat_id)
{
  g_autoptr (RelayAction) action = relay_action_new_for_chat (RELAY_OP_TYPING, chat_id, NULL);
  g_autofree char *key = NULL;
  RelayTransport *transport = relay_adapter_attach (self, NULL);

  if (transport == NULL || !relay_adapter_decide_place (self, action, NULL))
    return;

  key = relay_adapter_make_place_key (action);
  relay_typing_begin (relay_adapter_get_typing (self), relay_transport_get_clock (transport),
                      relay_transport_get_context (transport), send_indicator, self, key,
                      g_steal_pointer (&action));
}

/**
 * relay_adapter_set_typing:
 * @self: an adapter
 * @chat_id: the chat
 * @typing: %TRUE to show a typing indicator, %FALSE to remove it
 *
 * Shows a typing indicator in the chat until the answer is sent.
 *
 * Platforms remove an indicator after a few seconds, so it is sent again every 4 seconds. It ends
 * with the next message to the chat (a text, media, a prompt, a draft or a follow-up), with %FALSE,
 * and when the adapter is disconnected, goes dormant or is disposed, or the credential is revoked.
 * It goes on when a connection is lost and established again. Without a connection, nothing is
 * shown.
 *
 * The call does not wait, and failures are not reported. If the connector refuses the indicator
 * because there were too many requests, the next one comes after the time that it named. With a
 * platform that does not support the operation, nothing is sent. [method@Adapter.send_typing_async]
 * sends a single indicator and can show a status text.
 *
 * The indicator is shown on the platform that the last event with this chat id came from, see
 * [method@Adapter.send_async], and stays there.
 *
 * Since: 1.0
 */
void
relay_adapter_set_typing (RelayAdapter *self, const char *chat_id, gboolean typing)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (chat_id != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (!typing)
    relay_typing_clear_chat (relay_adapter_get_typing (self), chat_id);
  else if (may_show (self))
    begin (self, chat_id);
}
