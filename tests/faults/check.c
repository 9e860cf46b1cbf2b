/* check.c: compares the result of a script with what is expected
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session-private.h"

/* After a revocation nothing more is delivered, by contract. */
gboolean
session_is_revoked (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_REVOKED;
}

gboolean
session_all_delivered (Session *self)
{
  if (session_is_revoked (self))
    return TRUE;
  for (guint i = 0; i < self->accepted->len; i++)
    if (!g_ptr_array_find_with_equal_func (self->delivered, g_ptr_array_index (self->accepted, i),
                                           g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

gboolean
session_all_answered (Session *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    if (((Call *) g_ptr_array_index (self->calls, i))->n_answered == 0)
      return FALSE;
  return TRUE;
}

gboolean
session_all_acknowledged (Session *self)
{
  return session_all_delivered (self) && self->held->len == 0;
}

gboolean
session_all_done (Session *self)
{
  return session_all_answered (self) && session_all_acknowledged (self);
}

gboolean
session_is_disconnected (Session *self)
{
  return self->disconnected && !self->connecting;
}

gboolean
session_is_online (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_ONLINE;
}

gboolean
session_is_online_with_connector (Session *self)
{
  return session_is_online (self) && !scripted_peer_is_open (self->peer);
}

gboolean
session_no_connection (Session *self)
{
  return fault_proxy_get_open (self->proxy) == 0 &&
         (self->tls_proxy == NULL || tls_proxy_get_open (self->tls_proxy) == 0);
}

/* Verification */

void
session_check_events (Session *self)
{
  guint expected = 0;

  self->totals->events_out += self->delivered->len;
  for (guint i = 0; i < self->accepted->len; i++)
    {
      const char *text = g_ptr_array_index (self->accepted, i);
      guint n = 0;

      for (guint j = 0; j < self->delivered->len; j++)
        n += g_str_equal (text, g_ptr_array_index (self->delivered, j));
      if (n > 1)
        {
          self->totals->repeated += n - 1;
          session_fail (self, "%s was delivered %u times", text, n);
        }
      else if (n == 0)
        {
          self->totals->lost++;
          session_fail (self, "%s was never delivered", text);
        }
      else
        expected++;
    }
  if (self->delivered->len > expected && self->problems->len == 0)
    session_fail (self, "unknown messages were delivered");
  for (guint i = 0; i < self->delivered->len && self->problems->len == 0; i++)
    if (!g_str_equal (g_ptr_array_index (self->accepted, i),
                      g_ptr_array_index (self->delivered, i)))
      session_fail (self, "%s was delivered out of order",
                    (char *) g_ptr_array_index (self->delivered, i));
}

static const char *const outcomes[] = {
  "anything", "done", "refused", "not sent", "timed out", "lost", "closed",
};

static gboolean
is_ambiguous (Outcome outcome)
{
  return outcome == OUTCOME_TIMED_OUT || outcome == OUTCOME_LOST || outcome == OUTCOME_CLOSED;
}

static void
check_call (Session *self, Call *call, GPtrArray *texts)
{
  Outcome outcome = call->outcome;
  guint n = 0;

  self->totals->unanswered += call->n_answered == 0;
  if (call->n_answered != 1)
    session_fail (self, "a call was answered %u times", call->n_answered);
  else if (call->expected != OUTCOME_ANY && outcome != call->expected)
    {
      self->totals->wrong_errors++;
      session_fail (self, "a call was %s instead of %s", outcomes[outcome],
                    outcomes[call->expected]);
    }
  for (guint i = 0; call->text != NULL && i < texts->len; i++)
    n += g_str_equal (call->text, g_ptr_array_index (texts, i));
  if (call->text == NULL || (outcome == OUTCOME_DELIVERED || outcome == OUTCOME_REFUSED ? n == 1
                             : is_ambiguous (outcome)                                   ? n <= 1
                                                                                        : n == 0))
    return;
  self->totals->wrong_errors++;
  session_fail (self, "the connector received %s %u times, but the call returned: %s", call->text,
                n, outcomes[outcome]);
}

void
session_check_calls (Session *self)
{
  g_autoptr (GPtrArray) texts =
    connector_get_messages (self->connector, self->call_chat, &self->after);

  for (guint i = 0; self->peer != NULL && i < scripted_peer_get_texts (self->peer)->len; i++)
    g_ptr_array_add (texts, g_strdup (g_ptr_array_index (scripted_peer_get_texts (self->peer), i)));
  for (guint i = 0; i < self->calls->len; i++)
    check_call (self, g_ptr_array_index (self->calls, i), texts);
}

/* Harmless faults must have no effect. */
void
session_check_unharmed (Session *self, const Script *script)
{
  for (guint i = 0; i < script->n_faults; i++)
    if (!fault_is_harmless (&script->faults[i]))
      return;
  if (fault_proxy_get_accepted (self->proxy) != 1)
    session_fail (self, "%u connections instead of one", fault_proxy_get_accepted (self->proxy));
  for (guint i = 0; i < self->calls->len; i++)
    {
      const Call *call = g_ptr_array_index (self->calls, i);

      if (call->expected == OUTCOME_ANY && call->outcome != OUTCOME_DELIVERED)
        session_fail (self, "a call failed under a harmless fault");
    }
}

void
session_count_faults (Session *self, const Script *script)
{
  guint planned = 0;

  for (guint i = 0; i < script->n_faults; i++)
    planned += script->faults[i].kind != FAULT_NONE;
  self->totals->faults += fault_proxy_get_done (self->proxy);
  self->totals->missed += planned - fault_proxy_get_done (self->proxy);
  self->totals->connections += fault_proxy_get_accepted (self->proxy);
}

void
session_check_leftovers (Session *self)
{
  guint fds = leftovers_count_fds (self->leftovers);

  if (fds == 0)
    return;
  self->totals->left_fds += fds;
  session_fail (self, "%u file descriptors are left", fds);
}

static gboolean
has_bad_certificate (const Fault *fault)
{
  return fault->kind == FAULT_REDIRECT && fault->arg > CERTIFICATE_GOOD &&
         fault->arg < N_CERTIFICATES;
}

/* Whether @fault may cause @error. @inside: it is in the TLS handshake, so there must be an error. */
static gboolean
is_expected_error (const Fault *fault, const GError *error, gboolean inside)
{
  if (fault_is_harmless (fault))
    return error == NULL;
  if (error == NULL)
    return !inside;
  if (has_bad_certificate (fault))
    return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  if (inside && fault->kind == FAULT_STALL)
    return g_error_matches (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  return (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_BAD_CERTIFICATE) ||
         (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE) ||
         (!inside && g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST));
}

/* The error of the first attempt with TLS must tell bad certificates from lost connections. */
void
session_check_error (Session *self, const Script *script)
{
  const Fault *fault = &script->faults[0];
  const GError *error = self->first_error;
  gboolean inside = has_bad_certificate (fault) || (fault_is_at_bytes (fault->kind) &&
                                                    fault->at < self->handshake[fault->direction]);

  if (self->tls_proxy == NULL || is_expected_error (fault, error, inside))
    return;
  if (error != NULL)
    session_fail (self, "unexpected error of the connection attempt: %s (%s %d)", error->message,
                  g_quark_to_string (error->domain), error->code);
  else
    session_fail (self, "the connection attempt failed without an error");
}

/* Since the last plan nothing was sent in clear text or to a peer without a valid certificate. */
void
session_check_leaks (Session *self)
{
  guint leaks = fault_proxy_get_clear_text (self->proxy);

  if (self->tls_proxy != NULL)
    leaks += tls_proxy_take_leaks (self->tls_proxy);
  if (leaks == 0)
    return;
  self->totals->leaks += leaks;
  session_fail (self, "data was sent in clear text or to an unverified peer %u times", leaks);
}
