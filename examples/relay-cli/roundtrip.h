/* roundtrip.h: the time that a request takes which changes nothing
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

/* Returns microseconds, or −1 with @error. */
gint64 roundtrip_measure (RelayTransport *transport, GCancellable *cancellable, GError **error);
