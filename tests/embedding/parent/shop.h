/* shop.h: a function whose types come from relay-glib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

RelayAdapter *shop_open (RelayTransport *transport);

G_END_DECLS
