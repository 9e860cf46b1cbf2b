/* queue.h: relay-connector queue: what waits for gateways, and dead letters
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

int queue_main (int argc, char **argv);
