/* relay-error.h: the error domain of the library
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

/**
 * RELAY_ERROR:
 *
 * The error domain of the library.
 *
 * Since: 1.0
 */
#define RELAY_ERROR (relay_error_quark ())

/**
 * RelayError:
 * @RELAY_ERROR_NO_TRANSPORT: the adapter has no transport
 * @RELAY_ERROR_NOT_CONNECTED: the transport was not online when the function was
 *   called, or a connect was ended by a disconnect; nothing was sent
 * @RELAY_ERROR_NOT_SENT: the connection ended, or writing failed, before the request
 *   reached the socket; the call can be repeated
 * @RELAY_ERROR_CLOSED: the transport was disconnected before the result was
 *   received; ambiguous
 * @RELAY_ERROR_CONNECTION_LOST: the connection was lost before the result was
 *   received; ambiguous
 * @RELAY_ERROR_TIMED_OUT: no result was received in time; ambiguous
 * @RELAY_ERROR_REJECTED: the connector answered that the request failed: with a result whose
 *   `success` is not true and that is none of the special refusals below; the error message is
 *   the `error` of the result
 * @RELAY_ERROR_DECLINED: the connector does not allow the request: it answered with a result whose
 *   `code` is `egress_declined` or whose `error` contains `egress declined:`; the request fails
 *   again if it is repeated, and must not be made in another way
 * @RELAY_ERROR_HANDSHAKE: the connection ended before a valid descriptor was received
 * @RELAY_ERROR_PROTOCOL: a received frame, JSON object or HTTP response is invalid
 * @RELAY_ERROR_REVOKED: the connector has revoked the credentials
 * @RELAY_ERROR_UNAUTHORIZED: the connector did not accept the credentials (close code
 *   4401 before the first descriptor, close code 4403, HTTP status 401 or 403)
 * @RELAY_ERROR_BUSY: a limit is reached (concurrent requests, unsent bytes), the same prompt is
 *   pending, or another adapter uses the transport; nothing was sent
 * @RELAY_ERROR_TOO_LARGE: a size limit is exceeded; nothing was sent
 * @RELAY_ERROR_PARTIAL: some pieces of a split message were sent, and a later one
 *   failed; ambiguous
 * @RELAY_ERROR_NOT_SUPPORTED: the platform or the connector does not support the
 *   operation; nothing was sent
 * @RELAY_ERROR_INVALID_ARGUMENT: an argument or a property is invalid
 * @RELAY_ERROR_INSECURE: a secret would have been sent over an unencrypted connection
 * @RELAY_ERROR_RATE_LIMITED: the platform or the connector limits the rate, and the time to wait
 *   is too long or the call is not repeated; nothing was sent. The answer was HTTP status 429 or
 *   503, or a result whose `code` is `rate_limited`, that has `retry_after` (in seconds), or whose
 *   `error` says so
 * @RELAY_ERROR_REPLACED: the connector has replaced the connection with one that another process,
 *   such as a second copy of the program, opened for the same identity (close code 4000, or 1000
 *   with the reason `replaced`)
 * @RELAY_ERROR_UNKNOWN_OUTCOME: the connector answered that it does not know whether the request
 *   had an effect: with a result whose `ambiguous` is true; the error message is the `error` of
 *   the result; ambiguous
 * @RELAY_ERROR_WRONG_THREAD: the function was called in another thread than the one that
 *   runs the main context of the object; nothing was done
 *
 * The error codes of the library.
 *
 * The ambiguous ones leave open whether a message was delivered; see
 * [func@Error.is_ambiguous]. Errors of GIO (`GTlsError`, `GResolverError`,
 * `GIOErrorEnum`) are returned unchanged.
 *
 * Since: 1.0
 */
typedef enum
{
  RELAY_ERROR_NO_TRANSPORT,
  RELAY_ERROR_NOT_CONNECTED,
  RELAY_ERROR_NOT_SENT,
  RELAY_ERROR_CLOSED,
  RELAY_ERROR_CONNECTION_LOST,
  RELAY_ERROR_TIMED_OUT,
  RELAY_ERROR_REJECTED,
  RELAY_ERROR_DECLINED,
  RELAY_ERROR_HANDSHAKE,
  RELAY_ERROR_PROTOCOL,
  RELAY_ERROR_REVOKED,
  RELAY_ERROR_UNAUTHORIZED,
  RELAY_ERROR_BUSY,
  RELAY_ERROR_TOO_LARGE,
  RELAY_ERROR_PARTIAL,
  RELAY_ERROR_NOT_SUPPORTED,
  RELAY_ERROR_INVALID_ARGUMENT,
  RELAY_ERROR_INSECURE,
  RELAY_ERROR_RATE_LIMITED,
  RELAY_ERROR_REPLACED,
  RELAY_ERROR_UNKNOWN_OUTCOME,
  RELAY_ERROR_WRONG_THREAD
} RelayError;

#define RELAY_TYPE_ERROR (relay_error_get_type ())

RELAY_AVAILABLE_IN_1_0
GType relay_error_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GQuark relay_error_quark (void);
RELAY_AVAILABLE_IN_1_0
gboolean relay_error_is_ambiguous (const GError *error);
RELAY_AVAILABLE_IN_1_0
char *relay_error_to_user_string (const GError *error);
RELAY_AVAILABLE_IN_1_0
gboolean relay_is_wrong_thread (GObject *object);

G_END_DECLS
