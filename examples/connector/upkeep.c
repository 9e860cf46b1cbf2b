/* upkeep.c: what the connector looks after, once a second
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "upkeep.h"

#include "tell.h"

/* How long messages of deleted chats are removed at a time, and the pause until that goes on */
#define UPKEEP_PURGE_MS       4
#define UPKEEP_PURGE_PAUSE_MS 16

/* Prompts that expire, messages of deleted chats, what could not be written before, and what another program has
 * changed
 */
struct _Upkeep
{
  Hub *hub;
  guint tick_id;
  gboolean is_ticking;
  gint64 prompts_checked; /* Unix ms */
  gboolean is_changed;    /* by another program, which nobody was told yet */
  gboolean has_deleted;   /* messages of deleted chats are still there */
  gboolean is_purging;
  guint purge_id;
};

typedef struct
{
  Upkeep *owner;
  gint64 from; /* Unix ms: of which time prompts have expired */
  gint64 to;
  gboolean is_changed;
  gboolean has_deleted;
} Tick;

/* Pages show an expired prompt without its buttons. */
static void
tick_check_prompts (const Tick *self, Transaction *transaction)
{
  g_autoptr (GPtrArray) expired = store_list_expired (transaction->store, self->from, self->to);

  for (guint i = 0; i < expired->len; i++)
    {
      const Message *message = expired->pdata[i];
      g_autoptr (Chat) chat =
        store_find_chat (transaction->store, message->platform, message->chat_id);

      if (chat)
        tell_message (transaction, chat, message, TRUE);
    }
}

static gboolean
on_tick_work (Transaction *transaction, gpointer data, GError **error)
{
  Tick *self = data;

  tick_check_prompts (self, transaction);
  self->is_changed |= store_was_changed_by_others (transaction->store);
  self->has_deleted = store_has_deleted (transaction->store);

  return TRUE;
}

static void upkeep_purge (Upkeep *self);

static void
on_tick_done (Hub *hub, gpointer data, const GError *error)
{
  const Tick *tick = data;
  Upkeep *self = tick->owner;

  self->is_ticking = FALSE;
  self->is_changed |= tick->is_changed;
  if (error)
    return;

  self->prompts_checked = MAX (self->prompts_checked, tick->to);
  self->has_deleted |= tick->has_deleted;
  upkeep_purge (self);
  if (self->is_changed)
    {
      hub_reload_routes (hub);
      hub_emit_changed (hub);
      hub_refresh (hub);
    }
  self->is_changed = FALSE;
}

static gboolean
on_tick (gpointer user_data)
{
  Upkeep *self = user_data;
  Tick *tick;

  if (self->is_ticking)
    return G_SOURCE_CONTINUE;

  self->is_ticking = TRUE;
  tick = g_new0 (Tick, 1);
  tick->owner = self;
  tick->from = self->prompts_checked;
  tick->to = g_get_real_time () / 1000;
  if (hub_get_problem (self->hub, NULL))
    hub_probe (self->hub);
  hub_transact (self->hub, on_tick_work, on_tick_done, tick, g_free);

  return G_SOURCE_CONTINUE;
}

/* --- messages of deleted chats --- */

typedef struct
{
  Upkeep *owner;
  gboolean has_deleted; /* still */
} Purge;

static gboolean
on_purge_work (Transaction *transaction, gpointer data, GError **error)
{
  Purge *self = data;
  gint64 end = g_get_monotonic_time () + UPKEEP_PURGE_MS * 1000;

  if (!store_purge (transaction->store, end, error))
    return FALSE;

  self->has_deleted = store_has_deleted (transaction->store);
  return TRUE;
}

static gboolean
on_purge_pause (gpointer user_data)
{
  Upkeep *self = user_data;

  self->purge_id = 0;
  upkeep_purge (self);

  return G_SOURCE_REMOVE;
}

/* What fails is tried again after the next look. */
static void
on_purged (Hub *hub, gpointer data, const GError *error)
{
  const Purge *purge = data;
  Upkeep *self = purge->owner;

  self->is_purging = FALSE;
  self->has_deleted = error == NULL && purge->has_deleted;
  if (self->has_deleted)
    self->purge_id = g_timeout_add (UPKEEP_PURGE_PAUSE_MS, on_purge_pause, self);
}

/* They go in pieces, so that nobody has to wait for long. */
static void
upkeep_purge (Upkeep *self)
{
  Purge *purge;

  if (!self->has_deleted || self->is_purging || self->purge_id != 0)
    return;

  self->is_purging = TRUE;
  purge = g_new0 (Purge, 1);
  purge->owner = self;
  hub_transact_lazily (self->hub, on_purge_work, on_purged, purge, g_free);
}

static void
on_gone (const Chat *chat, gpointer user_data)
{
  Upkeep *self = user_data;

  self->has_deleted = TRUE;
  upkeep_purge (self);
}

static const HubObserver upkeep_observer = {
  .gone = on_gone,
};

Upkeep *
upkeep_new (Hub *hub)
{
  Upkeep *self = g_new0 (Upkeep, 1);

  self->hub = hub;
  self->prompts_checked = g_get_real_time () / 1000;
  self->tick_id = g_timeout_add_seconds (1, on_tick, self);
  hub_observe (hub, &upkeep_observer, self);

  return self;
}

/* After hub_drain() */
void
upkeep_free (Upkeep *self)
{
  hub_unobserve (self->hub, self);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->purge_id, g_source_remove);
  g_free (self);
}
