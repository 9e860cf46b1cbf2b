/* relay-skipped-frame-private.h: what is reported of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "relay-frame-scanner-private.h"

G_BEGIN_DECLS

/* The bytes of a line that are reported */
#define RELAY_SKIPPED_FRAME_MAX_LINE (64 * 1024)

typedef struct
{
  GBytes
    *line; /* the beginning of the line; it ends between two characters where the text is UTF-8 */
  GError *error;
  char *type_name; /* nullable */
  char *buffer_id; /* nullable; else the connector waits for its acknowledgement */
} RelaySkippedFrame;

/* @error: (transfer full): the reason, which is completed with the type of the frame */
RelaySkippedFrame *relay_skipped_frame_new (const char *line, gsize length, GError *error);
/* The same for a line of which only the beginning is left, @head; @scanner has read all of it. */
RelaySkippedFrame *relay_skipped_frame_new_from_scanner (const char *head,
                                                         gsize length,
                                                         RelayFrameScanner *scanner,
                                                         GError *error);
/* Replaces the line, and what the error and the type repeat of it, by @text. */
void relay_skipped_frame_hide (RelaySkippedFrame *self, const char *text);
void relay_skipped_frame_free (RelaySkippedFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelaySkippedFrame, relay_skipped_frame_free)

G_END_DECLS
