/* relay-adapter-scope.c: what the application tells an adapter about a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-session-source.h>

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"
#include "values/relay-session-source-private.h"

/**
 * relay_adapter_learn_chat:
 * @self: an adapter
 * @source: the source of an event
 *
 * Remembers the scope of a chat: the values that the connector needs to route a message to
 * it.
 *
 * The adapter does this for every event that it receives. An application that stored the
 * source of an event can use this to send a message after a restart, before the next event
 * of the chat.
 *
 * Since: 1.0
 */
void
relay_adapter_learn_chat (RelayAdapter *self, RelaySessionSource *source)
{
  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (RELAY_IS_SESSION_SOURCE (source));
  RELAY_RETURN_IF_ELSEWHERE (self);

  relay_scope_learn (relay_adapter_get_scope (self), relay_session_source_get_record (source));
}
