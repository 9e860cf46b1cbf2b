/* secret-gateway.h: a gateway in a process of its own, whose every word is heard
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is to stay where it belongs. None of them holds a part of another. */
#define GATEWAY_SECRET   "kW7pZq2vYx9RtLs4NfJd8MhB3CgTe6Ua0oHiPnXwVrEyQzSu"
#define IDENTITY_TOKEN   "idt-5FzQk0VbXn3yHs8PwRc1LdGm7TjAe4Uu"
#define ENROLLMENT_TOKEN "enr-Gq9XtVw2Bz6KmRy4NsHf8JcLp3DoTi7E"
#define GRANTED_SECRET   "gs-Hx4NwTz8QbVr2LkYp6JdMs0FgCe9RuAi5"
#define DELIVERY_KEY     "dk-Yb7RsKq1WnLv5XgTz9HfPd3JcMu8EoAi2"

/* Each fails to connect, and then it is tried again. */
#define N_REFUSALS 9

/* The program of the child; the environment says where its connector is. */
int gateway_talk (void); /* a short session, then what is left of it in memory */
int gateway_try (void);  /* all that a gateway can do, and much that goes wrong */

G_END_DECLS
