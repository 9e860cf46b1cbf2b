/* http-later.c: a request that is answered later
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "http-later.h"

#include "http-body.h"
#include "hub.h"

/* Until then a database that does not answer is waited for. */
#define HTTP_PEEK_SECONDS 5

struct _HttpLater
{
  SoupServerMessage *message;
  gboolean is_gone; /* nobody waits for the answer any more */
  HttpGoneFunc gone;
  gpointer user_data;
};

/* A transaction that a message waits for */
typedef struct
{
  Hub *hub;
  HttpLater *later; /* NULL: it is answered */
  TransactionFunc func;
  HttpTransactDone done;
  gpointer data;
  GDestroyNotify free_data; /* or NULL */
  guint timeout_id;
} HttpTransaction;

static void
on_disconnected (SoupServerMessage *message, gpointer user_data)
{
  HttpLater *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
  self->is_gone = TRUE;
  if (self->gone)
    self->gone (self->user_data);
}

/* @gone: called when the client does not wait any more, or NULL. It may end the HttpLater. */
HttpLater *
http_later_new (SoupServerMessage *message, HttpGoneFunc gone, gpointer user_data)
{
  HttpLater *self = g_new0 (HttpLater, 1);

  self->message = g_object_ref (message);
  self->gone = gone;
  self->user_data = user_data;
  g_signal_connect (message, "disconnected", G_CALLBACK (on_disconnected), self);
  http_hold (message);

  return self;
}

/* For the answer. The client may be gone; then nobody gets it. */
SoupServerMessage *
http_later_get_message (HttpLater *self)
{
  return self->message;
}

/* Sends the answer that the message has by now. */
void
http_later_end (HttpLater *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  if (!self->is_gone)
    http_release (self->message);
  g_object_unref (self->message);
  g_free (self);
}

static HttpTransaction *
http_transaction_new (Hub *hub,
                      SoupServerMessage *message,
                      TransactionFunc func,
                      HttpTransactDone done,
                      gpointer data,
                      GDestroyNotify free_data)
{
  HttpTransaction *self = g_new0 (HttpTransaction, 1);

  self->hub = hub;
  self->later = http_later_new (message, NULL, NULL);
  self->func = func;
  self->done = done;
  self->data = data;
  self->free_data = free_data;

  return self;
}

static void
http_transaction_free (gpointer data)
{
  HttpTransaction *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_pointer (&self->later, http_later_end);
  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

static gboolean
on_transact (Transaction *transaction, gpointer data, GError **error)
{
  const HttpTransaction *self = data;

  return self->func (transaction, self->data, error);
}

static void
on_transacted (Hub *hub, gpointer data, const GError *error)
{
  HttpTransaction *self = data;

  if (self->later == NULL)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->done (hub, self->later->message, self->data, error);
  g_clear_pointer (&self->later, http_later_end);
}

/* As hub_transact(), for a message that is answered in @done. */
void
http_transact (Hub *hub,
               SoupServerMessage *message,
               TransactionFunc func,
               HttpTransactDone done,
               gpointer data,
               GDestroyNotify free_data)
{
  hub_transact (hub, on_transact, on_transacted,
                http_transaction_new (hub, message, func, done, data, free_data),
                http_transaction_free);
}

static gboolean
on_peek_timeout (gpointer user_data)
{
  HttpTransaction *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                                  "the database has not answered for some seconds");

  self->timeout_id = 0;
  self->done (self->hub, self->later->message, self->data, error);
  g_clear_pointer (&self->later, http_later_end);

  return G_SOURCE_REMOVE;
}

/* As hub_peek(), for a message that is answered in @done. When the database does not answer, @done is called with
 * G_IO_ERROR_TIMED_OUT, while @func may still run: then @done does not touch what @func sets.
 */
void
http_peek (Hub *hub,
           SoupServerMessage *message,
           TransactionFunc func,
           HttpTransactDone done,
           gpointer data,
           GDestroyNotify free_data)
{
  HttpTransaction *self = http_transaction_new (hub, message, func, done, data, free_data);

  /* Others have waited for long enough. */
  if (hub_get_peek_age (hub) >= HTTP_PEEK_SECONDS * G_USEC_PER_SEC)
    {
      on_peek_timeout (self);
      http_transaction_free (self);
      return;
    }

  self->timeout_id = g_timeout_add_seconds (HTTP_PEEK_SECONDS, on_peek_timeout, self);
  hub_peek (hub, on_transact, on_transacted, self, http_transaction_free);
}
