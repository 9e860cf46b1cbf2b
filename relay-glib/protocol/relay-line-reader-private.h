/* relay-line-reader-private.h: lines from any chunking
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RelayLineReader RelayLineReader;

typedef struct
{
  /* one line without its newline, never blank; valid during the call */
  void (*line) (const char *line, gsize length, gpointer user_data);
  /* the rest of a message looks like one whole object: TRUE when it is one and was taken */
  gboolean (*rest) (const char *rest, gsize length, gpointer user_data);
  /* once per line over the limit */
  void (*too_long) (gpointer user_data);
} RelayLinesFuncs;

RelayLineReader *relay_line_reader_new (const RelayLinesFuncs *funcs, gpointer user_data);
void relay_line_reader_free (RelayLineReader *self);
/* bytes without the newline */
void relay_line_reader_set_limit (RelayLineReader *self, gsize limit);
/* Stops after @max_lines lines; returns how many bytes it took. */
gsize relay_line_reader_feed (RelayLineReader *self,
                              const char *data,
                              gsize length,
                              guint max_lines);
void relay_line_reader_end_of_message (RelayLineReader *self);
void relay_line_reader_reset (RelayLineReader *self);

G_END_DECLS
