/* platform-set.c: the platforms that run: their start, their end, and their settings while they run
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "platform-set.h"

/* How long a platform may take to close its connections while the connector goes on */
#define LEAVE_TIME   (5 * G_USEC_PER_SEC)
#define LEAVE_CHECKS 50 /* milliseconds between two of them */

/* A platform that was stopped. One that is to be started anew stays in the hub until then, and asks bots to wait. */
typedef struct
{
  Platform *platform;
  gint64 deadline; /* monotonic time */
  gboolean is_stopped;
  gboolean is_settled; /* nothing that was begun before that can refer to it any more */
} Leaving;

struct _PlatformSet
{
  Hub *hub;
  HttpServer *http;
  gboolean has_accounts;
  GKeyFile *config;
  GPtrArray *leaving; /* of Leaving */
  guint leave_id;
  gboolean is_stopping; /* the connector is about to exit */
};

PlatformSet *
platform_set_new (Hub *hub, HttpServer *http, gboolean has_accounts)
{
  PlatformSet *self = g_new0 (PlatformSet, 1);

  self->hub = hub;
  self->http = http;
  self->has_accounts = has_accounts;
  self->config = g_key_file_new ();
  self->leaving = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
platform_set_free (PlatformSet *self)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);

  self->is_stopping = TRUE;
  g_clear_handle_id (&self->leave_id, g_source_remove);
  while (self->leaving->len > 0)
    {
      g_autofree Leaving *leaving = g_ptr_array_steal_index (self->leaving, 0);

      hub_remove_platform (self->hub, leaving->platform);
      leaving->platform->type->free (leaving->platform);
    }
  while (platforms->len > 0)
    {
      Platform *platform = platforms->pdata[platforms->len - 1];

      hub_remove_platform (self->hub, platform);
      platform->type->free (platform);
    }
  g_ptr_array_unref (self->leaving);
  g_key_file_unref (self->config);
  g_free (self);
}

static gboolean
platform_set_start_one (PlatformSet *self, const PlatformType *type, GError **error)
{
  const PlatformHost host = {
    .hub = self->hub, .http = self->http, .config = self->config, .has_accounts = self->has_accounts
  };
  Platform *platform = type->start (&host, error);

  if (platform == NULL)
    return FALSE;

  platform->type = type;
  hub_add_platform (self->hub, platform);

  return TRUE;
}

static void
platform_set_set_config (PlatformSet *self, GKeyFile *config)
{
  g_key_file_unref (self->config);
  self->config = g_key_file_ref (config);
}

gboolean
platform_set_start (PlatformSet *self, GKeyFile *config, GError **error)
{
  platform_set_set_config (self, config);
  for (gsize i = 0; platform_types[i]; i++)
    {
      if (platform_is_wanted (platform_types[i], config) &&
          !platform_set_start_one (self, platform_types[i], error))
        return FALSE;
    }

  return TRUE;
}

/* While the connector runs: its settings were checked before, so hardly anything can be wrong. */
static gboolean
platform_set_start_late (PlatformSet *self, const PlatformType *type)
{
  g_autoptr (GError) error = NULL;

  if (!platform_set_start_one (self, type, &error))
    {
      hub_fault (self->hub, NULL, "%s: not started: %s", type->name, error->message);
      return FALSE;
    }

  hub_log (self->hub, "%s: started", type->name);
  hub_state_changed (self->hub);
  return TRUE;
}

static void
on_settled (Hub *hub, gpointer data, const GError *error)
{
  ((Leaving *) data)->is_settled = TRUE;
}

/* Transactions that the platform has begun have called back by then. */
static gboolean
leaving_has_ended (Leaving *self, Hub *hub)
{
  if (!self->is_stopped &&
      (platform_is_stopped (self->platform) || g_get_monotonic_time () > self->deadline))
    {
      self->is_stopped = TRUE;
      hub_call_in_turn (hub, on_settled, self, NULL);
    }

  return self->is_settled;
}

/* Its settings may have changed once more meanwhile. */
static void
platform_set_end_one (PlatformSet *self, guint index)
{
  g_autofree Leaving *leaving = g_ptr_array_steal_index (self->leaving, index);
  const PlatformType *type = leaving->platform->type;

  hub_remove_platform (self->hub, leaving->platform);
  type->free (leaving->platform);
  hub_log (self->hub, "%s: ended", type->name);
  hub_state_changed (self->hub);
  if (!self->is_stopping && platform_is_wanted (type, self->config))
    platform_set_start_late (self, type);
}

static gboolean
on_leave (gpointer user_data)
{
  PlatformSet *self = user_data;

  for (guint i = self->leaving->len; i > 0; i--)
    {
      if (leaving_has_ended (self->leaving->pdata[i - 1], self->hub))
        platform_set_end_one (self, i - 1);
    }
  if (self->leaving->len > 0)
    return G_SOURCE_CONTINUE;

  self->leave_id = 0;
  return G_SOURCE_REMOVE;
}

static void
platform_set_leave (PlatformSet *self, Platform *platform)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  leaving->platform = platform;
  leaving->deadline = g_get_monotonic_time () + LEAVE_TIME;
  g_ptr_array_add (self->leaving, leaving);
  platform->type->stop (platform);
  if (self->leave_id == 0)
    self->leave_id = g_timeout_add (LEAVE_CHECKS, on_leave, self);
}

static gboolean
platform_set_is_leaving (PlatformSet *self, const PlatformType *type)
{
  for (guint i = 0; i < self->leaving->len; i++)
    {
      const Leaving *leaving = self->leaving->pdata[i];

      if (leaving->platform->type == type)
        return TRUE;
    }

  return FALSE;
}

/* Returns whether a platform runs that did not before. */
static gboolean
platform_set_reload_one (PlatformSet *self, const PlatformType *type)
{
  Platform *platform = hub_get_platform (self->hub, type->name);
  gboolean is_wanted = platform_is_wanted (type, self->config);

  if (platform && !is_wanted)
    hub_remove_platform (self->hub, platform);
  if (platform_set_is_leaving (self, type))
    return FALSE;
  if (platform == NULL)
    return is_wanted && platform_set_start_late (self, type);
  if (!is_wanted || !type->configure (platform, self->config))
    platform_set_leave (self, platform);

  return FALSE;
}

/* Takes settings that were checked. Returns whether a platform runs that did not before. */
gboolean
platform_set_reload (PlatformSet *self, GKeyFile *config)
{
  gboolean is_any_new = FALSE;

  if (self->is_stopping)
    return FALSE;

  platform_set_set_config (self, config);
  for (gsize i = 0; platform_types[i]; i++)
    {
      if (platform_types[i]->config_keys && platform_set_reload_one (self, platform_types[i]))
        is_any_new = TRUE;
    }

  return is_any_new;
}

/* The connector is about to exit. */
void
platform_set_stop (PlatformSet *self)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);

  self->is_stopping = TRUE;
  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = platforms->pdata[i];

      if (!platform_set_is_leaving (self, platform->type))
        platform->type->stop (platform);
    }
}

gboolean
platform_set_is_stopped (PlatformSet *self)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);

  for (guint i = 0; i < platforms->len; i++)
    {
      if (!platform_is_stopped (platforms->pdata[i]))
        return FALSE;
    }
  for (guint i = 0; i < self->leaving->len; i++)
    {
      const Leaving *leaving = self->leaving->pdata[i];

      if (!platform_is_stopped (leaving->platform))
        return FALSE;
    }

  return TRUE;
}
