/* relay-typing.c: the typing indicators that are repeated
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-typing-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>

#include "base/relay-task-private.h"
#include "values/relay-record-private.h"
#include "values/relay-refusal-private.h"

/* In microseconds; a time that the connector names may be longer */
#define MAX_DOUBLED_HOLD (10 * 60 * G_USEC_PER_SEC)

typedef struct
{
  RelayAction *action;
  gint64 due;  /* monotonic time */
  gint64 hold; /* microseconds; how long the last rate limit held the indicator back */
  guint64 number;
  gboolean is_in_flight;
  gboolean was_sent;
} Indicator;

/* It is reference-counted because a request in flight outlives the owner. */
struct _RelayTyping
{
  grefcount ref_count;
  RelayTypingSendFunc send; /* NULL before the first indicator, and once the owner has freed this */
  gpointer user_data;
  GMainContext *context;
  RelayClock *clock;
  RelayTimers *timers;    /* NULL before the first indicator */
  GHashTable *indicators; /* key of the place → Indicator, both owned */
  guint64 last_number;
};

/* The user data of a request */
typedef struct
{
  RelayTyping *typing;
  char *key;
  guint64
    number; /* of the indicator; another one may have the same key when the answer is received */
} Request;

static void
indicator_free (gpointer data)
{
  Indicator *indicator = data;

  relay_action_free (indicator->action);
  g_free (indicator);
}

static void
unref (RelayTyping *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->indicators);
  g_clear_pointer (&self->clock, relay_clock_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}

RelayTyping *
relay_typing_new (void)
{
  RelayTyping *self = g_new0 (RelayTyping, 1);

  g_ref_count_init (&self->ref_count);
  self->indicators = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, indicator_free);

  return self;
}

void
relay_typing_free (RelayTyping *self)
{
  self->send = NULL;
  relay_typing_end_all (self);
  g_clear_pointer (&self->timers, relay_timers_free);
  unref (self);
}

static void
schedule (RelayTyping *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 earliest = 0;

  if (self->timers == NULL)
    return;

  g_hash_table_iter_init (&iter, self->indicators);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Indicator *indicator = value;

      if (earliest == 0 || indicator->due < earliest)
        earliest = indicator->due;
    }
  relay_timers_set_deadline (self->timers, 0, earliest);
}

static void
request_free (Request *request)
{
  unref (request->typing);
  g_free (request->key);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* After a rate limit, the indicator is shown again after @seconds, and later each time that happens again. */
static void
hold_back (RelayTyping *self, Indicator *indicator, double seconds)
{
  gint64 named = (gint64) (seconds * G_USEC_PER_SEC);
  gint64 doubled = MIN (2 * indicator->hold, MAX_DOUBLED_HOLD);

  indicator->hold = MAX (MAX (named, doubled), RELAY_TYPING_INTERVAL);
  indicator->due = relay_clock_monotonic (self->clock) + indicator->hold;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  RelayTyping *self = request->typing;
  Indicator *indicator = g_hash_table_lookup (self->indicators, request->key);
  g_autoptr (RelayRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  record = relay_task_finish_pointer (NULL, result, relay_typing_begin, &error);
  if (indicator == NULL || indicator->number != request->number)
    return;

  indicator->is_in_flight = FALSE;
  if (record != NULL)
    error = relay_refusal_to_error (record, RELAY_OP_TYPING);

  if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_DECLINED))
    g_hash_table_remove (self->indicators, request->key);
  else if (g_error_matches (error, RELAY_ERROR, RELAY_ERROR_RATE_LIMITED))
    hold_back (self, indicator, record != NULL ? relay_refusal_get_wait (record) : 0);
  else
    indicator->hold = 0;
  schedule (self);
}

/* Without a source object, the request keeps neither the adapter nor the transport alive. */
static GTask *
make_task (RelayTyping *self, const char *key, guint64 number)
{
  Request *request = g_new0 (Request, 1);
  GTask *task;

  g_ref_count_inc (&self->ref_count);
  request->typing = self;
  request->key = g_strdup (key);
  request->number = number;

  g_main_context_push_thread_default (self->context);
  task = relay_task_new (NULL, relay_typing_begin, NULL, on_answered, request);
  g_main_context_pop_thread_default (self->context);

  return task;
}

/* FALSE if nothing could be sent. */
static gboolean
send_action (RelayTyping *self, const char *key, guint64 number, RelayAction *action)
{
  g_autoptr (GTask) task = make_task (self, key, number);

  if (self->send (action, task, self->user_data))
    return TRUE;

  /* The callback is called later, when there may be another request. */
  g_task_return_new_error (task, RELAY_ERROR, RELAY_ERROR_NOT_CONNECTED, "not connected");

  return FALSE;
}

/* Sending may call a subclass of the transport, and thus the application: @key may name another indicator,
 * or none, afterwards. */
static void
show (RelayTyping *self, const char *key)
{
  Indicator *indicator = g_hash_table_lookup (self->indicators, key);
  guint64 number = indicator->number;
  g_autoptr (RelayAction) action = NULL;

  indicator->due = relay_clock_monotonic (self->clock) + RELAY_TYPING_INTERVAL;
  if (indicator->is_in_flight)
    return;

  action = relay_action_copy (indicator->action);
  indicator->is_in_flight = TRUE;
  if (!send_action (self, key, number, action))
    return;

  indicator = g_hash_table_lookup (self->indicators, key);
  if (indicator != NULL && indicator->number == number)
    indicator->was_sent = TRUE;
}

static char **
dup_keys (RelayTyping *self)
{
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->indicators, NULL);

  return g_strdupv ((char **) keys);
}

static void
on_timer (guint slot, gpointer user_data)
{
  RelayTyping *self = user_data;
  gint64 now = relay_clock_monotonic (self->clock);
  g_auto (GStrv) keys = dup_keys (self);

  g_ref_count_inc (&self->ref_count);
  for (guint i = 0; keys[i] != NULL && self->send != NULL; i++)
    {
      Indicator *indicator = g_hash_table_lookup (self->indicators, keys[i]);

      if (indicator != NULL && indicator->due <= now)
        show (self, keys[i]);
    }
  schedule (self);
  unref (self);
}

void
relay_typing_begin (RelayTyping *self,
                    RelayClock *clock,
                    GMainContext *context,
                    RelayTypingSendFunc send,
                    gpointer user_data,
                    const char *key,
                    RelayAction *action)
{
  g_autoptr (RelayAction) owned_action = action;
  Indicator *indicator;

  if (g_hash_table_contains (self->indicators, key))
    return;
  self->send = send;
  self->user_data = user_data;
  if (self->timers == NULL)
    {
      self->context =
        context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
      self->clock = relay_clock_ref (clock);
      self->timers = relay_timers_new (clock, self->context, 1, on_timer, self);
    }

  indicator = g_new0 (Indicator, 1);
  indicator->action = g_steal_pointer (&owned_action);
  indicator->number = ++self->last_number;
  g_hash_table_insert (self->indicators, g_strdup (key), indicator);
  show (self, key);
  schedule (self);
}

/* Whether @session_key contains @chat_id between two colons or after the last one */
static gboolean
names_chat (const char *session_key, const char *chat_id)
{
  gsize length = strlen (chat_id);

  for (const char *colon = strchr (session_key, ':'); colon != NULL;
       colon = strchr (colon + 1, ':'))
    if (strncmp (colon + 1, chat_id, length) == 0 &&
        (colon[1 + length] == ':' || colon[1 + length] == '\0'))
      return TRUE;

  return FALSE;
}

static void
clear (RelayTyping *self, const char *key, Indicator *indicator)
{
  if (!indicator->was_sent)
    return;

  relay_action_set_string (indicator->action, RELAY_ACTION_CONTENT, "");
  send_action (self, key, indicator->number, indicator->action);
}

void
relay_typing_clear_chat (RelayTyping *self, const char *chat_id)
{
  g_auto (GStrv) keys = dup_keys (self);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      Indicator *indicator = g_hash_table_lookup (self->indicators, keys[i]);
      gpointer key;

      if (indicator == NULL ||
          g_strcmp0 (relay_action_get_chat_id (indicator->action), chat_id) != 0)
        continue;

      g_hash_table_steal_extended (self->indicators, keys[i], &key, NULL);
      g_free (key);
      clear (self, keys[i], indicator);
      indicator_free (indicator);
    }
  schedule (self);
}

gboolean
relay_typing_is_empty (RelayTyping *self)
{
  return g_hash_table_size (self->indicators) == 0;
}

void
relay_typing_end (RelayTyping *self, const char *key)
{
  if (g_hash_table_remove (self->indicators, key))
    schedule (self);
}

void
relay_typing_end_session (RelayTyping *self, const char *session_key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->indicators);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Indicator *indicator = value;

      if (names_chat (session_key, relay_action_get_chat_id (indicator->action)))
        g_hash_table_iter_remove (&iter);
    }
  schedule (self);
}

void
relay_typing_end_all (RelayTyping *self)
{
  g_hash_table_remove_all (self->indicators);
  schedule (self);
}
