/* connector.c: the parts of the connector together: start, reload, end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "connector.h"

#include <signal.h>
#include <stdio.h>

#include <glib-unix.h>

#include "gateway.h"
#include "health.h"
#include "listen.h"
#include "log.h"
#include "media-http.h"
#include "platforms/platform-set.h"
#include "policy.h"
#include "provision.h"
#include "service.h"
#include "status.h"

#define GOODBYE_MS 1000

typedef struct
{
  Options *options; /* of the start */
  char **argv;
  Listen *listen;
  Store *store;
  Hub *hub;
  HttpServer *http;
  GatewayServer *gateways;
  StatusServer *status;
  HealthServer *health;
  ProvisionServer *provision;
  PlatformSet *platforms;
  GMainLoop *loop;
} Connector;

static void
handle_relay (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  gateway_server_handle (user_data, message);
}

static void
connector_set_origin (Connector *self, Options *options)
{
  HttpOrigin *origin = http_server_get_origin (self->http);

  http_origin_clear (origin);
  for (char **host = options->hosts; host && *host; host++)
    http_origin_add_host (origin, *host);
  for (guint i = 0; i < options->trusted_proxies->len; i++)
    http_origin_add_proxy (origin, options->trusted_proxies->pdata[i]);
  if (options->public_url)
    http_origin_set_public_url (origin, options->public_url);
}

static gboolean
connector_set_password (Connector *self, const char *password, GError **error)
{
  g_autofree char *fresh = password ? secrets_new_random (32, error) : NULL;
  g_autofree char *key =
    fresh ? store_get_meta (self->store, "page-cookie-key", fresh, error) : NULL;

  if (password && key == NULL)
    return FALSE;

  http_server_set_password (self->http, password, key);
  return TRUE;
}

/* Everything that can also be changed while the connector runs, apart from the gateways */
static gboolean
connector_configure (Connector *self, Options *options, GError **error)
{
  if (!connector_set_password (self, options->password, error))
    return FALSE;

  connector_set_origin (self, options);
  http_server_set_timeout (self->http, options->upload_timeout);
  media_store_set_limit (hub_get_media (self->hub), options->media_limit);
  provision_server_set_tokens (self->provision, g_steal_pointer (&options->identity_tokens));
  health_server_set_tokens (self->health, g_steal_pointer (&options->metrics_tokens));
  log_set_quiet (options->quiet);

  return TRUE;
}

static Connector *
connector_new (Options *options, char **argv, Store *store, MediaStore *media)
{
  Connector *self = g_new0 (Connector, 1);

  self->options = options;
  self->argv = argv;
  self->store = store;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->hub = hub_new (store, options->secrets, media);
  self->gateways = gateway_server_new (self->hub);
  self->status = status_server_new (self->hub);
  self->provision = provision_server_new (self->hub);
  self->http = http_server_new (store);
  self->health = health_server_new (self->hub, self->http, options->database);
  self->platforms = platform_set_new (self->hub, self->http, options->accounts);

  /* A gateway authenticates with its own token, and may connect through a proxy. */
  http_server_add_route (self->http, "/relay", HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST,
                         handle_relay, self->gateways);
  status_server_add_routes (self->status, self->http);
  health_server_add_routes (self->health);
  media_http_add_routes (self->http, self->hub);
  policy_add_routes (self->http, self->hub);
  provision_server_add_routes (self->provision, self->http);

  return self;
}

static void
connector_free (Connector *self)
{
  provision_server_free (self->provision);
  status_server_free (self->status);
  health_server_free (self->health);
  platform_set_free (self->platforms);
  gateway_server_free (self->gateways);

  /* Connections that libsoup is closing hold references to the server. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  http_server_free (self->http);
  hub_free (self->hub);
  g_main_loop_unref (self->loop);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connector, connector_free)

/* The sockets of a service manager may have other addresses than the options. */
static gboolean
check_password (const Options *options, Listen *listen, GError **error)
{
  if (options->password || options->accounts || listen_is_local (listen))
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "a page that others can reach needs --page-password-file or --accounts");
  return FALSE;
}

/* An address and port; NULL: it is a Unix socket. */
static char *
socket_name (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
           ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address))
           : NULL;
}

/* For the links of “relay-connector account invite” */
static gboolean
connector_store_page_url (Connector *self, const Options *options, GError **error)
{
  GPtrArray *sockets = listen_get_sockets (self->listen);
  g_autofree char *url = options->public_url ? http_origin_make_base (options->public_url) : NULL;

  for (guint i = 0; url == NULL && i < sockets->len; i++)
    {
      g_autofree char *name = socket_name (sockets->pdata[i]);

      url = name ? g_strconcat ("http://", name, NULL) : NULL;
    }

  return url == NULL || store_set_meta (self->store, "page-url", url, error);
}

/* --- reload --- */

/* A gateway that has lost a secret connects again, if it has another one. */
static void
connector_reload_gateways (Connector *self, Secrets *fresh)
{
  Secrets *secrets = hub_get_secrets (self->hub);

  secrets_swap (secrets, fresh);
  for (guint i = 0; i < secrets_get_n_ids (secrets); i++)
    hub_add_gateway (self->hub, secrets_get_id (secrets, i));

  /* Now @fresh has those that were known before. */
  for (guint i = 0; i < secrets_get_n_ids (fresh); i++)
    {
      const char *id = secrets_get_id (fresh, i);
      gboolean is_known = secrets_lookup (secrets, id) != NULL;

      if (!secrets_has_all (secrets, fresh, id))
        gateway_server_disconnect (self->gateways, id, is_known);
      if (!is_known)
        hub_remove_gateway (self->hub, id);
    }
  hub_state_changed (self->hub);
}

/* “relay-connector gateway” has added or removed some. */
static void
on_database_changed (gpointer user_data)
{
  Connector *self = user_data;
  guint64 n_failures = store_count_failures (self->store, NULL);
  g_autoptr (Secrets) fresh = secrets_copy_configured (hub_get_secrets (self->hub));

  provision_load (self->store, fresh);
  if (store_count_failures (self->store, NULL) == n_failures)
    connector_reload_gateways (self, fresh);
}

static const HubObserver connector_observer = {
  .changed = on_database_changed,
};

/* Says what has changed and counts only after a restart. */
static void
connector_name_unchanged (Connector *self, Options *options)
{
  Options *running = self->options;
  g_autoptr (GString) names = g_string_new (NULL);

  if (options->port != running->port || options->needs_port != running->needs_port)
    g_string_append (names, ", port");
  if (!g_inet_address_equal (options->address, running->address))
    g_string_append (names, ", address");
  if (!g_strv_equal ((const char *const *) options->paths, (const char *const *) running->paths))
    g_string_append (names, ", listen");
  if (!g_str_equal (options->database, running->database))
    g_string_append (names, ", database");
  if (options->accounts != running->accounts)
    g_string_append (names, ", accounts");

  if (names->len > 0)
    hub_log (self->hub, "restart the connector to change: %s", names->str + 2);
}

/* What cannot be read, or is invalid, changes nothing. */
static gboolean
connector_reload (Connector *self, GError **error)
{
  g_autoptr (Options) options = options_parse (self->argv, NULL, error);

  if (options == NULL || !options_prepare (options, error))
    return FALSE;
  if (!check_password (options, self->listen, error) ||
      !options_store (options, self->store, error) ||
      (self->options->accounts && !connector_store_page_url (self, options, error)) ||
      !connector_configure (self, options, error))
    return FALSE;

  hub_reload_routes (self->hub);
  provision_load (self->store, options->secrets);
  connector_reload_gateways (self, options->secrets);
  if (platform_set_reload (self->platforms, options->config))
    gateway_server_call_back (self->gateways);
  connector_name_unchanged (self, options);
  return TRUE;
}

static gboolean
on_reload (gpointer user_data)
{
  Connector *self = user_data;
  g_autoptr (GError) error = NULL;

  service_notify ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
  if (connector_reload (self, &error))
    hub_log (self->hub, "reloaded");
  else
    hub_fault (self->hub, NULL, "not reloaded: %s", error->message);
  service_notify ("READY=1");

  return G_SOURCE_CONTINUE;
}

/* --- start and end --- */

static void
print_place (GSocket *socket, const char *kind, const char *scheme, const char *path)
{
  g_autofree char *name = socket_name (socket);

  if (name)
    g_print ("%s: %s://%s%s\n", kind, scheme, name, path);
}

/* One thing per line, for people and for scripts that wait for “ready”. */
static void
print_places (Options *options, Listen *listen)
{
  GPtrArray *sockets = listen_get_sockets (listen);

  for (guint i = 0; i < sockets->len; i++)
    {
      print_place (sockets->pdata[i], "page", "http", "/");
      print_place (sockets->pdata[i], "relay", "ws", "/relay");
      print_place (sockets->pdata[i], "status", "http", "/status");
    }
  for (char **path = options->paths; *path; path++)
    g_print ("socket: %s\n", *path);
  g_print ("database: %s\n", options->database);
  for (guint i = 0; i < secrets_get_n_ids (options->secrets); i++)
    {
      const char *id = secrets_get_id (options->secrets, i);
      const char *path = secrets_get_path (options->secrets, id);

      g_print ("gateway: %s\n", id);
      if (path)
        g_print ("secret-file: %s\n", path);
    }
  g_print ("ready\n");
  fflush (stdout);
}

static gboolean
on_signal (gpointer user_data)
{
  Connector *self = user_data;

  g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_goodbye_timeout (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;

  return G_SOURCE_REMOVE;
}

/* Closes all connections, and waits a short time for the answers. */
static void
connector_say_goodbye (Connector *self)
{
  gboolean timed_out = FALSE;
  guint timeout_id = g_timeout_add (GOODBYE_MS, on_goodbye_timeout, &timed_out);

  hub_make_durable (self->hub);
  hub_set_stopping (self->hub);
  http_server_end (self->http);
  platform_set_stop (self->platforms);
  gateway_server_hang_up (self->gateways);
  while (!timed_out &&
         (!gateway_server_is_quiet (self->gateways) || !platform_set_is_stopped (self->platforms)))
    g_main_context_iteration (NULL, TRUE);
  if (!timed_out)
    g_source_remove (timeout_id);
  http_server_stop (self->http);
  hub_drain (self->hub);
}

/* The sockets of the service manager stand instead of those of the options. */
static gboolean
open_sockets (Listen *listen, Options *options, GError **error)
{
  g_autoptr (GPtrArray) sockets = service_take_sockets (error);

  if (sockets == NULL)
    return FALSE;
  if (sockets->len > 0)
    {
      listen_add_sockets (listen, sockets);
      return TRUE;
    }

  for (char **path = options->paths; *path; path++)
    {
      if (!listen_add_path (listen, *path, error))
        return FALSE;
    }

  return !options->needs_port || listen_add_port (listen, options->address, options->port, error);
}

static void
connector_run_loop (Connector *self)
{
  guint interrupt_id = g_unix_signal_add (SIGINT, on_signal, self);
  guint terminate_id = g_unix_signal_add (SIGTERM, on_signal, self);
  guint reload_id = g_unix_signal_add (SIGHUP, on_reload, self);
  guint watchdog_id = service_start_watchdog ();

  hub_observe (self->hub, &connector_observer, self);
  print_places (self->options, self->listen);
  health_server_set_ready (self->health);
  service_notify ("READY=1");
  g_main_loop_run (self->loop);
  service_notify ("STOPPING=1");
  connector_say_goodbye (self);
  hub_unobserve (self->hub, self);

  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);
  g_source_remove (reload_id);
  if (watchdog_id != 0)
    g_source_remove (watchdog_id);
}

static gboolean
connector_start (Connector *self, GError **error)
{
  if (!connector_configure (self, self->options, error) ||
      !platform_set_start (self->platforms, self->options->config, error))
    return FALSE;

  /* The first chats, for example, are on the disk before the connector is ready. */
  hub_drain (self->hub);

  return http_server_listen (self->http, self->listen, error) &&
         (!self->options->accounts || connector_store_page_url (self, self->options, error));
}

gboolean
connector_run (Options *options, char **argv, GError **error)
{
  g_autoptr (Listen) listen = listen_new ();
  g_autoptr (Store) store = NULL;
  g_autoptr (Connector) connector = NULL;
  g_autofree char *folder = g_strconcat (options->database, ".media", NULL);
  MediaStore *media;

  log_open ();
  log_set_quiet (options->quiet);
  if (!options_prepare (options, error))
    return FALSE;
  store = store_open (options->database, error);
  if (store == NULL || !open_sockets (listen, options, error) ||
      !check_password (options, listen, error))
    return FALSE;
  media = media_store_new (store, folder, options->media_limit, error);
  if (media == NULL)
    return FALSE;

  if (!options_store (options, store, error))
    return FALSE;
  provision_load (store, options->secrets);
  connector = connector_new (options, argv, store, media);
  connector->listen = listen;
  if (!connector_start (connector, error))
    return FALSE;

  connector_run_loop (connector);
  return TRUE;
}
