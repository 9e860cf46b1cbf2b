/* relay-error.h: what can go wrong
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
 * @RELAY_ERROR_NO_TRANSPORT: the adapter was made without a transport
 * @RELAY_ERROR_NOT_CONNECTED: not online at the call; nothing was sent
 * @RELAY_ERROR_NOT_SENT: it never reached the socket; safe to repeat
 * @RELAY_ERROR_CLOSED: disconnected while the answer was awaited; ambiguous
 * @RELAY_ERROR_CONNECTION_LOST: the socket was lost while the answer was awaited; ambiguous
 * @RELAY_ERROR_TIMED_OUT: no answer in time; ambiguous
 * @RELAY_ERROR_REJECTED: the connector refused; its words are the message
 * @RELAY_ERROR_DECLINED: the connector declined for good; never to be retried
 * @RELAY_ERROR_HANDSHAKE: the connection ended before its first usable descriptor
 * @RELAY_ERROR_PROTOCOL: a frame from the connector could not be read and was skipped
 * @RELAY_ERROR_REVOKED: the credential was revoked
 * @RELAY_ERROR_UNAUTHORIZED: the credential was refused before the first descriptor
 * @RELAY_ERROR_BUSY: too much is under way already; nothing was sent
 * @RELAY_ERROR_TOO_LARGE: over a size limit; nothing was sent
 * @RELAY_ERROR_PARTIAL: some pieces of a split message are out; ambiguous
 * @RELAY_ERROR_NOT_SUPPORTED: the platform or connector cannot do this; nothing was sent
 * @RELAY_ERROR_INVALID_ARGUMENT: a value that can come from data is unusable
 * @RELAY_ERROR_INSECURE: a secret would have travelled in clear
 *
 * The errors of the library. Errors of GIO (`GTlsError`, `GResolverError`,
 * `GIOErrorEnum`) pass through unchanged.
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
  RELAY_ERROR_INSECURE
} RelayError;

#define RELAY_TYPE_ERROR (relay_error_get_type ())

RELAY_AVAILABLE_IN_1_0
GType relay_error_get_type (void) G_GNUC_CONST;
RELAY_AVAILABLE_IN_1_0
GQuark relay_error_quark (void);
RELAY_AVAILABLE_IN_1_0
gboolean relay_error_is_ambiguous (const GError *error);

G_END_DECLS
