/* check.h: relay-connector check: whether the connector would start
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int check_main (int argc, char **argv);
