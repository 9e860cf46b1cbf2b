/* session-private.h: the state of a session, for the exchange and its verification
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session.h"

#include "scripted-peer.h"
#include "fault-proxy.h"
#include "leftovers.h"
#include "transport/relay-transport-private.h"
#include "tls-proxy.h"

/* The outcome of a call, actual or expected */
typedef enum
{
  OUTCOME_ANY, /* any that agrees with the connector */
  OUTCOME_DELIVERED,
  OUTCOME_REFUSED,
  OUTCOME_UNSENT,
  OUTCOME_TIMED_OUT,
  OUTCOME_LOST,
  OUTCOME_CLOSED
} Outcome;

typedef struct
{
  Session *session;
  char *text;      /* NULL when the connector stores no message for it */
  gboolean echoes; /* the result has the text as its message id */
  guint n_answered;
  Outcome outcome, expected;
} Call;

struct _Session
{
  char *program;
  Connector *connector;
  FaultProxy *proxy;
  RelayClock *clock;
  RelayTransport *transport;
  TlsProxy *tls_proxy; /* NULL without TLS */
  ScriptedPeer *peer;
  Totals *totals;
  Leftovers *leftovers;
  guint handshake[2];  /* bytes of the first TLS handshake, by direction */
  guint connector_fds; /* file descriptors of an idle connector */
  guint serial;        /* of scripts */
  guint chats;
  char *chat, *call_chat;
  gint64 after;
  gboolean shaken; /* this transport has received a descriptor */

  /* of one script */
  gboolean late, wanted, connecting, disconnected;
  gboolean revocation; /* the script causes one */
  gboolean holds;
  guint revoked;
  GError *first_error;  /* of the first failed attempt */
  const char *awaited;  /* type of the frames that are waited for */
  guint n_awaited;      /* number of what is waited for */
  GPtrArray *accepted;  /* of char * */
  GPtrArray *delivered; /* of char *, in order */
  GPtrArray *held;      /* of RelayMessageEvent */
  GPtrArray *calls;     /* of Call */
  GString *problems;
  GArray *ends[2]; /* of guint64, of the latest script without faults */
};

void session_fail (Session *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The application */

Call *session_send_action (Session *self, const char *op, const char *text, Outcome expected);
/* A user posts a message to the connector. */
void session_post_message (Session *self, const char *text);
void session_begin_connect (Session *self);
void session_begin_disconnect (Session *self);
void session_disconnect (Session *self);
/* Iterates until @done. When the watchdog expires first: fails with @what and returns FALSE. */
gboolean session_run_until (Session *self, gboolean (*done) (Session *self), const char *what);

/* The exchange, with faults and after them */

void session_run_with_faults (Session *self);
void session_run_recovery (Session *self);

/* Verification */

gboolean session_is_revoked (Session *self);
gboolean session_is_online (Session *self);
gboolean session_all_delivered (Session *self);
gboolean session_all_answered (Session *self);
gboolean session_all_done (Session *self);
gboolean session_is_disconnected (Session *self);
/* Every message was delivered and acknowledged. */
gboolean session_all_acknowledged (Session *self);
/* Online with the connector, not with the scripted peer */
gboolean session_is_online_with_connector (Session *self);
gboolean session_no_connection (Session *self);
void session_check_events (Session *self);
void session_check_calls (Session *self);
void session_check_unharmed (Session *self, const Script *script);
void session_check_error (Session *self, const Script *script);
void session_check_leaks (Session *self);
void session_check_leftovers (Session *self);
void session_count_faults (Session *self, const Script *script);
