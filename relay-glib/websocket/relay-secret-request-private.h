/* relay-secret-request-private.h: the question for the secret of a connection attempt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-secret-request.h>

#include "base/relay-owner-private.h"

G_BEGIN_DECLS

/* The one answer: @secret (nullable), or @error. Also called when the last reference was dropped without
 * an answer, and thus maybe inside a dispose: it must not call anything of the application then. */
typedef void (*RelaySecretAnswerFunc) (const char *secret, const GError *error, gpointer user_data);

RelaySecretRequest *relay_secret_request_new (RelayOwner *owner,
                                              gboolean was_refused,
                                              RelaySecretAnswerFunc func,
                                              gpointer user_data);
/* No answer is needed any more: none is reported, and the cancellable is cancelled from the main loop. */
void relay_secret_request_withdraw (RelaySecretRequest *self);

G_END_DECLS
