/* page.h: the page: its files, and the socket it talks over
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"
#include "page-budget.h"

G_BEGIN_DECLS

#define PLATFORM_WEB "web"

typedef struct _PageServer PageServer;

PageServer *page_server_new (Hub *hub);
void page_server_free (PageServer *self);
void page_server_add_routes (PageServer *self, HttpServer *http);
guint page_server_count (PageServer *self);
void page_server_hang_up (PageServer *self);

/* Who has opened a page */
typedef struct
{
  Hub *hub;
  char *account;      /* NULL: there are no accounts, and the page says who speaks */
  char *shown;        /* the person's name for others */
  PageBudget *budget; /* of the account, or NULL */
} PageUser;

/* Which messages of a chat a page asks for */
typedef struct
{
  gint64 after;
  gint64 before;
  guint limit;
} PageRange;

/* page-request.c: what a page asks for. Gives the answer. */
JsonObject *page_request (const PageUser *user, JsonObject *request);
Chat *page_find_chat (const PageUser *user, JsonObject *request);
PageRange page_get_range (JsonObject *request);
JsonObject *page_history (JsonObject *request,
                          const Chat *chat,
                          GPtrArray *messages,
                          const GError *error);
JsonObject *page_chat (Hub *hub, const Chat *chat);
JsonObject *page_state (Hub *hub);
JsonObject *page_welcome (const PageUser *user, GPtrArray *listed);
const char *page_chat_owner (const Chat *chat);

G_END_DECLS
