/* page-budget.h: how much one person with an account may ask for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PageBudget PageBudget;

PageBudget *page_budget_new (void);
gboolean page_budget_take_request (PageBudget *self, GError **error);
gboolean page_budget_take_channel (PageBudget *self, GError **error);

G_END_DECLS
