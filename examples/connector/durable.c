/* durable.c: an HTTP answer that is sent when the disk has what it tells
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "durable.h"

/* An answer that waits */
typedef struct
{
  SoupServerMessage *message; /* NULL: the client is gone */
} Answer;

static void
on_gone (SoupServerMessage *message, gpointer user_data)
{
  Answer *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
  g_clear_object (&self->message);
}

static void
on_durable (gboolean is_durable, gpointer user_data)
{
  Answer *self = user_data;

  if (self->message)
    {
      g_signal_handlers_disconnect_by_data (self->message, self);
      if (!is_durable)
        http_respond_error (self->message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                            "the database cannot be written");
      soup_server_message_unpause (self->message);
      g_object_unref (self->message);
    }
  g_free (self);
}

/* The message has its answer already. It is sent now, or after the flush that is for what was stored before. */
void
durable_answer (Hub *hub, SoupServerMessage *message)
{
  Answer *self = g_new0 (Answer, 1);

  self->message = g_object_ref (message);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_gone), self);
  soup_server_message_pause (message);
  hub_when_durable (hub, on_durable, self);
}
