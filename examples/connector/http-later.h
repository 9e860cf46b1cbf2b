/* http-later.h: a request that is answered later
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "transaction.h"

G_BEGIN_DECLS

/* A message that is paused until it has its answer, for example until a transaction is done */
typedef struct _HttpLater HttpLater;

typedef void (*HttpGoneFunc) (gpointer user_data);

/* In the main loop, when what the transaction has stored is on the disk (@error is NULL), or when it has failed.
 * Answers the message, or begins another transaction for it. The client may be gone; then nobody gets the answer.
 */
typedef void (*HttpTransactDone) (Hub *hub,
                                  SoupServerMessage *message,
                                  gpointer data,
                                  const GError *error);

HttpLater *http_later_new (SoupServerMessage *message, HttpGoneFunc gone, gpointer user_data);
SoupServerMessage *http_later_get_message (HttpLater *self);
void http_later_end (HttpLater *self);
void http_peek (Hub *hub,
                SoupServerMessage *message,
                TransactionFunc func,
                HttpTransactDone done,
                gpointer data,
                GDestroyNotify free_data);
void http_transact (Hub *hub,
                    SoupServerMessage *message,
                    TransactionFunc func,
                    HttpTransactDone done,
                    gpointer data,
                    GDestroyNotify free_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpLater, http_later_end)

G_END_DECLS
