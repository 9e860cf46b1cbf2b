/* request.c: an action that a gateway waits for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request.h"

#include <gio/gio.h>

#include "delivery.h"
#include "json-guard.h"
#include "metrics.h"

#define REQUEST_RETRY_SECONDS 2

/* What work has set. It may be done again. */
static void
request_forget_work (Request *self)
{
  g_clear_pointer (&self->result, json_object_unref);
  g_clear_pointer (&self->media, json_object_unref);
  if (self->found)
    self->free_found (self->found);
  self->found = NULL;
  self->finish = NULL;
}

/* @frame is the outbound frame. */
Request *
request_new (Hub *hub,
             const char *gateway_id,
             JsonObject *frame,
             RequestFunc done,
             gpointer user_data)
{
  Request *self = g_new0 (Request, 1);
  JsonObject *action = member_object (frame, "action");
  Delivery *delivery = hub_get_delivery (hub, gateway_id);

  self->n_references = 1;
  self->hub = hub;
  self->roster = roster_ref (hub_get_roster (hub));
  self->gateway_id = g_strdup (gateway_id);
  self->base = g_strdup (delivery ? delivery_get_base (delivery) : NULL);
  self->platform = g_strdup (member_string (frame, "platform"));
  self->bot_id = member_id (frame, "botId");
  self->action = action ? json_object_ref (action) : NULL;
  self->metadata = member_object (action, "metadata");
  self->op = member_string (action, "op");
  self->done = done;
  self->user_data = user_data;
  self->began = g_get_monotonic_time ();

  return self;
}

Request *
request_ref (Request *self)
{
  self->n_references++;

  return self;
}

void
request_unref (Request *self)
{
  /* Nobody is left who could answer it. */
  if (self->n_references == 1 && self->done)
    request_answer (self, result_ambiguous ("the platform gave no answer"));

  self->n_references--;
  if (self->n_references > 0)
    return;

  roster_unref (self->roster);
  g_free (self->gateway_id);
  g_free (self->base);
  g_free (self->platform);
  g_free (self->bot_id);
  g_clear_pointer (&self->action, json_object_unref);
  g_clear_pointer (&self->chat, chat_free);
  request_forget_work (self);
  g_free (self);
}

/* The database has failed. The details are for the operator, not for the gateway. */
JsonObject *
request_fault (Request *self, const GError *error)
{
  JsonObject *result;

  hub_fault (self->hub, self->gateway_id, "%s", error->message);
  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
    return result_failure ("the connector could not store it; its operator sees why");

  /* A lock is short: the gateway is asked to try again. */
  result = result_failure ("the connector's database is locked; try again");
  json_object_set_int_member (result, "retry_after", REQUEST_RETRY_SECONDS);

  return result;
}

static void
request_measure (Request *self, gboolean has_succeeded)
{
  metrics_count (METRIC_ACTIONS);
  metrics_time (METRIC_TIME_ACTION, g_get_monotonic_time () - self->began);
  if (!has_succeeded)
    metrics_count (METRIC_FAILED_ACTIONS);
}

/* Takes ownership of @result. */
static void
request_finish (Request *self, JsonObject *result)
{
  RequestFunc done = g_steal_pointer (&self->done);

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  request_measure (self, member_boolean (result, "success"));
  done (self, result, self->user_data);
}

/* Takes ownership of @result. The first answer counts, and later ones are ignored. */
void
request_answer (Request *self, JsonObject *result)
{
  if (self->done)
    request_finish (self, result);
  else
    json_object_unref (result);
}

static gboolean
on_work (Transaction *transaction, gpointer data, GError **error)
{
  Request *self = data;

  request_forget_work (self);

  return self->work (self, transaction, error);
}

/* What was only to be shown, or to be sent, is dropped when nobody waits for it any more. */
static void
on_work_done (Hub *hub, gpointer data, const GError *error)
{
  Request *self = data;
  JsonObject *result = g_steal_pointer (&self->result);

  if (error)
    {
      g_clear_pointer (&result, json_object_unref);
      result = request_fault (self, error);
    }
  else if (self->finish && self->done)
    result = self->finish (self);
  if (result)
    request_answer (self, result);
}

static void
free_request (gpointer data)
{
  request_unref (data);
}

/* Does that work. The request is answered by its result, unless there is none. Until then nothing else may be done
 * with the request but to answer it.
 */
void
request_transact (Request *self, RequestWorkFunc work)
{
  self->work = work;
  hub_transact (self->hub, on_work, on_work_done, request_ref (self), free_request);
}

static gboolean
on_limit (gpointer user_data)
{
  Request *self = user_data;

  self->timeout_id = 0;
  request_answer (self,
                  result_ambiguous ("the platform gave no answer within %u ms", self->limit_ms));

  return G_SOURCE_REMOVE;
}

/* How long the gateway waits at most. */
void
request_set_limit (Request *self, guint milliseconds)
{
  if (self->done == NULL)
    return;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->limit_ms = milliseconds;
  self->timeout_id = g_timeout_add (milliseconds, on_limit, self);
}

gboolean
request_is_answered (Request *self)
{
  return self->done == NULL;
}
