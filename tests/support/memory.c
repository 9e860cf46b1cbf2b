/* memory.c: what this process still has in its memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MASK  0xa5
#define CHUNK (256 * 1024)
/* More than this is of the address sanitizer alone. */
#define MAX_REGION (32 * 1024 * 1024)

/* Read here, and so not looked at itself */
static guint8 chunk[CHUNK];

void
memory_mask (MemoryPiece *piece, const char *text)
{
  for (guint i = 0; i < MEMORY_PIECE; i++)
    piece->masked[i] = (guint8) text[i] ^ MASK;
}

static guint
count_in_chunk (gsize length, const MemoryPiece *piece, guint8 disguise)
{
  const guint8 mask = MASK ^ disguise;
  const guint8 *end = chunk + length;
  guint count = 0;

  for (const guint8 *at = chunk; at + MEMORY_PIECE <= end; at++)
    {
      guint i;

      at = memchr (at, piece->masked[0] ^ mask, end - at);
      if (at == NULL || at + MEMORY_PIECE > end)
        break;
      for (i = 1; i < MEMORY_PIECE && (at[i] ^ mask) == piece->masked[i]; i++)
        ;
      count += i == MEMORY_PIECE;
    }
  return count;
}

static guint
count_between (int fd, gsize start, gsize end, const MemoryPiece *piece, guint8 disguise)
{
  guint count = 0;

  while (start + MEMORY_PIECE <= end)
    {
      gssize n = pread (fd, chunk, MIN (CHUNK, end - start), start);

      if (n < MEMORY_PIECE)
        break;
      count += count_in_chunk (n, piece, disguise);
      /* what lies across the edge is in the next one */
      start += n - (MEMORY_PIECE - 1);
    }
  return count;
}

guint
memory_count (const MemoryPiece *piece, guint8 disguise)
{
  const gsize own_start = (gsize) chunk, own_end = own_start + sizeof chunk;
  int fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  FILE *maps = fopen ("/proc/self/maps", "re");
  char line[512];
  guint count = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_nonnull (maps);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      gsize start, end;
      char permissions[5];

      if (sscanf (line, "%zx-%zx %4s", &start, &end, permissions) != 3 || permissions[1] != 'w' ||
          end - start > MAX_REGION)
        continue;
      count += count_between (fd, start, CLAMP (own_start, start, end), piece, disguise);
      count += count_between (fd, CLAMP (own_end, start, end), end, piece, disguise);
    }
  fclose (maps);
  close (fd);
  return count;
}
