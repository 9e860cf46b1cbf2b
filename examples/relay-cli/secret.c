/* secret.c: the secret from a file, a file descriptor or the terminal
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET 4096
#define CTRL_C     3

void
secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
set_errno (GError **error, const char *what, int number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", what,
               g_strerror (number));
}

/* @what: the place, for errors, which never contain what was read */
static char *
read_line (int fd, const char *what, GError **error)
{
  char buffer[MAX_SECRET + 1];
  gsize length = 0;
  char *secret = NULL;

  while (length < MAX_SECRET)
    {
      gssize count = read (fd, buffer + length, 1);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          set_errno (error, what, errno);
          explicit_bzero (buffer, sizeof buffer);
          return NULL;
        }
      if (count == 0 || buffer[length] == '\n')
        break;
      if (buffer[length] == CTRL_C)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
          explicit_bzero (buffer, sizeof buffer);
          return NULL;
        }
      length++;
    }
  while (length > 0 && buffer[length - 1] == '\r')
    length--;
  buffer[length] = '\0';

  if (length == 0 || length == MAX_SECRET || strlen (buffer) != length ||
      !g_utf8_validate (buffer, length, NULL))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "%s: the first line is not a secret (empty, too long or not UTF-8)", what);
  else
    secret = g_strdup (buffer);
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

char *
secret_read_fd (int fd, GError **error)
{
  g_autofree char *what = g_strdup_printf ("file descriptor %d", fd);
  char *secret = read_line (fd, what, error);

  close (fd);
  return secret;
}

char *
secret_read_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  struct stat status;
  char *secret;

  if (fd < 0 || fstat (fd, &status) < 0)
    {
      set_errno (error, path, errno);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (S_ISREG (status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s: other users can read the secret; use “chmod 600”", path);
      close (fd);
      return NULL;
    }
  secret = read_line (fd, path, error);
  close (fd);
  return secret;
}

char *
secret_ask (const char *question, GError **error)
{
  int fd = g_open ("/dev/tty", O_RDWR | O_CLOEXEC, 0);
  struct termios shown, hidden;
  char *secret;

  if (fd < 0 || tcgetattr (fd, &shown) < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "there is no terminal to ask for the secret on; use --secret-file or "
                           "--secret-fd");
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  hidden = shown;
  /* Ctrl-C ends the line instead of the program, which would leave the terminal without an echo. */
  hidden.c_lflag &= ~(tcflag_t) (ECHO | ISIG);
  hidden.c_cc[VEOL] = CTRL_C;
  tcsetattr (fd, TCSAFLUSH, &hidden);
  dprintf (fd, "%s", question);
  secret = read_line (fd, "the terminal", error);
  tcsetattr (fd, TCSAFLUSH, &shown);
  dprintf (fd, "\n");
  close (fd);
  return secret;
}

gboolean
secret_write_file (const char *path, const char *secret, GError **error)
{
  return g_file_set_contents_full (path, secret, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
