/* transport-model.h: what a transport should do, written down a second time and smaller
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* Shares nothing with the library but the names of states and policies. Milliseconds: */
#define MODEL_RECONNECT     1000
#define MODEL_RECONNECT_MAX 8000
#define MODEL_STABLE        61003
#define MODEL_DORMANT       1511
#define MODEL_HANDSHAKE     31013
#define MODEL_REQUEST       29017
#define MODEL_IDLE          9029
#define MODEL_DRAIN         1531
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
  OP_RESULT, /* arg: of the oldest, the newest, nobody, one that is over */
  OP_IDLE_ACK,
  OP_CLOSE, /* arg: 1000, 1013, 4401, 4401 expired */
  OP_FAIL,
  OP_OPENED,
  OP_WAIT, /* arg 0: until something is due; else some time, at most until then */
  OP_PIPE, /* arg: good, refuses to open, opens late, refuses to write */
  N_OPS
} OpCode;

#define MODEL_BUFFERED 4
#define MODEL_NAMED    8

typedef struct
{
  guint8 code;
  guint8 arg;
} Op;

typedef struct
{
  guint call; /* which outcome is its */
  gint64 due;
} ModelRequest;

typedef struct
{
  RelayReconnect policy;
  gint64 now; /* microseconds, as all that follow */

  /* what can be seen */
  RelayState state;
  GString *outcomes; /* of calls, a letter each: see transport-model.c */
  GString *written;  /* h, o, g and a with the buffer's number */
  GString *inbound;  /* numbers of events */
  guint revoked;
  gint64 retry_low, retry_high; /* of retry-at; 0: there is none */

  /* what is behind it */
  enum
  {
    LINK_NONE,
    LINK_DIALLING,
    LINK_OPEN
  } link;
  enum
  {
    DRAIN_NONE,
    DRAIN_DORMANT,
    DRAIN_RECYCLE,
    DRAIN_DISCONNECT
  } drain;
  guint8 pipe;
  gboolean handshaken, established, ever, suspect;
  gboolean awaiting_idle, idle_asked, dormant_wanted, drain_over;
  guint doublings;
  guint seen;                                                        /* bits of ids */
  gint64 handshake_due, idle_due, drain_due, redial_due, stable_due; /* 0: never */
  GArray *requests;                                                  /* of ModelRequest */
  GArray *connects, *next_connects, *idles, *dormants, *disconnects; /* of guint: outcomes */
} Model;

Model *model_new (RelayReconnect policy, gint64 now);
void model_free (Model *self);
void model_step (Model *self, Op op);
/* How long OP_WAIT with @arg is */
gint64 model_get_wait (Model *self, guint8 arg);
/* The delay before a redial is random; from here on it is what the transport says. FALSE when it may not be. */
gboolean model_set_retry (Model *self, gint64 retry_at);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)

G_END_DECLS
