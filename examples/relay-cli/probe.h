/* probe.h: one HTTP request to the connector that shows how far a connection gets
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

/* What a connection passes through, in order */
typedef enum
{
  STEP_DNS,
  STEP_TCP,
  STEP_PROXY,
  STEP_TLS,
  STEP_HTTP,
  N_STEPS
} Step;

typedef struct
{
  GUri *uri;
  gboolean is_tls;
  gboolean has_proxy;    /* the connection goes through a proxy */
  char *proxy;           /* its URL; nullable */
  gint64 times[N_STEPS]; /* how long each step took, in µs; −1 if it was not done */
  Step failed;           /* valid if there is an error */
  GError *error;         /* nullable */
  gboolean has_timed_out;
  char *address; /* that was connected to; nullable */

  GTlsCertificate *certificate; /* nullable */
  GTlsCertificateFlags tls_errors;

  guint status; /* of HTTP; 0 without an answer */
  char *via;    /* nullable: the answer came through a proxy */
  gboolean has_clock;
  gint64 clock_offset; /* seconds by which this machine is ahead of the connector */

  /* private */
  gint64 step_began;
} Probe;

/* Sends a GET without credentials to @url, which relay_auth_dial_url() has made, as the library would
 * connect: plain connections and those to this machine use no proxy. @session is changed. */
Probe *probe_run (SoupSession *session, const char *url, guint timeout, GCancellable *cancellable);
void probe_free (Probe *self);

/* Whether @host is this machine */
gboolean probe_is_loopback (const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_free)
