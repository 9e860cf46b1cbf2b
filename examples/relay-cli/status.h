/* status.h: the exit statuses, which commands.c describes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

typedef enum
{
  STATUS_DONE = 0,
  STATUS_FAILED = 1,
  STATUS_USAGE = 2,
  STATUS_NO_CONNECTION = 3,
  STATUS_CREDENTIALS = 4,
  STATUS_UNKNOWN = 5,
  STATUS_NO_ANSWER = 6,
  STATUS_INTERRUPTED = 130
} Status;

/* The status for an error of a call of the library */
Status status_for_error (const GError *error);
