/* hub.c: what the parts of the connector share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "hub.h"

#include "acks.h"
#include "delivery.h"
#include "json-guard.h"
#include "log.h"
#include "metrics.h"
#include "platforms/platform.h"
#include "socket.h"
#include "tell.h"
#include "worker.h"

#define HUB_STATE_DELAY_MS 30

/* What may be taken from peers before the store has done it */
#define HUB_MAX_TAKEN      128                /* messages */
#define HUB_MAX_TAKEN_SIZE (16 * 1024 * 1024) /* bytes */
#define HUB_TYPING_SECONDS 60

/* What peers have sent for some time */
typedef struct
{
  guint n_messages;
  gsize size;  /* bytes */
  guint64 end; /* when the store has done as much, all of it is done */
} Intake;

typedef struct
{
  const HubObserver *observer;
  gpointer user_data;
} Watcher;

typedef struct
{
  Hub *hub;
  Chat *chat;
  char *gateway_id;
  char *status;
  guint timeout_id;
} Typing;

struct _Hub
{
  Worker *worker;
  StoreReader *reader;
  Acks *acks;
  Secrets *secrets;
  MediaStore *media;
  GHashTable *deliveries; /* gateway id → Delivery */
  GPtrArray *platforms;   /* of Platform, which start and end apart from this */
  GPtrArray *routes;      /* of Route, in the order of routes_sort() */
  guint routes_version;
  GHashTable *hellos; /* platform → the gateway that was last to send a hello for it */
  Roster *roster;     /* NULL: it has changed */
  Intake last_intake; /* all of which may still be to be done */
  Intake intake;      /* what was taken since then */
  gboolean is_settling;
  GPtrArray *watchers;
  GHashTable *typing; /* platform/chat → Typing */
  Live *live;
  guint state_id;
  char *last_error;
  gint64 last_error_time;
  gboolean stopping;
  char *problem; /* of the database; NULL: there is none */
  gboolean is_damaged;
  gboolean flush_has_failed; /* the last one */
  gint64 problem_since;      /* Unix ms */
  GQueue peeks;              /* of Peek */
  GQueue checks;             /* of HubCheck */
};

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_clear_handle_id (&typing->timeout_id, g_source_remove);
  g_clear_pointer (&typing->chat, chat_free);
  g_free (typing->gateway_id);
  g_free (typing->status);
  g_free (typing);
}

/* Backwards, so that an observer may remove itself. */
#define HUB_EMIT(self, slot, ...)                                    \
  for (guint _i = (self)->watchers->len; _i > 0; _i--)               \
    {                                                                \
      Watcher *_watcher = (self)->watchers->pdata[_i - 1];           \
                                                                     \
      if (_watcher->observer->slot)                                  \
        _watcher->observer->slot (__VA_ARGS__, _watcher->user_data); \
    }

/* The same without arguments */
#define HUB_NOTIFY(self, slot)                             \
  for (guint _i = (self)->watchers->len; _i > 0; _i--)     \
    {                                                      \
      Watcher *_watcher = (self)->watchers->pdata[_i - 1]; \
                                                           \
      if (_watcher->observer->slot)                        \
        _watcher->observer->slot (_watcher->user_data);    \
    }

/* Something has changed of what stands in it. */
static void
hub_forget_roster (Hub *self)
{
  g_clear_pointer (&self->roster, roster_unref);
}

static void
hub_on_live (const Chat *chat, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  Hub *self = user_data;

  HUB_EMIT (self, live, chat, kind, shown);
}

/* Somebody asks whether the database works. */
typedef struct
{
  gboolean writes;
  HubCheckFunc func; /* NULL: it is answered */
  gpointer user_data;
} HubCheck;

static void
hub_check_answer (HubCheck *self, const char *problem)
{
  HubCheckFunc func = g_steal_pointer (&self->func);

  if (func)
    func (problem, self->user_data);
}

static gboolean
on_check (Transaction *transaction, gpointer data, GError **error)
{
  return !((const HubCheck *) data)->writes || store_probe (transaction->store, error);
}

static void
on_check_done (Hub *self, gpointer data, const GError *error)
{
  g_queue_remove (&self->checks, data);
  hub_check_answer (data, self->problem ? self->problem : error ? error->message : NULL);
}

/* Calls @func when the store has taken a transaction, in which it writes if @writes is set, or when it is known that it
 * cannot.
 */
void
hub_check (Hub *self, gboolean writes, HubCheckFunc func, gpointer user_data)
{
  HubCheck *check = g_new0 (HubCheck, 1);

  check->writes = writes;
  check->func = func;
  check->user_data = user_data;
  g_queue_push_tail (&self->checks, check);
  hub_transact_lazily (self, on_check, on_check_done, check, g_free);
}

/* What is wrong with the database, or NULL. @since is in Unix milliseconds. Damage does not go away by itself. */
const char *
hub_get_problem (Hub *self, gint64 *since)
{
  if (since)
    *since = self->problem_since;

  return self->problem;
}

/* Takes ownership of @problem, which is NULL if there is none. */
static void
hub_set_problem (Hub *self, char *problem)
{
  if (self->is_damaged || g_strcmp0 (self->problem, problem) == 0)
    {
      g_free (problem);
      return;
    }

  g_free (self->problem);
  self->problem = problem;
  self->problem_since = g_get_real_time () / 1000;
  hub_state_changed (self);
  if (problem)
    hub_fault (self, NULL, "%s", problem);
  else
    {
      /* Some of what was taken for lost may be there: it waits for its gateways, which were not told. */
      hub_log (self, "the database works again");
      hub_refresh (self);
    }
}

/* Something could not be read outside of a transaction. */
void
hub_note_failed_read (Hub *self, const GError *error)
{
  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_DAMAGED))
    return;

  hub_set_problem (self, g_strdup (error->message));
  self->is_damaged = TRUE;
}

static void
on_store_news (const WorkerNews *news, gpointer user_data)
{
  Hub *self = user_data;
  const char *problem = news->problem;

  if (news->is_flushed)
    {
      metrics_count (METRIC_FLUSHES);
      metrics_time (METRIC_TIME_FLUSH, news->flush_time);
      self->flush_has_failed = news->has_failed;
    }
  if (problem == NULL && self->flush_has_failed)
    problem = "the database cannot be written: no space is left on the disk, or the disk fails";
  hub_set_problem (self, g_strdup (problem));
  for (GList *link = problem ? self->checks.head : NULL; link; link = link->next)
    hub_check_answer (link->data, problem);

  /* Nobody knows what the disk has of the things that peers wait for. They get no answer, and connect again. */
  if (news->is_lost)
    HUB_NOTIFY (self, lost);
  socket_hurry ();
}

/* What peers send waits while too much of it is being stored. What others store, as people on a server of their own,
 * does not count: otherwise they could keep all gateways waiting.
 */
static gboolean
on_may_run (gsize size, gpointer user_data)
{
  Hub *self = user_data;

  self->intake.n_messages += size > 0;
  self->intake.size += size;
  if (worker_get_n_done (self->worker) >= self->last_intake.end)
    {
      self->last_intake = self->intake;
      self->last_intake.end = worker_get_n_pushed (self->worker);
      self->intake = (Intake){ 0 };
    }

  return !self->is_settling &&
         self->last_intake.n_messages + self->intake.n_messages < HUB_MAX_TAKEN &&
         self->last_intake.size + self->intake.size < HUB_MAX_TAKEN_SIZE;
}

/* What comes together is stored together. */
static void
on_begin_turn (gpointer user_data)
{
  worker_cork (((Hub *) user_data)->worker);
}

/* With it what was acknowledged is deleted, so that little of that is sent again by a connector that is killed. */
static void
on_end_turn (gpointer user_data)
{
  Hub *self = user_data;

  acks_delete (self->acks);
  worker_uncork (self->worker);
}

static const SocketTurnFuncs hub_turn_funcs = { on_may_run, on_begin_turn, on_end_turn };

static void hub_load_hellos (Hub *self, Store *store);
static void hub_insert_gateway (Hub *self, const char *gateway_id);

/* From now on the store is used only in transactions. Takes ownership of the media. */
Hub *
hub_new (Store *store, Secrets *secrets, MediaStore *media)
{
  Hub *self = g_new0 (Hub, 1);

  self->secrets = secrets;
  self->media = media;
  self->reader = store_get_reader (store);
  self->platforms = g_ptr_array_new ();
  self->hellos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->acks = acks_new (self);
  self->watchers = g_ptr_array_new_with_free_func (g_free);
  self->typing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typing_free);
  self->live = live_new (hub_on_live, self);
  self->deliveries =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) delivery_free);
  self->routes = store_list_routes (store);
  hub_load_hellos (self, store);
  if (store_get_n_repaired (store) > 0)
    hub_fault (self, NULL, "%u stored texts were not valid UTF-8 and have been repaired",
               store_get_n_repaired (store));
  self->worker = worker_new (store, self, on_store_news, self);
  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    hub_insert_gateway (self, secrets_get_id (secrets, i));
  hub_refresh (self);
  socket_set_turn_funcs (&hub_turn_funcs, self);
  media_store_start (media, self);

  return self;
}

/* After hub_drain() */
void
hub_free (Hub *self)
{
  worker_free (self->worker);
  socket_set_turn_funcs (NULL, NULL);
  g_clear_handle_id (&self->state_id, g_source_remove);
  g_hash_table_unref (self->deliveries);
  g_hash_table_unref (self->typing);
  live_free (self->live);
  acks_free (self->acks);
  g_ptr_array_unref (self->platforms);
  g_ptr_array_unref (self->routes);
  g_hash_table_unref (self->hellos);
  hub_forget_roster (self);
  g_ptr_array_unref (self->watchers);
  media_store_free (self->media);
  g_free (self->last_error);
  g_free (self->problem);
  g_free (self);
}

/* For reads that may take long, and need not be a part of a transaction */
StoreReader *
hub_get_reader (Hub *self)
{
  return self->reader;
}

Live *
hub_get_live (Hub *self)
{
  return self->live;
}

Secrets *
hub_get_secrets (Hub *self)
{
  return self->secrets;
}

MediaStore *
hub_get_media (Hub *self)
{
  return self->media;
}

static guint
get_rank (const PlatformType *type)
{
  guint rank = 0;

  while (platform_types[rank] && platform_types[rank] != type)
    rank++;

  return rank;
}

void
hub_add_platform (Hub *self, Platform *platform)
{
  guint index = 0;

  while (index < self->platforms->len &&
         get_rank (((Platform *) self->platforms->pdata[index])->type) < get_rank (platform->type))
    index++;
  g_ptr_array_insert (self->platforms, index, platform);
  hub_forget_roster (self);
}

void
hub_remove_platform (Hub *self, Platform *platform)
{
  g_ptr_array_remove (self->platforms, platform);
  hub_forget_roster (self);
}

/* Returns NULL for a platform that is not running. */
Platform *
hub_get_platform (Hub *self, const char *name)
{
  for (guint i = 0; i < self->platforms->len; i++)
    {
      Platform *platform = self->platforms->pdata[i];

      if (g_str_equal (platform->type->name, name))
        return platform;
    }

  return NULL;
}

/* In the order of the table */
GPtrArray *
hub_get_platforms (Hub *self)
{
  return self->platforms;
}

static void
hub_insert_gateway (Hub *self, const char *gateway_id)
{
  g_hash_table_insert (self->deliveries, g_strdup (gateway_id), delivery_new (self, gateway_id));
}

/* From now on the gateway may connect. */
void
hub_add_gateway (Hub *self, const char *gateway_id)
{
  gboolean is_new = !g_hash_table_contains (self->deliveries, gateway_id);

  if (is_new)
    hub_insert_gateway (self, gateway_id);
  hub_forget_roster (self);
  if (is_new)
    delivery_refresh (hub_get_delivery (self, gateway_id));
}

/* After its connection was closed. Its queue stays in the database. */
void
hub_remove_gateway (Hub *self, const char *gateway_id)
{
  acks_delete (self->acks);
  g_hash_table_remove (self->deliveries, gateway_id);
  hub_forget_roster (self);
  hub_state_changed (self);
}

/* The table of routes, the most specific row first */
GPtrArray *
hub_get_routes (Hub *self)
{
  return self->routes;
}

/* Another number after each change of the table */
guint
hub_get_routes_version (Hub *self)
{
  return self->routes_version;
}

/* Each chat may have another gateway now. */
static gboolean
on_tell_chats (Transaction *transaction, gpointer data, GError **error)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      g_autoptr (GPtrArray) chats = NULL;

      if (!roster_has_platform (transaction->roster, platform_types[i]->name))
        continue;
      chats = store_list_chats (transaction->store, platform_types[i]->name);
      for (guint j = 0; j < chats->len; j++)
        tell_chat (transaction, chats->pdata[j]);
    }

  return TRUE;
}

static gboolean
on_list_routes (Transaction *transaction, gpointer data, GError **error)
{
  GPtrArray **routes = data;

  g_clear_pointer (routes, g_ptr_array_unref);
  *routes = store_list_routes (transaction->store);

  return TRUE;
}

/* Those of the database */
void
hub_set_routes (Hub *self, GPtrArray *routes)
{
  if (routes_are_equal (self->routes, routes))
    return;

  g_ptr_array_unref (self->routes);
  self->routes = g_ptr_array_ref (routes);
  self->routes_version++;
  hub_forget_roster (self);
  hub_transact (self, on_tell_chats, NULL, NULL, NULL);
  hub_state_changed (self);
}

static void
on_routes_listed (Hub *self, gpointer data, const GError *error)
{
  GPtrArray **routes = data;

  if (error == NULL)
    hub_set_routes (self, *routes);
}

static void
free_routes (gpointer data)
{
  GPtrArray **routes = data;

  g_clear_pointer (routes, g_ptr_array_unref);
  g_free (routes);
}

/* From the database */
void
hub_reload_routes (Hub *self)
{
  hub_transact (self, on_list_routes, on_routes_listed, g_new0 (GPtrArray *, 1), free_routes);
}

/* Returns NULL for a gateway that is not configured. */
Delivery *
hub_get_delivery (Hub *self, const char *gateway_id)
{
  return g_hash_table_lookup (self->deliveries, gateway_id);
}

/* The events of a platform go to the gateway that was last to send a hello for it. One that the routes give
 * single chats of the platform does not get the other chats by that. Returns whether the gateway is to be stored as the
 * last one.
 */
gboolean
hub_note_hello (Hub *self, const char *platform, const char *gateway_id)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      const Route *route = self->routes->pdata[i];

      if (g_str_equal (route->platform, platform) && route_has_gateway (route, gateway_id))
        return FALSE;
    }
  if (g_strcmp0 (g_hash_table_lookup (self->hellos, platform), gateway_id) == 0)
    return FALSE;

  g_hash_table_replace (self->hellos, g_strdup (platform), g_strdup (gateway_id));
  hub_forget_roster (self);

  return TRUE;
}

static void
hub_load_hellos (Hub *self, Store *store)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      char *gateway_id = store_get_last_hello (store, platform_types[i]->name);

      if (gateway_id)
        g_hash_table_replace (self->hellos, g_strdup (platform_types[i]->name), gateway_id);
    }
}

static Roster *
hub_new_roster (Hub *self)
{
  Roster *roster = roster_new (self->routes);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->deliveries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    roster_add_gateway (roster, key);
  g_hash_table_iter_init (&iter, self->hellos);
  while (g_hash_table_iter_next (&iter, &key, &value))
    roster_set_hello (roster, key, value);
  for (guint i = 0; i < self->platforms->len; i++)
    roster_add_platform (roster, ((Platform *) self->platforms->pdata[i])->type->name);
  roster_set_first_gateway (roster, secrets_get_id (self->secrets, 0));

  return roster;
}

/* Who is there now */
const Roster *
hub_get_roster (Hub *self)
{
  if (self->roster == NULL)
    self->roster = hub_new_roster (self);

  return self->roster;
}

void
hub_observe (Hub *self, const HubObserver *observer, gpointer user_data)
{
  Watcher *watcher = g_new0 (Watcher, 1);

  watcher->observer = observer;
  watcher->user_data = user_data;
  g_ptr_array_add (self->watchers, watcher);
}

void
hub_unobserve (Hub *self, gpointer user_data)
{
  for (guint i = 0; i < self->watchers->len; i++)
    {
      Watcher *watcher = self->watchers->pdata[i];

      if (watcher->user_data == user_data)
        {
          g_ptr_array_remove_index (self->watchers, i);
          return;
        }
    }
}

void
hub_emit_message (Hub *self, const Chat *chat, const Message *message, gboolean edited)
{
  HUB_EMIT (self, message, chat, message, edited);
}

void
hub_emit_deleted (Hub *self, const Chat *chat, const Message *message)
{
  HUB_EMIT (self, deleted, chat, message);
}

void
hub_emit_chat (Hub *self, const Chat *chat)
{
  HUB_EMIT (self, chat, chat);
}

void
hub_emit_gone (Hub *self, const Chat *chat)
{
  HUB_EMIT (self, gone, chat);
}

void
hub_emit_changed (Hub *self)
{
  HUB_NOTIFY (self, changed);
}

void
hub_emit_logins (Hub *self)
{
  HUB_NOTIFY (self, logins);
}

static gboolean
on_typing_timeout (gpointer user_data)
{
  Typing *typing = user_data;
  Hub *self = typing->hub;
  g_autoptr (Chat) chat = g_steal_pointer (&typing->chat);
  g_autofree char *key = g_strdup_printf ("%s/%s", chat->platform, chat->chat_id);

  typing->timeout_id = 0;
  g_hash_table_remove (self->typing, key);
  HUB_EMIT (self, typing, chat, NULL);

  return G_SOURCE_REMOVE;
}

/* A status of NULL ends it, if it is that of the gateway. It also ends after a minute, for bots that were killed. */
void
hub_set_typing (Hub *self, const Chat *chat, const char *gateway_id, const char *status)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", chat->platform, chat->chat_id);
  Typing *typing;

  if (status == NULL)
    {
      typing = g_hash_table_lookup (self->typing, key);
      if (typing && g_str_equal (typing->gateway_id, gateway_id) &&
          g_hash_table_remove (self->typing, key))
        HUB_EMIT (self, typing, chat, NULL);
      return;
    }

  typing = g_new0 (Typing, 1);
  typing->hub = self;
  typing->chat = chat_copy (chat);
  typing->gateway_id = g_strdup (gateway_id);
  typing->status = g_strdup (status);
  typing->timeout_id = g_timeout_add_seconds (HUB_TYPING_SECONDS, on_typing_timeout, typing);
  g_hash_table_replace (self->typing, g_steal_pointer (&key), typing);
  HUB_EMIT (self, typing, chat, status);
}

/* Its typing, drafts and cards end. */
void
hub_gateway_left (Hub *self, const char *gateway_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->typing);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Typing *typing = value;

      if (g_str_equal (typing->gateway_id, gateway_id))
        {
          g_autoptr (Chat) chat = g_steal_pointer (&typing->chat);

          g_hash_table_iter_remove (&iter);
          HUB_EMIT (self, typing, chat, NULL);
        }
    }
  live_gateway_left (self->live, gateway_id);
}

void
hub_foreach_typing (Hub *self, HubTypingFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->typing);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Typing *typing = value;

      func (typing->chat, typing->status, user_data);
    }
}

static gboolean
on_state (gpointer user_data)
{
  Hub *self = user_data;

  self->state_id = 0;
  HUB_NOTIFY (self, state);

  return G_SOURCE_REMOVE;
}

/* Emitted once, a little later: while a queue is delivered, each acknowledgement changes the state. */
void
hub_state_changed (Hub *self)
{
  if (self->state_id == 0)
    self->state_id = g_timeout_add (HUB_STATE_DELAY_MS, on_state, self);
}

/* Calls @func in a transaction, and then @done in the main loop: when what @func has stored is on the disk, or when it
 * has failed. What was begun first is also done first.
 */
void
hub_transact (Hub *self,
              TransactionFunc func,
              TransactionDone done,
              gpointer data,
              GDestroyNotify free_data)
{
  worker_push (self->worker, hub_get_roster (self), WORKER_DURABLE, func, done, data, free_data);
}

/* As hub_transact(), for what nobody has to know to be on the disk: it is there with what is stored next. */
void
hub_transact_lazily (Hub *self,
                     TransactionFunc func,
                     TransactionDone done,
                     gpointer data,
                     GDestroyNotify free_data)
{
  worker_push (self->worker, hub_get_roster (self), WORKER_LAZY, func, done, data, free_data);
}

static gboolean
on_nothing (Transaction *transaction, gpointer data, GError **error)
{
  return TRUE;
}

/* Calls @done when all that was begun before is on the disk, and has called back. */
void
hub_call_in_turn (Hub *self, TransactionDone done, gpointer data, GDestroyNotify free_data)
{
  hub_transact (self, on_nothing, done, data, free_data);
}

/* What is read for the operator */
typedef struct
{
  Hub *hub;
  Roster *roster;
  TransactionFunc func;
  TransactionDone done;
  gpointer data;
  GDestroyNotify free_data;
  gint64 began; /* monotonic µs */
} Peek;

static void
peek_free (Peek *self)
{
  if (self->free_data)
    self->free_data (self->data);
  roster_unref (self->roster);
  g_free (self);
}

static gboolean
on_peek (Store *store, gpointer data, GError **error)
{
  const Peek *peek = data;
  Transaction transaction;
  gboolean is_read;

  transaction_begin (&transaction, store, peek->roster);
  is_read = peek->func (&transaction, peek->data, error);
  transaction_end (&transaction);

  return is_read;
}

static void
on_peeked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Peek *peek = user_data;
  Hub *self = peek->hub;
  g_autoptr (GError) error = NULL;

  if (!store_read_finish (self->reader, result, &error))
    hub_note_failed_read (self, error);
  g_queue_remove (&self->peeks, peek);
  peek->done (self, peek->data, error);
  peek_free (peek);
}

/* Calls @func beside the main loop, and then @done in it, also while the disk does not answer, or the database is
 * locked: what was read may still be lost. It is for what only the operator is told. Nothing can be stored by it.
 */
void
hub_peek (Hub *self,
          TransactionFunc func,
          TransactionDone done,
          gpointer data,
          GDestroyNotify free_data)
{
  Peek *peek = g_new0 (Peek, 1);

  peek->hub = self;
  peek->roster = roster_ref (hub_get_roster (self));
  peek->func = func;
  peek->done = done;
  peek->data = data;
  peek->free_data = free_data;
  peek->began = g_get_monotonic_time ();
  g_queue_push_tail (&self->peeks, peek);
  store_read_async (self->reader, on_peek, peek, NULL, on_peeked, peek);
}

/* How long the oldest one has no answer, in microseconds */
gint64
hub_get_peek_age (Hub *self)
{
  const Peek *oldest = g_queue_peek_head (&self->peeks);

  return oldest ? g_get_monotonic_time () - oldest->began : 0;
}

static gboolean
on_probe (Transaction *transaction, gpointer data, GError **error)
{
  return store_probe (transaction->store, error);
}

/* Only a write finds out that a full disk has room again, and only waiting for it that a disk works. */
void
hub_probe (Hub *self)
{
  worker_push (self->worker, hub_get_roster (self), WORKER_PROBE, on_probe, NULL, NULL, NULL);
}

/* Whether the store has something to do */
gboolean
hub_is_busy (Hub *self)
{
  return worker_count_pending (self->worker) > 0;
}

/* For how long the store has been busy with what it writes now, in microseconds */
gint64
hub_get_store_age (Hub *self)
{
  return worker_get_age (self->worker);
}

static void
on_settled (Hub *self, gpointer data, const GError *error)
{
  *(gboolean *) data = TRUE;
}

static void
hub_wait (Hub *self)
{
  worker_begin_held (self->worker);
  g_main_context_iteration (NULL, TRUE);
}

/* Waits until what was begun before has called back. Meanwhile nothing is taken from peers, so that none of them gets no
 * answer to what is stored.
 */
void
hub_settle (Hub *self)
{
  gboolean is_settled = FALSE;

  self->is_settling = TRUE;
  hub_call_in_turn (self, on_settled, &is_settled, NULL);
  while (!is_settled)
    hub_wait (self);
  self->is_settling = FALSE;
}

/* Waits until everything is stored, and has called back. */
void
hub_drain (Hub *self)
{
  acks_delete (self->acks);
  while (worker_count_pending (self->worker) > 0 || self->peeks.length > 0)
    hub_wait (self);
}

/* What gateways have acknowledged */
Acks *
hub_get_acks (Hub *self)
{
  return self->acks;
}

/* All gateways get what waits for them. */
void
hub_pump (Hub *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->deliveries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    delivery_pump (value);
}

/* What could not be stored or read before is tried again, and all queues are looked at. */
void
hub_refresh (Hub *self)
{
  GHashTableIter iter;
  gpointer value;

  acks_delete (self->acks);
  g_hash_table_iter_init (&iter, self->deliveries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    delivery_refresh (value);
  hub_state_changed (self);
}

/* How many frames wait for the gateway, of one platform or of all (NULL). What was acknowledged does not count. */
guint
hub_count_waiting (Hub *self, const char *gateway_id, const char *platform)
{
  Delivery *delivery = hub_get_delivery (self, gateway_id);

  return delivery ? delivery_count_waiting (delivery, platform) : 0;
}

/* The connector is about to exit: connections that are lost now are not the gateways' fault. */
void
hub_set_stopping (Hub *self)
{
  self->stopping = TRUE;
}

gboolean
hub_is_stopping (Hub *self)
{
  return self->stopping;
}

void
hub_log (Hub *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  log_line (G_LOG_LEVEL_INFO, NULL, NULL, "%s", text);
}

/* Logs an error, and shows it in the status. */
void
hub_fault (Hub *self, const char *gateway_id, const char *format, ...)
{
  g_autofree char *formatted = NULL;
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  formatted = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* A precision, as in %.64s, counts bytes and may cut a character. */
  text = text_repair (formatted, -1);
  g_free (self->last_error);
  self->last_error = gateway_id ? g_strdup_printf ("%s: %s", gateway_id, text) : g_strdup (text);
  self->last_error_time = g_get_real_time () / 1000;
  metrics_count (METRIC_FAULTS);
  log_line (G_LOG_LEVEL_WARNING, gateway_id, NULL, "%s", text);
  hub_state_changed (self);
}

const char *
hub_get_last_error (Hub *self, gint64 *when)
{
  *when = self->last_error_time;

  return self->last_error;
}
