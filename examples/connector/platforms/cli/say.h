/* say.h: the client: saying something from a terminal
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int say_main (int argc, char **argv);

G_END_DECLS
