/* memory.h: what this process still has in its memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A piece of text to look for, kept so that it does not find itself: each byte is masked. */
#define MEMORY_PIECE 16

typedef struct
{
  guint8 masked[MEMORY_PIECE];
} MemoryPiece;

void memory_mask (MemoryPiece *piece, const char *text);
/* How often it stands in what can be written to, freed or not; @disguise is what each byte of it
 * was xored with, 0 for none. */
guint memory_count (const MemoryPiece *piece, guint8 disguise);

G_END_DECLS
