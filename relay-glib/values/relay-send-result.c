/* relay-send-result.c: the answer of the connector to a request
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-send-result.h>

#include "base/relay-getters-private.h"
#include "relay-send-result-private.h"

/**
 * RelaySendResult:
 *
 * The answer of the connector to a request, for instance to a message.
 *
 * An operation that succeeds returns its result. One that the connector refused fails with
 * an error, and [method@Adapter.dup_response] returns the refusal, which has more to say
 * than the error: [property@SendResult:success] is %FALSE then. Results are immutable.
 *
 * Since: 1.0
 */
struct _RelaySendResult
{
  GObject parent_instance;

  RelayRecord *record;
  const char *message_ids[2]; /* owned by the record; NULL-terminated */
  const char *thread_id;      /* owned by the record; nullable */
  char **piece_ids;           /* of a split message, otherwise NULL */
  gboolean is_failure;
  gboolean is_ambiguous;
  double retry_after;
};

G_DEFINE_FINAL_TYPE (RelaySendResult, relay_send_result, G_TYPE_OBJECT)

static void
relay_send_result_finalize (GObject *object)
{
  RelaySendResult *self = RELAY_SEND_RESULT (object);

  g_clear_pointer (&self->record, relay_record_unref);
  g_clear_pointer (&self->piece_ids, g_strfreev);

  G_OBJECT_CLASS (relay_send_result_parent_class)->finalize (object);
}

static void
relay_send_result_class_init (RelaySendResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_send_result_finalize;

  /**
   * RelaySendResult:success:
   *
   * Whether the operation succeeded: %TRUE for the result of an operation, %FALSE for a
   * refusal that [method@Adapter.dup_response] returned.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "success", G_CALLBACK (relay_send_result_get_success));

  /**
   * RelaySendResult:error:
   *
   * The reason of a refusal in the words of the connector; %NULL when it gave none.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "error", G_CALLBACK (relay_send_result_get_error));

  /**
   * RelaySendResult:code:
   *
   * The machine-readable reason of a refusal, for instance `rate_limited`; %NULL when the
   * connector gave none. The set of codes is open.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "code", G_CALLBACK (relay_send_result_get_code));

  /**
   * RelaySendResult:is-ambiguous:
   *
   * Whether the request may have had an effect although it failed: the connector does not
   * know, or some pieces of a split message were sent. If the request is repeated, the
   * message may appear twice.
   *
   * Since: 1.0
   */
  relay_getters_add_boolean (object_class, "is-ambiguous",
                             G_CALLBACK (relay_send_result_get_is_ambiguous));

  /**
   * RelaySendResult:retry-after:
   *
   * The time to wait before the request is repeated, in seconds; 0 if the request was not
   * refused for its rate. It is 5 if the connector did not name a time.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_double ("retry-after", NULL, NULL, 0, G_MAXDOUBLE, 0, flags),
                     G_CALLBACK (relay_send_result_get_retry_after));

  /**
   * RelaySendResult:message-id:
   *
   * The id that the platform gave to the message; %NULL when the connector did not
   * report one. For a split message it is the id of the first piece, which is the
   * one that carries the reply.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "message-id",
                            G_CALLBACK (relay_send_result_get_message_id));

  /**
   * RelaySendResult:message-ids:
   *
   * The ids of the pieces of a split message, in their order, or the id of a message
   * that was not split. An id that the connector did not report is left out. After a failure
   * these are the pieces that were sent nevertheless.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_boxed ("message-ids", NULL, NULL, G_TYPE_STRV, flags),
                     G_CALLBACK (relay_send_result_get_message_ids));

  /**
   * RelaySendResult:thread-id:
   *
   * The id of the thread that the message created or was sent to; %NULL when the
   * connector did not report one.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "thread-id",
                            G_CALLBACK (relay_send_result_get_thread_id));
}

static void
relay_send_result_init (RelaySendResult *self)
{
}

RelaySendResult *
relay_send_result_new_from_record (RelayRecord *result)
{
  RelaySendResult *self = g_object_new (RELAY_TYPE_SEND_RESULT, NULL);

  self->record = relay_record_ref (result);
  self->message_ids[0] = relay_record_get_string (result, RELAY_FIELD_RESULT_MESSAGE_ID);
  self->thread_id = relay_record_get_string (result, RELAY_FIELD_RESULT_THREAD_ID);

  return self;
}

RelaySendResult *
relay_send_result_new_for_pieces (RelayRecord *first, const char *const *message_ids)
{
  RelaySendResult *self = relay_send_result_new_from_record (first);

  self->piece_ids = g_strdupv ((char **) message_ids);

  return self;
}

RelaySendResult *
relay_send_result_new_for_thread (RelayRecord *result)
{
  RelaySendResult *self = relay_send_result_new_from_record (result);

  if (self->thread_id == NULL)
    self->thread_id = self->message_ids[0];

  return self;
}

RelaySendResult *
relay_send_result_new_for_failure (RelayRecord *refusal,
                                   const char *const *message_ids,
                                   gboolean is_ambiguous,
                                   double retry_after)
{
  RelaySendResult *self = refusal != NULL ? relay_send_result_new_from_record (refusal)
                                          : g_object_new (RELAY_TYPE_SEND_RESULT, NULL);

  /* not the one of a refusal: nothing of that name was sent */
  self->piece_ids = g_strdupv ((char **) message_ids);
  self->message_ids[0] = self->piece_ids != NULL ? self->piece_ids[0] : NULL;
  self->is_failure = TRUE;
  self->is_ambiguous = is_ambiguous;
  self->retry_after = retry_after;

  return self;
}

RelayRecord *
relay_send_result_get_record (RelaySendResult *self)
{
  return self->record;
}

/**
 * relay_send_result_get_success:
 * @self: a result
 *
 * Gets whether the operation succeeded.
 *
 * Returns: %FALSE if the connector refused it
 *
 * Since: 1.0
 */
gboolean
relay_send_result_get_success (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), FALSE);

  return !self->is_failure;
}

static const char *
get_string (RelaySendResult *self, RelayField field)
{
  return self->record != NULL ? relay_record_get_string (self->record, field) : NULL;
}

/**
 * relay_send_result_get_error:
 * @self: a result
 *
 * Gets the reason of a refusal in the words of the connector.
 *
 * Returns: (nullable): the reason, or %NULL if there is none, as for a success
 *
 * Since: 1.0
 */
const char *
relay_send_result_get_error (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  return get_string (self, RELAY_FIELD_RESULT_ERROR);
}

/**
 * relay_send_result_get_code:
 * @self: a result
 *
 * Gets the machine-readable reason of a refusal.
 *
 * Returns: (nullable): the code, or %NULL if there is none, as for a success
 *
 * Since: 1.0
 */
const char *
relay_send_result_get_code (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  return get_string (self, RELAY_FIELD_RESULT_CODE);
}

/**
 * relay_send_result_get_is_ambiguous:
 * @self: a result
 *
 * Gets whether the request may have had an effect although it failed.
 *
 * Returns: %TRUE if a message may have been delivered
 *
 * Since: 1.0
 */
gboolean
relay_send_result_get_is_ambiguous (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), FALSE);

  return self->is_ambiguous;
}

/**
 * relay_send_result_get_retry_after:
 * @self: a result
 *
 * Gets the time to wait before the request is repeated.
 *
 * Returns: the time in seconds; 0 if the request was not refused for its rate
 *
 * Since: 1.0
 */
double
relay_send_result_get_retry_after (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), 0);

  return self->retry_after;
}

/**
 * relay_send_result_get_message_id:
 * @self: a result
 *
 * Gets the id of the message, or of the first piece of a split message.
 *
 * Returns: (nullable): the id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_send_result_get_message_id (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  return self->message_ids[0];
}

/**
 * relay_send_result_get_message_ids:
 * @self: a result
 *
 * Gets the ids of the pieces of the message.
 *
 * Returns: (transfer none) (array zero-terminated=1): the ids; empty when none
 *   was reported
 *
 * Since: 1.0
 */
const char *const *
relay_send_result_get_message_ids (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  if (self->piece_ids != NULL)
    return (const char *const *) self->piece_ids;

  return self->message_ids;
}

/**
 * relay_send_result_get_thread_id:
 * @self: a result
 *
 * Gets the id of the thread that the message created or was sent to.
 *
 * Returns: (nullable): the thread id, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_send_result_get_thread_id (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  return self->thread_id;
}

/**
 * relay_send_result_to_json:
 * @self: a result
 *
 * Creates the JSON form of the connector's result, unknown members included.
 *
 * Ids, and integers beyond ±2^53, are strings in it. For a split message it is
 * the result of the first piece, and after a failure the refusal; an empty object if the
 * connector did not answer.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
JsonObject *
relay_send_result_to_json (RelaySendResult *self)
{
  g_return_val_if_fail (RELAY_IS_SEND_RESULT (self), NULL);

  return self->record != NULL ? relay_record_to_json (self->record) : json_object_new ();
}
