/* listen.c: the sockets that the server listens on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "listen.h"

#include <errno.h>
#include <sys/stat.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define LISTEN_BACKLOG   128
#define LISTEN_PATH_MODE 0660

struct _Listen
{
  GPtrArray *sockets; /* of GSocket */
  GPtrArray *paths;   /* of Unix sockets that were created here */
};

Listen *
listen_new (void)
{
  Listen *self = g_new0 (Listen, 1);

  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->paths = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
listen_free (Listen *self)
{
  for (guint i = 0; i < self->paths->len; i++)
    g_unlink (self->paths->pdata[i]);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->sockets);
  g_free (self);
}

static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, LISTEN_BACKLOG);

  return g_steal_pointer (&socket);
}

gboolean
listen_add_port (Listen *self, GInetAddress *address, guint port, GError **error)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (address, port);
  g_autofree char *name = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (wanted));
  g_autoptr (GSocket) socket = open_socket (wanted, error);

  if (socket == NULL || !g_socket_listen (socket, error))
    {
      g_prefix_error (error, "cannot listen on %s: ", name);
      return FALSE;
    }

  g_ptr_array_add (self->sockets, g_steal_pointer (&socket));
  return TRUE;
}

static gboolean
is_answered (GSocketAddress *address)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket == NULL || g_socket_connect (socket, address, NULL, &error) ||
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* Whether a socket can be created there. A socket that nobody answers is left from a process that was
 * killed, and does not count.
 */
gboolean
listen_check_path (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GStatBuf buffer;

  if (g_lstat (path, &buffer) != 0)
    return TRUE;
  if (!S_ISSOCK (buffer.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s exists and is not a socket", path);
  else if (is_answered (address))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "another program listens on %s",
                 path);
  else
    return TRUE;

  return FALSE;
}

gboolean
listen_add_path (Listen *self, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = NULL;

  if (!listen_check_path (path, error))
    return FALSE;

  g_unlink (path);
  socket = open_socket (address, error);
  if (socket == NULL)
    {
      g_prefix_error (error, "cannot listen on %s: ", path);
      return FALSE;
    }

  /* From here on it is removed at the end. It is not open to others before it listens. */
  g_ptr_array_add (self->paths, g_strdup (path));
  if (g_chmod (path, LISTEN_PATH_MODE) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!g_socket_listen (socket, error))
    return FALSE;

  g_ptr_array_add (self->sockets, g_steal_pointer (&socket));
  return TRUE;
}

/* Those of the service manager */
void
listen_add_sockets (Listen *self, GPtrArray *sockets)
{
  for (guint i = 0; i < sockets->len; i++)
    g_ptr_array_add (self->sockets, g_object_ref (sockets->pdata[i]));
}

GPtrArray *
listen_get_sockets (Listen *self)
{
  return self->sockets;
}

/* Whether only this machine can reach all of them */
gboolean
listen_is_local (Listen *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      g_autoptr (GSocketAddress) address =
        g_socket_get_local_address (self->sockets->pdata[i], NULL);

      if (address == NULL)
        return FALSE;
      if (G_IS_INET_SOCKET_ADDRESS (address) &&
          !g_inet_address_get_is_loopback (
            g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
        return FALSE;
    }

  return TRUE;
}
