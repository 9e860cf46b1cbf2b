/* relay-draft.c: a message that is shown while it is being written
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-private.h"

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-private.h"
#include "transport/relay-transport-private.h"
#include "json/relay-json-writer-private.h"
#include "text/relay-text-private.h"

#define DEFAULT_INTERVAL 700

/**
 * RelayDraft:
 *
 * A message that is shown while it is being written, for instance by a language model.
 *
 * Begin one with [method@Adapter.begin_draft], add to it with [method@Draft.append] as often
 * and in as small pieces as they come, and end it with [method@Draft.finish_async], or with
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
 *     g_warning ("Not all of the answer is out: %s", error->message);
 * }
 *
 * // as the words come
 * g_autoptr(RelayDraft) draft = relay_adapter_begin_draft (adapter, chat_id, NULL);
 * relay_draft_append (draft, "Once upon");
 * relay_draft_append (draft, " a time");
 * relay_draft_finish_async (draft, NULL, on_finished, NULL);
 * ```
 *
 * It is shown in the best way that the chat's own descriptor has (see
 * [method@Adapter.get_descriptor_for_chat]): as a draft of the platform's, else as a message
 * that is edited, else as messages that come when they are finished. A text that becomes too
 * long for one message goes on in the next, cut as [func@text_split] cuts the whole, whatever
 * the pieces in which it came. A code fence that is open at the end is closed; a last message
 * with no room for that is cut again. See [Answers that grow](streaming.html) for the details.
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_ADAPTER = 1,
  PROP_CHAT_ID,
  PROP_TEXT,
  PROP_INTERVAL
} RelayDraftProperty;

static GParamSpec *props[PROP_INTERVAL + 1];

G_DEFINE_FINAL_TYPE (RelayDraft, relay_draft, G_TYPE_OBJECT)

static void
relay_draft_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelayDraft *self = RELAY_DRAFT (object);

  switch ((RelayDraftProperty) prop_id)
    {
    case PROP_ADAPTER:
      g_value_set_object (value, self->adapter);
      break;
    case PROP_CHAT_ID:
      g_value_set_string (value, self->chat_id);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text->str);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

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

  /* nothing is written from here: the transport may be of a language that is collecting */
  self->is_closed = TRUE;
  g_clear_pointer (&self->timers, relay_timers_free);
  g_clear_object (&self->adapter);

  G_OBJECT_CLASS (relay_draft_parent_class)->dispose (object);
}

static void
relay_draft_finalize (GObject *object)
{
  RelayDraft *self = RELAY_DRAFT (object);

  g_free (self->chat_id);
  g_clear_pointer (&self->metadata, json_object_unref);
  g_string_free (self->text, TRUE);
  relay_draft_text_free (self->pieces);
  g_clear_pointer (&self->clock, relay_clock_unref);
  g_object_unref (self->cancellable);
  g_free (self->message_id);
  g_free (self->shown);
  g_clear_object (&self->first);
  g_ptr_array_unref (self->message_ids);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (relay_draft_parent_class)->finalize (object);
}

static void
relay_draft_class_init (RelayDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = relay_draft_get_property;
  object_class->set_property = relay_draft_set_property;
  object_class->dispose = relay_draft_dispose;
  object_class->finalize = relay_draft_finalize;

  /**
   * RelayDraft:adapter: (getter get_adapter)
   *
   * The adapter that it goes out by. The draft holds it.
   *
   * Since: 1.0
   */
  props[PROP_ADAPTER] = g_param_spec_object ("adapter", NULL, NULL, RELAY_TYPE_ADAPTER, flags);

  /**
   * RelayDraft:chat-id: (getter get_chat_id)
   *
   * The chat that it goes to.
   *
   * Since: 1.0
   */
  props[PROP_CHAT_ID] = g_param_spec_string ("chat-id", NULL, NULL, NULL, flags);

  /**
   * RelayDraft:text: (getter get_text)
   *
   * All that was appended, whether it is shown already or not.
   *
   * Since: 1.0
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);

  /**
   * RelayDraft:interval: (getter get_interval) (setter set_interval)
   *
   * The least time between two updates, in milliseconds.
   *
   * Platforms slow down or refuse whoever edits too often. Besides, no update begins before
   * the last one is answered; so with 0 a new state is shown as soon as that is. States in
   * between are left out, never queued. What [method@Draft.finish_async] sends does not wait.
   *
   * Since: 1.0
   */
  props[PROP_INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, DEFAULT_INTERVAL,
                                            flags | G_PARAM_WRITABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
relay_draft_init (RelayDraft *self)
{
  self->interval = DEFAULT_INTERVAL;
  self->text = g_string_new (NULL);
  self->pieces = relay_draft_text_new ();
  self->cancellable = g_cancellable_new ();
  self->draft_id = -1;
  self->message_ids = g_ptr_array_new_with_free_func (g_free);
}

/* The caller may do with his object what he likes. */
static JsonObject *
copy_metadata (JsonObject *metadata, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;

  if (relay_json_write_object (text, metadata))
    node = json_from_string (text->str, error);
  else
    g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                         "the metadata nests too deep");

  return node != NULL ? json_node_dup_object (node) : NULL;
}

/**
 * relay_adapter_begin_draft:
 * @self: an adapter
 * @chat_id: the chat to write to
 * @metadata: (nullable): what else the connector should know, for instance `thread_id`
 *
 * Begins a message that is shown while it is being written.
 *
 * Nothing is sent before there is text. @metadata goes with every message, treated as
 * [method@Adapter.send_async] does, but for `notify`, which goes with the last state of the
 * last message only. It is read inside this call, never changed and never kept; if it cannot
 * be written, [method@Draft.finish_async] says so.
 *
 * Returns: (transfer full): a new draft
 *
 * Since: 1.0
 */
RelayDraft *
relay_adapter_begin_draft (RelayAdapter *self, const char *chat_id, JsonObject *metadata)
{
  RelayTransport *transport;
  RelayDraft *draft;

  g_return_val_if_fail (RELAY_IS_ADAPTER (self), NULL);
  g_return_val_if_fail (chat_id != NULL, NULL);

  transport = relay_adapter_get_transport (self);
  draft = g_object_new (RELAY_TYPE_DRAFT, NULL);
  draft->adapter = g_object_ref (self);
  draft->chat_id = g_strdup (chat_id);
  if (metadata != NULL)
    draft->metadata = copy_metadata (metadata, &draft->failure);
  draft->clock = transport != NULL ? relay_clock_ref (relay_transport_get_clock (transport))
                                   : relay_clock_new_system ();
  draft->timers = relay_timers_new (draft->clock, g_main_context_get_thread_default (), 1,
                                    relay_draft_on_timer, draft);

  return draft;
}

/**
 * relay_draft_append:
 * @self: a draft
 * @text: what comes next
 *
 * Adds to the text.
 *
 * It is shown from the main loop, no sooner than [property@Draft:interval] after the last
 * update and not before that one is answered. An update that fails is no error of the
 * draft's: the next one, after more text came, has its text too.
 *
 * What is not UTF-8 is replaced as [func@GLib.utf8_make_valid] does. Ignored once the draft
 * is finished or abandoned, and while it is being finished.
 *
 * Since: 1.0
 */
void
relay_draft_append (RelayDraft *self, const char *text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (RELAY_IS_DRAFT (self));
  g_return_if_fail (text != NULL);

  if (self->is_closed || self->finish != NULL || *text == '\0')
    return;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  g_string_append (self->text, text);
  relay_draft_text_append (self->pieces, text);
  self->has_news = TRUE;
  relay_draft_schedule (self);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

/**
 * relay_draft_finish_async:
 * @self: a draft
 * @cancellable: (nullable): a [class@Gio.Cancellable]
 * @callback: (scope async) (closure user_data): called when the whole text is out
 * @user_data: data for @callback
 *
 * Says that the text is complete, and brings all of it out.
 *
 * What is in flight is waited for; then what is not shown yet goes out at once, and what is
 * shown already is left alone. An open code fence is closed.
 *
 * The other half is [method@Draft.finish_finish], named like all such pairs.
 *
 * Cancelling stops the waiting, and nothing more is sent; what is in flight may have gone
 * out. The draft keeps itself and its adapter alive until @callback is called.
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

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, relay_draft_finish_async);
  g_task_set_check_cancellable (task, FALSE);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->is_closed)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the draft has ended");
  else if (self->finish != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "the draft is being finished");
  else if (self->adapter == NULL)
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NO_TRANSPORT,
                             "the draft has no adapter");
  else if (relay_text_is_blank (self->text->str))
    g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, "the draft is empty");
  else
    relay_draft_begin_finish (self, g_steal_pointer (&task));
}

/**
 * relay_draft_finish_finish:
 * @self: a draft
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Finishes [method@Draft.finish_async].
 *
 * Fails with %RELAY_ERROR_INVALID_ARGUMENT when nothing but blanks was appended: then nothing
 * is sent. Fails as [method@Adapter.send_finish] does while nothing of the text is out, and
 * with %RELAY_ERROR_PARTIAL when a part of it is: a message, or an earlier state of one. Then
 * a chat may hold more or less of it, and sending all of it again would say a thing twice.
 * %G_IO_ERROR_CANCELLED also when [method@Draft.abandon] was called meanwhile,
 * %G_IO_ERROR_PENDING while another such call runs, and %G_IO_ERROR_CLOSED after the end.
 *
 * After a failure the draft is as it was: it can be finished once more, for instance when the
 * connection is back, and goes on where it was. Only after a message of which nobody knows
 * whether it came, and after %RELAY_ERROR_DECLINED, nothing more is ever sent and each
 * further call fails in the same way.
 *
 * Returns: (transfer full): the answer to the first message, with the ids of all in
 *   [property@SendResult:message-ids]
 *
 * Since: 1.0
 */
RelaySendResult *
relay_draft_finish_finish (RelayDraft *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, relay_draft_finish_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * relay_draft_abandon:
 * @self: a draft
 *
 * Ends the draft without bringing the rest of the text out.
 *
 * Messages that are finished stay. The unfinished one is deleted where the chat's descriptor
 * lists `delete`; elsewhere it stays as it was shown last, its code fence closed. A draft of
 * the platform's own goes by itself; where a final one becomes a message, it is made one and
 * deleted, if messages can be deleted. Nobody is told what became of that.
 *
 * A request in flight is waited for in the background, as its message may be the one to
 * delete. Ignored once the draft is finished or abandoned.
 *
 * A draft whose last reference is dropped instead ends at once: nothing more is sent, and
 * what is shown stays.
 *
 * Since: 1.0
 */
void
relay_draft_abandon (RelayDraft *self)
{
  g_return_if_fail (RELAY_IS_DRAFT (self));

  if (!self->is_closed)
    relay_draft_end (self);
}

/**
 * relay_draft_get_adapter:
 * @self: a draft
 *
 * Gets the adapter that it goes out by.
 *
 * Returns: (transfer none) (nullable): the adapter
 *
 * Since: 1.0
 */
RelayAdapter *
relay_draft_get_adapter (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);

  return self->adapter;
}

/**
 * relay_draft_get_chat_id:
 * @self: a draft
 *
 * Gets the chat that it goes to.
 *
 * Returns: (nullable): the chat id
 *
 * Since: 1.0
 */
const char *
relay_draft_get_chat_id (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);

  return self->chat_id;
}

/**
 * relay_draft_get_text:
 * @self: a draft
 *
 * Gets all that was appended, whether it is shown already or not.
 *
 * Returns: (not nullable): the text, valid until the next one is appended
 *
 * Since: 1.0
 */
const char *
relay_draft_get_text (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), NULL);

  return self->text->str;
}

/**
 * relay_draft_get_interval:
 * @self: a draft
 *
 * Gets the least time between two updates.
 *
 * Returns: the time, in milliseconds
 *
 * Since: 1.0
 */
guint
relay_draft_get_interval (RelayDraft *self)
{
  g_return_val_if_fail (RELAY_IS_DRAFT (self), 0);

  return self->interval;
}

/**
 * relay_draft_set_interval:
 * @self: a draft
 * @interval: the time, in milliseconds; 0 for none
 *
 * Sets the least time between two updates. It counts from the last one on.
 *
 * Since: 1.0
 */
void
relay_draft_set_interval (RelayDraft *self, guint interval)
{
  g_return_if_fail (RELAY_IS_DRAFT (self));

  if (self->interval == interval)
    return;

  self->interval = interval;
  if (self->has_news)
    relay_draft_schedule (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INTERVAL]);
}
