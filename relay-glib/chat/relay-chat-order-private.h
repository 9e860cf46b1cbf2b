/* relay-chat-order-private.h: finding items of sorted list models
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The items of @model are objects, sorted by @compare, for which no two are equal. Returns the position of the
 * first one that does not come before @item, or the number of items. */
guint relay_chat_order_find (GListModel *model, gpointer item, GCompareFunc compare);
gboolean relay_chat_order_contains (GListModel *model, gpointer item, GCompareFunc compare);

G_END_DECLS
