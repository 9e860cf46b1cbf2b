/* memory.c: searches the memory of this process
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
/* Only the address sanitizer has larger regions. */
#define MAX_REGION (32 * 1024 * 1024)

/* The buffer of the search, which is not searched itself */
static guint8 chunk[CHUNK];

void
memory_mask (MemoryPiece *piece, const char *text)
{
  for (guint i = 0; i < MEMORY_PIECE; i++)
    piece->masked[i] = (guint8) text[i] ^ MASK;
}

static guint
count_in_chunk (gsize length, const MemoryPiece *piece, guint8 mask_byte)
{
  const guint8 mask = MASK ^ mask_byte;
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
count_between (int fd, gsize start, gsize end, const MemoryPiece *piece, guint8 mask_byte)
{
  guint count = 0;

  while (start + MEMORY_PIECE <= end)
    {
      gssize n = pread (fd, chunk, MIN (CHUNK, end - start), start);

      if (n < MEMORY_PIECE)
        break;
      count += count_in_chunk (n, piece, mask_byte);
      /* chunks overlap, so that a piece across their border is found */
      start += n - (MEMORY_PIECE - 1);
    }
  return count;
}

guint
memory_count (const MemoryPiece *piece, guint8 mask_byte)
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
      count += count_between (fd, start, CLAMP (own_start, start, end), piece, mask_byte);
      count += count_between (fd, CLAMP (own_end, start, end), end, piece, mask_byte);
    }
  fclose (maps);
  close (fd);
  return count;
}
