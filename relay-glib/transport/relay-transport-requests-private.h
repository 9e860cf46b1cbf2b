/* relay-transport-requests-private.h: one action and its result
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-transport.h>

#include "relay-requests-private.h"
#include "values/relay-action-private.h"

G_BEGIN_DECLS

/* Sends one action. @reply gets the result, a refusal included, or an error; its task may have any
 * source object. Its function may be called inside this call. */
void relay_transport_request (RelayTransport *self,
                              const RelayReply *reply,
                              RelayAction *action,
                              const char *platform);
/* Finishes a request for the info of the chat whose id is the data of the task. After any error but a
 * cancellation the result has the fallback values. */
RelayChatInfo *relay_transport_request_finish_chat_info (gpointer source,
                                                         GAsyncResult *result,
                                                         gpointer source_tag,
                                                         GError **error);

G_END_DECLS
