/* wake.c: waking up a gateway that is asleep, by its wakeUrl
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "wake.h"

#include <libsoup/soup.h>

#include "log.h"

#define WAKE_FIRST_SECONDS   30 /* until the second request; the time doubles with each one */
#define WAKE_LONGEST_SECONDS 3600
#define WAKE_TIMEOUT_SECONDS 10

struct _Wake
{
  Hub *hub;
  char *gateway_id;
  char *url;
  SoupSession *session; /* NULL before the first request */
  GCancellable *cancellable;
  guint delay; /* seconds until the next request; 0 before the first one */
  guint timeout_id;
};

Wake *
wake_new (Hub *hub, const char *gateway_id)
{
  Wake *self = g_new0 (Wake, 1);

  self->hub = hub;
  self->gateway_id = g_strdup (gateway_id);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
wake_free (Wake *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->session);
  g_free (self->gateway_id);
  g_free (self->url);
  g_free (self);
}

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GInputStream) body =
    soup_session_send_finish (SOUP_SESSION (session), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (session), result);
  Wake *self = user_data;

  /* After wake_free() the request fails as cancelled, and @self is not valid any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error)
    hub_fault (self->hub, self->gateway_id, "the wake-up request failed: %s", error->message);
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    hub_fault (self->hub, self->gateway_id, "the wake-up request was answered with HTTP status %u",
               soup_message_get_status (message));
  else
    log_line (G_LOG_LEVEL_INFO, self->gateway_id, NULL, "woken up");
}

static gboolean on_timeout (gpointer user_data);

static void
wake_send (Wake *self)
{
  g_autoptr (SoupMessage) message = soup_message_new ("POST", self->url);

  self->delay = self->delay ? MIN (self->delay * 2, WAKE_LONGEST_SECONDS) : WAKE_FIRST_SECONDS;
  self->timeout_id = g_timeout_add_seconds (self->delay, on_timeout, self);
  if (message == NULL)
    {
      hub_fault (self->hub, self->gateway_id, "its wakeUrl is not a URL");
      return;
    }

  if (self->session == NULL)
    {
      self->session = soup_session_new_with_options ("user-agent", "relay-connector", "timeout",
                                                     WAKE_TIMEOUT_SECONDS, NULL);
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable, on_sent,
                           self);
}

static gboolean
on_timeout (gpointer user_data)
{
  Wake *self = user_data;
  Store *store = hub_get_store (self->hub);

  self->timeout_id = 0;
  if (store_count_waiting (store, self->gateway_id, NULL) > 0)
    wake_send (self);
  else
    self->delay = 0;

  return G_SOURCE_REMOVE;
}

/* A message waits for the gateway, which is not connected. One request is sent at once. More follow,
 * after longer and longer pauses, until the gateway connects; another message causes none.
 */
void
wake_poke (Wake *self, const char *platform)
{
  if (self->timeout_id != 0)
    return;

  g_free (self->url);
  self->url = store_get_wake_url (hub_get_store (self->hub), self->gateway_id, platform);
  if (self->url)
    wake_send (self);
}

/* The gateway is connected. */
void
wake_reset (Wake *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->delay = 0;
}
