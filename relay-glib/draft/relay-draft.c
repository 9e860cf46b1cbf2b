/* relay-draft.c: a message that is shown while it is written
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-draft.h>

#include <relay-glib/relay-adapter.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "base/relay-owner-private.h"
#include "base/relay-task-private.h"
#include "relay-draft-sender-private.h"
#include "base/relay-getters-private.h"
#include "text/relay-text-private.h"
#include "text/relay-utf8-decoder-private.h"

#define DEFAULT_INTERVAL 700 /* milliseconds */

/**
 * RelayDraft:
 *
 * A message that is shown while it is written, for instance by a language model.
 *
 * Begin a draft with [method@Adapter.begin_draft], add text with [method@Draft.append] as often
 * and in as small parts as it comes, and end the draft with [method@Draft.finish_async] or
 * [method@Draft.abandon].
 *
 * ```c
 * static void
 * on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
 * {
 *   g_autoptr(GError) error = NULL;
 *   g_autoptr(RelaySendResult) sent =
 *     relay_draft_finish_finish (RELAY_DRAFT (source), result, &error);
 *
 *   if (sent == NULL)
 *     g_warning ("the answer was not sent completely: %s", error->message);
 * }
 *
 * // whenever the model produces text
 * g_autoptr(RelayDraft) draft = relay_adapter_begin_draft (adapter, chat_id, message_id, NULL);
 * relay_draft_append (draft, "Once upon");
 * relay_draft_append (draft, " a time");
 * relay_draft_finish_async (draft, NULL, on_finished, NULL);
 * ```
 *
 * The descriptor of the chat (see [method@Adapter.get_descriptor_for_chat]) decides how the text
 * is shown: as a draft of the platform, else as a message that is edited, else as messages that
 * are sent when they are complete. A text that is too long for one message continues in the next
 * one; it is cut as [func@text_split] cuts the whole text, independent of the parts in which it
 * was appended. A code fence that is open at the end is closed; if the last message has no room
 * for that, it is cut again. See [Answers that grow](streaming.html) for the details.
 *
 * Since: 1.0
 */

struct _RelayDraft
{
  GObject parent_instance;

  RelayAdapter *adapter; /* these three are NULL in a draft that no adapter has begun */
  char *chat_id;
  RelayDraftSender *sender;
  RelayUtf8Decoder *decoder;
  GString *text;
};

typedef enum
{
  PROP_ADAPTER = 1,
  PROP_CHAT_ID,
  PROP_TEXT,
  PROP_INTERVAL
} RelayDraftProperty;

static GParamSpec *props[PROP_INTERVAL + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_ADAPTER] = G_CALLBACK (relay_draft_get_adapter),
  [PROP_CHAT_ID] = G_CALLBACK (relay_draft_get_chat_id),
  [PROP_TEXT] = G_CALLBACK (relay_draft_get_text),
  [PROP_INTERVAL] = G_CALLBACK (relay_draft_get_interval),
};

G_DEFINE_FINAL_TYPE (RelayDraft, relay_draft, G_TYPE_OBJECT)

static void
relay_draft_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_INTERVAL)
    relay_draft_set_interval (RELAY_DRAFT (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
relay_draft_dispose (GObject *object)
{
  RelayDraft *self = RELAY_DRAFT (object);

  if (relay_owner_delays_dispose (object))
    return;

  /* Nothing may be sent from here: a transport that is implemented in JavaScript cannot be called
   * during garbage collection. */
  if (self->sender != NULL)
    relay_draft_sender_stop (self->sender);
  g_clear_object (&self->adapter);

  G_OBJECT_CLASS (relay_draft_parent_class)->dispose (object);
}

static void
relay_draft_finalize (GObject *object)
{
  RelayDraft *self = RELAY_DRAFT (object);

  g_clear_pointer (&self->sender, relay_draft_sender_unref);
  g_free (self->chat_id);
  relay_utf8_decoder_free (self->decoder);
  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (relay_draft_parent_class)->finalize (object);
}

static void
relay_draft_class_init (RelayDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = relay_draft_set_property;
  object_class->dispose = relay_draft_dispose;
  object_class->finalize = relay_draft_finalize;

  /**
   * RelayDraft:adapter: (getter get_adapter)
   *
   * The adapter that sends the draft. The draft holds a reference to it. %NULL in a draft that no
   * adapter has begun.
   *
   * Since: 1.0
   */
  props[PROP_ADAPTER] = g_param_spec_object ("adapter", NULL, NULL, RELAY_TYPE_ADAPTER, flags);

  /**
   * RelayDraft:chat-id: (getter get_chat_id)
   *
   * The chat that the draft is sent to. %NULL in a draft that no adapter has begun.
   *
   * Since: 1.0
   */
  props[PROP_CHAT_ID] = g_param_spec_string ("chat-id", NULL, NULL, NULL, flags);

  /**
   * RelayDraft:text: (getter get_text)
   *
   * The whole text that was appended, including what is not shown yet.
   *
   * Since: 1.0
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);

  /**
   * RelayDraft:interval: (getter get_interval) (setter set_interval)
   *
   * The minimum time between two updates, in milliseconds.
   *
   * Platforms delay or refuse edits that come too often. Besides, an update waits for the answer
   * to the one before, so that 0 means one update after another. States between two updates are
   * skipped. [method@Draft.finish_async] does not wait for the interval.
   *
   * Since: 1.0
   */
  props[PROP_INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, DEFAULT_INTERVAL,
                                            flags | G_PARAM_WRITABLE);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_draft_init (RelayDraft *self)
{
  g_autoptr (RelayOwner) owner = relay_owner_new ();

  relay_owner_attach (self, owner);
  self->decoder = relay_utf8_decoder_new ();
  self->text = g_string_new (NULL);
}

/**
 * relay_adapter_begin_draft:
 * @self: an adapter
 * @chat_id: the chat to write to
 * @reply_to: (nullable): the id of the message to reply to
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 *
 * Begins a message that is shown while it is written.
 *
 * Nothing is sent before text is appended. @reply_to is sent with the first message only; while a
 * platform shows a draft of its own, it is sent with the message that follows the draft. On Slack a
 * draft becomes the message itself: there, and to address a thread elsewhere, put `thread_id` into
 * @metadata. @metadata is sent with each message, as by
 * [method@Adapter.send_async], except for `notify`, which is sent with the final state of the
 * last message only. @metadata is copied by this call. If it cannot be encoded,
 * [method@Draft.finish_async] fails.
 *
 * Returns: (transfer full): a new draft
 *
 * Since: 1.0
 */
RelayDraft *
relay_adapter_begin_draft (RelayAdapter *self,
                           const char *chat_id,
                           const char *reply_to,
                           JsonObject *metadata)
{
  RelayDraft *draft;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  draft = g_object_new (RELAY_TYPE_DRAFT, NULL);
  relay_owner_bind (relay_owner_of (draft));
  draft->adapter = g_object_ref (self);
  draft->chat_id = g_strdup (chat_id);
  draft->sender = relay_draft_sender_new (self, chat_id, reply_to, metadata, DEFAULT_INTERVAL);

  return draft;
}

static void
add_text (RelayDraft *self, const char *text)
{
  if (*text == '\0')
    return;

  relay_draft_sender_append (self->sender, text);
  g_string_append (self->text, text);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

/**
 * relay_draft_append:
 * @self: a draft
 * @text: the text to append, which may begin and end inside a character
 *
 * Appends text.
 *
 * The text is shown from the main loop, [property@Draft:interval] after the last update at the
 * earliest, and not before that one is answered. A failed update is not an error of the draft:
 * after more text was appended, the next update contains all of it.
 *
 * @text may be any bytes of UTF-8, cut anywhere: a character whose bytes come with several calls is
 * appended when its last byte was passed. Two halves of a surrogate pair that are encoded with
 * three bytes each (ED A0–AF 80–BF, then ED B0–BF 80–BF), as cut strings of UTF-16 may be, are
 * joined in the same way. A half without the other one, and each maximal part of an ill-formed
 * sequence, is replaced by one U+FFFD. What is never completed is replaced so by
 * [method@Draft.finish_async]; until then it is not in [property@Draft:text]. At most five bytes
 * wait for their completion.
 *
 * Calls are ignored while the draft is being finished, and after it was finished or abandoned.
 *
 * Since: 1.0
 */
void
relay_draft_append (RelayDraft *self, const char *text)
{
  g_autofree char *decoded = NULL;

  g_return_if_fail (RELAY_IS_DRAFT (self));
  g_return_if_fail (text != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (self->sender == NULL || relay_draft_sender_is_closed (self->sender) ||
      relay_draft_sender_is_finishing (self->sender))
    return;

  decoded = relay_utf8_decoder_decode (self->decoder, text);
  add_text (self, decoded);
}

/* Sends the rest of the text; @task returns the result. Takes @task. */
static void
finish (RelayDraft *self, GTask *task)
{
  g_autofree char *incomplete = relay_utf8_decoder_finish (self->decoder);

  add_text (self, incomplete);
  if (relay_text_is_invisible (self->text->str, self->text->str + self->text->len))
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "the draft has no text");
      g_object_unref (task);
      return;
    }

  relay_draft_sender_finish (self->sender, task);
}

/**
 * relay_draft_finish_async:
 * @self: a draft
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the whole text was sent
 * @user_data: data for @callback
 *
 * Completes the draft: sends the rest of the text.
 *
 * A request in flight is waited for. Then the text that is not shown yet is sent at once; a message
 * that is shown completely is not sent again. An open code fence is closed.
 *
 * Call [method@Draft.finish_finish] in @callback; it is named like the second half of all such
 * pairs.
 *
 * After cancellation nothing more is sent. A request that still waits to be written is withdrawn;
 * one that was written may have reached the chat, and is answered in the background. The next call
 * waits for that answer and continues after it, so that nothing is sent twice.
 *
 * The draft keeps itself and its adapter alive until @callback is called.
 *
 * Since: 1.0
 */
void
relay_draft_finish_async (RelayDraft *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RELAY_IS_DRAFT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  RELAY_ANSWER_IF_ELSEWHERE (self, relay_draft_finish_async, callback, user_data);

  task = relay_task_new (self, relay_draft_finish_async, cancellable, callback, user_data);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->sender == NULL)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT,
                             "the draft has no adapter");
  else if (relay_draft_sender_is_closed (self->sender))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                             "the draft was finished or abandoned already");
  else if (relay_draft_sender_is_finishing (self->sender))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                             "the draft is being finished already");
  else
    finish (self, g_steal_pointer (&task));
}

/**
 * relay_draft_finish_finish:
 * @self: a draft
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Draft.finish_async].
 *
 * Fails with:
 *
 * - %RELAY_ERROR_INVALID_ARGUMENT if the text shows nothing: it is empty, or only white space and
 *   zero width characters; nothing is sent;
 * - the errors of [method@Adapter.send_finish] if no message was sent;
 * - %RELAY_ERROR_PARTIAL if a message, or a state of one, was sent before the failure; sending the
 *   whole text again would repeat that;
 * - %G_IO_ERROR_CANCELLED after cancellation, and if [method@Draft.abandon] was called;
 * - %G_IO_ERROR_PENDING while another call runs;
 * - %G_IO_ERROR_CLOSED after the draft was finished or abandoned.
 *
 * After a failure or a cancellation, more text can be appended and the draft can be finished again,
 * for instance when the connection is back; it continues where it stopped. There are two
 * exceptions: if it is unknown whether a message was sent, and after %RELAY_ERROR_DECLINED, nothing
 * more is sent and each further call fails with the same error.
 *
 * Returns: (transfer full): the answer to the first message, with the ids of all messages in
 *   [property@SendResult:message-ids]
 *
 * Since: 1.0
 */
RelaySendResult *
relay_draft_finish_finish (RelayDraft *self, GAsyncResult *result, GError **error)
{
  return relay_task_finish_pointer (self, result, relay_draft_finish_async, error);
}

/**
 * relay_draft_abandon:
 * @self: a draft
 *
 * Ends the draft without sending the rest of the text.
 *
 * Complete messages stay. The unfinished message is deleted if the descriptor of the chat lists
 * `delete`, else it stays as it was shown last, with its code fence closed. A draft of the platform
 * disappears by itself; on a platform that turns the final draft into a message, the draft is
 * finalized and then deleted, if messages can be deleted. The result of this is not reported.
 *
 * A request in flight is waited for in the background, because its message may be the one to
 * delete. One that still waits to be written is withdrawn. Calls are ignored after the draft was
 * finished or abandoned.
 *
 * Dropping the last reference to a draft stops it instead: nothing more is sent, and what is shown
 * stays.
 *
 * Since: 1.0
 */
void
relay_draft_abandon (RelayDraft *self)
{
  g_return_if_fail (RELAY_IS_DRAFT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (self->sender != NULL)
    relay_draft_sender_abandon (self->sender);
}

/**
 * relay_draft_get_adapter:
 * @self: a draft
 *
 * Gets the adapter that sends the draft.
 *
 * Returns: (transfer none) (nullable): the adapter, or %NULL in a draft that no adapter has begun
 *
 * Since: 1.0
 */
RelayAdapter *
relay_draft_get_adapter (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->adapter;
}

/**
 * relay_draft_get_chat_id:
 * @self: a draft
 *
 * Gets the chat that the draft is sent to.
 *
 * Returns: (nullable): the chat id, or %NULL in a draft that no adapter has begun
 *
 * Since: 1.0
 */
const char *
relay_draft_get_chat_id (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->chat_id;
}

/**
 * relay_draft_get_text:
 * @self: a draft
 *
 * Gets the whole text that was appended, including what is not shown yet.
 *
 * Returns: (not nullable): the text, valid until more is appended
 *
 * Since: 1.0
 */
const char *
relay_draft_get_text (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, NULL);

  return self->text->str;
}

/**
 * relay_draft_get_interval:
 * @self: a draft
 *
 * Gets the minimum time between two updates.
 *
 * Returns: the time, in milliseconds
 *
 * Since: 1.0
 */
guint
relay_draft_get_interval (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), 0);
  RELAY_RETURN_VAL_IF_ELSEWHERE (self, 0);

  return self->sender != NULL ? relay_draft_sender_get_interval (self->sender) : DEFAULT_INTERVAL;
}

/**
 * relay_draft_set_interval:
 * @self: a draft
 * @interval: the time, in milliseconds; 0 for none
 *
 * Sets the minimum time between two updates, counted from the last update.
 *
 * Since: 1.0
 */
void
relay_draft_set_interval (RelayDraft *self, guint interval)
{
  g_return_if_fail (RELAY_IS_DRAFT (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  if (self->sender == NULL || relay_draft_sender_get_interval (self->sender) == interval)
    return;

  relay_draft_sender_set_interval (self->sender, interval);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INTERVAL]);
}
