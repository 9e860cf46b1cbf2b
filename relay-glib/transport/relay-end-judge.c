/* relay-end-judge.c: what the end of a socket means for the credentials and the next attempt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-end-judge-private.h"

#include <relay-glib/relay-error.h>

#include <string.h>

/* Bytes of a text that the connector sent, in an error message */
#define MAX_CONNECTOR_ERROR 1024

#define CLOSE_NORMAL       1000
#define CLOSE_REPLACED     4000
#define CLOSE_UNAUTHORIZED 4401
#define CLOSE_FORBIDDEN    4403

struct _RelayEndJudge
{
  gboolean has_handshake; /* this connection has its descriptor */
  gboolean had_handshake; /* there was a handshake since this object was created */
  gboolean
    is_revocation_pending; /* the next attempt shows whether the last close was a revocation */
  gboolean is_forbidden;   /* the same, and an HTTP refusal of that attempt confirms it */
  gboolean has_warned;     /* of a replacement, since the last stable connection */
  guint n_refusals;        /* in a row, of the credentials, after a handshake */
  char *connector_error;   /* of an `error` frame of this connection; nullable */
};

RelayEndJudge *
relay_end_judge_new (void)
{
  return g_new0 (RelayEndJudge, 1);
}

void
relay_end_judge_free (RelayEndJudge *self)
{
  g_free (self->connector_error);
  g_free (self);
}

void
relay_end_judge_handshake_done (RelayEndJudge *self)
{
  self->has_handshake = self->had_handshake = TRUE;
  self->n_refusals = 0;
}

void
relay_end_judge_stable (RelayEndJudge *self)
{
  self->has_warned = FALSE;
  self->is_revocation_pending = self->is_forbidden = FALSE;
}

void
relay_end_judge_connection_over (RelayEndJudge *self)
{
  self->has_handshake = FALSE;
  g_clear_pointer (&self->connector_error, g_free);
}

void
relay_end_judge_start_over (RelayEndJudge *self)
{
  self->has_warned = FALSE;
  self->is_revocation_pending = self->is_forbidden = FALSE;
  self->n_refusals = 0;
}

void
relay_end_judge_receive_error (RelayEndJudge *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, strnlen (text, MAX_CONNECTOR_ERROR));

  g_free (self->connector_error);
  self->connector_error = g_steal_pointer (&valid);
}

GError *
relay_end_judge_new_timeout_error (RelayEndJudge *self, guint timeout)
{
  const char *text = self->connector_error;

  return g_error_new (RELAY_ERROR, RELAY_ERROR_HANDSHAKE, "no descriptor within %u ms%s%s%s",
                      timeout, text != NULL ? " (the connector reported: " : "",
                      text != NULL ? text : "", text != NULL ? ")" : "");
}

/* Contract §7.6 and §7.8 */
static gboolean
is_replaced (const RelayConnectionEnd *end)
{
  return end->error == NULL &&
         (end->code == CLOSE_REPLACED ||
          (end->code == CLOSE_NORMAL && g_strcmp0 (end->reason, "replaced") == 0));
}

static gboolean
is_revocation (const RelayConnectionEnd *end)
{
  if (end->error != NULL)
    return FALSE;
  return end->code == CLOSE_FORBIDDEN
           ? end->reason != NULL && g_str_has_prefix (end->reason, "revoked")
           : end->code == CLOSE_UNAUTHORIZED && g_strcmp0 (end->reason, "expired") != 0;
}

static gboolean
is_http_refusal (const RelayConnectionEnd *end)
{
  return end->http_status == 401 || end->http_status == 403;
}

static RelayError
get_close_error (RelayEndJudge *self, const RelayConnectionEnd *end)
{
  if (is_replaced (end))
    return RELAY_ERROR_REPLACED;
  if (end->code == CLOSE_FORBIDDEN && !(is_revocation (end) && self->had_handshake))
    return RELAY_ERROR_UNAUTHORIZED;
  if (self->has_handshake)
    return RELAY_ERROR_CONNECTION_LOST;
  return end->code == CLOSE_UNAUTHORIZED || end->code == CLOSE_FORBIDDEN ? RELAY_ERROR_UNAUTHORIZED
                                                                         : RELAY_ERROR_HANDSHAKE;
}

/* An `error` frame explains a close that follows it: one before the descriptor, and one with a code
 * for invalid frames. It may have been received long before any other close. */
static const char *
get_connector_error (RelayEndJudge *self, guint16 code)
{
  static const guint16 codes[] = { 1002, 1003, 1007, 1008 };

  if (!self->has_handshake)
    return self->connector_error;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i] == code)
      return self->connector_error;
  return NULL;
}

static GError *
new_closed_error (RelayEndJudge *self, const RelayConnectionEnd *end)
{
  g_autoptr (GString) message = g_string_new (NULL);
  const char *connector_error = get_connector_error (self, end->code);

  if (is_replaced (end))
    g_string_append_printf (
      message,
      "the connection was closed with code %u, replaced by a newer one of the "
      "same identity",
      end->code);
  else if (self->has_handshake)
    g_string_append_printf (message, "the connection was closed with code %u", end->code);
  else
    g_string_append_printf (message, "the connector closed with code %u before its descriptor",
                            end->code);
  if (end->reason != NULL && *end->reason != '\0')
    {
      g_autofree char *reason = g_utf8_make_valid (end->reason, -1);

      g_string_append_printf (message, ": %s", reason);
    }
  if (connector_error != NULL)
    g_string_append_printf (message, " (the connector reported: %s)", connector_error);
  return g_error_new_literal (RELAY_ERROR, (int) get_close_error (self, end), message->str);
}

static GError *
new_end_error (RelayEndJudge *self, const RelayConnectionEnd *end)
{
  g_autoptr (GError) error =
    end->error != NULL ? g_error_copy (end->error) : new_closed_error (self, end);

  if (end->hint != NULL && g_error_matches (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED))
    return g_error_new (RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED, "%s; %s", error->message, end->hint);
  return g_steal_pointer (&error);
}

/* What follows the end of the socket. @is_unauthorized: the application is told that the connector
 * refuses the credentials. */
static RelayNext
judge_end (RelayEndJudge *self,
           const RelayConnectionEnd *end,
           const GError *error,
           gboolean *is_unauthorized)
{
  gboolean is_refused = g_error_matches (error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED);

  *is_unauthorized = FALSE;
  if (end->is_final)
    return RELAY_NEXT_NEVER;
  /* Contract §7.6: neither an expired token nor a refused first attempt is a revocation. After any
   * other 4401 one more attempt is made, for the token may have expired during a suspend. */
  if (self->had_handshake && is_revocation (end))
    {
      if (self->is_revocation_pending)
        return RELAY_NEXT_REVOKED;
      self->is_revocation_pending = TRUE;
      self->is_forbidden = end->code == CLOSE_FORBIDDEN;
      return RELAY_NEXT_AT_ONCE;
    }
  if (self->is_forbidden && is_http_refusal (end))
    return RELAY_NEXT_REVOKED;

  self->n_refusals = is_refused ? self->n_refusals + 1 : 0;
  if (is_replaced (end))
    return RELAY_NEXT_SLOWLY;
  if (!is_refused)
    return RELAY_NEXT_BY_POLICY;
  if (end->error == NULL && end->code == CLOSE_FORBIDDEN)
    {
      *is_unauthorized = TRUE;
      return RELAY_NEXT_SLOWLY;
    }
  /* After a handshake the first refusal may be a fault of the connector that soon passes. */
  *is_unauthorized = !self->had_handshake || self->n_refusals > 1;
  return self->had_handshake && self->n_refusals > 1 && is_http_refusal (end)
           ? RELAY_NEXT_SLOWLY
           : RELAY_NEXT_BY_POLICY;
}

/* Two copies of one program take the connection from each other every few seconds: one warning is enough. */
static void
warn_of_replacement (RelayEndJudge *self)
{
  if (self->has_warned)
    return;
  self->has_warned = TRUE;
  g_warning (
    "the connector closed the connection because another program has connected with the same "
    "identity: if two copies of this program are running, stop one, or give it credentials of "
    "its own");
}

RelayNext
relay_end_judge_judge (RelayEndJudge *self,
                       const RelayConnectionEnd *end,
                       gboolean *is_unauthorized,
                       GError **error)
{
  g_autoptr (GError) end_error = new_end_error (self, end);
  RelayNext next = judge_end (self, end, end_error, is_unauthorized);

  if (is_replaced (end))
    warn_of_replacement (self);
  if (next == RELAY_NEXT_REVOKED)
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_REVOKED, "the credential was revoked");
  else
    g_propagate_error (error, g_steal_pointer (&end_error));
  return next;
}
