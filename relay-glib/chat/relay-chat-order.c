/* relay-chat-order.c: finding items of sorted list models
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-order-private.h"

guint
relay_chat_order_find (GListModel *model, gpointer item, GCompareFunc compare)
{
  guint from = 0, to = g_list_model_get_n_items (model);

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      g_autoptr (GObject) other = g_list_model_get_item (model, middle);

      if (compare (other, item) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

gboolean
relay_chat_order_contains (GListModel *model, gpointer item, GCompareFunc compare)
{
  guint position = relay_chat_order_find (model, item, compare);
  g_autoptr (GObject) found = g_list_model_get_item (model, position);

  return found == item;
}
