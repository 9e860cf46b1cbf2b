/* transport-model.h: a second, smaller implementation of what a transport should do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

/* Shares nothing with the library but the names of states and policies. Milliseconds: */
#define MODEL_RECONNECT     1000
#define MODEL_RECONNECT_MAX 8000
#define MODEL_STABLE        61003
#define MODEL_DORMANT       1511
#define MODEL_HANDSHAKE     31013
#define MODEL_REQUEST       29017
#define MODEL_IDLE          9029
#define MODEL_DRAIN         1531
/* Seconds */
#define MODEL_RETRY_AFTER 67
/* of contract §7.10 */
#define MODEL_NETWORK 1000
/* of contract §7.5 */
#define MODEL_DISCONNECT_IDLE 2000

typedef enum
{
  OP_CONNECT,
  OP_DISCONNECT,
  OP_CALL,
  OP_GO_IDLE,
  OP_GO_DORMANT,
  OP_RETRY,
  OP_DESCRIPTOR,
  OP_EVENT,  /* arg: two bits of id, MODEL_BUFFERED, MODEL_NAMED */
  OP_RESULT, /* arg: for the oldest, the newest, no, an answered request */
  OP_IDLE_ACK,
  OP_CLOSE,   /* arg: of model_closes */
  OP_REFUSE,  /* arg: of model_statuses; after 503 with MODEL_RETRY_AFTER */
  OP_NETWORK, /* changed, and stayed available */
  OP_FAIL,
  OP_OPENED,
  OP_WAIT, /* arg 0: until something is due; otherwise some time, at most until then */
  OP_PIPE, /* arg: works, fails to open, opens late, fails to write */
  N_OPS
} OpCode;

/* The close codes and reasons, and the HTTP statuses, of the args */
typedef struct
{
  guint16 code;
  const char *reason;
} ModelClose;

#define MODEL_N_CLOSES   8
#define MODEL_N_STATUSES 3
extern const ModelClose model_closes[MODEL_N_CLOSES];
extern const guint model_statuses[MODEL_N_STATUSES];

#define MODEL_BUFFERED 4
#define MODEL_NAMED    8

typedef struct
{
  guint8 code;
  guint8 arg;
} Op;

typedef struct
{
  guint call; /* index of its outcome */
  gint64 due;
} ModelRequest;

typedef struct
{
  RelayReconnect policy;
  gint64 now; /* microseconds, as all times below */

  /* observable */
  RelayState state;
  GString *outcomes; /* one letter for each call, see transport-model.c */
  GString *written;  /* h, o, g, or a and the number of the buffer */
  GString *inbound;  /* the numbers of the events */
  guint revoked;
  guint unauthorized;
  gint64 retry_low, retry_high; /* the bounds of retry-at; 0: none */

  /* internal */
  enum
  {
    LINK_NONE,
    LINK_CONNECTING,
    LINK_OPEN
  } link;
  enum
  {
    DRAIN_NONE,
    DRAIN_DORMANT,
    DRAIN_REDELIVERY,
    DRAIN_DISCONNECT
  } drain;
  guint8 pipe;
  gboolean handshaken, established, ever, revocation_pending, forbidden, held_back;
  guint refusals;    /* in a row */
  guint interrupted; /* attempts, by changes of the network */
  gboolean awaiting_idle, idle_asked, dormant_wanted, drain_over;
  guint doublings;
  guint window; /* bits of ids */
  gint64 handshake_due, idle_due, drain_due, reconnect_due, stable_due, network_due; /* 0: never */
  gint64 network_attempt;                                                            /* 0: none */
  GArray *requests;                                                  /* of ModelRequest */
  GArray *connects, *next_connects, *idles, *dormants, *disconnects; /* of guint: outcomes */
} Model;

Model *model_new (RelayReconnect policy, gint64 now);
void model_free (Model *self);
void model_step (Model *self, Op op);
/* The duration of OP_WAIT with @arg */
gint64 model_get_wait (Model *self, guint8 arg);
/* The reconnect delay is random: takes over that of the transport. FALSE when it is out of range. */
gboolean model_set_retry (Model *self, gint64 retry_at);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)
