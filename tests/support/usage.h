/* usage.h: what a process uses: memory and descriptors
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* What malloc has given and not got back, and what is resident, in bytes, of this process; of the heap
 * 0 where nobody can tell, as under valgrind */
gint64 usage_get_heap (void);
gint64 usage_get_resident (void);
/* @pid: or "self" */
guint usage_count_fds (const char *pid);
