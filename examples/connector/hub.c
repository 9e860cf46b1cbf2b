/* hub.c: what the parts of the connector share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "hub.h"

#include "delivery.h"
#include "json-guard.h"
#include "log.h"
#include "metrics.h"
#include "platforms/platform.h"
#include "socket.h"

#define HUB_STATE_DELAY_MS 30

/* How long messages wait for a flush that is running */
#define HUB_TURN_DELAY_MS 5

/* How long what was acknowledged waits for a turn, and until its deletion is tried again */
#define HUB_DELETE_MS       10
#define HUB_DELETE_AGAIN_MS 1000

/* Bytes that wait for the disk. With more no turn begins. */
#define HUB_MAX_HELD       (16 * 1024 * 1024)
#define HUB_TYPING_SECONDS 60

/* How long messages of deleted chats are removed at a time, and the pause until that goes on */
#define HUB_PURGE_MS       4
#define HUB_PURGE_PAUSE_MS 16

typedef struct
{
  const HubObserver *observer;
  gpointer user_data;
} Watcher;

typedef struct
{
  Hub *hub;
  char *platform;
  char *chat_id;
  char *gateway_id;
  char *status;
  guint timeout_id;
} Typing;

typedef struct
{
  HubTurnFunc func;
  gpointer user_data;
} TurnCall;

struct _Hub
{
  Store *store;
  Secrets *secrets;
  MediaStore *media;
  GHashTable *deliveries; /* gateway id → Delivery */
  GPtrArray *platforms;   /* of Platform, which start and end apart from this */
  GPtrArray *routes;      /* of Route, in the order of routes_sort() */
  guint routes_version;
  GPtrArray *watchers;
  GHashTable *typing; /* platform/chat → Typing */
  Live *live;
  guint state_id;
  char *last_error;
  gint64 last_error_time;
  gboolean stopping;
  gboolean in_turn;
  gboolean is_flushing;
  gint64 flush_began;   /* monotonic µs */
  guint n_flushes;      /* that have ended */
  gboolean needs_flush; /* again, when that one is done */
  GHashTable *touched;  /* of Delivery: those for which the end of a turn has something to do */
  guint delete_id;      /* deletes what was acknowledged, when no turn does */
  gboolean deletes_now;
  gint64 flushing_frame;  /* the last frame of the queue that the running flush is for */
  gint64 durable_frame;   /* the last one that is on the disk */
  GArray *turn_calls;     /* of TurnCall: for the turn that runs */
  GArray *held_calls;     /* for turns that the next flush is for */
  GArray *flushing_calls; /* for turns that the running flush is for */
  gint64 prompts_checked; /* Unix ms */
  guint tick_id;
  guint purge_id;
};

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_clear_handle_id (&typing->timeout_id, g_source_remove);
  g_free (typing->platform);
  g_free (typing->chat_id);
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

static void hub_delete_acknowledged (Hub *self);
static void hub_flush (Hub *self);

static void
hub_on_live (const char *platform, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  Hub *self = user_data;

  HUB_EMIT (self, live, platform, kind, shown);
}

/* Pages show an expired prompt without its buttons. */
static void
hub_check_prompts (Hub *self)
{
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (GPtrArray) expired = store_list_expired (self->store, self->prompts_checked, now);

  self->prompts_checked = MAX (self->prompts_checked, now);
  for (guint i = 0; i < expired->len; i++)
    hub_emit_message (self, expired->pdata[i], TRUE);
}

static gboolean
on_purge (gpointer user_data)
{
  Hub *self = user_data;

  /* What fails is tried again by the next tick. */
  self->purge_id = 0;
  if (store_purge_batch (self->store, HUB_PURGE_MS * 1000, NULL) && store_has_deleted (self->store))
    self->purge_id = g_timeout_add (HUB_PURGE_PAUSE_MS, on_purge, self);

  return G_SOURCE_REMOVE;
}

/* Once a second: prompts that expire, messages of deleted chats, what could not be written before, and what another
 * program has changed.
 */
static gboolean
on_tick (gpointer user_data)
{
  Hub *self = user_data;
  gboolean has_problem = store_get_problem (self->store, NULL) != NULL;
  gboolean is_changed = store_was_changed_by_others (self->store);
  GHashTableIter iter;
  gpointer value;

  hub_check_prompts (self);
  if (self->purge_id == 0 && store_has_deleted (self->store))
    on_purge (self);
  if (has_problem)
    store_probe (self->store);
  if (is_changed)
    {
      hub_reload_routes (self);
      HUB_NOTIFY (self, changed);
      HUB_NOTIFY (self, logins);
    }
  if (has_problem || is_changed)
    {
      hub_delete_acknowledged (self);
      g_hash_table_iter_init (&iter, self->deliveries);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        delivery_refresh (value);
      hub_state_changed (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
on_store_problem (gpointer user_data)
{
  Hub *self = user_data;
  const char *problem = store_get_problem (self->store, NULL);

  if (problem)
    hub_fault (self, NULL, "%s", problem);
  else
    hub_log (self, "the database works again");
  hub_state_changed (self);
}

/* Outside of a turn, too, nobody is told before the disk has it. */
static void
on_store_written (gpointer user_data)
{
  Hub *self = user_data;

  socket_hold_next ();
  hub_flush (self);
}

static gboolean
on_begin_turn (gpointer user_data)
{
  return hub_begin_turn (user_data);
}

static gboolean
on_end_turn (gpointer user_data)
{
  return hub_end_turn (user_data);
}

/* What is stored while a flush is running needs another one, so the messages that come meanwhile share a turn. */
static guint
on_get_turn_delay (gpointer user_data)
{
  Hub *self = user_data;

  return self->is_flushing ? HUB_TURN_DELAY_MS : 0;
}

static const SocketTurnFuncs hub_turn_funcs = { on_begin_turn, on_end_turn, on_get_turn_delay };

/* Takes ownership of the media. */
Hub *
hub_new (Store *store, Secrets *secrets, MediaStore *media)
{
  Hub *self = g_new0 (Hub, 1);

  self->store = store;
  self->secrets = secrets;
  self->media = media;
  self->platforms = g_ptr_array_new ();
  self->turn_calls = g_array_new (FALSE, FALSE, sizeof (TurnCall));
  self->held_calls = g_array_new (FALSE, FALSE, sizeof (TurnCall));
  self->flushing_calls = g_array_new (FALSE, FALSE, sizeof (TurnCall));
  self->touched = g_hash_table_new (NULL, NULL);
  self->watchers = g_ptr_array_new_with_free_func (g_free);
  self->typing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typing_free);
  self->live = live_new (hub_on_live, self);
  self->deliveries =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) delivery_free);
  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    hub_add_gateway (self, secrets_get_id (secrets, i));
  self->routes = store_list_routes (store);
  socket_set_turn_funcs (&hub_turn_funcs, self);
  store_set_problem_func (store, on_store_problem, self);
  store_set_written_func (store, on_store_written, self);
  self->prompts_checked = g_get_real_time () / 1000;
  self->tick_id = g_timeout_add_seconds (1, on_tick, self);
  if (store_get_n_repaired (store) > 0)
    hub_fault (self, NULL, "%u stored texts were not valid UTF-8 and have been repaired",
               store_get_n_repaired (store));

  return self;
}

void
hub_free (Hub *self)
{
  store_set_problem_func (self->store, NULL, NULL);
  store_set_written_func (self->store, NULL, NULL);
  socket_set_turn_funcs (NULL, NULL);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->purge_id, g_source_remove);
  g_clear_handle_id (&self->state_id, g_source_remove);
  g_clear_handle_id (&self->delete_id, g_source_remove);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->deliveries);
  g_hash_table_unref (self->typing);
  live_free (self->live);
  g_array_unref (self->turn_calls);
  g_array_unref (self->held_calls);
  g_array_unref (self->flushing_calls);
  g_ptr_array_unref (self->platforms);
  g_ptr_array_unref (self->routes);
  g_ptr_array_unref (self->watchers);
  media_store_free (self->media);
  g_free (self->last_error);
  g_free (self);
}

Store *
hub_get_store (Hub *self)
{
  return self->store;
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
}

void
hub_remove_platform (Hub *self, Platform *platform)
{
  g_ptr_array_remove (self->platforms, platform);
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

/* From now on the gateway may connect. */
void
hub_add_gateway (Hub *self, const char *gateway_id)
{
  if (!g_hash_table_contains (self->deliveries, gateway_id))
    g_hash_table_insert (self->deliveries, g_strdup (gateway_id), delivery_new (self, gateway_id));
}

/* After its connection was closed. Its queue stays in the database. */
void
hub_remove_gateway (Hub *self, const char *gateway_id)
{
  hub_delete_acknowledged (self);
  g_hash_table_remove (self->touched, hub_get_delivery (self, gateway_id));
  g_hash_table_remove (self->deliveries, gateway_id);
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
static void
hub_emit_chats (Hub *self)
{
  for (guint i = 0; i < self->platforms->len; i++)
    {
      Platform *platform = self->platforms->pdata[i];
      g_autoptr (GPtrArray) chats = store_list_chats (self->store, platform->type->name);

      for (guint j = 0; j < chats->len; j++)
        hub_emit_chat (self, chats->pdata[j]);
    }
}

/* From the database */
void
hub_reload_routes (Hub *self)
{
  guint64 n_failures = store_count_failures (self->store, NULL);
  g_autoptr (GPtrArray) routes = store_list_routes (self->store);

  if (store_count_failures (self->store, NULL) != n_failures)
    return;

  if (routes_are_equal (self->routes, routes))
    return;

  g_ptr_array_unref (self->routes);
  self->routes = g_steal_pointer (&routes);
  self->routes_version++;
  hub_emit_chats (self);
  hub_state_changed (self);
}

/* Returns NULL for a gateway that is not configured. */
Delivery *
hub_get_delivery (Hub *self, const char *gateway_id)
{
  return g_hash_table_lookup (self->deliveries, gateway_id);
}

/* The events of a platform go to the gateway that was last to send a hello for it. One that the routes give
 * single chats of the platform does not get the other chats by that.
 */
gboolean
hub_note_hello (Hub *self, const char *platform, const char *gateway_id, GError **error)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      const Route *route = self->routes->pdata[i];

      if (g_str_equal (route->platform, platform) && route_has_gateway (route, gateway_id))
        return TRUE;
    }

  return store_set_last_hello (self->store, platform, gateway_id, error);
}

/* The gateway of the platform by the routes, else the one that was last to send a hello for it, else the first
 * one. It may not be there.
 */
const char *
hub_get_route (Hub *self, const char *platform)
{
  const Route *route = routes_find_default (self->routes, platform);
  g_autofree char *gateway_id = NULL;

  if (route)
    return route->gateways[0];

  gateway_id = store_get_last_hello (self->store, platform);
  if (gateway_id)
    {
      Delivery *delivery = hub_get_delivery (self, gateway_id);

      if (delivery)
        return delivery_get_gateway_id (delivery);
    }

  return secrets_get_id (self->secrets, 0);
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
hub_emit_message (Hub *self, const Message *message, gboolean edited)
{
  HUB_EMIT (self, message, message, edited);
}

void
hub_emit_deleted (Hub *self, const Message *message)
{
  HUB_EMIT (self, deleted, message);
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
hub_emit_logins (Hub *self)
{
  HUB_NOTIFY (self, logins);
}

static gboolean
on_typing_timeout (gpointer user_data)
{
  Typing *typing = user_data;
  Hub *self = typing->hub;
  g_autofree char *platform = g_steal_pointer (&typing->platform);
  g_autofree char *chat_id = g_steal_pointer (&typing->chat_id);
  g_autofree char *key = g_strdup_printf ("%s/%s", platform, chat_id);

  typing->timeout_id = 0;
  g_hash_table_remove (self->typing, key);
  HUB_EMIT (self, typing, platform, chat_id, NULL);

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
        HUB_EMIT (self, typing, chat->platform, chat->chat_id, NULL);
      return;
    }

  typing = g_new0 (Typing, 1);
  typing->hub = self;
  typing->platform = g_strdup (chat->platform);
  typing->chat_id = g_strdup (chat->chat_id);
  typing->gateway_id = g_strdup (gateway_id);
  typing->status = g_strdup (status);
  typing->timeout_id = g_timeout_add_seconds (HUB_TYPING_SECONDS, on_typing_timeout, typing);
  g_hash_table_replace (self->typing, g_steal_pointer (&key), typing);
  HUB_EMIT (self, typing, chat->platform, chat->chat_id, status);
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
          g_autofree char *platform = g_steal_pointer (&typing->platform);
          g_autofree char *chat_id = g_steal_pointer (&typing->chat_id);

          g_hash_table_iter_remove (&iter);
          HUB_EMIT (self, typing, platform, chat_id, NULL);
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

      func (typing->platform, typing->chat_id, typing->status, user_data);
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

/* Empties the array first: a call may add calls to it. */
static void
hub_run_calls (GArray *array, gboolean is_written)
{
  g_autoptr (GArray) calls = NULL;

  if (array->len == 0)
    return;

  calls = g_array_copy (array);
  g_array_set_size (array, 0);
  for (guint i = 0; i < calls->len; i++)
    {
      TurnCall *call = &g_array_index (calls, TurnCall, i);

      call->func (is_written, call->user_data);
    }
}

static void
hub_move_calls (GArray *from, GArray *to)
{
  if (from->len > 0)
    g_array_append_vals (to, from->data, from->len);
  g_array_set_size (from, 0);
}

static void
hub_begin_flush (Hub *self)
{
  socket_begin_flush ();
  self->flushing_frame = store_get_committed_frame (self->store);
  hub_move_calls (self->held_calls, self->flushing_calls);
}

/* The turns that the flush was for are on the disk, or the flush has failed. */
static void
hub_end_flush (Hub *self, gboolean is_written)
{
  if (is_written)
    self->durable_frame = MAX (self->durable_frame, self->flushing_frame);
  socket_end_flush (is_written);
  hub_run_calls (self->flushing_calls, is_written);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Hub *self = user_data;
  gboolean is_written = store_flush_finish (self->store, result, NULL);

  self->is_flushing = FALSE;
  metrics_count (METRIC_FLUSHES);
  metrics_time (METRIC_TIME_FLUSH, g_get_monotonic_time () - self->flush_began);
  self->n_flushes++;
  hub_end_flush (self, is_written);
  if (self->needs_flush)
    {
      hub_flush (self);
      return;
    }

  /* Those of turns that have changed nothing, and have ended meanwhile */
  hub_run_calls (self->held_calls, TRUE);
  socket_hurry ();
}

/* Turns that end while a flush is running share the next one. */
static void
hub_flush (Hub *self)
{
  self->needs_flush = self->is_flushing;
  if (self->is_flushing)
    return;

  self->is_flushing = TRUE;
  self->flush_began = g_get_monotonic_time ();
  hub_begin_flush (self);
  store_flush_async (self->store, on_flushed, self);
}

/* How long the disk has not answered by now, in microseconds */
gint64
hub_get_flush_age (Hub *self)
{
  return self->is_flushing ? g_get_monotonic_time () - self->flush_began : 0;
}

/* Waits for the disk. After this, all that was stored before is there. */
void
hub_make_durable (Hub *self)
{
  gboolean is_written;

  if (!self->is_flushing)
    return;

  is_written = store_flush (self->store, NULL);
  metrics_count (METRIC_FLUSHES);
  self->needs_flush = FALSE;
  hub_end_flush (self, is_written);
  hub_begin_flush (self);
  hub_end_flush (self, is_written);
}

/* Waits until what is on its way to the disk has arrived there. */
void
hub_drain (Hub *self)
{
  hub_delete_acknowledged (self);
  while (self->is_flushing)
    g_main_context_iteration (NULL, TRUE);
}

/* What peers are told between these two calls is sent when it is on the disk. Returns FALSE when the
 * database is locked, or too slow.
 */
gboolean
hub_begin_turn (Hub *self)
{
  if (socket_get_held_size () > HUB_MAX_HELD || !store_begin_batch (self->store, NULL))
    return FALSE;

  socket_cork ();
  self->in_turn = TRUE;
  return TRUE;
}

/* Sends what was told in the turn: at once, or when it is on the disk. */
static void
hub_tell (Hub *self, gboolean has_changed)
{
  socket_uncork (has_changed ? SOCKET_HOLD : SOCKET_SEND);
  hub_move_calls (self->turn_calls, self->held_calls);
  if (has_changed)
    hub_flush (self);
  if (!self->is_flushing)
    hub_run_calls (self->held_calls, TRUE);
}

/* What was acknowledged is deleted with the turn. While a flush is running it waits for a turn that writes something
 * else, for a few milliseconds. Nobody waits for that to be on the disk: after a power failure it may be delivered
 * again.
 */
static void
hub_prepare_end_turn (Hub *self, gboolean has_changed)
{
  GHashTableIter iter;
  gpointer key;

  if (self->is_flushing && !has_changed && !self->deletes_now)
    return;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    delivery_prepare_end_turn (key);
}

/* A delivery may be touched again by that. */
static void
hub_end_deliveries (Hub *self, gboolean committed)
{
  g_autoptr (GList) deliveries = g_hash_table_get_keys (self->touched);

  g_hash_table_remove_all (self->touched);
  for (GList *link = deliveries; link; link = link->next)
    delivery_end_turn (link->data, committed);
}

/* Returns FALSE when nothing was stored. Then nothing is sent either. */
gboolean
hub_end_turn (Hub *self)
{
  gboolean has_changed = store_has_changed (self->store);
  gboolean committed;

  hub_prepare_end_turn (self, has_changed);
  committed = store_end_batch (self->store, NULL);
  self->in_turn = FALSE;
  if (committed)
    hub_tell (self, has_changed);
  else
    socket_uncork (SOCKET_FORGET);
  hub_end_deliveries (self, committed);
  if (!committed)
    hub_run_calls (self->turn_calls, FALSE);

  return committed;
}

static gboolean
on_delete (gpointer user_data)
{
  Hub *self = user_data;

  self->delete_id = 0;
  hub_delete_acknowledged (self);

  return G_SOURCE_REMOVE;
}

static void
hub_delete_later (Hub *self, guint milliseconds)
{
  if (self->delete_id == 0)
    self->delete_id = g_timeout_add (milliseconds, on_delete, self);
}

/* What cannot be deleted now is tried again. */
static void
hub_delete_acknowledged (Hub *self)
{
  g_clear_handle_id (&self->delete_id, g_source_remove);
  if (g_hash_table_size (self->touched) == 0)
    return;

  hub_delete_later (self, HUB_DELETE_AGAIN_MS);
  self->deletes_now = TRUE;
  if (hub_begin_turn (self) && hub_end_turn (self))
    g_clear_handle_id (&self->delete_id, g_source_remove);
  self->deletes_now = FALSE;
  if (g_hash_table_size (self->touched) > 0)
    hub_delete_later (self, HUB_DELETE_MS);
}

/* How many frames wait for the gateway, of one platform or of all (NULL). What was acknowledged does not count, also
 * when it is not deleted yet.
 */
gint64
hub_count_waiting (Hub *self, const char *gateway_id, const char *platform)
{
  Delivery *delivery = hub_get_delivery (self, gateway_id);

  return store_count_waiting (self->store, gateway_id, platform) -
         (delivery ? delivery_count_acknowledged (delivery, platform) : 0);
}

/* The end of a turn will have something to do for it: to send what waits, or to delete what was acknowledged. */
void
hub_touch_delivery (Hub *self, Delivery *delivery)
{
  g_hash_table_add (self->touched, delivery);
  hub_delete_later (self, HUB_DELETE_MS);
}

/* The last frame of the queue that is known to be on the disk */
gint64
hub_get_durable_frame (Hub *self)
{
  return self->durable_frame;
}

gboolean
hub_is_in_turn (Hub *self)
{
  return self->in_turn;
}

/* Calls @func when the turn that runs is on the disk, or now if no turn runs. */
void
hub_after_turn (Hub *self, HubTurnFunc func, gpointer user_data)
{
  TurnCall call = { func, user_data };

  if (self->in_turn)
    g_array_append_val (self->turn_calls, call);
  else
    func (TRUE, user_data);
}

/* Whether all calls were made that waited for the end of a turn or of a flush when hub_get_n_flushes() gave @n_flushes.
 * They were when no call waits now. When some call always waits, three flushes tell it: the first one was running, the
 * second one may have begun before the turn had ended that was open, and the third one is for that turn.
 */
gboolean
hub_has_made_calls (Hub *self, guint n_flushes)
{
  return self->n_flushes - n_flushes >= 3 ||
         (self->turn_calls->len == 0 && self->held_calls->len == 0 &&
          self->flushing_calls->len == 0);
}

guint
hub_get_n_flushes (Hub *self)
{
  return self->n_flushes;
}

/* Calls @func when all that was stored before is on the disk: now, or after the flush that is for it. Not during a
 * turn.
 */
void
hub_when_durable (Hub *self, HubTurnFunc func, gpointer user_data)
{
  TurnCall call = { func, user_data };

  if (!self->is_flushing)
    func (TRUE, user_data);
  else if (self->needs_flush)
    g_array_append_val (self->held_calls, call);
  else
    g_array_append_val (self->flushing_calls, call);
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
