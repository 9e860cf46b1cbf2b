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
#include "http-later.h"
#include "metrics.h"
#include "platforms/platform.h"

/* The database may fail before the disk is full: its log grows with each message. */
#define HEALTH_MIN_FREE (16 * 1024 * 1024) /* bytes */

/* Until then people and gateways wait; afterwards they give up. */
#define HEALTH_DISK_SECONDS 5
#define HEALTH_NO_ANSWER    "the database has not answered for some seconds"

/* How long a question waits for a store that is busy, and may well be waiting for the disk */
#define HEALTH_BUSY_MS 300

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

typedef struct _Check Check;

typedef void (*CheckFunc) (Check *self, SoupServerMessage *message, const char *problem);

/* A question whether the database works, and perhaps for what is in it. It ends when both have an answer, or after
 * HEALTH_DISK_SECONDS: a disk may hang.
 */
struct _Check
{
  gatomicrefcount n_references;
  HealthServer *server;
  HttpLater *later; /* NULL: it is answered */
  CheckFunc done;
  guint timeout_id;
  guint n_missing;   /* answers */
  gboolean is_known; /* what was looked for */
  char *database;
  char *folder;
  char **gateway_ids; /* or NULL: no figures are wanted */

  /* Set beside the main loop */
  const char *problem; /* or NULL */
  gint64 media_bytes;
  gint64 *dead; /* of each gateway */
};

static void
check_unref (gpointer data)
{
  Check *self = data;

  if (!g_atomic_ref_count_dec (&self->n_references))
    return;

  g_free (self->database);
  g_free (self->folder);
  g_strfreev (self->gateway_ids);
  g_free (self->dead);
  g_free (self);
}

static Check *
check_ref (Check *self)
{
  g_atomic_ref_count_inc (&self->n_references);

  return self;
}

static void
check_finish (Check *self, const char *problem)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->done (self, http_later_get_message (self->later), problem);
  g_clear_pointer (&self->later, http_later_end);
}

/* Whoever asks then gets the answer at once. So not more and more wait for a disk that hangs. */
static const char *
find_hanging (HealthServer *server)
{
  gint64 limit = HEALTH_DISK_SECONDS * G_USEC_PER_SEC;

  if (hub_get_store_age (server->hub) > limit)
    return "the disk of the database has not answered for some seconds";

  return hub_get_peek_age (server->hub) > limit ? HEALTH_NO_ANSWER : NULL;
}

/* What is known to be wrong by now, or NULL */
static const char *
find_problem (HealthServer *server)
{
  const char *hanging = find_hanging (server);

  return hanging ? hanging : hub_get_problem (server->hub, NULL);
}

/* A database that cannot even be read does not work. */
static gboolean
on_check_timeout (gpointer user_data)
{
  Check *self = user_data;

  self->timeout_id = 0;
  check_finish (self, self->is_known ? find_problem (self->server) : HEALTH_NO_ANSWER);
  check_unref (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_check_busy (gpointer user_data)
{
  Check *self = user_data;

  if (self->is_known)
    return on_check_timeout (user_data);

  self->timeout_id =
    g_timeout_add (HEALTH_DISK_SECONDS * 1000 - HEALTH_BUSY_MS, on_check_timeout, self);

  return G_SOURCE_REMOVE;
}

static void
check_take_answer (Check *self, const char *problem)
{
  self->n_missing--;
  if (self->later == NULL || (self->n_missing > 0 && problem == NULL))
    return;

  check_finish (self, problem);
  check_unref (self);
}

/* The disk is looked at, and what is in the database. Nothing is written. */
static gboolean
on_look (Transaction *transaction, gpointer data, GError **error)
{
  Check *self = data;
  struct statvfs disk;

  self->problem = NULL;
  if (access (self->database, R_OK | W_OK) != 0)
    self->problem = "the file of the database cannot be written any more";
  else if (statvfs (self->folder, &disk) == 0 &&
           (guint64) disk.f_bavail * disk.f_frsize < HEALTH_MIN_FREE)
    self->problem = "less than 16 MiB are free on the disk of the database";
  if (self->gateway_ids == NULL)
    return TRUE;

  self->media_bytes = store_sum_media (transaction->store);
  g_free (self->dead);
  self->dead = g_new0 (gint64, g_strv_length (self->gateway_ids) + 1);
  for (guint i = 0; self->gateway_ids[i]; i++)
    self->dead[i] = store_count_dead (transaction->store, self->gateway_ids[i]);

  return TRUE;
}

static void
on_looked (Hub *hub, gpointer data, const GError *error)
{
  Check *self = data;

  self->is_known = error == NULL;
  check_take_answer (self, error ? error->message : self->problem);
}

static void
on_checked (const char *problem, gpointer user_data)
{
  Check *self = user_data;

  check_take_answer (self, problem);
  check_unref (self);
}

static void
check_start (HealthServer *server, SoupServerMessage *message, char **gateway_ids, CheckFunc done)
{
  Check *self = g_new0 (Check, 1);
  gint64 now = g_get_monotonic_time ();
  gboolean is_due =
    server->probed == 0 || now - server->probed >= HEALTH_PROBE_SECONDS * G_USEC_PER_SEC;

  g_atomic_ref_count_init (&self->n_references);
  self->server = server;
  self->later = http_later_new (message, NULL, NULL);
  self->done = done;
  self->database = g_strdup (server->database);
  self->folder = g_strdup (server->folder);
  self->gateway_ids = gateway_ids;
  if (find_hanging (server))
    {
      check_finish (self, find_problem (server));
      check_unref (self);
      return;
    }

  if (is_due)
    server->probed = now;
  self->n_missing = 2;
  self->timeout_id = g_timeout_add (HEALTH_BUSY_MS, on_check_busy, self);
  hub_peek (server->hub, on_look, on_looked, check_ref (self), check_unref);
  hub_check (server->hub, is_due, on_checked, check_ref (self));
}

/* --- /healthz --- */

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
on_health_checked (Check *check, SoupServerMessage *message, const char *problem)
{
  respond_health (check->server, message, problem);
}

static void
on_health (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  check_start (user_data, message, NULL, on_health_checked);
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
on_ready_checked (Check *check, SoupServerMessage *message, const char *problem)
{
  HealthServer *self = check->server;

  if (hub_is_stopping (self->hub))
    problem = "stopping";
  else if (!self->is_ready)
    problem = "starting";
  else if (problem == NULL && !all_are_connected (self->hub))
    problem = "a platform is not connected";

  respond_health (self, message, problem);
}

static void
on_ready (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  check_start (user_data, message, NULL, on_ready_checked);
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

/* They are known only when the database has answered. */
static void
append_stored (GString *text, const Check *check)
{
  append_gauge (text, "relay_media_bytes", "The size of all files that are kept.",
                check->media_bytes);
  metrics_append_help (text, "relay_dead_letters", "gauge", "Dead letters of the gateway.");
  for (guint i = 0; check->gateway_ids[i]; i++)
    {
      metrics_append_label (text, "relay_dead_letters", "gateway", check->gateway_ids[i]);
      g_string_append_printf (text, "%" G_GINT64_FORMAT "\n", check->dead[i]);
    }
}

static void
append_gauges (HealthServer *self, GString *text, gboolean works)
{
  GPtrArray *platforms = hub_get_platforms (self->hub);

  append_gauge (text, "relay_uptime_seconds", "Since the start.",
                (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);
  append_gauge (text, "relay_open_connections", "Connections over HTTP, WebSockets among them.",
                http_server_count_connections (self->http));
  append_gauge (text, "relay_database_works", "Whether the database can be written.", works);
  append_gateways (self->hub, text, "relay_gateway_online",
                   "Whether the gateway is connected and receives events.", gateway_is_online);
  append_gateways (self->hub, text, "relay_queued_events", "Events that wait for the gateway.",
                   gateway_count_waiting);

  metrics_append_help (text, "relay_platform_connected", "gauge",
                       "Whether messages of the platform can come and go.");
  for (guint i = 0; i < platforms->len; i++)
    {
      Platform *platform = platforms->pdata[i];

      metrics_append_label (text, "relay_platform_connected", "platform", platform->type->name);
      g_string_append_printf (text, "%d\n", platform_is_connected (platform));
    }
}

static char **
list_gateways (Secrets *secrets)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    g_strv_builder_add (ids, secrets_get_id (secrets, i));

  return g_strv_builder_end (ids);
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
on_counted (Check *check, SoupServerMessage *message, const char *problem)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_gauges (check->server, text, problem == NULL);
  if (check->is_known)
    append_stored (text, check);
  metrics_append_all (text);
  http_respond (message, SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", text->str,
                text->len);
}

static void
on_metrics (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  HealthServer *self = user_data;

  if (may_read_metrics (self, message))
    check_start (self, message, list_gateways (hub_get_secrets (self->hub)), on_counted);
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
  HttpRouteFlags flags = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST;

  http_server_add_route (self->http, "/healthz", flags, on_health, self);
  http_server_add_route (self->http, "/readyz", flags, on_ready, self);

  /* Not with a host of another site, whose pages could read them. */
  http_server_add_route (self->http, "/metrics", HTTP_ROUTE_NO_LOGIN, on_metrics, self);
}
