/* gateway-command.h: relay-connector gateway: which gateways may connect
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int gateway_main (int argc, char **argv);
