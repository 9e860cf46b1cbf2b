/* tell.c: what a transaction tells those who observe the hub
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "tell.h"

#include "delivery.h"
#include "hub.h"
#include "metrics.h"

/* Something to tell */
typedef struct
{
  Chat *chat;
  Message *message; /* or NULL */
  gboolean edited;
  char *gateway_id;   /* or NULL */
  QueuedFrame *frame; /* or NULL */
} News;

static void
news_free (gpointer data)
{
  News *self = data;

  g_clear_pointer (&self->chat, chat_free);
  g_clear_pointer (&self->message, message_free);
  g_free (self->gateway_id);
  g_clear_pointer (&self->frame, queued_frame_free);
  g_free (self);
}

static News *
tell (Transaction *transaction, TransactionEffect effect, const Chat *chat)
{
  News *news = g_new0 (News, 1);

  news->chat = chat ? chat_copy (chat) : NULL;
  transaction_add_effect (transaction, effect, news, news_free);

  return news;
}

static void
on_message (Hub *hub, gpointer data)
{
  const News *news = data;

  hub_emit_message (hub, news->chat, news->message, news->edited);
}

/* A message was said, or has changed. */
void
tell_message (Transaction *transaction, const Chat *chat, const Message *message, gboolean edited)
{
  News *news = tell (transaction, on_message, chat);

  news->message = message_copy (message);
  news->edited = edited;
}

static void
on_deleted (Hub *hub, gpointer data)
{
  const News *news = data;

  hub_emit_deleted (hub, news->chat, news->message);
}

void
tell_deleted (Transaction *transaction, const Chat *chat, const Message *message)
{
  tell (transaction, on_deleted, chat)->message = message_copy (message);
}

static void
on_chat (Hub *hub, gpointer data)
{
  hub_emit_chat (hub, ((const News *) data)->chat);
}

/* A chat is new, or has changed. */
void
tell_chat (Transaction *transaction, const Chat *chat)
{
  tell (transaction, on_chat, chat);
}

static void
on_gone (Hub *hub, gpointer data)
{
  hub_emit_gone (hub, ((const News *) data)->chat);
}

/* A chat was deleted. */
void
tell_gone (Transaction *transaction, const Chat *chat)
{
  tell (transaction, on_gone, chat);
}

static void
on_queued (Hub *hub, gpointer data)
{
  News *news = data;
  Delivery *delivery = hub_get_delivery (hub, news->frame->gateway_id);

  metrics_count (METRIC_EVENTS);
  hub_state_changed (hub);
  if (delivery)
    delivery_add (delivery, g_steal_pointer (&news->frame));
}

/* Something waits for a gateway. Takes ownership of @frame. */
void
tell_queued (Transaction *transaction, QueuedFrame *frame)
{
  tell (transaction, on_queued, NULL)->frame = frame;
}

static void
on_said (Hub *hub, gpointer data)
{
  const News *news = data;

  live_remove_drafts (hub_get_live (hub), news->chat, news->gateway_id);
  hub_set_typing (hub, news->chat, news->gateway_id, NULL);
}

/* A message takes the place of the drafts of its bot, which does not type any more. */
void
tell_said (Transaction *transaction, const Chat *chat, const char *gateway_id)
{
  tell (transaction, on_said, chat)->gateway_id = g_strdup (gateway_id);
}
