/* relay-secret-request.h: the question for the secret of a connection attempt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

#define RELAY_TYPE_SECRET_REQUEST (relay_secret_request_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelaySecretRequest, relay_secret_request, RELAY, SECRET_REQUEST, GObject)

RELAY_AVAILABLE_IN_1_0
gboolean relay_secret_request_get_was_refused (RelaySecretRequest *self);
RELAY_AVAILABLE_IN_1_0
GCancellable *relay_secret_request_get_cancellable (RelaySecretRequest *self);
RELAY_AVAILABLE_IN_1_0
void relay_secret_request_respond (RelaySecretRequest *self, const char *secret);
RELAY_AVAILABLE_IN_1_0
void relay_secret_request_fail (RelaySecretRequest *self, const GError *error);

G_END_DECLS
