/* route-command.h: relay-connector route: which gateways are in which chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int route_main (int argc, char **argv);
