/* command-doctor.c: relay doctor
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "diagnosis.h"
#include "program.h"
#include "roundtrip.h"
#include "session.h"
#include "terminal.h"
#include "wait.h"

#define TIMEOUT 10000
#define STAY    2000

typedef enum
{
  CHECK_GOOD,
  CHECK_BAD,
  CHECK_SKIPPED
} CheckResult;

typedef struct
{
  const Invocation *invocation;
  Findings findings;
  GPtrArray *kept;   /* events, which are not acknowledged */
  JsonArray *checks; /* NULL unless --json is given */
} Doctor;

static void
doctor_clear (Doctor *self)
{
  g_clear_error (&self->findings.settings_error);
  g_clear_error (&self->findings.error);
  g_clear_pointer (&self->findings.probe, probe_free);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->checks, json_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Doctor, doctor_clear)

/* --- showing --- */

static void
add_check (Doctor *self, const char *name, CheckResult result, const char *detail)
{
  static const char *const names[] = { "good", "bad", "skipped" };
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "result", names[result]);
  json_object_set_string_member (object, "detail", detail);
  json_array_add_object_element (self->checks, object);
}

static void
show (Doctor *self, const char *name, CheckResult result, const char *detail)
{
  static const char *const marks[] = { "ok  ", "FAIL", "-   " };
  static const Style styles[] = { STYLE_GOOD, STYLE_BAD, STYLE_DIM };
  g_autofree char *mark = terminal_style (styles[result], marks[result]);
  g_autofree char *safe = terminal_make_safe (detail, -1);

  if (self->checks != NULL)
    add_check (self, name, result, safe);
  else
    terminal_print ("%s %-15s %s", mark, name, safe);
}

static char *
dup_milliseconds (gint64 microseconds)
{
  return g_strdup_printf ("%.1f ms", (double) microseconds / 1000);
}

/* Whether the step was done, was the one that failed, or was not reached. Details of a step that was not
 * reached are left out. */
static void
show_step (Doctor *self, const char *name, Step step, const char *detail)
{
  const Probe *probe = self->findings.probe;
  g_autofree char *text = NULL;
  g_autofree char *time = NULL;

  if (probe->error != NULL && probe->failed == step)
    show (self, name, CHECK_BAD, probe->error->message);
  else if (probe->times[step] < 0)
    show (self, name, CHECK_SKIPPED, "");
  else
    {
      time = dup_milliseconds (probe->times[step]);
      text = g_strdup_printf ("%s%s%s", detail, *detail != '\0' ? ", " : "", time);
      show (self, name, CHECK_GOOD, text);
    }
}

static char *
dup_certificate (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) end =
    certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;

  return end != NULL ? g_date_time_format (end, "certificate valid until %Y-%m-%d") : g_strdup ("");
}

static void
show_probe (Doctor *self)
{
  const Probe *probe = self->findings.probe;
  g_autofree char *certificate = dup_certificate (probe->certificate);
  const char *address = probe->address != NULL ? probe->address : "";

  if (probe->has_proxy)
    show (self, "proxy", CHECK_GOOD, probe->proxy);
  show_step (self, "DNS", STEP_DNS, "");
  show_step (self, "TCP", STEP_TCP, address);
  if (probe->has_proxy)
    show_step (self, "through proxy", STEP_PROXY, "");
  if (probe->is_tls)
    show_step (self, "TLS", STEP_TLS, certificate);
}

/* Each is good if it was passed, bad if it is the first that was not, else skipped. */
static void
show_connection (Doctor *self)
{
  const Findings *findings = &self->findings;
  gboolean is_refused =
    findings->error != NULL && diagnosis_get_status (findings) == STATUS_CREDENTIALS;
  gboolean was_upgraded = findings->was_upgraded || findings->had_handshake;
  const char *message = findings->error != NULL ? findings->error->message : "";
  gboolean is_answered = findings->http_status == 401 || findings->http_status == 403;

  show (self, "upgrade", was_upgraded || is_answered ? CHECK_GOOD : CHECK_BAD,
        was_upgraded || is_answered ? "" : message);
  if (is_refused)
    show (self, "authentication", CHECK_BAD, message);
  else
    show (self, "authentication", findings->had_handshake ? CHECK_GOOD : CHECK_SKIPPED,
          findings->settings->secret == NULL && findings->had_handshake ? "without a secret" : "");
}

static void
show_clock (Doctor *self)
{
  g_autofree char *offset = NULL;

  if (!self->findings.probe->has_clock)
    {
      show (self, "clock", CHECK_SKIPPED, "the connector does not say its time");
      return;
    }
  offset = diagnosis_describe_clock (&self->findings);
  show (self, "clock", diagnosis_clock_is_wrong (&self->findings) ? CHECK_BAD : CHECK_GOOD, offset);
}

/* A handshake that the credentials have ended is reported with them. */
static void
show_handshake (Doctor *self)
{
  const Findings *findings = &self->findings;
  gboolean has_failed =
    findings->was_upgraded && diagnosis_get_status (findings) != STATUS_CREDENTIALS;
  g_autofree char *time = dup_milliseconds (findings->round_trip);
  const char *message = findings->error != NULL ? findings->error->message : "";

  if (findings->had_handshake)
    show (self, "handshake", CHECK_GOOD, "");
  else
    show (self, "handshake", has_failed ? CHECK_BAD : CHECK_SKIPPED, has_failed ? message : "");
  if (findings->round_trip >= 0)
    show (self, "round trip", CHECK_GOOD, time);
  else
    show (self, "round trip", findings->had_handshake ? CHECK_BAD : CHECK_SKIPPED,
          findings->had_handshake ? message : "");
  if (findings->round_trip >= 0)
    show (self, "stays", findings->was_lost ? CHECK_BAD : CHECK_GOOD,
          findings->was_lost ? message : "");
}

static void
show_findings (Doctor *self)
{
  const Findings *findings = &self->findings;

  if (findings->settings_error != NULL)
    {
      show (self, "URL", CHECK_BAD, findings->settings_error->message);
      return;
    }
  show (self, "URL", CHECK_GOOD, findings->settings->url);
  show_probe (self);
  if (findings->had_handshake || diagnosis_is_reachable (findings))
    {
      show_connection (self);
      show_clock (self);
      show_handshake (self);
    }
}

static Status
show_diagnosis (Doctor *self)
{
  g_autofree char *sentence = diagnosis_explain (&self->findings);
  g_autofree char *safe = terminal_make_safe (
    sentence != NULL ? sentence : "Everything is well: a bot with these settings can connect.", -1);
  g_autofree char *styled = terminal_style (sentence != NULL ? STYLE_BOLD : STYLE_GOOD, safe);
  Status status = (Status) diagnosis_get_status (&self->findings);

  if (self->checks != NULL)
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_array_member (object, "checks", json_array_ref (self->checks));
      json_object_set_boolean_member (object, "good", sentence == NULL);
      json_object_set_string_member (object, "diagnosis", safe);
      json_object_set_int_member (object, "status", status);
      terminal_print_json (object);
    }
  else
    terminal_print ("\n%s", styled);
  return status;
}

/* --- finding out --- */

static void
on_state_changed (RelayTransport *transport, GParamSpec *pspec, Findings *findings)
{
  RelayState state = relay_transport_get_state (transport);

  if (state == RELAY_STATE_HANDSHAKING)
    findings->was_upgraded = TRUE;
  if (findings->had_handshake && state != RELAY_STATE_ONLINE && state != RELAY_STATE_CLOSING)
    findings->was_lost = TRUE;
}

/* The first error explains the loss; a revocation is known only after the attempt that follows. */
static void
note_error (Findings *findings, RelayTransport *transport, const GError *error)
{
  if (error == NULL)
    return;
  if (findings->error != NULL && !g_error_matches (error, RELAY_ERROR, RELAY_ERROR_REVOKED))
    return;
  g_clear_error (&findings->error);
  findings->error = g_error_copy (error);
  findings->http_status = relay_transport_get_http_status (transport);
  findings->close_code = relay_transport_get_close_code (transport);
}

static void
on_last_error (RelayTransport *transport, GParamSpec *pspec, Findings *findings)
{
  note_error (findings, transport, relay_transport_get_last_error (transport));
}

static void
on_inbound (RelayTransport *transport, RelayMessageEvent *event, Doctor *self)
{
  relay_message_event_hold (event);
  g_ptr_array_add (self->kept, g_object_ref (event));
}

static gboolean
connect_transport (Doctor *self, RelayTransport *transport, GCancellable *cancellable)
{
  Findings *findings = &self->findings;
  g_autoptr (RelayDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) connected = { NULL };
  g_auto (Wait) handshake = { NULL };
  gint64 began = g_get_monotonic_time ();

  relay_transport_connect_async (transport, cancellable, wait_callback, &connected);
  if (relay_transport_connect_finish (transport, wait_result (&connected), &error))
    {
      findings->was_upgraded = TRUE;
      relay_transport_handshake_async (transport, cancellable, wait_callback, &handshake);
      descriptor = relay_transport_handshake_finish (transport, wait_result (&handshake), &error);
    }
  findings->had_handshake = descriptor != NULL;
  findings->has_timed_out =
    error != NULL && g_get_monotonic_time () - began >= (gint64) findings->timeout * 1000;
  note_error (findings, transport, error);
  return findings->had_handshake;
}

static gboolean
on_stayed (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* A redial that follows a loss at once is a part of the loss: its end says whether it was a revocation. */
static void
watch_connection (Doctor *self, RelayTransport *transport, GCancellable *cancellable)
{
  g_autoptr (GSource) source =
    g_timeout_source_new (invocation_get_number (self->invocation, OPTION_STAY, STAY));
  gboolean is_over = FALSE;

  g_source_set_callback (source, on_stayed, &is_over, NULL);
  g_source_attach (source, NULL);
  while (!g_cancellable_is_cancelled (cancellable))
    {
      RelayState state = relay_transport_get_state (transport);
      gboolean is_attempting = state == RELAY_STATE_CONNECTING || state == RELAY_STATE_HANDSHAKING;

      if (state == RELAY_STATE_REVOKED || state == RELAY_STATE_WAITING ||
          state == RELAY_STATE_DISCONNECTED)
        break;
      if (is_over && !is_attempting)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_destroy (source);
}

static void
examine_connection (Doctor *self, Session *session)
{
  Findings *findings = &self->findings;
  RelayTransport *transport = session->transport;
  g_autoptr (GError) error = NULL;

  relay_transport_set_handshake_timeout (transport, findings->timeout);
  relay_transport_set_request_timeout (transport, findings->timeout);
  g_signal_connect (transport, "notify::state", G_CALLBACK (on_state_changed), findings);
  g_signal_connect (transport, "notify::last-error", G_CALLBACK (on_last_error), findings);
  g_signal_connect (transport, "inbound", G_CALLBACK (on_inbound), self);
  if (connect_transport (self, transport, session->cancellable))
    {
      findings->round_trip = roundtrip_measure (transport, session->cancellable, &error);
      if (!findings->was_lost)
        note_error (findings, transport, error);
      watch_connection (self, transport, session->cancellable);
    }
  findings->is_revoked = relay_transport_is_revoked (transport);
  g_signal_handlers_disconnect_by_data (transport, findings);
  session_disconnect (session);
}

/* libsoup takes the answer of a proxy for that of the server; only the library's attempt shows whose it is. */
static void
note_proxy_error (Findings *findings)
{
  if (!findings->probe->has_proxy || !diagnosis_is_proxy_error (findings->error))
    return;
  g_clear_error (&findings->probe->error);
  findings->probe->error = g_steal_pointer (&findings->error);
  findings->probe->failed = STEP_PROXY;
}

static Status
examine (Doctor *self, Settings *settings)
{
  Findings *findings = &self->findings;
  g_autoptr (RelayWebsocketTransport) transport =
    settings_create_transport (settings, &findings->settings_error);
  g_autoptr (SoupSession) soup = NULL;
  g_autoptr (Session) session = NULL;

  if (transport == NULL)
    return STATUS_DONE;
  session = session_new_with_transport (self->invocation, RELAY_TRANSPORT (transport));
  soup = settings_create_session (settings, NULL);
  findings->probe = probe_run (soup, settings->url, findings->timeout, session->cancellable);
  if (diagnosis_is_reachable (findings) && !session_is_interrupted (session))
    examine_connection (self, session);
  note_proxy_error (findings);
  return session_is_interrupted (session) ? STATUS_INTERRUPTED : STATUS_DONE;
}

Status
command_doctor (const Invocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = settings_load (invocation, &error);
  g_auto (Doctor) self = {
    .invocation = invocation,
    .findings = { .timeout = invocation_get_number (invocation, OPTION_TIMEOUT, TIMEOUT),
                  .round_trip = -1 },
    .kept = g_ptr_array_new_with_free_func (g_object_unref),
    .checks = invocation_has (invocation, OPTION_JSON) ? json_array_new () : NULL,
  };

  if (settings == NULL || !settings_load_secret (settings, invocation, &error))
    {
      terminal_report_error ("relay: %s", error->message);
      return STATUS_USAGE;
    }
  self.findings.settings = settings;
  if (examine (&self, settings) == STATUS_INTERRUPTED)
    return STATUS_INTERRUPTED;
  show_findings (&self);
  return show_diagnosis (&self);
}
