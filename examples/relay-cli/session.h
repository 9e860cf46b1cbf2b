/* session.h: a connection for the length of one command
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "settings.h"
#include "status.h"

typedef struct
{
  const Invocation *invocation;
  Settings *settings;
  RelayTransport *transport;
  RelayAdapter *adapter;
  GCancellable *cancellable; /* cancelled by Ctrl-C */
  gboolean takes_events;     /* else they are left to the next connection */
  gboolean is_waiting;       /* for the next attempt, which was reported */
  GPtrArray *kept;           /* events that are not acknowledged */
  guint sigint_id;
  guint sigterm_id;
} Session;

/* Reads the settings and creates the adapter; prints the error and returns NULL if that fails. */
Session *session_new (const Invocation *invocation, Status *status);

/* The same with a transport of the caller, for "relay record" */
Session *session_new_with_transport (const Invocation *invocation, RelayTransport *transport);

/* Connects; prints the error if that fails. */
Status session_connect (Session *self);

/* Ends the connection properly, without which the connector would not know that this was on purpose. */
void session_disconnect (Session *self);

/* Runs the main loop until Ctrl-C, *@is_done, or the end of the connection for good. */
Status session_run (Session *self, const gboolean *is_done);

gboolean session_is_interrupted (Session *self);

/* Prints that @what has failed; returns the exit status. */
Status session_fail (Session *self, const char *what, const GError *error);

void session_free (Session *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)
