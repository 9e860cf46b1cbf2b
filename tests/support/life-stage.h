/* life-stage.h: an adapter in a main context of its own, and a connector that does as it is told
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "transport/relay-transport-private.h"

G_BEGIN_DECLS

/*
 * Over a memory transport, or over a real socket: the connector is in the same context. It answers
 * what it is asked unless it is @silent; then what is asked waits for life_stage_answer().
 * The clock is moved by hand: no deadline passes by itself.
 */
typedef struct
{
  gboolean over_socket;
  GMainContext *context;
  RelayClock *clock;

  /* the application's references, until it drops them */
  RelayTransport *transport;
  RelayAdapter *adapter;
  guint alive; /* of those that were given to life_stage_watch() */

  /* the connector */
  SoupServer *server;
  SoupWebsocketConnection *end; /* the latest connection's, NULL when there is none */
  RelayTransport *memory;       /* NULL when it is gone */
  char *url;
  gboolean silent;       /* no descriptor, no result, no idle ack, no HTTP answer */
  GPtrArray *asked;      /* of char *: the answers that wait */
  GPtrArray *late;       /* of char *: what it says once it has answered those */
  GPtrArray *unanswered; /* of SoupServerMessage: the same for HTTP */
  GPtrArray *acks;       /* of char *: buffer ids */
  guint n_hellos;
  guint n_requests;
} LifeStage;

/* Once for a test, from the main thread: what the server of libsoup warns of does not end it. */
void life_begin_test (void);
void life_stage_set_up (LifeStage *self, gboolean over_socket);
/* The application's references go; asserts that no object and no source is left. */
void life_stage_tear_down (LifeStage *self);
/* Drops the application's references; with @force disposes of both first. */
void life_stage_drop (LifeStage *self, gboolean force);
void life_stage_watch (LifeStage *self, gpointer object);
void life_stage_go_online (LifeStage *self);
void life_stage_disconnect (LifeStage *self);

/* One turn of the loop, FALSE when it had nothing to do */
gboolean life_stage_turn (LifeStage *self);
void life_stage_advance (LifeStage *self, guint milliseconds);

/* What the connector does; nothing when it has no connection */
void life_stage_feed (LifeStage *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* An event of chat c1, both ids nullable */
void life_stage_feed_event (LifeStage *self,
                            const char *buffer_id,
                            const char *message_id,
                            const char *text);
void life_stage_hang_up (LifeStage *self, guint16 code, const char *reason);
/* Gives the answers that wait, and is silent no more. */
void life_stage_answer (LifeStage *self);

/* Waits in the loop. Time stands still; only a broken test ends by the watchdog. */
typedef gboolean (*LifeCondition) (gpointer user_data);
void life_stage_wait (LifeStage *self,
                      LifeCondition condition,
                      gpointer user_data,
                      const char *what);
/* The same, and when the loop has nothing to do time passes. */
void life_stage_wait_long (LifeStage *self,
                           LifeCondition condition,
                           gpointer user_data,
                           const char *what);

G_END_DECLS
