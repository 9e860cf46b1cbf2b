/* relay-end-judge-private.h: what the end of a socket means for the credentials and the next attempt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How a socket ended, or why it was not opened. What is not known is 0 or NULL. */
typedef struct
{
  const GError *error; /* NULL: the socket was closed with @code and @reason */
  guint16 code;
  const char *reason;
  guint http_status; /* of the response to the upgrade */
  guint retry_after; /* of the same response, in seconds */
  const char *hint;  /* why the credentials may have been refused */
  gboolean is_final; /* no further attempt is wanted */
} RelayConnectionEnd;

/* What follows the end of a connection */
typedef enum
{
  RELAY_NEXT_BY_POLICY,
  RELAY_NEXT_SLOWLY,  /* the same, after the longest delay */
  RELAY_NEXT_NEVER,   /* no further attempt, whatever the policy is */
  RELAY_NEXT_AT_ONCE, /* connect now; a pending connect stays pending */
  RELAY_NEXT_REVOKED
} RelayNext;

/* Applies contract §7.6 to §7.8, over all connections of a transport. */
typedef struct _RelayEndJudge RelayEndJudge;

RelayEndJudge *relay_end_judge_new (void);
void relay_end_judge_free (RelayEndJudge *self);
/* The connection has its descriptor. */
void relay_end_judge_handshake_done (RelayEndJudge *self);
/* The connection has lasted for `stable-after`. */
void relay_end_judge_stable (RelayEndJudge *self);
/* The connection is over, for whatever reason. */
void relay_end_judge_connection_over (RelayEndJudge *self);
/* The application disconnects: forgets all earlier connections. */
void relay_end_judge_start_over (RelayEndJudge *self);
/* The text of an `error` frame, which is part of the error if the connection closes because of it */
void relay_end_judge_receive_error (RelayEndJudge *self, const char *text);
/* The error of a handshake that took longer than @timeout milliseconds */
GError *relay_end_judge_new_timeout_error (RelayEndJudge *self, guint timeout);
/* Returns what follows, and the error (transfer full). @is_unauthorized: the application is told that the
 * connector refuses the credentials. */
RelayNext relay_end_judge_judge (RelayEndJudge *self,
                                 const RelayConnectionEnd *end,
                                 gboolean *is_unauthorized,
                                 GError **error);

G_END_DECLS
