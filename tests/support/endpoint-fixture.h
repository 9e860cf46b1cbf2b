/* endpoint-fixture.h: an endpoint, and an HTTP server as its connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "transport/relay-transport-private.h"

#include "peer.h"
#include "test.h"

#define GATEWAY_ID "gw"
#define SECRET     "hush-secret"

/* What the server answers. */
typedef struct
{
  guint status;
  const char *type; /* NULL: none */
  const char *body;
  gssize length;              /* of the body; −1: a string */
  const char *header, *value; /* one more, NULL: none */
} Answer;

/* The clock is moved by hand: no deadline passes by itself. */
typedef struct
{
  SoupServer *server;
  guint16 port;
  Peer *peer; /* for what a server would not do; its end: */
  End *end;
  RelayClock *clock;
  RelayTransport *transport;
  RelayEndpoint *endpoint;
  GAsyncResult *result; /* of the call that ended */
  GCancellable *cancellable;

  Answer answer;
  guint n_requests; /* and the latest of them: */
  char *method, *path, *authorization, *content_type, *filename, *user_agent;
  GBytes *body;
} EndpointFixture;

/* Listens on a free port of 127.0.0.1, and returns it. */
guint16 endpoint_listen (SoupServer *server, SoupServerListenOptions options);
void endpoint_set_up (EndpointFixture *f, gconstpointer data);
void endpoint_tear_down (EndpointFixture *f, gconstpointer data);
/* another connector; %u is the server's port */
void endpoint_use_url (EndpointFixture *f, const char *format);
/* the raw peer is the connector */
void endpoint_use_peer (EndpointFixture *f);
/* accepts what was asked of the peer; the head of the request */
char *endpoint_accept (EndpointFixture *f);
void endpoint_answer (EndpointFixture *f, guint status, const char *body);
/* a GAsyncReadyCallback, with the fixture as its data */
void endpoint_called (GObject *source, GAsyncResult *result, gpointer user_data);
/* runs until the call has ended */
void endpoint_wait (EndpointFixture *f);
/* drops the result */
void endpoint_next (EndpointFixture *f);
const char *endpoint_body (EndpointFixture *f);
/* Whether it is the bearer of an upgrade */
gboolean endpoint_is_token (const char *authorization);
/* The error must not show what nobody may see. */
void endpoint_check_error (const GError *error);

/* Starts a declaration, the smallest call; see how it ends. */
void endpoint_declare (EndpointFixture *f);
void endpoint_declares (EndpointFixture *f);
void endpoint_fails (EndpointFixture *f, GQuark domain, int code, const char *words);

/* Adds a case whose data is a number. */
#define endpoint_add(path, data, func)                                              \
  g_test_add (path, EndpointFixture, GINT_TO_POINTER (data), endpoint_set_up, func, \
              endpoint_tear_down)
#define ENDPOINT_TEST(path) \
  TEST_CASE_WITH (path, EndpointFixture, f, NULL, endpoint_set_up, endpoint_tear_down)
