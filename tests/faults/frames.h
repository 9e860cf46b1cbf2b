/* frames.h: faults that change WebSocket frames
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "fault.h"
#include "websocket-frame.h"

/* Appends what takes the place of @frame under a fault that applies to frames. */
void frames_inject (GByteArray *to, const Fault *fault, const guint8 *frame, gsize size);
