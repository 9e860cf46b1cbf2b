/* account-command.h: relay-connector account: people on the page
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int account_main (int argc, char **argv);
