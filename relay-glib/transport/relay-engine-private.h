/* relay-engine-private.h: the parts of a transport, for the files that make it up
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-deliveries-private.h"
#include "relay-frame-queue-private.h"
#include "relay-pending-tasks-private.h"
#include "relay-requests-private.h"
#include "relay-supervisor-private.h"
#include "relay-transport-private.h"

G_BEGIN_DECLS

/*
 * RelayTransport is made up of:
 *   relay-transport.c           the class: its properties and its parts
 *   relay-transport-settings.c  what can be read and set
 *   relay-transport-pipe.c      the line pipe that a subclass supplies, downwards and upwards
 *   relay-transport-life.c      dialling, losing, dialling again
 *   relay-transport-idle.c      idle, dormant, recycle, disconnect: the ends that drain first
 *   relay-transport-dispatch.c  what becomes of each frame
 *   relay-transport-calls.c     actions and their results
 */

/* The socket, as far as we know; the state says what the application is told. */
typedef enum
{
  RELAY_LINK_NONE,
  RELAY_LINK_DIALLING,
  RELAY_LINK_OPEN,
  RELAY_LINK_CLOSING /* close() was called; no open() before it is answered */
} RelayLink;

/* Why requests in flight are waited for before the socket is closed */
typedef enum
{
  RELAY_DRAIN_NONE,
  RELAY_DRAIN_DORMANT,
  RELAY_DRAIN_RECYCLE,
  RELAY_DRAIN_DISCONNECT
} RelayDrain;

typedef enum
{
  RELAY_TIMER_HANDSHAKE,
  RELAY_TIMER_REQUESTS,
  RELAY_TIMER_IDLE,
  RELAY_TIMER_DRAIN,
  RELAY_TIMER_REDIAL,
  RELAY_TIMER_STABLE,
  RELAY_TIMER_CLOSE,
  RELAY_TIMER_FINISH,
  RELAY_TIMER_WAKE,
  RELAY_N_TIMERS
} RelayTimer;

/* Milliseconds, by index, so that eight properties are one table */
typedef enum
{
  RELAY_DELAY_RECONNECT,
  RELAY_DELAY_RECONNECT_MAX,
  RELAY_DELAY_STABLE_AFTER,
  RELAY_DELAY_DORMANT,
  RELAY_DELAY_HANDSHAKE,
  RELAY_DELAY_REQUEST,
  RELAY_DELAY_IDLE,
  RELAY_DELAY_DRAIN,
  RELAY_N_DELAYS
} RelayDelay;

typedef struct
{
  /* settings */
  guint delays[RELAY_N_DELAYS];
  RelayReconnect reconnect;
  gsize max_frame_size;
  gsize max_pending_bytes;
  guint max_requests;
  guint duplicate_window;
  guint max_deliveries;
  gboolean watch_network;
  GListStore *identities;

  /* parts; context, timers, inbox and supervisor from the first connect on */
  GMainContext *context;
  RelayClock *clock;
  RelayTimers *timers;
  RelayFrameQueue *inbox;
  RelaySupervisor *supervisor;
  RelayDeliveries *deliveries;
  RelayRequests *requests;
  GNetworkMonitor *monitor;
  const RelayTransportObserver *observer;
  gpointer adapter;
  void (*drained_func) (RelayTransport *self);

  /* life */
  RelayState state;
  RelayLink link;
  guint dial;
  gboolean ended; /* this dial's closed or failed was heard */
  gboolean dial_when_closed;
  gboolean handshaken;      /* this connection has its descriptor */
  gboolean established;     /* since the last disconnect */
  gboolean ever_handshaken; /* on this object */
  gboolean suspect;         /* a 4401 is being asked about (contract §7.6) */
  gint64 retry_at;
  GError *last_error;

  /* ends that drain */
  RelayDrain drain;
  gboolean drain_expired;
  gboolean awaiting_idle; /* going_idle was sent and not answered, with somebody waiting */
  gboolean idle_asked;    /* going_idle was sent on this connection and not answered */
  gboolean dormant_wanted;

  RelayPendingTasks *connects;      /* tags: connect and establish */
  RelayPendingTasks *next_connects; /* called while a disconnect was under way */
  RelayPendingTasks *handshakes;
  RelayPendingTasks *idles;
  RelayPendingTasks *dormants;
  RelayPendingTasks *disconnects;

  /* descriptors of the latest handshake */
  RelayDescriptor *descriptor;
  GHashTable *descriptors; /* platform → RelayDescriptor */

  gboolean warned_unheard;
  gboolean warned_dead;
} RelayTransportPrivate;

extern guint relay_transport_signals[RELAY_N_SIGNALS];

RelayTransportPrivate *relay_transport_get_private (RelayTransport *self);

/* relay-transport-pipe.c: one caller per slot of the line pipe */
gboolean relay_pipe_open (RelayTransport *self, GError **error);
void relay_pipe_close (RelayTransport *self, guint16 code, const char *reason);
gboolean relay_pipe_write (RelayTransport *self, GBytes *line, GError **error);
void relay_transport_set_state (RelayTransport *self, RelayState state);
void relay_transport_set_retry_at (RelayTransport *self, gint64 retry_at);
void relay_transport_set_last_error (RelayTransport *self, const GError *error);
/* Makes the parts that need a context; the first connect decides which. */
void relay_transport_start (RelayTransport *self);

/* relay-transport-life.c */
void relay_life_opened (RelayTransport *self);
void relay_life_closed (RelayTransport *self, guint16 code, const char *reason);
void relay_life_failed (RelayTransport *self, const GError *error);
void relay_life_descriptor (RelayTransport *self, RelayFrame *frame);
void relay_life_timer (guint slot, gpointer self);
void relay_life_network (gpointer self);
void relay_life_watch (RelayTransport *self);
void relay_life_dial (RelayTransport *self);
void relay_life_hang_up (RelayTransport *self, guint16 code, const char *reason);
/* Closes, and dials again at once or after the ordinary delay; @error is what happened. */
void relay_life_redial (RelayTransport *self, const GError *error, gboolean at_once);
/* The connects that were called while it closed: their turn now */
void relay_life_begin_queued (RelayTransport *self);
void relay_life_cancelled (gpointer self);

/* relay-transport-idle.c */
void relay_idle_acked (RelayTransport *self);
void relay_idle_timed_out (RelayTransport *self);
void relay_idle_cancelled (gpointer self);
void relay_drain_check (RelayTransport *self);
void relay_drain_expired (RelayTransport *self);
void relay_drain_recycle (RelayTransport *self);
void relay_disconnect_ended (RelayTransport *self);

/* relay-transport-dispatch.c */
void relay_dispatch_item (RelayFrameQueueItem *item, gpointer self);
void relay_dispatch_revoked (RelayTransport *self);

/* relay-transport-calls.c */
void relay_calls_expire (RelayTransport *self);

G_END_DECLS
