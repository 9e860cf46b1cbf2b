/* relay-chat-state-private.h: the chats of a list as a variant that can be stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-chat-store-private.h"

G_BEGIN_DECLS

/*
 * The state is a dictionary of the type a{sv} with the version of its format, the chats with their messages, the scope
 * memory of the adapter and the duplicate window of its transport. What is unknown in it is ignored.
 */

/* @orderly: nothing is sent after this, so that messages which wait were not sent. (transfer full) */
GVariant *relay_chat_state_write (RelayChatStore *store, RelayAdapter *adapter, gboolean orderly);
/* @store is empty, and remains so on failure: with RELAY_ERROR_INVALID_ARGUMENT, or with RELAY_ERROR_NOT_SUPPORTED for
 * the format of a later version. */
gboolean relay_chat_state_read (GVariant *state,
                                RelayChatStore *store,
                                RelayAdapter *adapter,
                                GError **error);

G_END_DECLS
