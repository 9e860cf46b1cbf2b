/* service.c: what a service manager is told, and what it passes on
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "service.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>

/* The protocols of sd_notify(3), sd_listen_fds(3) and sd_watchdog_enabled(3), which are small enough to
 * do without libsystemd.
 */

#define FIRST_FD 3
#define MAX_FDS  64

static GSocketAddress *
notify_address (void)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");

  if (path && *path == '/')
    return g_unix_socket_address_new (path);
  if (path && *path == '@')
    return g_unix_socket_address_new_with_type (path + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);

  return NULL;
}

/* Without a service manager nothing is sent. One that does not listen is no reason to fail. */
void
service_notify (const char *format, ...)
{
  g_autoptr (GSocketAddress) address = notify_address ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  if (address == NULL)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  socket =
    g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  if (socket == NULL || g_socket_send_to (socket, address, text, strlen (text), NULL, &error) < 0)
    g_warning ("the service manager was not notified: %s", error->message);
}

static gboolean
environment_is_for_us (const char *pid_name)
{
  const char *text = g_getenv (pid_name);
  guint64 pid;

  return text && g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &pid, NULL) &&
         pid == (guint64) getpid ();
}

static GSocket *
take_socket (int fd, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  int is_listening = 0;

  if (fcntl (fd, F_SETFD, FD_CLOEXEC) == 0)
    socket = g_socket_new_from_fd (fd, NULL);
  if (socket && g_socket_get_socket_type (socket) == G_SOCKET_TYPE_STREAM &&
      g_socket_get_option (socket, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, NULL) && is_listening)
    return g_steal_pointer (&socket);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "descriptor %d of the service manager is not a stream socket that listens", fd);
  return NULL;
}

/* The sockets that the service manager listens on for this process. Returns an empty array if there are
 * none, and NULL when they cannot be used.
 */
GPtrArray *
service_take_sockets (GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  const char *text = g_getenv ("LISTEN_FDS");
  guint64 n_sockets = 0;

  if (text && environment_is_for_us ("LISTEN_PID") &&
      !g_ascii_string_to_unsigned (text, 10, 0, MAX_FDS, &n_sockets, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "LISTEN_FDS is not a number up to %d: %s", MAX_FDS, text);
      return NULL;
    }

  for (guint64 i = 0; i < n_sockets; i++)
    {
      GSocket *socket = take_socket (FIRST_FD + i, error);

      if (socket == NULL)
        return NULL;
      g_ptr_array_add (sockets, socket);
    }

  /* They are not for the processes that this one starts. */
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDNAMES");

  return g_steal_pointer (&sockets);
}

static gboolean
on_watchdog (gpointer user_data)
{
  service_notify ("WATCHDOG=1");

  return G_SOURCE_CONTINUE;
}

/* Tells the service manager twice per interval that the main loop runs. Returns the id of the source, or
 * 0 when there is no watchdog.
 */
guint
service_start_watchdog (void)
{
  const char *text = g_getenv ("WATCHDOG_USEC");
  guint64 interval;

  if (text == NULL || (g_getenv ("WATCHDOG_PID") && !environment_is_for_us ("WATCHDOG_PID")) ||
      !g_ascii_string_to_unsigned (text, 10, 2000, G_MAXINT64, &interval, NULL))
    return 0;

  return g_timeout_add (MIN (interval / 2000, G_MAXUINT), on_watchdog, NULL);
}
