/* shop.c: a function whose types come from relay-glib
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "shop.h"

/**
 * shop_open:
 * @transport: the way to the connector
 *
 * Opens the shop.
 *
 * Returns: (transfer full): the adapter that customers talk to
 */
RelayAdapter *
shop_open (RelayTransport *transport)
{
  return relay_adapter_new (NULL, transport);
}
