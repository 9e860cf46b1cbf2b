/* relay-skipped-frame.c: what is reported of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-skipped-frame-private.h"

#include <string.h>

/* The longest name of a type in an error message, in bytes; the connector chose it */
#define MAX_TYPE_NAME 64

static GBytes *
copy_line (const char *line, gsize length)
{
  gsize n = MIN (length, RELAY_SKIPPED_FRAME_MAX_LINE);

  /* a character that would be cut is left out */
  if (n < length)
    for (guint i = 0; i < 3 && n > 1 && ((guchar) line[n] & 0xC0) == 0x80; i++)
      n--;

  return g_bytes_new (line, n);
}

RelaySkippedFrame *
relay_skipped_frame_new_from_scanner (const char *head,
                                      gsize length,
                                      RelayFrameScanner *scanner,
                                      GError *error)
{
  RelaySkippedFrame *self = g_new0 (RelaySkippedFrame, 1);

  self->line = copy_line (head, length);
  self->error = error;
  self->type_name = g_strdup (relay_frame_scanner_get_type_name (scanner));
  self->buffer_id = g_strdup (relay_frame_scanner_get_buffer_id (scanner));
  if (self->type_name != NULL)
    {
      g_autofree char *cut =
        g_utf8_substring (self->type_name, 0,
                          MIN (g_utf8_strlen (self->type_name, -1), MAX_TYPE_NAME));
      g_autofree char *escaped = g_strescape (cut, NULL);

      g_prefix_error (&self->error, "frame of type “%s”: ", escaped);
    }
  return self;
}

RelaySkippedFrame *
relay_skipped_frame_new (const char *line, gsize length, GError *error)
{
  g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();

  relay_frame_scanner_feed (scanner, line, length);
  return relay_skipped_frame_new_from_scanner (line, length, scanner, error);
}

void
relay_skipped_frame_hide (RelaySkippedFrame *self, const char *text)
{
  g_bytes_unref (self->line);
  self->line = g_bytes_new (text, strlen (text));
  g_clear_pointer (&self->type_name, g_free);
  g_free (self->error->message);
  self->error->message = g_strdup (text);
}

void
relay_skipped_frame_free (RelaySkippedFrame *self)
{
  g_bytes_unref (self->line);
  g_clear_error (&self->error);
  g_free (self->type_name);
  g_free (self->buffer_id);
  g_free (self);
}
