/* relay-line-reader-private.h: splits a stream of chunks into lines
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
  /* A line without its newline and without blanks at its ends, never empty. @line is valid during the
   * call. */
  void (*line) (const char *line, gsize length, gpointer user_data);
  /* A message has ended without a newline, and the text after the last newline looks like one whole
   * object. TRUE when it was one and has been consumed; else it stays the beginning of a line. */
  gboolean (*tail) (const char *tail, gsize length, gpointer user_data);
  /* A line is longer than the limit; its text is dropped. Called once per line. */
  void (*too_long) (gpointer user_data);
} RelayLineReaderFuncs;

RelayLineReader *relay_line_reader_new (const RelayLineReaderFuncs *funcs, gpointer user_data);
void relay_line_reader_free (RelayLineReader *self);
/* The longest line in bytes, without its newline; no limit by default */
void relay_line_reader_set_limit (RelayLineReader *self, gsize limit);
/* Stops after @max_lines lines; returns how many bytes were consumed. */
gsize relay_line_reader_feed (RelayLineReader *self,
                              const char *data,
                              gsize length,
                              guint max_lines);
/* What was fed last ends a message of the transport. */
void relay_line_reader_end_of_message (RelayLineReader *self);
/* Drops an incomplete line. */
void relay_line_reader_reset (RelayLineReader *self);

G_END_DECLS
