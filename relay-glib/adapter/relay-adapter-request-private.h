/* relay-adapter-request-private.h: one request of an operation: its place, checks and scope
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "transport/relay-requests-private.h"
#include "values/relay-action-private.h"
#include "values/relay-record-private.h"

G_BEGIN_DECLS

/*
 * The place of an action, which is a platform and a chat id, selects the scope, the platform tag and the
 * descriptor.
 */

/* Decides the place of @action, unless it is decided: the platform that the caller chose in the metadata,
 * else the one that was last received with the chat id. An operation that is carried out later or in several
 * requests has to call this when it begins, so that it stays where it began.
 * RELAY_ERROR_INVALID_ARGUMENT when the choice is no string */
gboolean relay_adapter_decide_place (RelayAdapter *self, RelayAction *action, GError **error);
/* Identifies the decided place of @action: equal for the actions of one chat on one platform. NULL
 * without a chat */
char *relay_adapter_make_place_key (RelayAction *action);

/* RELAY_ERROR_INVALID_ARGUMENT when @text, called @what in the error, is nothing but white space: no
 * platform takes that */
gboolean relay_adapter_check_text (const char *text, const char *what, GError **error);

/* A copy of the caller's @metadata, for an operation that needs them later: (transfer full).
 * RELAY_ERROR_INVALID_ARGUMENT when they are nested too deeply */
JsonObject *relay_adapter_copy_metadata (JsonObject *metadata, GError **error);

/* What every action goes through before it is written: decides its place, checks it against the descriptor,
 * and adds the scope. Returns the transport, (transfer none), and in @tag the platform tag of the frame, which is
 * borrowed from @action and nullable. NULL if the action cannot be sent. */
RelayTransport *relay_adapter_prepare_request (RelayAdapter *self,
                                               RelayAction *action,
                                               const char **tag,
                                               GError **error);

/* Checks and writes @action, whose place is decided. @reply gets the result, also if it is a refusal; its
 * function may be called inside this call. */
void relay_adapter_request_write (RelayAdapter *self, RelayAction *action, const RelayReply *reply);

/* These finish an operation that was begun with relay_adapter_request(). */
RelayRecord *relay_adapter_request_finish_accepted (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    gpointer source_tag,
                                                    GError **error);
RelaySendResult *relay_adapter_request_finish_send_result (RelayAdapter *self,
                                                           GAsyncResult *result,
                                                           gpointer source_tag,
                                                           GError **error);
/* That of a text, which may have been sent in pieces */
RelaySendResult *relay_adapter_request_finish_text (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    gpointer source_tag,
                                                    GError **error);
gboolean relay_adapter_request_finish_boolean (RelayAdapter *self,
                                               GAsyncResult *result,
                                               gpointer source_tag,
                                               GError **error);

G_END_DECLS
