/* secret-gateway.h: a gateway in a separate process, for tests that search its output and memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

/* The secrets to search for. No part of one is a part of another. */
#define GATEWAY_SECRET   "kW7pZq2vYx9RtLs4NfJd8MhB3CgTe6Ua0oHiPnXwVrEyQzSu"
#define IDENTITY_TOKEN   "idt-5FzQk0VbXn3yHs8PwRc1LdGm7TjAe4Uu"
#define ENROLLMENT_TOKEN "enr-Gq9XtVw2Bz6KmRy4NsHf8JcLp3DoTi7E"
#define GRANTED_SECRET   "gs-Hx4NwTz8QbVr2LkYp6JdMs0FgCe9RuAi5"
#define DELIVERY_KEY     "dk-Yb7RsKq1WnLv5XgTz9HfPd3JcMu8EoAi2"

/* The number of connects that fail before the first that succeeds */
#define N_REFUSALS 9

/* The main functions of the child process; the environment has the URL of the connector. */
/* Runs a short session, then prints what is left of it in memory. */
int gateway_run_session (void);
/* Makes all kinds of calls, successful and failing ones, and prints their results and properties. */
int gateway_run_calls (void);
