/* page.h: the page: its files, and the socket it talks over
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "accounts.h"
#include "http.h"
#include "hub.h"
#include "inbound.h"
#include "page-budget.h"

G_BEGIN_DECLS

#define PLATFORM_WEB "web"

typedef struct _PageServer PageServer;

PageServer *page_server_new (Hub *hub, Accounts *accounts);
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

/* Something that a page asks for, while it is done */
typedef struct
{
  PageUser user;       /* the budget is not used */
  JsonObject *request; /* NULL: the page has just been opened, and gets the list of chats */
  gboolean reads_here; /* in the transaction, also what may take long */
  gpointer page;       /* NULL: nobody waits any more */

  /* Set in the transaction */
  JsonObject *answer; /* or NULL */
  Chat *chat;         /* that it is about, or NULL */
  Stop *stop;         /* what is to be stopped, or NULL */
  GPtrArray *listed;  /* of ListedChat, or NULL */
  gint64 n_archived;
} PageCall;

/* A frame that is larger than what may be unsent is never sent, so what is listed in one is bounded. */
#define PAGE_MAX_LISTED (2 * 1024 * 1024) /* bytes of JSON */

/* page-request.c: what a page asks for */
gboolean page_admit (const PageUser *user, JsonObject *request, GError **error);
gboolean page_request (PageCall *call, Transaction *transaction, GError **error);
void page_call_clear (PageCall *self);
JsonObject *page_answer (const char *type, const Chat *chat);
JsonObject *page_give (JsonObject *request, JsonObject *answer, const GError *error);
PageRange page_get_range (JsonObject *request);
JsonObject *page_history (JsonObject *request,
                          const Chat *chat,
                          GPtrArray *messages,
                          const GError *error);
JsonObject *page_chat (const Roster *roster, const Chat *chat);
gboolean page_user_sees (const PageUser *user, const Chat *chat);
gsize page_json_size (JsonObject *object);

/* page-welcome.c: what it learns when it opens */
JsonObject *page_state (Hub *hub);
JsonObject *page_welcome (const PageUser *user, GPtrArray *listed, gint64 n_archived);

G_END_DECLS
