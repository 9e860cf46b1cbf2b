/* irc-split.h: splits a text into pieces that fit a line of IRC, which is counted in bytes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The least that a piece may have: the longest character with marks that are kept together fits. */
#define IRC_SPLIT_MIN_BYTES 64

GPtrArray *irc_split (const char *text, gsize max_bytes, guint max_pieces);

G_END_DECLS
