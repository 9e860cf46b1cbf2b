/* relay-line-reader-private.h: splits a stream of chunks into lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-frame-scanner-private.h"

G_BEGIN_DECLS

/* What is kept of a line over the limit, for the report, in bytes */
#define RELAY_LINE_READER_MAX_HEAD (64 * 1024)

typedef struct _RelayLineReader RelayLineReader;

typedef struct
{
  /* A line without its newline and without blanks at its ends, never empty. @line is valid during the
   * call. At the end of a message, a rest that is one whole object, or that cannot be the beginning of
   * one, is a line too. */
  void (*line) (const char *line, gsize length, gpointer user_data);
  /* A line over the limit has ended, or has grown to four times the limit. Called once per line. @head is
   * its beginning, @scanner has read all of it. */
  void (*too_long) (const char *head, gsize length, RelayFrameScanner *scanner, gpointer user_data);
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
/* The bytes that were fed last end a message of the transport. */
void relay_line_reader_end_of_message (RelayLineReader *self);
/* Drops an incomplete line. */
void relay_line_reader_reset (RelayLineReader *self);

G_END_DECLS
