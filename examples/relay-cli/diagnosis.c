/* diagnosis.c: from what was found to one sentence
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "diagnosis.h"

#include <stdlib.h>
#include <string.h>

#include "status.h"

static const char *
get_host (const Findings *findings)
{
  return g_uri_get_host (findings->probe->uri);
}

static int
get_port (const Findings *findings)
{
  int port = g_uri_get_port (findings->probe->uri);

  return port > 0 ? port : findings->probe->is_tls ? 443 : 80;
}

static gboolean
is_io_error (const GError *error, GIOErrorEnum code)
{
  return g_error_matches (error, G_IO_ERROR, (int) code);
}

/* --- the clock --- */

gboolean
diagnosis_clock_is_wrong (const Findings *findings)
{
  return findings->probe != NULL && findings->probe->has_clock &&
         labs (findings->probe->clock_offset) > DIAGNOSIS_MAX_CLOCK_OFFSET;
}

static char *
dup_duration (gint64 seconds)
{
  if (seconds < 120)
    return g_strdup_printf ("%" G_GINT64_FORMAT " seconds", seconds);
  if (seconds < 2 * 60 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " minutes", (seconds + 30) / 60);
  if (seconds < 2 * 24 * 60 * 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " hours", (seconds + 1800) / 3600);
  return g_strdup_printf ("%" G_GINT64_FORMAT " days", (seconds + 43200) / 86400);
}

char *
diagnosis_describe_clock (const Findings *findings)
{
  gint64 offset = findings->probe->clock_offset;
  g_autofree char *duration = dup_duration (ABS (offset));

  return g_strdup_printf ("%s %s that of the connector", duration,
                          offset > 0 ? "ahead of" : "behind");
}

static char *
explain_clock (const Findings *findings)
{
  g_autofree char *offset = diagnosis_describe_clock (findings);

  return g_strdup_printf (
    "The clock of this computer is %s, so that tokens are not valid at the right time: set the "
    "clock, for instance with “timedatectl set-ntp true”, or tell the operator of the connector.",
    offset);
}

/* --- before there is an answer --- */

static char *
explain_settings (const Findings *findings)
{
  const char *url = g_getenv ("GATEWAY_RELAY_URL");

  if (url == NULL || *url == '\0')
    return g_strdup ("No URL is set: use --url, GATEWAY_RELAY_URL or “relay login” with the "
                     "address that the operator of the connector has given to you.");
  return g_strdup_printf ("A setting is not valid: %s.", findings->settings_error->message);
}

static char *
explain_dns (const Findings *findings)
{
  const Probe *probe = findings->probe;
  const char *what = probe->has_proxy ? "proxy" : "URL";

  if (g_error_matches (probe->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return g_strdup_printf ("There is no host with the name “%s”: check the spelling in the %s.",
                            probe->has_proxy ? probe->proxy : get_host (findings), what);
  return g_strdup_printf ("The name “%s” cannot be looked up (%s): check the network of this "
                          "computer and its DNS server, and the spelling in the %s.",
                          probe->has_proxy ? probe->proxy : get_host (findings),
                          probe->error->message, what);
}

gboolean
diagnosis_is_proxy_error (const GError *error)
{
  return is_io_error (error, G_IO_ERROR_PROXY_FAILED) ||
         is_io_error (error, G_IO_ERROR_PROXY_NOT_ALLOWED) ||
         is_io_error (error, G_IO_ERROR_PROXY_AUTH_FAILED) ||
         is_io_error (error, G_IO_ERROR_PROXY_NEED_AUTH);
}

static char *
explain_proxy (const Findings *findings)
{
  const Probe *probe = findings->probe;

  return g_strdup_printf (
    "The proxy %s does not let a connection to %s:%d through (%s): ask its operator to allow it, "
    "or go around it with “--proxy direct”.",
    probe->proxy, get_host (findings), get_port (findings), probe->error->message);
}

static char *
explain_tcp (const Findings *findings)
{
  const Probe *probe = findings->probe;

  if (probe->has_proxy)
    return g_strdup_printf ("The proxy %s cannot be reached (%s): check the settings of the proxy, "
                            "or go around it with “--proxy direct”.",
                            probe->proxy, probe->error->message);
  if (is_io_error (probe->error, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf ("Nothing listens on port %d of “%s”: check that the connector is "
                            "running, and the port in the URL.",
                            get_port (findings), get_host (findings));
  if (probe->has_timed_out || is_io_error (probe->error, G_IO_ERROR_TIMED_OUT))
    return g_strdup_printf ("“%s” does not answer on port %d: check the host and the port in the "
                            "URL, that the host is running, and that no firewall is in between.",
                            get_host (findings), get_port (findings));
  return g_strdup_printf ("“%s” cannot be reached (%s): check the network of this computer, and "
                          "the host in the URL.",
                          get_host (findings), probe->error->message);
}

/* --- TLS --- */

static char *
dup_date (GDateTime *date)
{
  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("an unknown date");
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; names != NULL && i < MIN (names->len, 5); i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (names->pdata[i], &length);

      g_string_append_printf (list, "%s“%.*s”", i > 0 ? ", " : "", (int) length, name);
    }
  return list->len > 0 ? g_strdup (list->str) : g_strdup ("another host");
}

static char *
explain_authority (const Findings *findings)
{
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (findings->probe->certificate);

  return g_strdup_printf (
    "The certificate of “%s” was issued by “%s”, which this computer does not trust: if that is "
    "the connector's own authority, pass its certificate with --ca-file; else somebody in between, "
    "such as a proxy that inspects TLS, answers in its place.",
    get_host (findings), issuer != NULL ? issuer : "an unknown authority");
}

static char *
explain_certificate (const Findings *findings)
{
  GTlsCertificate *certificate = findings->probe->certificate;
  GTlsCertificateFlags flags = findings->probe->tls_errors;
  g_autoptr (GDateTime) begins = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) ends = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *begin = dup_date (begins);
  g_autofree char *end = dup_date (ends);
  g_autofree char *names = dup_names (certificate);

  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_strdup_printf ("The certificate is for %s and not for “%s”: use the name of the "
                            "certificate in the URL, or tell the operator of the connector.",
                            names, get_host (findings));
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return g_strdup_printf ("The certificate of “%s” has expired on %s: its operator has to renew "
                            "it (or the clock of this computer is wrong).",
                            get_host (findings), end);
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return g_strdup_printf ("The certificate of “%s” is not valid before %s: set the clock of this "
                            "computer, or tell the operator of the connector.",
                            get_host (findings), begin);
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return explain_authority (findings);
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf ("The certificate of “%s” was revoked: its operator has to replace it.",
                            get_host (findings));
  return g_strdup_printf ("The certificate of “%s” is not acceptable: its operator has to replace "
                          "it by one that follows today's rules.",
                          get_host (findings));
}

static char *
explain_tls (const Findings *findings)
{
  const Probe *probe = findings->probe;

  if (probe->tls_errors != 0)
    return explain_certificate (findings);
  if (probe->has_timed_out)
    return g_strdup_printf ("“%s” accepts a connection on port %d and then does not answer: check "
                            "that this is the port of the connector, and restart the connector.",
                            get_host (findings), get_port (findings));
  return g_strdup_printf ("The server on port %d of “%s” does not speak TLS (%s): check the port, "
                          "or use “http” in the URL if the connector is on this computer.",
                          get_port (findings), get_host (findings), probe->error->message);
}

gboolean
diagnosis_is_reachable (const Findings *findings)
{
  return findings->probe != NULL &&
         (findings->probe->error == NULL || findings->probe->failed == STEP_HTTP);
}

static char *
explain_unreachable (const Findings *findings)
{
  switch (findings->probe->failed)
    {
    case STEP_DNS:
      return explain_dns (findings);
    case STEP_PROXY:
      return explain_proxy (findings);
    case STEP_TLS:
      return explain_tls (findings);
    case STEP_TCP:
    case STEP_HTTP:
    case N_STEPS:
    default:
      return explain_tcp (findings);
    }
}

/* --- the upgrade --- */

static gboolean
may_be_a_proxy (guint status)
{
  return status < 300 || status == 400 || status == 405 || status == 426 || status == 501;
}

static char *
explain_status (const Findings *findings)
{
  const char *host = get_host (findings);
  guint status = findings->http_status;

  if (findings->probe->via != NULL && may_be_a_proxy (status))
    return g_strdup_printf ("A proxy in between (“%s”) does not pass WebSockets on (HTTP %u): let "
                            "its operator allow the upgrade, or use a URL that goes around it.",
                            findings->probe->via, status);
  if (status == 404)
    return g_strdup_printf ("“%s” has no connector under the path “%s” (HTTP 404): check the path "
                            "in the URL, which is the part before /relay.",
                            host, g_uri_get_path (findings->probe->uri));
  if (status == 502 || status == 504)
    return g_strdup_printf ("A proxy in front of the connector cannot reach it (HTTP %u): the "
                            "connector has to be started, or its address set in the proxy.",
                            status);
  if (status == 429 || status == 503)
    return g_strdup_printf ("The connector, or a proxy in front of it, is busy or restarting (HTTP "
                            "%u): wait a minute and try again.",
                            status);
  if (status >= 300 && status < 400)
    return g_strdup_printf ("“%s” redirects to another address (HTTP %u): use that address in the "
                            "URL, as redirects are not followed.",
                            host, status);
  if (status >= 500)
    return g_strdup_printf ("“%s” has an internal error (HTTP %u): tell the operator of the "
                            "connector, whose log says more.",
                            host, status);
  return g_strdup_printf ("The server on port %d of “%s” is a web server and not a connector (HTTP "
                          "%u): check the host, the port and the path in the URL.",
                          get_port (findings), host, status);
}

static char *
explain_no_upgrade (const Findings *findings)
{
  if (findings->http_status != 0)
    return explain_status (findings);
  if (g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_INSECURE))
    return g_strdup ("The URL is not encrypted, so that everybody on the way could read the token: "
                     "use “https” in the URL, or --allow-insecure in a network that you trust.");
  if (findings->has_timed_out)
    return g_strdup_printf ("“%s” accepts a connection on port %d and then does not answer: check "
                            "that this is the port of the connector, and restart the connector.",
                            get_host (findings), get_port (findings));
  return g_strdup_printf ("The server on port %d of “%s” is not a connector (%s): check the host "
                          "and the port in the URL.",
                          get_port (findings), get_host (findings), findings->error->message);
}

/* --- credentials --- */

static gboolean
is_refused (const Findings *findings)
{
  return findings->is_revoked ||
         g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED) ||
         g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_REVOKED);
}

/* The reason of a close code stands in the message. */
static gboolean
is_revoked (const Findings *findings)
{
  return findings->is_revoked || strstr (findings->error->message, ": revoked") != NULL;
}

static char *
explain_refusal (const Findings *findings)
{
  const Settings *settings = findings->settings;

  if (settings->secret == NULL)
    return g_strdup ("The connector wants credentials, and no secret is set: store it with “relay "
                     "login”, or set GATEWAY_RELAY_ID and GATEWAY_RELAY_SECRET.");
  if (diagnosis_clock_is_wrong (findings))
    return explain_clock (findings);
  if (is_revoked (findings))
    return g_strdup_printf ("The connector has revoked the secret of “%s”: ask its operator for a "
                            "new one, and store it with “relay login”.",
                            settings->gateway_id);
  if (findings->close_code == 4403)
    return g_strdup_printf ("The connector does not allow “%s” to connect (%s): ask its operator.",
                            settings->gateway_id, findings->error->message);
  return g_strdup_printf (
    "The connector does not accept the secret of “%s” (from %s): check that id and secret belong "
    "together and to this connector, or ask its operator for a new secret.",
    settings->gateway_id, settings->secret_from);
}

/* --- after the upgrade --- */

static char *
explain_handshake (const Findings *findings)
{
  const char *platforms = g_getenv ("GATEWAY_RELAY_PLATFORMS");

  if (findings->close_code != 0)
    return g_strdup_printf ("The connector ends the handshake (%s): check the platforms in the "
                            "settings; the log of the connector says more.",
                            findings->error->message);
  return g_strdup_printf (
    "The connector accepts the connection and then sends no descriptor for “%s” within %u ms: "
    "check the platforms in the settings; the log of the connector says more.",
    platforms != NULL && *platforms != '\0' ? platforms : "relay", findings->timeout);
}

static char *
explain_loss (const Findings *findings)
{
  if (g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_REPLACED))
    return g_strdup_printf ("Another program connects with the same id “%s” and takes the "
                            "connection away: stop it, or give it credentials of its own.",
                            findings->settings->gateway_id != NULL ? findings->settings->gateway_id
                                                                   : "");
  if (findings->was_lost)
    return g_strdup_printf ("The connection is made and then lost (%s): look at the log of the "
                            "connector, and at the time limits of proxies in between.",
                            findings->error->message);
  return g_strdup_printf ("The connector accepts the connection and does not answer a request "
                          "within %u ms (%s): it is overloaded, or a part of it hangs.",
                          findings->timeout, findings->error->message);
}

char *
diagnosis_explain (const Findings *findings)
{
  if (findings->settings_error != NULL)
    return explain_settings (findings);
  if (!findings->had_handshake && !diagnosis_is_reachable (findings))
    return explain_unreachable (findings);
  if (findings->error != NULL && is_refused (findings))
    return explain_refusal (findings);
  if (findings->error != NULL && findings->had_handshake)
    return explain_loss (findings);
  if (findings->error != NULL && !findings->was_upgraded)
    return explain_no_upgrade (findings);
  if (findings->error != NULL &&
      g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_REPLACED))
    return explain_loss (findings);
  if (findings->error != NULL)
    return explain_handshake (findings);
  if (diagnosis_clock_is_wrong (findings))
    return explain_clock (findings);
  return NULL;
}

int
diagnosis_get_status (const Findings *findings)
{
  if (findings->settings_error != NULL ||
      g_error_matches (findings->error, RELAY_ERROR, RELAY_ERROR_INSECURE))
    return STATUS_USAGE;
  if (findings->error != NULL && is_refused (findings))
    return STATUS_CREDENTIALS;
  if (findings->error != NULL || !diagnosis_is_reachable (findings))
    return findings->had_handshake && !findings->was_lost ? STATUS_FAILED : STATUS_NO_CONNECTION;
  return diagnosis_clock_is_wrong (findings) ? STATUS_FAILED : STATUS_DONE;
}
