/* relay-error.c: the error domain, and which errors leave open whether a message was delivered
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-error.h>

/**
 * relay_error_quark:
 *
 * Returns the quark of the domain [error@Relay.Error].
 *
 * Returns: the error domain
 *
 * Since: 1.0
 */
/* clang-format off */
G_DEFINE_QUARK (relay-error-quark, relay_error)
/* clang-format on */

G_DEFINE_ENUM_TYPE (RelayError,
                    relay_error,
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_NO_TRANSPORT, "no-transport"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_NOT_CONNECTED, "not-connected"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_NOT_SENT, "not-sent"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_CONNECTION_LOST, "connection-lost"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_REJECTED, "rejected"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_DECLINED, "declined"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_HANDSHAKE, "handshake"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_PROTOCOL, "protocol"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_REVOKED, "revoked"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_UNAUTHORIZED, "unauthorized"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_BUSY, "busy"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_TOO_LARGE, "too-large"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_PARTIAL, "partial"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_NOT_SUPPORTED, "not-supported"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_INVALID_ARGUMENT, "invalid-argument"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_INSECURE, "insecure"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_RATE_LIMITED, "rate-limited"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_REPLACED, "replaced"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_UNKNOWN_OUTCOME, "unknown-outcome"),
                    G_DEFINE_ENUM_VALUE (RELAY_ERROR_WRONG_THREAD, "wrong-thread"))

/**
 * relay_error_is_ambiguous:
 * @error: (nullable): an error of a function of this library
 *
 * Returns whether the message may have been delivered although @error was set.
 *
 * This is the case for %RELAY_ERROR_TIMED_OUT, %RELAY_ERROR_CONNECTION_LOST,
 * %RELAY_ERROR_CLOSED, %RELAY_ERROR_PARTIAL, %RELAY_ERROR_UNKNOWN_OUTCOME and
 * %G_IO_ERROR_CANCELLED: the frame may have been sent, but no result was received,
 * or the result does not say whether it had an effect. If such a call is repeated,
 * the message may be delivered twice. After any other error nothing was delivered.
 *
 * Returns: %TRUE if @error leaves open whether the message was delivered;
 *   %FALSE for %NULL
 *
 * Since: 1.0
 */
gboolean
relay_error_is_ambiguous (const GError *error)
{
  if (error == NULL)
    return FALSE;

  if (error->domain == RELAY_ERROR)
    return error->code == RELAY_ERROR_TIMED_OUT || error->code == RELAY_ERROR_CONNECTION_LOST ||
           error->code == RELAY_ERROR_CLOSED || error->code == RELAY_ERROR_PARTIAL ||
           error->code == RELAY_ERROR_UNKNOWN_OUTCOME;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
