/* relay-user-string.c: what a person is told about an error, in the language of the person
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <relay-glib/relay-error.h>

#include "relay-user-string-private.h"

/* The texts have no part of the message of an error: it may hold what a connector or a server has sent, it is
 * not translated, and it is written for the reader of a log. */

typedef struct
{
  int code;
  const char *text;
} Text;

static const Text relay_texts[] = {
  { RELAY_ERROR_NO_TRANSPORT, N_ ("No connection is set up.") },
  { RELAY_ERROR_NOT_CONNECTED, N_ ("There is no connection at the moment.") },
  { RELAY_ERROR_NOT_SENT, N_ ("Nothing was sent, because the connection ended. Try again.") },
  { RELAY_ERROR_CLOSED,
    N_ ("The connection was closed before the answer came. What was sent may have arrived.") },
  { RELAY_ERROR_CONNECTION_LOST,
    N_ ("The connection was lost. What was being sent may have arrived.") },
  { RELAY_ERROR_TIMED_OUT, N_ ("No answer came in time. What was sent may have arrived.") },
  { RELAY_ERROR_REJECTED, N_ ("The service did not accept this.") },
  { RELAY_ERROR_DECLINED, N_ ("The service does not allow this.") },
  { RELAY_ERROR_HANDSHAKE,
    N_ ("The service did not answer as expected. Check its address, or try again later.") },
  { RELAY_ERROR_PROTOCOL, N_ ("The service sent an answer that cannot be understood.") },
  { RELAY_ERROR_REVOKED,
    N_ ("The access to the service was revoked. New credentials are needed.") },
  { RELAY_ERROR_UNAUTHORIZED,
    N_ ("The service refused the credentials. Check the secret, and the clock of this device.") },
  { RELAY_ERROR_BUSY, N_ ("Too much is being sent at the moment. Try again shortly.") },
  { RELAY_ERROR_TOO_LARGE, N_ ("This is too large.") },
  { RELAY_ERROR_PARTIAL, N_ ("Only a part of the message was sent.") },
  { RELAY_ERROR_NOT_SUPPORTED, N_ ("The chat platform or the service does not support this.") },
  { RELAY_ERROR_INVALID_ARGUMENT, N_ ("An entry or a setting is not valid.") },
  { RELAY_ERROR_INSECURE,
    N_ ("The connection would not be encrypted, so the secret was not sent.") },
  { RELAY_ERROR_RATE_LIMITED,
    N_ ("There were too many requests in a short time. Try again later.") },
  { RELAY_ERROR_REPLACED, N_ ("Another program has taken over the connection.") },
  { RELAY_ERROR_UNKNOWN_OUTCOME, N_ ("It is not known whether the message was delivered.") },
  { RELAY_ERROR_WRONG_THREAD, N_ ("The program made an internal error.") },
};

static const Text tls_texts[] = {
  { G_TLS_ERROR_BAD_CERTIFICATE,
    N_ ("The certificate of the service is not valid, so it may be another one that answers.") },
  { G_TLS_ERROR_NOT_TLS, N_ ("The service does not offer an encrypted connection.") },
  { G_TLS_ERROR_CERTIFICATE_REQUIRED, N_ ("The service asks for a certificate of this device.") },
};

static const Text resolver_texts[] = {
  { G_RESOLVER_ERROR_NOT_FOUND,
    N_ ("The address of the service does not exist. Check its spelling.") },
};

#define PROXY       N_ ("The proxy of the network did not let the connection pass.")
#define UNREACHABLE N_ ("The service cannot be reached. Check the network.")

static const Text io_texts[] = {
  { G_IO_ERROR_CANCELLED, N_ ("This was cancelled.") },
  { G_IO_ERROR_TIMED_OUT, N_ ("The service did not answer in time.") },
  { G_IO_ERROR_CONNECTION_REFUSED,
    N_ ("The service refused the connection. Check its address, or try again later.") },
  { G_IO_ERROR_HOST_UNREACHABLE, UNREACHABLE },
  { G_IO_ERROR_NETWORK_UNREACHABLE, UNREACHABLE },
  { G_IO_ERROR_HOST_NOT_FOUND,
    N_ ("The address of the service does not exist. Check its spelling.") },
  { G_IO_ERROR_CONNECTION_CLOSED, N_ ("The connection was closed unexpectedly.") },
  { G_IO_ERROR_PROXY_FAILED, PROXY },
  { G_IO_ERROR_PROXY_AUTH_FAILED, PROXY },
  { G_IO_ERROR_PROXY_NEED_AUTH, PROXY },
  { G_IO_ERROR_PROXY_NOT_ALLOWED, PROXY },
  { G_IO_ERROR_NOT_FOUND, N_ ("This does not exist, or exists no longer.") },
  { G_IO_ERROR_PERMISSION_DENIED, N_ ("The permission for this is missing.") },
  { G_IO_ERROR_NO_SPACE, N_ ("There is not enough free space.") },
  { G_IO_ERROR_IS_DIRECTORY, N_ ("This is a folder, and not a file.") },
  { G_IO_ERROR_PENDING, N_ ("This is being done already.") },
};

static const char *
find (const Text *texts, gsize n_texts, int code, const char *other)
{
  for (gsize i = 0; i < n_texts; i++)
    if (texts[i].code == code)
      return texts[i].text;
  return other;
}

#define FIND(texts, error, other) find (texts, G_N_ELEMENTS (texts), (error)->code, other)

static gboolean
is_about_empty_media (const GError *error)
{
  return g_error_matches (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT) &&
         g_str_has_suffix (error->message, RELAY_MESSAGE_EMPTY_MEDIA);
}

static const char *
get_text (const GError *error)
{
  const char *unknown = N_ ("An unexpected error occurred.");

  if (is_about_empty_media (error))
    return N_ ("The file is empty.");
  if (error->domain == RELAY_ERROR)
    return FIND (relay_texts, error, unknown);
  if (error->domain == G_TLS_ERROR)
    return FIND (tls_texts, error, N_ ("An encrypted connection could not be established."));
  if (error->domain == G_RESOLVER_ERROR)
    return FIND (resolver_texts, error,
                 N_ ("The address of the service cannot be looked up now. Check the network."));
  if (error->domain == G_IO_ERROR)
    return FIND (io_texts, error, N_ ("Data could not be read, written or transferred."));
  return unknown;
}

/* An application binds its own domain only. */
static void
bind_domain (void)
{
  static gsize is_bound = 0;

  if (!g_once_init_enter (&is_bound))
    return;
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_once_init_leave (&is_bound, 1);
}

/**
 * relay_error_to_user_string:
 * @error: an error of this library, or of what it uses
 *
 * Returns a sentence or two for the user of an application: what is wrong, and what to do where
 * there is something to do.
 *
 * The text is translated into the language of the locale, if there is a translation. It says for
 * every code of [error@Relay.Error] and for the usual errors of GIO (`GTlsError`, `GResolverError`,
 * `GIOErrorEnum`) what has happened, and for any other error that something unexpected has. It
 * contains no part of the message of @error, which is for developers and may contain what the
 * connector has sent: log that, or show it as the details.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
relay_error_to_user_string (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  bind_domain ();
  return g_strdup (g_dgettext (GETTEXT_PACKAGE, get_text (error)));
}
