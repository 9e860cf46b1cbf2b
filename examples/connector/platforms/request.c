/* request.c: an action that a gateway waits for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request.h"

#include <gio/gio.h>

#include "json-guard.h"
#include "metrics.h"

#define REQUEST_RETRY_SECONDS 2

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

  self->n_references = 1;
  self->hub = hub;
  self->store = hub_get_store (hub);
  self->gateway_id = g_strdup (gateway_id);
  self->platform = g_strdup (member_string (frame, "platform"));
  self->bot_id = member_id (frame, "botId");
  self->action = action ? json_object_ref (action) : NULL;
  self->metadata = member_object (action, "metadata");
  self->op = member_string (action, "op");
  self->done = done;
  self->user_data = user_data;
  self->n_failures = store_count_failures (self->store, NULL);
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

  g_free (self->gateway_id);
  g_free (self->platform);
  g_free (self->bot_id);
  g_clear_pointer (&self->action, json_object_unref);
  g_clear_pointer (&self->chat, chat_free);
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
  if (result)
    request_measure (self, member_boolean (result, "success"));
  done (self, result, self->user_data);
}

typedef struct
{
  Request *request;
  JsonObject *result;
} LateAnswer;

static void
on_turn_end (gboolean committed, gpointer user_data)
{
  LateAnswer *late = user_data;

  if (late->request->done)
    request_finish (late->request, late->result);
  else
    json_object_unref (late->result);
  request_unref (late->request);
  g_free (late);
}

/* What is written to a gateway in a turn is lost when the turn is rolled back. This answer has nothing
 * to do with the turn that happens to run, so it waits for the end of it.
 */
static void
request_answer_after_turn (Request *self, JsonObject *result)
{
  LateAnswer *late = g_new0 (LateAnswer, 1);

  late->request = request_ref (self);
  late->result = result;
  hub_after_turn (self->hub, on_turn_end, late);
}

/* Takes ownership of @result. The first answer counts, and later ones are ignored. */
void
request_answer (Request *self, JsonObject *result)
{
  const GError *failure;

  if (self->done == NULL)
    {
      json_object_unref (result);
      return;
    }
  if (self->is_outside && hub_is_in_turn (self->hub))
    {
      request_answer_after_turn (self, result);
      return;
    }

  /* A chat that could not be looked up is not an unknown chat. */
  if (!self->is_outside && !member_boolean (result, "success") &&
      store_count_failures (self->store, &failure) != self->n_failures)
    {
      json_object_unref (result);
      result = request_fault (self, failure);
    }
  request_finish (self, result);
}

/* The request is not performed now. The gateway's frame is handled again. */
void
request_forget (Request *self)
{
  if (self->done)
    request_finish (self, NULL);
}

/* From now on the request has nothing to do with the turn that it came in. */
void
request_leave_turn (Request *self)
{
  self->is_outside = TRUE;
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
