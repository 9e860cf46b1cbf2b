/* fake-connector.h: a connector for tests, over a memory transport or a real socket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

/*
 * Records every frame and replies to hello, outbound and going_idle in the main context of the
 * gateway. While it is @silent the replies are queued for fake_connector_reply(); while it is
 * @manual there are none, and the test feeds all frames.
 */
typedef struct
{
  RelayTransport *memory; /* unowned; NULL over a socket and after it was finalized */
  SoupServer *server;
  SoupWebsocketConnection *socket; /* of the latest connection; NULL when it is closed */
  char *url;
  guint16 port;

  const char *descriptor; /* specification of the reply to hello */
  gboolean manual;
  gboolean silent;       /* also for HTTP requests */
  GPtrArray *replies;    /* of char *: queued replies */
  GPtrArray *follow_ups; /* of char *: sent after the queued replies */
  GPtrArray *requests;   /* of SoupServerMessage: paused HTTP requests */

  GPtrArray *frames;                /* of JsonObject: all frames of the gateway */
  GPtrArray *lines;                 /* of char *: the same as received from the socket */
  GPtrArray *acks;                  /* of char *: acknowledged buffer ids */
  char *authorization, *user_agent; /* headers of the latest upgrade */
  guint n_upgrades, n_hellos;
  guint n_requests; /* actions and HTTP requests */
  guint16 close_code;
} FakeConnector;

void fake_connector_init_memory (FakeConnector *self, RelayTransport *memory);
/* Listens on 127.0.0.1, with TLS if @certificate is not NULL; @path is the path of the URL. */
void fake_connector_init_server (FakeConnector *self,
                                 const char *path,
                                 GTlsCertificate *certificate);
void fake_connector_clear (FakeConnector *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeConnector, fake_connector_clear)

/* These do nothing without a connection. */
void fake_connector_feed (FakeConnector *self, const char *text);
/* One inbound frame of chat c1; all ids are nullable. */
void fake_connector_feed_event (FakeConnector *self,
                                const char *buffer_id,
                                const char *message_id,
                                const char *user_id,
                                const char *text);
/* The texts of frames; the caller frees them */
char *fake_connector_make_event (const char *buffer_id,
                                 const char *message_id,
                                 const char *user_id,
                                 const char *text);
char *fake_connector_make_result (const char *request_id, const char *result);
/* Closes the connection, with 1006 without a close frame. */
void fake_connector_close (FakeConnector *self, guint16 code, const char *reason);
/* Sends the queued replies and ends @silent. */
void fake_connector_reply (FakeConnector *self);

guint fake_connector_count (FakeConnector *self, const char *type);
/* The latest frame of @type, NULL when there is none */
JsonObject *fake_connector_get_last (FakeConnector *self, const char *type);
/* A member of all frames of @type, or of all frames if it is NULL, separated by blanks */
char *fake_connector_list (FakeConnector *self, const char *type, const char *member);
