/* bearer.c: whose token a request of a gateway shows
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "bearer.h"

#include <string.h>

#include "log.h"
#include "token.h"

#define BEARER_MAX_LENGTH 1024

static const char *
bearer_header (SoupServerMessage *message)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                       "Authorization");
}

static void
bearer_refuse (SoupServerMessage *message, const char *reason)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "WWW-Authenticate", "Bearer");
  http_refuse (message, SOUP_STATUS_UNAUTHORIZED, reason);
}

/* A request without a token is no guess. */
static void
bearer_log (SoupServerMessage *message, const char *reason)
{
  g_autofree char *peer = http_peer (message);

  if (bearer_header (message))
    log_failed_login (peer, reason);
}

static const char *const *
lookup_secrets (const char *gateway_id, gpointer user_data)
{
  return secrets_lookup (user_data, gateway_id);
}

/* By the same token as its socket. NULL: the request is refused already. */
char *
bearer_get_gateway (Hub *hub, SoupServerMessage *message)
{
  g_autofree char *gateway_id = NULL;
  TokenVerdict verdict;

  verdict = token_verify (bearer_header (message), g_get_real_time () / G_USEC_PER_SEC,
                          lookup_secrets, hub_get_secrets (hub), &gateway_id);
  if (verdict == TOKEN_VALID)
    return g_steal_pointer (&gateway_id);

  if (verdict != TOKEN_EXPIRED)
    bearer_log (message, "wrong gateway token");
  bearer_refuse (message, verdict == TOKEN_EXPIRED ? "expired" : "unauthorized");
  return NULL;
}

/* Otherwise the request is refused already. Every token is compared, so the time
 * tells nothing of which one was close.
 */
gboolean
bearer_is_one_of (SoupServerMessage *message, char **tokens)
{
  const char *authorization = bearer_header (message);
  gboolean known = FALSE;

  if (authorization && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0 &&
      strlen (authorization) <= BEARER_MAX_LENGTH)
    {
      for (char **token = tokens; *token; token++)
        known |= token_secrets_equal (authorization + 7, *token);
    }

  if (!known)
    {
      bearer_log (message, "wrong identity token");
      bearer_refuse (message, "unauthorized");
    }

  return known;
}
