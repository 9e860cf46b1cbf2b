/* relay-adapter-response.c: the answer of the connector, kept with the result of an operation
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-adapter-response-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "values/relay-action-private.h"
#include "values/relay-refusal-private.h"
#include "values/relay-send-result-private.h"

typedef struct
{
  grefcount ref_count;
  RelayRecord *record; /* NULL if the connector did not answer */
  char **message_ids;  /* of a text that was sent in pieces, otherwise NULL */
  gboolean is_thread;  /* created a thread */
  gboolean is_failure;
  gboolean is_ambiguous;
  double retry_after; /* seconds; 0: not refused for its rate */
} Response;

/* An accepted operation has its record here, unless it needs a Response. */
static G_DEFINE_QUARK (relay_adapter_accepted, accepted)
static G_DEFINE_QUARK (relay_adapter_response, response)

static Response *
response_new (RelayRecord *record)
{
  Response *response = g_new0 (Response, 1);

  g_ref_count_init (&response->ref_count);
  if (record != NULL)
    response->record = relay_record_ref (record);

  return response;
}

static void
response_unref (gpointer data)
{
  Response *response = data;

  if (!g_ref_count_dec (&response->ref_count))
    return;

  g_clear_pointer (&response->record, relay_record_unref);
  g_strfreev (response->message_ids);
  g_free (response);
}

static Response *
get_response (GAsyncResult *result)
{
  return g_object_get_qdata (G_OBJECT (result), response_quark ());
}

/* Takes @response. */
static void
set_response (GTask *task, Response *response)
{
  g_object_set_qdata_full (G_OBJECT (task), response_quark (), response, response_unref);
}

static RelayRecord *
get_accepted (GAsyncResult *result)
{
  return g_object_get_qdata (G_OBJECT (result), accepted_quark ());
}

static void
set_accepted (GTask *task, RelayRecord *record)
{
  g_object_set_qdata_full (G_OBJECT (task), accepted_quark (), relay_record_ref (record),
                           (GDestroyNotify) relay_record_unref);
}

/* The fallback of get_chat_info replaces a refusal, and some connectors answer it without `success`. */
static GError *
judge (RelayRecord *record, const char *op)
{
  return g_str_equal (op, RELAY_OP_GET_CHAT_INFO) ? NULL : relay_refusal_to_error (record, op);
}

GError *
relay_adapter_response_keep (GTask *task, RelayRecord *record, const char *op)
{
  GError *error = judge (record, op);
  gboolean is_thread = g_str_equal (op, RELAY_OP_THREAD_CREATE);
  Response *response;

  if (error == NULL && !is_thread)
    {
      set_accepted (task, record);
      return NULL;
    }

  response = response_new (record);
  response->is_thread = is_thread;
  response->is_failure = error != NULL;
  response->is_ambiguous = relay_error_is_ambiguous (error);
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED))
    response->retry_after = relay_refusal_get_wait (record);
  set_response (task, response);

  return error;
}

void
relay_adapter_response_keep_pieces (GTask *task,
                                    RelayRecord *first,
                                    GAsyncResult *last_piece,
                                    const GError *error,
                                    GPtrArray *message_ids)
{
  Response *last = last_piece != NULL ? get_response (last_piece) : NULL;
  Response *response;

  if (first == NULL && last == NULL)
    return;

  if (error == NULL)
    response = response_new (first);
  else
    response = response_new (last != NULL && last->is_failure ? last->record : NULL);
  response->message_ids = g_strdupv ((char **) message_ids->pdata);
  response->is_failure = error != NULL;
  response->is_ambiguous = relay_error_is_ambiguous (error);
  response->retry_after = last != NULL ? last->retry_after : 0;
  set_response (task, response);
}

void
relay_adapter_response_forget (GTask *task)
{
  g_object_set_qdata (G_OBJECT (task), accepted_quark (), NULL);
  g_object_set_qdata (G_OBJECT (task), response_quark (), NULL);
}

const char *const *
relay_adapter_response_get_message_ids (GAsyncResult *result)
{
  Response *response = get_response (result);

  return response != NULL ? (const char *const *) response->message_ids : NULL;
}

void
relay_adapter_response_copy (GAsyncResult *from, GTask *to)
{
  Response *response = get_response (from);
  RelayRecord *record = get_accepted (from);

  if (response != NULL)
    {
      g_ref_count_inc (&response->ref_count);
      set_response (to, response);
    }
  else if (record != NULL)
    {
      set_accepted (to, record);
    }
}

double
relay_adapter_response_get_wait (GAsyncResult *result)
{
  Response *response = get_response (result);

  return response != NULL ? response->retry_after : RELAY_REFUSAL_DEFAULT_WAIT;
}

/**
 * relay_adapter_dup_response:
 * @self: an adapter
 * @result: the result passed to the callback of an operation
 *
 * Returns what the connector answered to an operation, accepted or refused.
 *
 * It has more to say than the error with which a refused operation fails: the code and the
 * time to wait ([property@SendResult:code], [property@SendResult:retry-after]), the ids of
 * the messages that were sent before a %RELAY_ERROR_PARTIAL
 * ([property@SendResult:message-ids]), and all other members of the answer
 * ([method@SendResult.to_json]).
 *
 * @result is the one that the finish function of the operation takes. This function can be
 * called before and after it, any number of times. For [method@Adapter.ask_async] it returns
 * the answer to the prompt that was sent, not the response of the user. It also takes the
 * result of [method@Draft.finish_async].
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if there was none, for instance
 *   because the operation timed out or was not sent
 *
 * Since: 1.0
 */
RelaySendResult *
relay_adapter_dup_response (RelayAdapter *self, GAsyncResult *result)
{
  Response *response;
  RelayRecord *record;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  response = get_response (result);
  if (response == NULL)
    {
      record = get_accepted (result);
      return record != NULL ? relay_send_result_new_from_record (record) : NULL;
    }

  if (response->is_failure)
    return relay_send_result_new_for_failure (response->record,
                                              (const char *const *) response->message_ids,
                                              response->is_ambiguous, response->retry_after);
  if (response->message_ids != NULL)
    return relay_send_result_new_for_pieces (response->record,
                                             (const char *const *) response->message_ids);
  if (response->is_thread)
    return relay_send_result_new_for_thread (response->record);

  return relay_send_result_new_from_record (response->record);
}
