/* irc-connection.c: a socket to an IRC server that carries lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-connection.h"

#include <string.h>

#define MAX_LINE    16384         /* bytes; IRCv3 allows 8191 of tags and 512 of the rest */
#define MAX_SKIPPED (1024 * 1024) /* bytes of one line that is too long */
#define MAX_UNSENT  (256 * 1024)  /* bytes that the server does not read */
#define CHUNK_SIZE  4096

/* One attempt to connect and what comes of it. Operations that run keep it alive; it has no owner when
 * nobody is interested any more.
 */
typedef struct
{
  IrcConnection *owner;
  GCancellable *cancellable;
  GIOStream *stream; /* NULL while it is being connected */
  GByteArray *partial;
  gsize n_skipped;
  GString *unsent;
  GBytes *writing;
  gboolean is_full; /* the server does not read; the connection ends in the main loop */
  gint64 last_read;
  gboolean is_waiting; /* to be read again, as the connection is paused */
  char chunk[CHUNK_SIZE];
} Link;

struct _IrcConnection
{
  const IrcConfig *config;
  const IrcConnectionFuncs *funcs;
  gpointer user_data;
  Link *link;
  gboolean is_paused;
};

static void
link_clear (gpointer data)
{
  Link *self = data;

  g_object_unref (self->cancellable);
  g_clear_object (&self->stream);
  g_byte_array_unref (self->partial);
  g_string_free (self->unsent, TRUE);
  g_clear_pointer (&self->writing, g_bytes_unref);
}

static void
link_unref (Link *self)
{
  g_rc_box_release_full (self, link_clear);
}

static void
on_closed (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_close_finish (G_IO_STREAM (stream), result, NULL);
}

/* Operations that run on the link end soon. */
void
irc_connection_close (IrcConnection *self)
{
  Link *link = g_steal_pointer (&self->link);

  if (link == NULL)
    return;

  link->owner = NULL;
  g_cancellable_cancel (link->cancellable);
  if (link->stream)
    g_io_stream_close_async (link->stream, G_PRIORITY_DEFAULT, NULL, on_closed, NULL);
  link_unref (link);
}

static void
link_fail (Link *self, const GError *error)
{
  IrcConnection *owner = self->owner;
  g_autoptr (GError) full = NULL;

  if (owner == NULL)
    return;

  if (self->is_full)
    full =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "the server does not read what it is sent");
  irc_connection_close (owner);
  owner->funcs->lost (full ? full : error, owner->user_data);
}

static void
link_fail_with (Link *self, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message);

  link_fail (self, error);
}

static void link_write (Link *self);

static void
on_written (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->writing, g_bytes_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, &error))
    link_fail (self, error);
  else if (self->owner)
    link_write (self);
  link_unref (self);
}

static void
link_write (Link *self)
{
  gsize length;
  gconstpointer data;

  if (self->writing || self->unsent->len == 0 || self->stream == NULL)
    return;

  self->writing = g_bytes_new (self->unsent->str, self->unsent->len);
  g_string_truncate (self->unsent, 0);
  data = g_bytes_get_data (self->writing, &length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, length,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written,
                                   g_rc_box_acquire (self));
}

static void
link_emit (Link *self)
{
  g_autoptr (IrcLine) line =
    irc_line_parse ((const char *) self->partial->data, self->partial->len);

  g_byte_array_set_size (self->partial, 0);
  if (line)
    self->owner->funcs->line (line, self->owner->user_data);
}

/* A line that is too long is skipped, so that it costs no memory. */
static void
link_add (Link *self, const char *data, gsize length)
{
  if (self->n_skipped == 0 && self->partial->len + length <= MAX_LINE)
    {
      g_byte_array_append (self->partial, (const guint8 *) data, length);
      return;
    }

  self->n_skipped += self->partial->len + length;
  g_byte_array_set_size (self->partial, 0);
}

static void
link_take (Link *self, const char *data, gsize length)
{
  while (length > 0 && self->owner)
    {
      const char *end = memchr (data, '\n', length);
      gsize part = end ? (gsize) (end - data) : length;

      link_add (self, data, part);
      if (end && self->n_skipped == 0)
        link_emit (self);
      else if (end)
        self->n_skipped = 0;
      part = MIN (part + 1, length);
      data += part;
      length -= part;
    }
  if (self->n_skipped > MAX_SKIPPED)
    link_fail_with (self, "the server has sent a line without end");
}

static void link_read (Link *self);

static void
on_read (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &error);

  if (n_bytes > 0 && self->owner)
    {
      self->last_read = g_get_monotonic_time ();
      link_take (self, self->chunk, n_bytes);
    }
  else if (n_bytes < 0)
    link_fail (self, error);
  else
    link_fail_with (self, "the server has closed the connection");

  if (self->owner)
    self->owner->funcs->read (self->owner->user_data);
  if (self->owner && self->owner->is_paused)
    self->is_waiting = TRUE;
  else if (self->owner)
    link_read (self);
  link_unref (self);
}

static void
link_read (Link *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk, CHUNK_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read,
                             g_rc_box_acquire (self));
}

static void
on_connected (GObject *client, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (client), result, &error);

  if (connection == NULL)
    link_fail (self, error);
  else if (self->owner == NULL)
    g_object_unref (connection);
  else
    {
      self->stream = G_IO_STREAM (connection);
      self->last_read = g_get_monotonic_time ();
      link_read (self);
      self->owner->funcs->opened (self->owner->user_data);
    }
  link_unref (self);
}

/* The certificate is verified in any case; the file says by whose authority. */
static void
on_client_event (GSocketClient *client,
                 GSocketClientEvent event,
                 GSocketConnectable *connectable,
                 GIOStream *connection,
                 gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_database (G_TLS_CONNECTION (connection), user_data);
}

static GSocketClient *
create_client (const IrcConfig *config)
{
  GSocketClient *client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, config->tls);
  if (config->trusted)
    g_signal_connect_object (client, "event", G_CALLBACK (on_client_event), config->trusted, 0);

  return client;
}

void
irc_connection_open (IrcConnection *self)
{
  g_autoptr (GSocketClient) client = create_client (self->config);
  g_autofree char *host = NULL;

  irc_connection_close (self);
  self->is_paused = FALSE;
  self->link = g_rc_box_new0 (Link);
  self->link->owner = self;
  self->link->cancellable = g_cancellable_new ();
  self->link->partial = g_byte_array_new ();
  self->link->unsent = g_string_new (NULL);

  /* The colons of an IPv6 address would be taken for a port. */
  host = strchr (self->config->server, ':') && *self->config->server != '['
           ? g_strdup_printf ("[%s]", self->config->server)
           : g_strdup (self->config->server);
  g_socket_client_connect_to_host_async (client, host, self->config->port, self->link->cancellable,
                                         on_connected, g_rc_box_acquire (self->link));
}

/* Where a text that others have written begins a new line, the line ends. The connection is never lost before
 * this returns: the caller may be one whom that would free.
 */
void
irc_connection_write (IrcConnection *self, const char *line)
{
  Link *link = self->link;

  if (link == NULL || link->stream == NULL || link->is_full)
    return;
  if (link->unsent->len > MAX_UNSENT)
    {
      link->is_full = TRUE;
      g_cancellable_cancel (link->cancellable);
      return;
    }

  g_string_append_len (link->unsent, line, strcspn (line, "\r\n"));
  g_string_append (link->unsent, "\r\n");
  link_write (link);
}

/* Nothing more is read until irc_connection_resume(), or until the connection is opened anew. */
void
irc_connection_pause (IrcConnection *self)
{
  self->is_paused = TRUE;
}

void
irc_connection_resume (IrcConnection *self)
{
  Link *link = self->link;

  self->is_paused = FALSE;
  if (link == NULL || !link->is_waiting)
    return;

  link->is_waiting = FALSE;
  link_read (link);
}

/* A server that is not read is not silent. */
gint64
irc_connection_get_last_read (IrcConnection *self)
{
  if (self->link && self->link->is_waiting)
    return g_get_monotonic_time ();

  return self->link ? self->link->last_read : 0;
}

IrcConnection *
irc_connection_new (const IrcConfig *config, const IrcConnectionFuncs *funcs, gpointer user_data)
{
  IrcConnection *self = g_new0 (IrcConnection, 1);

  self->config = config;
  self->funcs = funcs;
  self->user_data = user_data;

  return self;
}

void
irc_connection_free (IrcConnection *self)
{
  irc_connection_close (self);
  g_free (self);
}
