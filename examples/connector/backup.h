/* backup.h: relay-connector backup and restore
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int backup_main (int argc, char **argv);
int restore_main (int argc, char **argv);
