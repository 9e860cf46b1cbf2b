/* session-private.h: what the acts and the reckoning know of a session
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session.h"

#include "hostile.h"
#include "hurt-proxy.h"
#include "leftovers.h"
#include "transport/relay-transport-private.h"
#include "tls-front.h"

G_BEGIN_DECLS

/* What became of a call, or has to */
typedef enum
{
  OUTCOME_ANY, /* one of the others, as the connector has it */
  OUTCOME_DONE,
  OUTCOME_REFUSED,
  OUTCOME_UNSENT,
  OUTCOME_TIMED_OUT,
  OUTCOME_LOST,
  OUTCOME_CLOSED
} Outcome;

typedef struct
{
  Session *session;
  char *text;      /* NULL when the connector keeps nothing of it */
  gboolean echoes; /* the answer has the text as its message id */
  guint n_answered;
  Outcome outcome, expected;
} Call;

struct _Session
{
  char *program;
  Connector *connector;
  HurtProxy *proxy;
  RelayClock *clock;
  RelayTransport *transport;
  TlsFront *front; /* NULL: without TLS, and then there is */
  Hostile *hostile;
  Totals *totals;
  Leftovers *leftovers;
  guint handshake[2];  /* bytes of the first TLS handshake */
  guint connector_fds; /* of a connector at rest */
  guint serial;        /* of scripts */
  guint chats;
  char *chat, *call_chat;
  gint64 after;
  gboolean shaken; /* this transport has had a descriptor */

  /* of one script */
  gboolean late, wanted, connecting, disconnected;
  gboolean revocation; /* the script asks for one */
  gboolean holds;
  guint revoked;
  GError *first_error;  /* what the first dial that failed said */
  const char *awaited;  /* of the hostile peer: frames of that type, */
  guint n_awaited;      /* and so many of whatever it is */
  GPtrArray *accepted;  /* of char * */
  GPtrArray *delivered; /* of char *, in order */
  GPtrArray *held;      /* of RelayMessageEvent */
  GPtrArray *calls;     /* of Call */
  GString *problems;
  GArray *ends[2]; /* of guint64, of the latest unhurt script */
};

void session_complain (Session *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The application */

Call *session_call (Session *self, const char *op, const char *text, Outcome expected);
/* Somebody speaks to the connector. */
void session_say (Session *self, const char *text);
void session_begin_connect (Session *self);
void session_begin_disconnect (Session *self);
void session_disconnect (Session *self);
/* Until @done, or never: then it complains that it waited for @what. */
gboolean session_drive (Session *self, gboolean (*done) (Session *self), const char *what);

/* The acts: what is hurt, and what comes after it */

void session_first_act (Session *self);
void session_second_act (Session *self);

/* The reckoning */

gboolean session_is_over (Session *self);
gboolean session_is_online (Session *self);
gboolean session_all_delivered (Session *self);
gboolean session_all_answered (Session *self);
gboolean session_all_done (Session *self);
gboolean session_all_over (Session *self);
/* Every message has come and is acknowledged. */
gboolean session_all_taken (Session *self);
/* Online, and not with the hostile peer */
gboolean session_is_online_elsewhere (Session *self);
gboolean session_no_connection (Session *self);
void session_check_events (Session *self);
void session_check_calls (Session *self);
void session_check_unharmed (Session *self, const Script *script);
void session_check_error (Session *self, const Script *script);
void session_check_told (Session *self);
void session_check_left (Session *self);
void session_count_faults (Session *self, const Script *script);

G_END_DECLS
