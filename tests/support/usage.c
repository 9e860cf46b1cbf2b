/* usage.c: what a process uses: memory and descriptors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "usage.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

/* In builds with AddressSanitizer, whose heap glibc knows nothing of */
size_t __sanitizer_get_current_allocated_bytes (void) __attribute__ ((weak));

gint64
usage_get_heap (void)
{
  struct mallinfo2 info;

  if (__sanitizer_get_current_allocated_bytes != NULL)
    return __sanitizer_get_current_allocated_bytes ();
  info = mallinfo2 ();
  return info.uordblks + info.hblkhd;
}

gint64
usage_get_resident (void)
{
  g_autofree char *text = NULL;
  unsigned long size, resident = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%lu %lu", &size, &resident);
  return (gint64) resident * sysconf (_SC_PAGESIZE);
}

guint
usage_count_fds (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/fd", pid);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}
