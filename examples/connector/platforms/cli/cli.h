/* cli.h: where clients of the command line ask
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#define CLI_PATH     "/api/cli/"
#define CLI_MAX_WAIT 60 /* seconds */
