/* memory.h: searches the memory of this process
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* The length of a piece to search for. Its bytes are masked so that the search does not find them. */
#define MEMORY_PIECE 16

typedef struct
{
  guint8 masked[MEMORY_PIECE];
} MemoryPiece;

void memory_mask (MemoryPiece *piece, const char *text);
/* The number of times that @piece is in writable memory, allocated or freed, with each byte XORed with
 * @mask_byte. */
guint memory_count (const MemoryPiece *piece, guint8 mask_byte);
