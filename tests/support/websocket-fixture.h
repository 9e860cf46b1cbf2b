/* websocket-fixture.h: a WebSocket transport, and a raw socket as its connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transport/relay-transport-private.h"

#include "descriptor.h"
#include "peer.h"
#include "test.h"

#define DESCRIPTOR_FRAME descriptor_frame ("")
#define INBOUND_FRAME(text)                                                           \
  "{\"type\":\"inbound\",\"event\":{\"text\":\"" text "\",\"message_type\":\"text\"," \
  "\"source\":{\"platform\":\"discord\",\"chat_id\":\"c1\"}}}\n"

typedef struct
{
  GAsyncResult *result; /* NULL until it is called back */
} Waiter;

void waiter_called (GObject *source, GAsyncResult *result, gpointer user_data);

/* The clock is moved by hand: no deadline passes by itself. */
typedef struct
{
  Peer *peer;
  End *end;
  RelayClock *clock;
  RelayTransport *transport;
  Waiter connect;
  Waiter handshake;
  GPtrArray *texts; /* of inbound events */
  guint skipped_frames;
  guint revoked;
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_set_up_online (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);
/* for @url instead of the peer's */
void fixture_use_url (Fixture *f, const char *url);
void fixture_connect (Fixture *f);
/* accepts, upgrades, takes the hello */
void fixture_accept (Fixture *f);
/* all of it, to online */
void fixture_go_online (Fixture *f);
/* moves the clock to the next dial and accepts it */
void fixture_redial (Fixture *f);
void fixture_drop_end (Fixture *f);
RelayState fixture_state (Fixture *f);
/* waits for the state */
void fixture_wait (Fixture *f, RelayState state);
/* waits for the handshake's (else the connect's) error */
void fixture_fails (Fixture *f, GQuark domain, int code, const char *words);
/* the same of `last-error`, now */
void fixture_last_error (Fixture *f, int code, const char *words);
/* starts a send */
void fixture_send (Fixture *f, const char *text, Waiter *waiter);

#define SOCKET_TEST(path) TEST_CASE_WITH (path, Fixture, f, NULL, fixture_set_up, fixture_tear_down)
/* The same after fixture_go_online() */
#define ONLINE_SOCKET_TEST(path) \
  TEST_CASE_WITH (path, Fixture, f, NULL, fixture_set_up_online, fixture_tear_down)
