/* relay-send-result.c: the result of a message that the connector delivered
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
 * The result of a message that the connector delivered.
 *
 * A message that the connector did not deliver is reported as an error, never
 * as a result. Results are immutable.
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
   * that was not split. An id that the connector did not report is left out.
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

RelayRecord *
relay_send_result_get_record (RelaySendResult *self)
{
  return self->record;
}

/**
 * relay_send_result_get_message_id:
 * @self: a result
 *
 * Gets the id of the message, or of the first piece of a split message.
 *
 * Returns: (nullable): the id
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
 * Returns: (nullable): the thread id
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
 * the result of the first piece.
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
