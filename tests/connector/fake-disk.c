/* fake-disk.c: a disk that is slow or broken, for the connector of the tests
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fdatasync (int fd);
int fsync (int fd);
ssize_t pread64 (int fd, void *buffer, size_t size, off_t offset);
ssize_t pwrite64 (int fd, const void *buffer, size_t size, off_t offset);

/* Whether the folder of the test, if there is one, has a file of that name */
static int
is_set (const char *name)
{
  const char *folder = getenv ("RELAY_DISK");
  char path[4096];

  if (folder == NULL)
    return 0;
  snprintf (path, sizeof path, "%s/%s", folder, name);

  return access (path, F_OK) == 0;
}

/* One byte for each flush */
static void
count_flush (void)
{
  const char *folder = getenv ("RELAY_DISK");
  char path[4096];
  int fd;

  if (folder == NULL)
    return;
  snprintf (path, sizeof path, "%s/flushes", folder);
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write (fd, ".", 1) != 1)
    abort ();
  close (fd);
}

/* How long each flush takes beyond the disk's own time */
static void
wait_for_slow_disk (void)
{
  const char *delay = getenv ("RELAY_DISK_DELAY_US");

  if (delay)
    usleep (atoi (delay));
}

static int
flush (long call, int fd)
{
  count_flush ();
  wait_for_slow_disk ();
  while (is_set ("stuck"))
    usleep (1000);
  if (is_set ("broken"))
    {
      errno = EIO;
      return -1;
    }

  return syscall (call, fd);
}

/* SQLite reads pages with it. Only threads have to wait: the main loop must not need the disk for that. */
ssize_t
pread64 (int fd, void *buffer, size_t size, off_t offset)
{
  while (syscall (SYS_gettid) != getpid () && is_set ("unreadable"))
    usleep (1000);

  return syscall (SYS_pread64, fd, buffer, size, offset);
}

/* The same for what is written. */
ssize_t
pwrite64 (int fd, const void *buffer, size_t size, off_t offset)
{
  while (syscall (SYS_gettid) != getpid () && is_set ("unwritable"))
    usleep (1000);

  return syscall (SYS_pwrite64, fd, buffer, size, offset);
}

/* The program and SQLite call these instead of those of the C library. */
int
fdatasync (int fd)
{
  return flush (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  return flush (SYS_fsync, fd);
}
