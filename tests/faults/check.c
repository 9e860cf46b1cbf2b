/* check.c: what should have come of a script, and what came
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session-private.h"

/* A revocation is the end of waiting: nothing comes any more, by rule. */
gboolean
session_is_over (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_REVOKED;
}

gboolean
session_all_delivered (Session *self)
{
  if (session_is_over (self))
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
session_all_taken (Session *self)
{
  return session_all_delivered (self) && self->held->len == 0;
}

gboolean
session_all_done (Session *self)
{
  return session_all_answered (self) && session_all_taken (self);
}

gboolean
session_all_over (Session *self)
{
  return self->disconnected && !self->connecting;
}

gboolean
session_is_online (Session *self)
{
  return relay_transport_get_state (self->transport) == RELAY_STATE_ONLINE;
}

gboolean
session_is_online_elsewhere (Session *self)
{
  return session_is_online (self) && !hostile_is_open (self->hostile);
}

gboolean
session_no_connection (Session *self)
{
  return hurt_proxy_get_open (self->proxy) == 0 &&
         (self->front == NULL || tls_front_get_open (self->front) == 0);
}

/* The reckoning */

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
          session_complain (self, "%s came %u times", text, n);
        }
      else if (n == 0)
        {
          self->totals->lost++;
          session_complain (self, "%s never came", text);
        }
      else
        expected++;
    }
  if (self->delivered->len > expected && self->problems->len == 0)
    session_complain (self, "messages came that nobody sent");
  for (guint i = 0; i < self->delivered->len && self->problems->len == 0; i++)
    if (!g_str_equal (g_ptr_array_index (self->accepted, i),
                      g_ptr_array_index (self->delivered, i)))
      session_complain (self, "%s came out of order",
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
    session_complain (self, "a call was answered %u times", call->n_answered);
  else if (call->expected != OUTCOME_ANY && outcome != call->expected)
    {
      self->totals->lies++;
      session_complain (self, "a call was %s, and should have been %s", outcomes[outcome],
                        outcomes[call->expected]);
    }
  for (guint i = 0; call->text != NULL && i < texts->len; i++)
    n += g_str_equal (call->text, g_ptr_array_index (texts, i));
  if (call->text == NULL || (outcome == OUTCOME_DONE || outcome == OUTCOME_REFUSED ? n == 1
                             : is_ambiguous (outcome)                              ? n <= 1
                                                                                   : n == 0))
    return;
  self->totals->lies++;
  session_complain (self, "%s is with the connector %u times, and the call said: %s", call->text, n,
                    outcomes[outcome]);
}

void
session_check_calls (Session *self)
{
  g_autoptr (GPtrArray) texts =
    connector_get_answers (self->connector, self->call_chat, &self->after);

  for (guint i = 0; self->hostile != NULL && i < hostile_get_texts (self->hostile)->len; i++)
    g_ptr_array_add (texts, g_strdup (g_ptr_array_index (hostile_get_texts (self->hostile), i)));
  for (guint i = 0; i < self->calls->len; i++)
    check_call (self, g_ptr_array_index (self->calls, i), texts);
}

/* What does a connection no harm must not be noticed at all. */
void
session_check_unharmed (Session *self, const Script *script)
{
  for (guint i = 0; i < script->n_hurts; i++)
    if (!hurt_is_harmless (&script->hurts[i]))
      return;
  if (hurt_proxy_get_accepted (self->proxy) != 1)
    session_complain (self, "%u connections, where one was enough",
                      hurt_proxy_get_accepted (self->proxy));
  for (guint i = 0; i < self->calls->len; i++)
    {
      const Call *call = g_ptr_array_index (self->calls, i);

      if (call->expected == OUTCOME_ANY && call->outcome != OUTCOME_DONE)
        session_complain (self, "a call failed over nothing");
    }
}

void
session_count_faults (Session *self, const Script *script)
{
  guint planned = 0;

  for (guint i = 0; i < script->n_hurts; i++)
    planned += script->hurts[i].kind != HURT_NONE;
  self->totals->faults += hurt_proxy_get_done (self->proxy);
  self->totals->missed += planned - hurt_proxy_get_done (self->proxy);
  self->totals->connections += hurt_proxy_get_accepted (self->proxy);
}

void
session_check_left (Session *self)
{
  guint fds = leftovers_count_fds (self->leftovers);

  if (fds == 0)
    return;
  self->totals->left_fds += fds;
  session_complain (self, "%u descriptors are left", fds);
}

static gboolean
has_bad_certificate (const Hurt *hurt)
{
  return hurt->kind == HURT_STRANGER && hurt->arg > CERTIFICATE_GOOD && hurt->arg < N_CERTIFICATES;
}

/* @inside the handshake: then there is an error for certain. */
static gboolean
may_say (const Hurt *hurt, const GError *error, gboolean inside)
{
  if (hurt_is_harmless (hurt))
    return error == NULL;
  if (error == NULL)
    return !inside;
  if (has_bad_certificate (hurt))
    return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  if (inside && hurt->kind == HURT_STALL)
    return g_error_matches (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE);
  return (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_BAD_CERTIFICATE) ||
         (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, RELAY_ERROR, RELAY_ERROR_HANDSHAKE) ||
         (!inside && g_error_matches (error, RELAY_ERROR, RELAY_ERROR_CONNECTION_LOST));
}

/* Why the first dial failed, with TLS: a certificate is not a cut, and a cut is not a certificate. */
void
session_check_error (Session *self, const Script *script)
{
  const Hurt *hurt = &script->hurts[0];
  const GError *error = self->first_error;
  gboolean inside = has_bad_certificate (hurt) ||
                    (hurt_is_at_bytes (hurt->kind) && hurt->at < self->handshake[hurt->way]);

  if (self->front == NULL || may_say (hurt, error, inside))
    return;
  if (error != NULL)
    session_complain (self, "the dial said: %s (%s %d)", error->message,
                      g_quark_to_string (error->domain), error->code);
  else
    session_complain (self, "the dial said nothing of its failure");
}

/* Who has shown no good certificate has heard nothing of ours, and nobody on the way; since the last plan. */
void
session_check_told (Session *self)
{
  guint told = hurt_proxy_get_clear (self->proxy);

  if (self->front != NULL)
    told += tls_front_take_heard (self->front);
  if (told == 0)
    return;
  self->totals->leaks += told;
  session_complain (self, "%u times something was said to somebody who may not hear it", told);
}
