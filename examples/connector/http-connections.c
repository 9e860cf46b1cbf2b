/* http-connections.c: a bounded number of connections, with a time limit for silent ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "http-connections.h"

#include <sys/resource.h>

#include "metrics.h"

#define CONNECTIONS_MAX          2048
#define OTHER_FILES              128 /* that the process may have open */
#define CONNECTIONS_HEAD_SECONDS 20  /* for the headers of a request, and between two requests */

#define RECORD_KEY "relay-connector-connection"

/* Connections that send nothing must not keep others out: they end after a time, and when there are too
 * many connections, the one that has waited longest for its client makes room.
 */
typedef enum
{
  PHASE_HEAD, /* the headers of the next request are not complete */
  PHASE_BODY, /* its body is not complete; http-body.c limits the time */
  PHASE_BUSY, /* it is being answered, or the connection is a WebSocket */
  PHASE_CLOSING,
} Phase;

struct _HttpConnections
{
  GPtrArray *records;
  guint max;
  guint timeout_id;
};

/* Belongs to the connection. The address leads from a message to it. */
typedef struct
{
  HttpConnections *owner; /* NULL after it was freed */
  GSocketConnection *connection;
  GSocketAddress *remote;
  Phase phase;
  gint64 since; /* monotonic µs */
} Record;

/* The process may open more files than it does by default. Returns how many connections it can have. */
static guint
raise_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return CONNECTIONS_MAX;

  limit.rlim_cur = MIN (limit.rlim_max, MAX (limit.rlim_cur, CONNECTIONS_MAX + OTHER_FILES));
  setrlimit (RLIMIT_NOFILE, &limit);
  getrlimit (RLIMIT_NOFILE, &limit);

  return CLAMP (limit.rlim_cur, 2 * OTHER_FILES, CONNECTIONS_MAX + OTHER_FILES) - OTHER_FILES;
}

HttpConnections *
http_connections_new (void)
{
  HttpConnections *self = g_new0 (HttpConnections, 1);

  self->records = g_ptr_array_new ();
  self->max = raise_limit ();

  return self;
}

void
http_connections_free (HttpConnections *self)
{
  for (guint i = 0; i < self->records->len; i++)
    ((Record *) self->records->pdata[i])->owner = NULL;
  g_ptr_array_unref (self->records);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_free (self);
}

static void
on_connection_freed (gpointer data, GObject *connection)
{
  Record *record = data;

  g_object_set_data (G_OBJECT (record->remote), RECORD_KEY, NULL);
  g_object_unref (record->remote);
  if (record->owner)
    g_ptr_array_remove_fast (record->owner->records, record);
  g_free (record);
}

/* libsoup reads the end of the stream, and closes the connection. */
static void
record_close (Record *record)
{
  record->phase = PHASE_CLOSING;
  g_socket_shutdown (g_socket_connection_get_socket (record->connection), TRUE, TRUE, NULL);
}

static void
record_set_phase (Record *record, Phase phase)
{
  if (record == NULL || record->phase == PHASE_CLOSING)
    return;

  record->phase = phase;
  record->since = g_get_monotonic_time ();
}

static gboolean
on_timeout (gpointer user_data)
{
  HttpConnections *self = user_data;
  gint64 limit = g_get_monotonic_time () - CONNECTIONS_HEAD_SECONDS * G_USEC_PER_SEC;

  for (guint i = 0; i < self->records->len; i++)
    {
      Record *record = self->records->pdata[i];

      if (record->phase == PHASE_HEAD && record->since < limit)
        record_close (record);
    }

  if (self->records->len > 0)
    return G_SOURCE_CONTINUE;
  self->timeout_id = 0;
  return G_SOURCE_REMOVE;
}

/* The connection that has been in the phase longest, or NULL. */
static Record *
http_connections_find_oldest (HttpConnections *self, Phase phase)
{
  Record *oldest = NULL;

  for (guint i = 0; i < self->records->len; i++)
    {
      Record *record = self->records->pdata[i];

      if (record->phase == phase && (oldest == NULL || record->since < oldest->since))
        oldest = record;
    }

  return oldest;
}

static gboolean
http_connections_make_room (HttpConnections *self)
{
  Record *oldest = http_connections_find_oldest (self, PHASE_HEAD);

  if (oldest == NULL)
    oldest = http_connections_find_oldest (self, PHASE_BODY);
  if (oldest == NULL)
    return FALSE;

  record_close (oldest);
  return TRUE;
}

/* Returns FALSE when all connections are in use. */
gboolean
http_connections_admit (HttpConnections *self,
                        GSocketConnection *connection,
                        GSocketAddress *remote)
{
  Record *record;

  if (self->records->len >= self->max && !http_connections_make_room (self))
    {
      metrics_count (METRIC_REFUSED_CONNECTIONS);
      return FALSE;
    }
  metrics_count (METRIC_CONNECTIONS);

  record = g_new0 (Record, 1);
  record->owner = self;
  record->connection = connection;
  record->remote = g_object_ref (remote);
  record_set_phase (record, PHASE_HEAD);
  g_ptr_array_add (self->records, record);
  g_object_set_data (G_OBJECT (remote), RECORD_KEY, record);
  g_object_weak_ref (G_OBJECT (connection), on_connection_freed, record);
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add_seconds (1, on_timeout, self);

  return TRUE;
}

guint
http_connections_count (HttpConnections *self)
{
  return self->records->len;
}

static Record *
find_record (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote ? g_object_get_data (G_OBJECT (remote), RECORD_KEY) : NULL;
}

void
http_connections_headers_read (SoupServerMessage *message)
{
  record_set_phase (find_record (message), PHASE_BODY);
}

void
http_connections_request_read (SoupServerMessage *message)
{
  record_set_phase (find_record (message), PHASE_BUSY);
}

/* A WebSocket stays. */
void
http_connections_request_ended (SoupServerMessage *message)
{
  if (soup_server_message_get_status (message) != SOUP_STATUS_SWITCHING_PROTOCOLS)
    record_set_phase (find_record (message), PHASE_HEAD);
}
