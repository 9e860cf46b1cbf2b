/* descriptor.h: descriptors for tests, as text, frame or object
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

/* A specification lists what differs from the default, with blanks between:
 *
 *   platform=NAME, label=TEXT, dialect=NAME, length=NUMBER, unit=NAME   replace the value
 *   draft, no-edit, no-threads                                          replace the three flags
 *   ops=NAME,NAME…                                                      adds supported_ops
 *
 * The default "" is a descriptor of Discord: 2000 chars, edits and threads, no drafts and no
 * supported_ops. A specification that begins with “{” is taken as the descriptor's JSON text, for
 * malformed ones. The texts are interned and never freed. */
const char *descriptor_text (const char *specification);
/* The same in a descriptor frame, which ends with a newline */
const char *descriptor_frame (const char *specification);
RelayDescriptor *descriptor_new (const char *specification);
