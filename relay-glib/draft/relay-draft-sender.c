/* relay-draft-sender.c: sends a growing text to a chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-draft-sender-private.h"

#include <string.h>

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-send-result.h>

#include "adapter/relay-adapter-call-private.h"
#include "adapter/relay-adapter-private.h"
#include "adapter/relay-adapter-request-private.h"
#include "adapter/relay-adapter-response-private.h"
#include "base/relay-cancellable-private.h"
#include "relay-draft-text-private.h"
#include "transport/relay-timers-private.h"
#include "transport/relay-transport-connection-private.h"
#include "transport/relay-transport-private.h"
#include "values/relay-action-private.h"
#include "values/relay-send-result-private.h"
#include "values/relay-wire-keys-private.h"

/* The one platform that turns the final draft into the message (contract §6) */
#define SEALING_PLATFORM "slack"

/* After a rate limit, in microseconds */
#define MIN_HOLD G_USEC_PER_SEC
#define MAX_DOUBLED_HOLD \
  (10 * 60 * G_USEC_PER_SEC) /* a time that the connector names may be longer */

/* How a message is sent */
typedef enum
{
  METHOD_UNDECIDED,
  METHOD_DRAFT,        /* drafts, then a send */
  METHOD_SEALED_DRAFT, /* drafts, of which the final one becomes the message */
  METHOD_EDIT,         /* a send, then edits */
  METHOD_SEND          /* one send of the whole message */
} Method;

typedef enum
{
  REQUEST_SEND,
  REQUEST_EDIT,
  REQUEST_DRAFT
} RequestKind;

typedef enum
{
  PURPOSE_STATE,        /* shows an unfinished message */
  PURPOSE_MESSAGE,      /* completes a message */
  PURPOSE_LAST_MESSAGE, /* completes the last message of the text */
  PURPOSE_SEAL          /* makes a message of an abandoned draft, so that it can be deleted */
} Purpose;

typedef struct
{
  RequestKind kind;
  Purpose purpose;
  char *content;
  gsize n_shown;         /* the bytes of the tail that @content shows; 0 if it is a piece */
  gboolean is_finishing; /* begun by finish(), which fails if this does */
  gboolean is_withdrawn; /* not sent any more, if it waits; otherwise its answer is still used */
} Request;

struct _RelayDraftSender
{
  grefcount ref_count;
  RelayAdapter *adapter;
  char *chat_id;
  char *platform;       /* where the draft began; NULL if it is unknown */
  char *reply_to;       /* nullable */
  JsonObject *metadata; /* nullable */
  RelayDraftText *text;
  guint interval; /* milliseconds */
  RelayClock *clock;
  RelayTimers *timers;       /* NULL once stopped */
  gint64 last_request;       /* monotonic time of the last request; 0: none yet */
  gint64 hold;               /* microseconds; how long the last rate limit held updates back */
  gint64 held_until;         /* monotonic time */
  Request *request;          /* waiting or in flight; nullable */
  GCancellable *cancellable; /* of the request, while it waits */
  GCancellable *in_flight;   /* of the request, after it was written */
  gboolean awaits_descriptor;
  gboolean needs_update; /* the text has changed since the last request */
  gboolean is_closed;
  GError *failure; /* nothing more may be sent after this; nullable */
  GTask *finish;   /* nullable */
  GSource *finish_cancelled;

  /* the current message */
  Method method;
  gint64 draft_id;
  char *message_id;    /* nullable */
  char *shown;         /* its content on the platform; NULL if unknown */
  gboolean is_started; /* something of it may be on the platform */

  /* the messages so far */
  gboolean refuses_drafts; /* the chat has refused a draft */
  gboolean lacks_ids;      /* the connector does not return message ids, so nothing can be edited */
  RelaySendResult *first;  /* NULL while no message was sent */
  GPtrArray *message_ids;
};

static void send_next (RelayDraftSender *self);

static void
request_free (Request *request)
{
  g_free (request->content);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
completes_message (const Request *request)
{
  return request->purpose == PURPOSE_MESSAGE || request->purpose == PURPOSE_LAST_MESSAGE;
}

static RelayDescriptor *
get_descriptor (RelayDraftSender *self)
{
  return relay_adapter_get_descriptor_for_platform (self->adapter, self->platform);
}

static RelayTextLimit
get_limit (RelayDraftSender *self)
{
  return relay_adapter_get_limit_for_platform (self->adapter, self->platform);
}

/* --- the current message --- */

static void
choose_method (RelayDraftSender *self)
{
  RelayDescriptor *descriptor = get_descriptor (self);

  if (self->method != METHOD_UNDECIDED)
    return;

  if (descriptor != NULL && !self->refuses_drafts &&
      relay_descriptor_get_supports_draft_streaming (descriptor) &&
      relay_descriptor_supports_op (descriptor, RELAY_OP_DRAFT))
    {
      self->method = g_str_equal (relay_descriptor_get_platform (descriptor), SEALING_PLATFORM)
                       ? METHOD_SEALED_DRAFT
                       : METHOD_DRAFT;
      self->draft_id = relay_adapter_next_draft_id (self->adapter);
    }
  else if (descriptor != NULL && !self->lacks_ids &&
           relay_descriptor_get_supports_edit (descriptor) &&
           relay_descriptor_supports_op (descriptor, RELAY_OP_EDIT))
    {
      self->method = METHOD_EDIT;
    }
  else
    {
      self->method = METHOD_SEND;
    }
}

static void
begin_message (RelayDraftSender *self)
{
  self->method = METHOD_UNDECIDED;
  self->is_started = FALSE;
  g_clear_pointer (&self->message_id, g_free);
  g_clear_pointer (&self->shown, g_free);
}

/* @n_shown: see Request */
static void
complete_message (RelayDraftSender *self, gsize n_shown)
{
  if (n_shown == 0)
    {
      relay_draft_text_drop_piece (self->text);
    }
  else if (n_shown == relay_draft_text_get_tail_length (self->text))
    {
      relay_draft_text_free (self->text);
      self->text = relay_draft_text_new ();
    }
  else if (self->method == METHOD_EDIT && self->message_id != NULL)
    {
      /* finish() was cancelled, and the text has grown since: the message grows as well. */
      return;
    }
  else
    {
      relay_draft_text_consume (self->text, get_limit (self), n_shown);
    }

  begin_message (self);
}

/* --- answers --- */

static void
handle_success (RelayDraftSender *self, const Request *request, RelaySendResult *sent)
{
  const char *message_id = relay_send_result_get_message_id (sent);

  self->is_started = TRUE;
  self->hold = 0;
  g_free (self->shown);
  self->shown = g_strdup (request->content);

  if (request->kind == REQUEST_SEND || request->purpose == PURPOSE_SEAL)
    self->message_id = g_strdup (message_id);
  if (request->kind == REQUEST_SEND ||
      (request->kind == REQUEST_DRAFT && completes_message (request)))
    {
      if (self->first == NULL)
        self->first = g_object_ref (sent);
      if (message_id != NULL)
        g_ptr_array_add (self->message_ids, g_strdup (message_id));
    }

  if (completes_message (request))
    {
      complete_message (self, request->n_shown);
      /* After a withdrawal nothing is sent until text is appended, or until the next finish(). */
      self->needs_update |= !request->is_withdrawn;
    }
  else if (request->kind == REQUEST_SEND && message_id == NULL)
    {
      /* Without its id the message cannot be edited: it stays, and another one continues the text. */
      self->lacks_ids = TRUE;
      relay_draft_text_consume (self->text, get_limit (self), request->n_shown);
      begin_message (self);
    }
}

static gboolean
was_withdrawn (const Request *request, const GError *error)
{
  return request->is_withdrawn && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A message is split where the limit has become lower. Then the first pieces may have been sent when the
 * request was withdrawn. */
static gboolean
has_sent_pieces (GAsyncResult *result)
{
  return relay_adapter_response_get_message_ids (result) != NULL;
}

/* The update is sent again after @seconds, and later each time that happens again. */
static void
hold_back (RelayDraftSender *self, const Request *request, double seconds)
{
  gint64 named = (gint64) (seconds * G_USEC_PER_SEC);
  gint64 doubled = MIN (2 * self->hold, MAX_DOUBLED_HOLD);

  self->hold = MAX (MAX (named, doubled), MIN_HOLD);
  self->held_until = relay_clock_monotonic (self->clock) + self->hold;
  self->needs_update |= !request->is_withdrawn;
}

static void
handle_failure (RelayDraftSender *self, const Request *request, const GError *error)
{
  gboolean is_ambiguous = relay_error_is_ambiguous (error);

  if (request->purpose == PURPOSE_SEAL)
    {
      /* There is no message to delete. */
      begin_message (self);
      return;
    }

  /* A second send could show the text twice, and a declined text must not be sent in another way. */
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_DECLINED) ||
      (is_ambiguous && request->kind == REQUEST_SEND))
    {
      g_clear_error (&self->failure);
      self->failure = g_error_copy (error);
    }

  if (is_ambiguous)
    {
      self->is_started = TRUE;
      g_clear_pointer (&self->shown, g_free);
    }
  else if (request->kind == REQUEST_DRAFT && !self->is_started &&
           (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_REJECTED) ||
            g_error_matches (error, RELAY_ERROR, RELAY_ERROR_NOT_SUPPORTED)))
    {
      /* This chat takes no drafts, although its platform has them. */
      self->refuses_drafts = TRUE;
      begin_message (self);
    }
}

/* --- what the chat observer is told --- */

/* NULL when nothing is to be told */
static RelayChatObserver *
get_observer (RelayDraftSender *self)
{
  return relay_adapter_get_chat_observer (self->adapter);
}

static void
tell_growth (RelayDraftSender *self, const char *text)
{
  RelayChatObserver *observer = get_observer (self);
  RelayDraftPlace place = { self->platform, self->chat_id, self->reply_to, self->metadata };

  if (observer != NULL)
    observer->funcs->draft_grew (observer->user_data, self, &place, text);
}

/* Between the last two arguments, one is NULL. @message_ids is terminated by NULL. */
static void
tell_end (RelayDraftSender *self, GPtrArray *message_ids, const GError *error)
{
  RelayChatObserver *observer = get_observer (self);
  const char *const *ids = message_ids != NULL ? (const char *const *) message_ids->pdata : NULL;

  if (observer != NULL)
    observer->funcs->draft_ended (observer->user_data, self, ids, error);
}

static void
tell_abandonment (RelayDraftSender *self)
{
  RelayChatObserver *observer = get_observer (self);

  if (observer != NULL)
    observer->funcs->draft_abandoned (observer->user_data, self);
}

/* The chat observer shows the draft, not the requests that it is sent with. */
static void
hide_request (RelayDraftSender *self, gboolean is_hidden)
{
  RelayChatObserver *observer = get_observer (self);

  if (observer != NULL)
    observer->ignores_next = is_hidden;
}

/* --- the end of finish() --- */

static GTask *
take_finish (RelayDraftSender *self)
{
  relay_cancellable_unwatch (&self->finish_cancelled);

  return g_steal_pointer (&self->finish);
}

/* Keeps the outcome of finish() with its @task, for relay_adapter_dup_response(). */
static void
keep_response (RelayDraftSender *self, GTask *task, GAsyncResult *result, const GError *error)
{
  RelayRecord *first = self->first != NULL ? relay_send_result_get_record (self->first) : NULL;

  /* terminated here, but not for an attempt that follows */
  g_ptr_array_add (self->message_ids, NULL);
  relay_adapter_response_keep_pieces (task, first, result, error, self->message_ids);
  if (error != NULL)
    g_ptr_array_set_size (self->message_ids, self->message_ids->len - 1);
}

/* @result: of the request that failed, nullable */
static void
fail_finish (RelayDraftSender *self, GAsyncResult *result, const GError *error)
{
  g_autoptr (GTask) task = take_finish (self);
  g_autoptr (GError) failure = NULL;

  if (self->first == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    failure = g_error_copy (error);
  else
    failure = g_error_new (RELAY_ERROR, RELAY_ERROR_PARTIAL, "only a part of the text was sent: %s",
                           error->message);
  keep_response (self, task, result, failure);
  tell_end (self, NULL, failure);
  g_task_return_error (task, g_steal_pointer (&failure));
}

static void
complete_finish (RelayDraftSender *self)
{
  g_autoptr (GTask) task = take_finish (self);

  if (self->first == NULL)
    {
      g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                               "the draft has no text");
      return;
    }

  self->is_closed = TRUE;
  keep_response (self, task, NULL, NULL);
  tell_end (self, self->message_ids, NULL);
  g_task_return_pointer (
    task,
    relay_send_result_new_for_pieces (relay_send_result_get_record (self->first),
                                      (const char *const *) self->message_ids->pdata),
    g_object_unref);
}

static void
cancel_finish (RelayDraftSender *self)
{
  g_autoptr (GTask) task = take_finish (self);

  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the draft was abandoned");
}

/* --- requests --- */

static JsonObject *
make_metadata (RelayDraftSender *self, gboolean is_last)
{
  JsonObject *metadata = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  /* The requests stay on the platform where the draft began. */
  json_object_set_string_member (metadata, RELAY_KEY_PLATFORM,
                                 self->platform != NULL ? self->platform : RELAY_PLATFORM_DEFAULT);
  if (self->metadata == NULL)
    return metadata;

  json_object_iter_init_ordered (&iter, self->metadata);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    if (!g_str_equal (key, RELAY_KEY_PLATFORM) && (is_last || !g_str_equal (key, RELAY_KEY_NOTIFY)))
      json_object_set_member (metadata, key, json_node_copy (node));

  return metadata;
}

static void
delete_message (RelayDraftSender *self)
{
  g_autoptr (JsonObject) metadata = make_metadata (self, FALSE);

  relay_adapter_delete_message_async (self->adapter, self->chat_id, self->message_id, metadata,
                                      NULL, NULL, NULL);
  begin_message (self);
}

static RelaySendResult *
finish_request (const Request *request, RelayAdapter *adapter, GAsyncResult *result, GError **error)
{
  switch (request->kind)
    {
    case REQUEST_EDIT:
      return relay_adapter_edit_message_finish (adapter, result, error);
    case REQUEST_DRAFT:
      return relay_adapter_send_draft_finish (adapter, result, error);
    case REQUEST_SEND:
    default:
      return relay_adapter_send_finish (adapter, result, error);
    }
}

/* Ends the wait of a request that was not written yet. One that was written has its effect: its answer says
 * where the text continues. */
static void
withdraw_request (RelayDraftSender *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  if (self->request == NULL)
    return;

  self->request->is_withdrawn = TRUE;
  self->request->is_finishing = FALSE;
  cancellable = g_steal_pointer (&self->cancellable);
  self->cancellable = relay_cancellable_new_for_waiting (self->in_flight);
  g_cancellable_cancel (cancellable);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RelayDraftSender) self = user_data;
  g_autoptr (Request) request = g_steal_pointer (&self->request);
  g_autoptr (GError) error = NULL;
  g_autoptr (RelaySendResult) sent =
    finish_request (request, RELAY_ADAPTER (source), result, &error);

  if (was_withdrawn (request, error) && has_sent_pieces (result))
    {
      g_clear_error (&error);
      error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_PARTIAL,
                                   "only a part of the message was sent");
    }

  if (sent != NULL)
    handle_success (self, request, sent);
  else if (!was_withdrawn (request, error))
    handle_failure (self, request, error);
  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED))
    hold_back (self, request, relay_adapter_response_get_wait (result));

  if (error != NULL && self->finish != NULL && (request->is_finishing || self->failure != NULL))
    fail_finish (self, result, error);
  else
    send_next (self);
}

/* A state that cannot be shown now is not worth waiting for: a later one replaces it. */
static void
send_progress (RelayDraftSender *self, RequestKind kind, const char *content, JsonObject *metadata)
{
  gboolean is_edit = kind == REQUEST_EDIT;
  RelayAction *action;

  if (!is_edit && !json_object_has_member (metadata, RELAY_KEY_EXPECT_EDITS))
    json_object_set_boolean_member (metadata, RELAY_KEY_EXPECT_EDITS, TRUE);

  action =
    relay_action_new_for_chat (is_edit ? RELAY_OP_EDIT : RELAY_OP_SEND, self->chat_id, metadata);
  if (is_edit)
    relay_action_set_string (action, RELAY_ACTION_MESSAGE_ID, self->message_id);
  relay_action_set_string (action, RELAY_ACTION_CONTENT, content);
  if (!is_edit)
    relay_action_set_string (action, RELAY_ACTION_REPLY_TO,
                             self->first == NULL ? self->reply_to : NULL);

  /* finish_request() takes it for the call of the same kind */
  relay_adapter_request_progress (self->adapter, action,
                                  is_edit ? (gpointer) relay_adapter_edit_message_async
                                          : (gpointer) relay_adapter_send_async,
                                  self->cancellable, on_answered, self);
}

/* @n_shown: see Request */
static void
send_request_hidden (RelayDraftSender *self,
                     RequestKind kind,
                     Purpose purpose,
                     const char *content,
                     gsize n_shown)
{
  g_autoptr (JsonObject) metadata = make_metadata (self, purpose == PURPOSE_LAST_MESSAGE);
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->purpose = purpose;
  request->content = g_strdup (content);
  request->n_shown = n_shown;
  request->is_finishing = self->finish != NULL;
  self->request = request;
  self->needs_update = FALSE;
  self->last_request = relay_clock_monotonic (self->clock);
  g_ref_count_inc (&self->ref_count);

  if (purpose == PURPOSE_STATE && kind != REQUEST_DRAFT)
    {
      send_progress (self, kind, request->content, metadata);
      return;
    }

  switch (kind)
    {
    case REQUEST_EDIT:
      relay_adapter_edit_message_async (self->adapter, self->chat_id, self->message_id,
                                        request->content, metadata, self->cancellable, on_answered,
                                        self);
      break;
    case REQUEST_DRAFT:
      relay_adapter_send_draft_async (self->adapter, self->chat_id, self->draft_id,
                                      request->content, request->purpose != PURPOSE_STATE, metadata,
                                      self->cancellable, on_answered, self);
      break;
    case REQUEST_SEND:
    default:
      relay_adapter_send_async (self->adapter, self->chat_id, request->content,
                                self->first == NULL ? self->reply_to : NULL, metadata,
                                self->cancellable, on_answered, self);
      break;
    }
}

static void
send_request (RelayDraftSender *self,
              RequestKind kind,
              Purpose purpose,
              const char *content,
              gsize n_shown)
{
  hide_request (self, TRUE);
  send_request_hidden (self, kind, purpose, content, n_shown);
  hide_request (self, FALSE);
}

/* --- what to send next --- */

static gsize
get_length_without_end (const char *text)
{
  const char *end = text + strlen (text), *last;

  while ((last = g_utf8_find_prev_char (text, end)) != NULL && relay_text_is_invisible (last, end))
    end = last;

  return end - text;
}

/* Whether the platform shows @content already. Platforms remove white space at the end, and refuse an
 * edit that changes nothing. */
static gboolean
is_shown (RelayDraftSender *self, const char *content)
{
  gsize length;

  if (self->shown == NULL)
    return FALSE;

  length = get_length_without_end (content);

  return length == get_length_without_end (self->shown) &&
         strncmp (content, self->shown, length) == 0;
}

/* @n_shown: see Request. FALSE if the platform shows @content already. */
static gboolean
send_message (RelayDraftSender *self, const char *content, Purpose purpose, gsize n_shown)
{
  RequestKind kind = REQUEST_SEND;

  choose_method (self);
  if (self->method == METHOD_EDIT && self->message_id != NULL)
    kind = REQUEST_EDIT;
  else if (self->method == METHOD_SEALED_DRAFT && self->is_started)
    kind = REQUEST_DRAFT;

  if (kind == REQUEST_EDIT && is_shown (self, content))
    {
      complete_message (self, n_shown);
      return FALSE;
    }
  send_request (self, kind, purpose, content, n_shown);

  return TRUE;
}

static void
send_state (RelayDraftSender *self, RelayTextLimit limit)
{
  RequestKind kind = REQUEST_DRAFT;
  g_autofree char *state = NULL;
  gsize n_shown = 0;

  choose_method (self);
  if (self->method == METHOD_SEND)
    return;
  if (self->method == METHOD_EDIT)
    kind = self->message_id != NULL ? REQUEST_EDIT : REQUEST_SEND;
  /* The final draft must begin with each state, and a message may be cut anywhere in its second
   * half. */
  if (self->method == METHOD_SEALED_DRAFT)
    limit.length /= 2;

  state = relay_draft_text_dup_state (self->text, limit, kind != REQUEST_DRAFT, &n_shown);
  if (state == NULL || is_shown (self, state))
    return;
  /* White space may have been cut from its start: this is another draft. */
  if (kind == REQUEST_DRAFT && self->shown != NULL && !g_str_has_prefix (state, self->shown))
    {
      begin_message (self);
      choose_method (self);
    }

  send_request (self, kind, PURPOSE_STATE, state, n_shown);
}

/* FALSE if there is no complete message to send. */
static gboolean
send_pieces (RelayDraftSender *self, gboolean is_whole)
{
  const char *piece;

  while ((piece = relay_draft_text_peek_piece (self->text)) != NULL)
    {
      gboolean is_last = is_whole && relay_draft_text_get_n_pieces (self->text) == 1 &&
                         relay_draft_text_is_tail_blank (self->text);

      if (send_message (self, piece, is_last ? PURPOSE_LAST_MESSAGE : PURPOSE_MESSAGE, 0))
        return TRUE;
    }

  return FALSE;
}

/* FALSE if all of the text was sent. */
static gboolean
send_to_the_end (RelayDraftSender *self)
{
  const RelayTextLimit limit = get_limit (self);
  g_autofree char *tail = NULL;

  relay_draft_text_flush (self->text, limit, TRUE);
  if (send_pieces (self, TRUE))
    return TRUE;
  if (relay_draft_text_is_tail_blank (self->text))
    return FALSE;

  tail = relay_draft_text_dup_tail (self->text, limit);

  return send_message (self, tail, PURPOSE_LAST_MESSAGE,
                       relay_draft_text_get_tail_length (self->text));
}

static void
send_update (RelayDraftSender *self)
{
  const RelayTextLimit limit = get_limit (self);

  relay_draft_text_flush (self->text, limit, FALSE);
  if (!send_pieces (self, FALSE))
    send_state (self, limit);
}

/* Deletes the unfinished message of an abandoned text, or makes a message of its draft first. */
static void
remove_message (RelayDraftSender *self)
{
  RelayDescriptor *descriptor = get_descriptor (self);
  const char *piece = relay_draft_text_peek_piece (self->text);
  g_autofree char *content = NULL;

  if (self->timers == NULL || descriptor == NULL || !self->is_started ||
      !relay_descriptor_supports_op (descriptor, RELAY_OP_DELETE))
    return;

  if (self->message_id != NULL)
    {
      delete_message (self);
    }
  else if (self->method == METHOD_SEALED_DRAFT)
    {
      content =
        piece != NULL ? g_strdup (piece) : relay_draft_text_dup_tail (self->text, get_limit (self));
      send_request (self, REQUEST_DRAFT, PURPOSE_SEAL, content, 0);
    }
}

/* Updates wait for the timer even when they are due, so that several appends make one update. */
static void
schedule_update (RelayDraftSender *self)
{
  gint64 due;

  if (self->timers == NULL)
    return;
  if (self->request != NULL || self->is_closed || self->finish != NULL || self->failure != NULL ||
      !self->needs_update)
    {
      relay_timers_clear (self->timers, 0);
      return;
    }

  due = MAX (relay_clock_monotonic (self->clock), self->held_until);
  if (self->last_request != 0)
    due = MAX (due, self->last_request + (gint64) self->interval * 1000);
  relay_timers_set_deadline (self->timers, 0, due);
}

static void
on_descriptors (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RelayDraftSender) self = user_data;

  relay_transport_wait_descriptors_finish (RELAY_TRANSPORT (source), result, NULL);
  self->awaits_descriptor = FALSE;
  if (self->request == NULL)
    send_next (self);
}

/* How a message can be shown, and how long it may be, is in the descriptor of the platform. Returns whether
 * it is awaited; then send_next() follows. */
static gboolean
awaits_descriptor (RelayDraftSender *self)
{
  RelayTransport *transport = relay_adapter_get_transport (self->adapter);

  if (self->awaits_descriptor)
    return TRUE;
  if (self->method != METHOD_UNDECIDED || transport == NULL ||
      !relay_transport_awaits_descriptor (transport, self->platform))
    return FALSE;

  self->awaits_descriptor = TRUE;
  g_ref_count_inc (&self->ref_count);
  relay_transport_wait_descriptors_async (transport, NULL, on_descriptors, self);

  return TRUE;
}

static void
on_timer (guint slot, gpointer user_data)
{
  g_autoptr (RelayDraftSender) self = user_data;

  g_ref_count_inc (&self->ref_count);
  if (awaits_descriptor (self))
    return;
  self->needs_update = FALSE;
  send_update (self);
}

/* No request is in flight. */
static void
send_next (RelayDraftSender *self)
{
  if (self->is_closed)
    {
      cancel_finish (self);
      remove_message (self);
    }
  else if (self->finish == NULL)
    {
      schedule_update (self);
    }
  else if (!awaits_descriptor (self) && !send_to_the_end (self))
    {
      complete_finish (self);
    }
}

/* --- what the draft calls --- */

/* Returns the platform that @metadata (nullable) chooses, else the one that is known for the chat. */
static char *
find_platform (RelayAdapter *adapter, const char *chat_id, JsonObject *metadata, GError **error)
{
  g_autoptr (RelayAction) action = relay_action_new_for_chat (RELAY_OP_DRAFT, chat_id, metadata);

  relay_adapter_decide_place (adapter, action, error);

  return g_strdup (relay_action_get_platform (action));
}

RelayDraftSender *
relay_draft_sender_new (RelayAdapter *adapter,
                        const char *chat_id,
                        const char *reply_to,
                        JsonObject *metadata,
                        guint interval)
{
  RelayDraftSender *self = g_new0 (RelayDraftSender, 1);
  RelayTransport *transport = relay_adapter_get_transport (adapter);

  g_ref_count_init (&self->ref_count);
  self->adapter = g_object_ref (adapter);
  self->chat_id = g_strdup (chat_id);
  self->reply_to = g_strdup (reply_to);
  if (metadata != NULL)
    self->metadata = relay_adapter_copy_metadata (metadata, &self->failure);
  self->platform =
    find_platform (adapter, chat_id, metadata, self->failure == NULL ? &self->failure : NULL);
  self->interval = interval;
  self->text = relay_draft_text_new ();
  self->in_flight = g_cancellable_new ();
  self->cancellable = relay_cancellable_new_for_waiting (self->in_flight);
  self->message_ids = g_ptr_array_new_with_free_func (g_free);
  self->clock = transport != NULL ? relay_clock_ref (relay_transport_get_clock (transport))
                                  : relay_clock_new_system ();
  self->timers = relay_timers_new (self->clock,
                                   transport != NULL ? relay_transport_get_context (transport)
                                                     : g_main_context_get_thread_default (),
                                   1, on_timer, self);

  return self;
}

void
relay_draft_sender_unref (RelayDraftSender *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->adapter);
  g_free (self->chat_id);
  g_free (self->platform);
  g_free (self->reply_to);
  g_clear_pointer (&self->metadata, json_object_unref);
  relay_draft_text_free (self->text);
  g_clear_pointer (&self->timers, relay_timers_free);
  relay_clock_unref (self->clock);
  g_object_unref (self->cancellable);
  g_object_unref (self->in_flight);
  g_clear_error (&self->failure);
  g_free (self->message_id);
  g_free (self->shown);
  g_clear_object (&self->first);
  g_ptr_array_unref (self->message_ids);
  g_free (self);
}

guint
relay_draft_sender_get_interval (RelayDraftSender *self)
{
  return self->interval;
}

void
relay_draft_sender_set_interval (RelayDraftSender *self, guint interval)
{
  self->interval = interval;
  schedule_update (self);
}

gboolean
relay_draft_sender_is_closed (RelayDraftSender *self)
{
  return self->is_closed;
}

static void
on_finish_cancelled (gpointer user_data)
{
  RelayDraftSender *self = user_data;
  g_autoptr (GError) error = relay_cancellable_new_error ();

  self->needs_update = FALSE;
  withdraw_request (self);
  fail_finish (self, NULL, error);
}

/* A cancelled finish() would end in the next iteration of the main context. It ends now, because a caller
 * that has given it up may append and finish again before that. */
gboolean
relay_draft_sender_is_finishing (RelayDraftSender *self)
{
  if (self->finish != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->finish)))
    on_finish_cancelled (self);

  return self->finish != NULL;
}

gboolean
relay_draft_sender_append (RelayDraftSender *self, const char *text)
{
  if (self->is_closed || self->finish != NULL)
    return FALSE;

  relay_draft_text_append (self->text, text);
  tell_growth (self, text);
  self->needs_update = TRUE;
  schedule_update (self);

  return TRUE;
}

void
relay_draft_sender_finish (RelayDraftSender *self, GTask *task)
{
  self->finish = task;
  schedule_update (self);

  if (self->failure != NULL)
    {
      fail_finish (self, NULL, self->failure);
      return;
    }

  self->finish_cancelled =
    relay_cancellable_watch (g_task_get_cancellable (task), g_task_get_context (task),
                             on_finish_cancelled, self);
  if (self->request == NULL)
    send_next (self);
}

void
relay_draft_sender_abandon (RelayDraftSender *self)
{
  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  tell_abandonment (self);
  schedule_update (self);
  withdraw_request (self);
  cancel_finish (self);
  if (self->request == NULL)
    remove_message (self);
}

void
relay_draft_sender_stop (RelayDraftSender *self)
{
  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  tell_abandonment (self);
  withdraw_request (self);
  g_cancellable_cancel (self->in_flight); /* nothing follows its answer */
  g_clear_pointer (&self->timers, relay_timers_free);
}
