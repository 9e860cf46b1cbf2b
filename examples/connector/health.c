/* health.c: whether the connector works, for programs that watch it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "health.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bearer.h"
#include "delivery.h"
#include "metrics.h"
#include "platforms/platform.h"

/* The database may fail before the disk is full: its log grows with each message. */
#define HEALTH_MIN_FREE (16 * 1024 * 1024) /* bytes */

/* Until then people and gateways wait; afterwards they give up. */
#define HEALTH_DISK_SECONDS 5

/* Anybody may ask, so a question must not cost a flush each time. */
#define HEALTH_PROBE_SECONDS 10

struct _HealthServer
{
  Hub *hub;
  HttpServer *http;
  char *database;
  char *folder;
  char **tokens; /* of those who may read the metrics, or NULL */
  gboolean is_ready;
  gint64 started;
  gint64 probed; /* monotonic µs; 0: not yet */
};

/* --- /healthz --- */

/* Writes without waiting for the disk. */
static void
probe (Store *store)
{
  if (!store_begin_batch (store, NULL))
    return;

  store_probe (store);
  store_end_batch (store, NULL);
}

/* Whether the database can be written: now and then by writing. Returns what is wrong, or NULL. */
static const char *
find_problem (HealthServer *self)
{
  Store *store = hub_get_store (self->hub);
  gint64 now = g_get_monotonic_time ();
  struct statvfs disk;
  const char *problem;

  store_check_lock (store);
  problem = store_get_problem (store, NULL);
  if (problem)
    return problem;
  if (hub_get_flush_age (self->hub) > HEALTH_DISK_SECONDS * G_USEC_PER_SEC)
    return "the disk of the database has not answered for some seconds";

  if (self->probed == 0 || now - self->probed >= HEALTH_PROBE_SECONDS * G_USEC_PER_SEC)
    {
      self->probed = now;
      probe (store);
      problem = store_get_problem (store, NULL);
    }
  if (problem == NULL && access (self->database, R_OK | W_OK) != 0)
    problem = "the file of the database cannot be written any more";
  if (problem == NULL && statvfs (self->folder, &disk) == 0 &&
      (guint64) disk.f_bavail * disk.f_frsize < HEALTH_MIN_FREE)
    problem = "less than 16 MiB are free on the disk of the database";

  return problem;
}

static void
append_platforms (Hub *hub, GString *text)
{
  GPtrArray *platforms = hub_get_platforms (hub);

  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = platforms->pdata[i];

      g_string_append_printf (text, "%s: %s\n", platform->type->name,
                              platform_is_connected (platform) ? "connected" : "not connected");
    }
}

static void
respond_health (HealthServer *self, SoupServerMessage *message, const char *problem)
{
  g_autoptr (GString) text = g_string_new (problem ? problem : "ok");

  g_string_append_c (text, '\n');
  append_platforms (self->hub, text);
  http_respond (message, problem ? SOUP_STATUS_SERVICE_UNAVAILABLE : SOUP_STATUS_OK,
                "text/plain; charset=utf-8", text->str, text->len);
}

/* Platforms are information here: a restart of the connector connects none of them. */
static void
on_health (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  HealthServer *self = user_data;

  respond_health (self, message, find_problem (self));
}

/* --- /readyz --- */

static gboolean
all_are_connected (Hub *hub)
{
  GPtrArray *platforms = hub_get_platforms (hub);

  for (guint i = 0; i < platforms->len; i++)
    {
      if (!platform_is_connected (platforms->pdata[i]))
        return FALSE;
    }

  return TRUE;
}

static void
on_ready (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  HealthServer *self = user_data;
  const char *problem = find_problem (self);

  if (hub_is_stopping (self->hub))
    problem = "stopping";
  else if (!self->is_ready)
    problem = "starting";
  else if (problem == NULL && !all_are_connected (self->hub))
    problem = "a platform is not connected";

  respond_health (self, message, problem);
}

/* --- /metrics --- */

typedef gint64 (*GatewayValue) (Hub *hub, const char *gateway_id);

static gint64
gateway_is_online (Hub *hub, const char *gateway_id)
{
  Delivery *delivery = hub_get_delivery (hub, gateway_id);

  return delivery && delivery_get_state (delivery) == DELIVERY_ONLINE;
}

static gint64
gateway_count_waiting (Hub *hub, const char *gateway_id)
{
  return hub_count_waiting (hub, gateway_id, NULL);
}

static gint64
gateway_count_dead (Hub *hub, const char *gateway_id)
{
  return store_count_dead (hub_get_store (hub), gateway_id);
}

static void
append_gateways (Hub *hub, GString *text, const char *name, const char *help, GatewayValue get)
{
  Secrets *secrets = hub_get_secrets (hub);

  metrics_append_help (text, name, "gauge", help);
  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    {
      const char *id = secrets_get_id (secrets, i);

      metrics_append_label (text, name, "gateway", id);
      g_string_append_printf (text, "%" G_GINT64_FORMAT "\n", get (hub, id));
    }
}

static void
append_gauge (GString *text, const char *name, const char *help, gint64 value)
{
  metrics_append_help (text, name, "gauge", help);
  g_string_append_printf (text, "%s %" G_GINT64_FORMAT "\n", name, value);
}

static void
append_gauges (HealthServer *self, GString *text)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);

  append_gauge (text, "relay_uptime_seconds", "Since the start.",
                (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);
  append_gauge (text, "relay_open_connections", "Connections over HTTP, WebSockets among them.",
                http_server_count_connections (self->http));
  append_gauge (text, "relay_database_works", "Whether the database can be written.",
                find_problem (self) == NULL);
  append_gauge (text, "relay_media_bytes", "The size of all files that are kept.",
                store_sum_media (hub_get_store (self->hub)));
  append_gateways (self->hub, text, "relay_gateway_online",
                   "Whether the gateway is connected and receives events.", gateway_is_online);
  append_gateways (self->hub, text, "relay_queued_events", "Events that wait for the gateway.",
                   gateway_count_waiting);
  append_gateways (self->hub, text, "relay_dead_letters", "Dead letters of the gateway.",
                   gateway_count_dead);

  metrics_append_help (text, "relay_platform_connected", "gauge",
                       "Whether messages of the platform can come and go.");
  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = platforms->pdata[i];

      metrics_append_label (text, "relay_platform_connected", "platform", platform->type->name);
      g_string_append_printf (text, "%d\n", platform_is_connected (platform));
    }
}

/* If there are tokens, whoever has one may. If there are none, programs of this machine may; a request that a
 * proxy passes on counts as one of another machine.
 */
static gboolean
may_read_metrics (HealthServer *self, SoupServerMessage *message)
{
  if (self->tokens)
    return bearer_is_one_of (message, self->tokens);
  if (http_is_local (message))
    return TRUE;

  http_respond_error (message, SOUP_STATUS_FORBIDDEN,
                      "only for this machine; see --metrics-token-file");
  return FALSE;
}

static void
on_metrics (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  HealthServer *self = user_data;
  g_autoptr (GString) text = NULL;

  if (!may_read_metrics (self, message))
    return;

  text = g_string_new (NULL);
  append_gauges (self, text);
  metrics_append_all (text);
  http_respond (message, SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", text->str,
                text->len);
}

HealthServer *
health_server_new (Hub *hub, HttpServer *http, const char *database)
{
  HealthServer *self = g_new0 (HealthServer, 1);

  self->hub = hub;
  self->http = http;
  self->database = g_strdup (database);
  self->folder = g_path_get_dirname (database);
  self->started = g_get_monotonic_time ();

  return self;
}

void
health_server_free (HealthServer *self)
{
  secrets_free_lines (self->tokens);
  g_free (self->database);
  g_free (self->folder);
  g_free (self);
}

/* From now on gateways and people are served. */
void
health_server_set_ready (HealthServer *self)
{
  self->is_ready = TRUE;
}

/* Takes over the tokens. NULL: only this machine may read the metrics. */
void
health_server_set_tokens (HealthServer *self, char **tokens)
{
  secrets_free_lines (self->tokens);
  self->tokens = tokens;
}

void
health_server_add_routes (HealthServer *self)
{
  HttpRouteFlags flags = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST | HTTP_ROUTE_NO_STORE;

  http_server_add_route (self->http, "/healthz", flags, on_health, self);
  http_server_add_route (self->http, "/readyz", flags, on_ready, self);

  /* Not with a host of another site, whose pages could read them. */
  http_server_add_route (self->http, "/metrics", HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_NO_STORE,
                         on_metrics, self);
}
