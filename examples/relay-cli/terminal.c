/* terminal.c: printing texts of other people, colours, and progress
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "terminal.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the program has found out about its terminal at the start */
static struct
{
  gboolean has_colors;
  gboolean is_quiet;
  gboolean has_progress;
  gboolean shows_progress; /* a line of progress stands there now */
} terminal;

static gboolean
wants_colors (const char *when)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (g_strcmp0 (when, "always") == 0)
    return TRUE;
  if (g_strcmp0 (when, "never") == 0)
    return FALSE;
  return (no_color == NULL || *no_color == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 &&
         isatty (STDOUT_FILENO);
}

void
terminal_init (const char *when, gboolean is_quiet)
{
  terminal.has_colors = wants_colors (when);
  terminal.is_quiet = is_quiet;
  terminal.has_progress = !is_quiet && isatty (STDERR_FILENO);
}

/* C0, DEL, C1, line and paragraph separators, and the formatting of bidirectional text, with which a
 * text can look like another one. */
static gboolean
is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

char *
terminal_make_safe (const char *text, int indent)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *safe = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (indent >= 0 && character == '\n')
        g_string_append_printf (safe, "\n%*s", indent, "");
      else if (indent >= 0 && character == '\t')
        g_string_append_c (safe, '\t');
      else if (is_unsafe (character))
        g_string_append_printf (safe, "<%04X>", character);
      else
        g_string_append_unichar (safe, character);
    }
  return g_string_free (safe, FALSE);
}

/* The same as terminal_make_safe() for JSON, which stays the same value: the characters are escaped with four
 * hexadecimal digits. */
static char *
make_json_safe (const char *json)
{
  GString *safe = g_string_new (NULL);

  /* A generator has escaped C0 already. All others stand within strings. */
  for (const char *c = json; *c != '\0'; c = g_utf8_next_char (c))
    if (is_unsafe (g_utf8_get_char (c)))
      g_string_append_printf (safe, "\\u%04x", g_utf8_get_char (c));
    else
      g_string_append_unichar (safe, g_utf8_get_char (c));
  return g_string_free (safe, FALSE);
}

char *
terminal_style (Style style, const char *text)
{
  static const char *const codes[] = {
    [STYLE_PLAIN] = "",  [STYLE_DIM] = "2",    [STYLE_BOLD] = "1",
    [STYLE_GOOD] = "32", [STYLE_BAD] = "1;31", [STYLE_NOTICE] = "33",
  };

  if (!terminal.has_colors || style == STYLE_PLAIN)
    return g_strdup (text);
  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

void
terminal_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  terminal_end_progress ();
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_print ("%s\n", text);
  /* The reader of a pipe has gone: the program disconnects as after Ctrl-C. */
  if (ferror (stdout))
    raise (SIGTERM);
}

void
terminal_print_json (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);
  g_autofree char *safe = make_json_safe (json);

  terminal_print ("%s", safe);
}

static void
print_error_line (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_autofree char *safe = terminal_make_safe (text, 2);

  terminal_end_progress ();
  g_printerr ("%s\n", safe);
}

void
terminal_report (const char *format, ...)
{
  va_list arguments;

  if (terminal.is_quiet)
    return;
  va_start (arguments, format);
  print_error_line (format, arguments);
  va_end (arguments);
}

void
terminal_report_error (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  print_error_line (format, arguments);
  va_end (arguments);
}

void
terminal_show_progress (gint64 done, gint64 total, gpointer what)
{
  g_autofree char *done_text = NULL;
  g_autofree char *total_text = NULL;

  if (!terminal.has_progress)
    return;
  terminal.shows_progress = TRUE;
  done_text = g_format_size (done);
  total_text = g_format_size (MAX (total, done));
  if (total > 0)
    g_printerr ("\r%s: %3d %% (%s of %s)\033[K", (const char *) what, (int) (done * 100 / total),
                done_text, total_text);
  else
    g_printerr ("\r%s: %s\033[K", (const char *) what, done_text);
}

void
terminal_end_progress (void)
{
  if (!terminal.shows_progress)
    return;
  terminal.shows_progress = FALSE;
  g_printerr ("\r\033[K");
}
