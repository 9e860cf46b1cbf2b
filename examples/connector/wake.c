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

/* The URL is looked up. */
typedef struct
{
  Wake *wake; /* NULL: it is not to be woken up any more */
  char *gateway_id;
  char *platform;
  char *url; /* or NULL: it cannot be woken up */
} WakeLookup;

struct _Wake
{
  Hub *hub;
  char *gateway_id;
  char *url;
  WakeLookup *lookup;   /* or NULL: none is pending */
  SoupSession *session; /* NULL before the first request */
  GCancellable *cancellable;
  guint delay; /* seconds until the next request; 0 before the first one */
  guint timeout_id;
};

static void
wake_lookup_free (gpointer data)
{
  WakeLookup *self = data;

  if (self->wake)
    self->wake->lookup = NULL;
  g_free (self->gateway_id);
  g_free (self->platform);
  g_free (self->url);
  g_free (self);
}

static void
wake_forget_lookup (Wake *self)
{
  if (self->lookup)
    self->lookup->wake = NULL;
  self->lookup = NULL;
}

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
  wake_forget_lookup (self);
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

  self->timeout_id = 0;
  if (hub_count_waiting (self->hub, self->gateway_id, NULL) > 0)
    wake_send (self);
  else
    self->delay = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
on_look_up (Transaction *transaction, gpointer data, GError **error)
{
  WakeLookup *self = data;

  g_free (self->url);
  self->url = store_get_wake_url (transaction->store, self->gateway_id, self->platform);

  return TRUE;
}

static void
on_looked_up (Hub *hub, gpointer data, const GError *error)
{
  WakeLookup *lookup = data;
  Wake *self = lookup->wake;

  if (self == NULL)
    return;

  lookup->wake = NULL;
  self->lookup = NULL;
  if (error || lookup->url == NULL)
    return;

  g_free (self->url);
  self->url = g_steal_pointer (&lookup->url);
  wake_send (self);
}

/* A message waits for the gateway, which is not connected. One request is sent at once. More follow,
 * after longer and longer pauses, until the gateway connects; another message causes none.
 */
void
wake_poke (Wake *self, const char *platform)
{
  WakeLookup *lookup;

  if (self->timeout_id != 0 || self->lookup)
    return;

  lookup = g_new0 (WakeLookup, 1);
  lookup->wake = self;
  lookup->gateway_id = g_strdup (self->gateway_id);
  lookup->platform = g_strdup (platform);
  self->lookup = lookup;
  hub_transact (self->hub, on_look_up, on_looked_up, lookup, wake_lookup_free);
}

/* The gateway is connected. */
void
wake_reset (Wake *self)
{
  wake_forget_lookup (self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->delay = 0;
}
