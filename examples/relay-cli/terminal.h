/* terminal.h: printing texts of other people, colours, and progress
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

typedef enum
{
  STYLE_PLAIN,
  STYLE_DIM,
  STYLE_BOLD,
  STYLE_GOOD,
  STYLE_BAD,
  STYLE_NOTICE
} Style;

/* @when: "auto", "always", "never" or NULL for auto. Call it before the others. */
void terminal_init (const char *when, gboolean is_quiet);

/* A text that the terminal only shows: control characters, escape sequences, and characters that
 * change the direction of the text are shown as codes. With @indent, a newline is followed by blanks;
 * without, it is shown as a code as well. Invalid UTF-8 is replaced. */
char *terminal_make_safe (const char *text, int indent);

/* @text with the colours of @style, if standard output shows colours */
char *terminal_style (Style style, const char *text);

/* Prints @object in one line to standard output. */
void terminal_print_json (JsonObject *object);

/* A line to standard output; it is written at once, also to a pipe. */
void terminal_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Reports to standard error, made safe; terminal_report() is silent with --quiet. */
void terminal_report (const char *format, ...) G_GNUC_PRINTF (1, 2);
void terminal_report_error (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A RelayProgressFunc: shows how far a transfer is, if standard error is a terminal. */
void terminal_show_progress (gint64 done, gint64 total, gpointer what);
void terminal_end_progress (void);
