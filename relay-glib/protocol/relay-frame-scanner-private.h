/* relay-frame-scanner-private.h: finds the type and the buffer id of a frame that cannot be used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The scanner reads a line in parts and keeps none of its bytes, so it can follow a line of any size and
 * depth. It checks the syntax of JSON strictly: what follows the first syntax error is ignored, because
 * there the text of a person could look like a member of the frame. For the same reason only the members
 * of the outermost object count.
 */
typedef struct _RelayFrameScanner RelayFrameScanner;

RelayFrameScanner *relay_frame_scanner_new (void);
void relay_frame_scanner_free (RelayFrameScanner *self);
/* Begins another line. */
void relay_frame_scanner_reset (RelayFrameScanner *self);
void relay_frame_scanner_feed (RelayFrameScanner *self, const char *data, gsize length);

/* Whether what was fed is exactly one object, at any depth */
gboolean relay_frame_scanner_is_complete (RelayFrameScanner *self);
/* Whether what was fed cannot be the beginning of an object: its first character that is not a blank is
 * not `{` */
gboolean relay_frame_scanner_is_foreign (RelayFrameScanner *self);
/* Owned by the scanner. NULL when absent, of the wrong type, longer than 4 KiB, or when it contains
 * U+0000; of a repeated key the last value counts. */
const char *relay_frame_scanner_get_type_name (RelayFrameScanner *self);
const char *relay_frame_scanner_get_buffer_id (RelayFrameScanner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayFrameScanner, relay_frame_scanner_free)

G_END_DECLS
