/* status.c: the exit status for an error
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "status.h"

#include <relay-glib/relay-glib.h>

static Status
status_for_relay_error (const GError *error)
{
  switch ((RelayError) error->code)
    {
    case RELAY_ERROR_UNAUTHORIZED:
    case RELAY_ERROR_REVOKED:
      return STATUS_CREDENTIALS;
    case RELAY_ERROR_NOT_CONNECTED:
    case RELAY_ERROR_HANDSHAKE:
    case RELAY_ERROR_REPLACED:
      return STATUS_NO_CONNECTION;
    case RELAY_ERROR_INVALID_ARGUMENT:
    case RELAY_ERROR_INSECURE:
      return STATUS_USAGE;
    case RELAY_ERROR_NO_TRANSPORT:
    case RELAY_ERROR_NOT_SENT:
    case RELAY_ERROR_CLOSED:
    case RELAY_ERROR_CONNECTION_LOST:
    case RELAY_ERROR_TIMED_OUT:
    case RELAY_ERROR_REJECTED:
    case RELAY_ERROR_DECLINED:
    case RELAY_ERROR_PROTOCOL:
    case RELAY_ERROR_BUSY:
    case RELAY_ERROR_TOO_LARGE:
    case RELAY_ERROR_PARTIAL:
    case RELAY_ERROR_NOT_SUPPORTED:
    case RELAY_ERROR_RATE_LIMITED:
    case RELAY_ERROR_UNKNOWN_OUTCOME:
    case RELAY_ERROR_WRONG_THREAD:
    default:
      return STATUS_FAILED;
    }
}

Status
status_for_error (const GError *error)
{
  if (error->domain == G_OPTION_ERROR || error->domain == G_KEY_FILE_ERROR)
    return STATUS_USAGE;
  if (error->domain == G_TLS_ERROR || error->domain == G_RESOLVER_ERROR)
    return STATUS_NO_CONNECTION;
  if (relay_error_is_ambiguous (error))
    return STATUS_UNKNOWN;
  if (error->domain == RELAY_ERROR)
    return status_for_relay_error (error);
  return STATUS_FAILED;
}
