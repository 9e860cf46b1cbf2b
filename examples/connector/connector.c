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
#include "upkeep.h"

#define GOODBYE_MS 1000

typedef struct
{
  Options *options; /* of the start */
  char **argv;
  Listen *listen;
  Hub *hub;
  HttpServer *http;
  Upkeep *upkeep;
  GatewayServer *gateways;
  StatusServer *status;
  HealthServer *health;
  ProvisionServer *provision;
  PlatformSet *platforms;
  GMainLoop *loop;
  guint n_reloads; /* pending */
} Connector;

/* The options, and what is stored for them and read from the database with them */
typedef struct
{
  Connector *connector; /* NULL at the start */
  Options *options;
  Options *fresh;   /* the same at a reload, and freed with this; or NULL */
  char *page_url;   /* for the links of “relay-connector account invite”, or NULL */
  char *cookie_key; /* what the cookies of the page password are made with. NULL: there is none */
  GPtrArray *credentials;
  GPtrArray *routes;
} Settings;

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

/* Everything that can also be changed while the connector runs, apart from the gateways */
static void
connector_configure (Connector *self, const Settings *settings)
{
  Options *options = settings->options;

  http_server_set_password (self->http, options->password, settings->cookie_key);
  connector_set_origin (self, options);
  http_server_set_timeout (self->http, options->upload_timeout);
  media_store_set_limit (hub_get_media (self->hub), options->media_limit);
  provision_server_set_tokens (self->provision, g_steal_pointer (&options->identity_tokens));
  health_server_set_tokens (self->health, g_steal_pointer (&options->metrics_tokens));
  log_set_quiet (options->quiet);
}

static Connector *
connector_new (Options *options, char **argv, Store *store, MediaStore *media)
{
  Connector *self = g_new0 (Connector, 1);

  self->options = options;
  self->argv = argv;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->hub = hub_new (store, options->secrets, media);
  self->upkeep = upkeep_new (self->hub);
  self->gateways = gateway_server_new (self->hub);
  self->status = status_server_new (self->hub);
  self->provision = provision_server_new (self->hub);
  self->http = http_server_new ();
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
  /* After a start that has failed, too, something may be pending. */
  hub_drain (self->hub);
  provision_server_free (self->provision);
  status_server_free (self->status);
  health_server_free (self->health);
  platform_set_free (self->platforms);
  gateway_server_free (self->gateways);

  /* Connections that libsoup is closing hold references to the server. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  http_server_free (self->http);
  upkeep_free (self->upkeep);
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

static char *
find_page_url (const Options *options, Listen *listen)
{
  GPtrArray *sockets = listen_get_sockets (listen);
  char *url = options->public_url ? http_origin_make_base (options->public_url) : NULL;

  for (guint i = 0; url == NULL && i < sockets->len; i++)
    {
      g_autofree char *name = socket_name (sockets->pdata[i]);

      url = name ? g_strconcat ("http://", name, NULL) : NULL;
    }

  return url;
}

/* --- settings --- */

static void
settings_free (gpointer data)
{
  Settings *self = data;

  g_clear_pointer (&self->fresh, options_free);
  g_clear_pointer (&self->credentials, g_ptr_array_unref);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->cookie_key, secret_free);
  g_free (self->page_url);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Settings, settings_free)

static Settings *
settings_new (Options *options, gboolean has_accounts, Listen *listen, GError **error)
{
  g_autoptr (Settings) self = g_new0 (Settings, 1);

  self->options = options;
  if (has_accounts)
    self->page_url = find_page_url (options, listen);
  if (options->password)
    self->cookie_key = secrets_new_random (32, error);

  return options->password && self->cookie_key == NULL ? NULL : g_steal_pointer (&self);
}

/* In a transaction */
static gboolean
settings_store (Settings *self, Store *store, GError **error)
{
  char *key;

  g_clear_pointer (&self->credentials, g_ptr_array_unref);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  if (!options_store (self->options, store, error) ||
      (self->page_url && !store_set_meta (store, "page-url", self->page_url, error)))
    return FALSE;

  /* The first key stays. */
  key =
    self->cookie_key ? store_get_meta (store, "page-cookie-key", self->cookie_key, error) : NULL;
  if (self->cookie_key && key == NULL)
    return FALSE;
  secret_free (self->cookie_key);
  self->cookie_key = key;
  self->credentials = store_list_credentials (store);
  self->routes = store_list_routes (store);

  return TRUE;
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

/* The gateways in the database */
typedef struct
{
  Connector *connector;
  GPtrArray *credentials;
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_clear_pointer (&self->credentials, g_ptr_array_unref);
  g_free (self);
}

static gboolean
on_list_credentials (Transaction *transaction, gpointer data, GError **error)
{
  Known *self = data;

  g_clear_pointer (&self->credentials, g_ptr_array_unref);
  self->credentials = store_list_credentials (transaction->store);

  return TRUE;
}

/* What could not be read changes nothing. */
static void
on_credentials_listed (Hub *hub, gpointer data, const GError *error)
{
  const Known *known = data;
  g_autoptr (Secrets) fresh = secrets_copy_configured (hub_get_secrets (hub));

  if (error || hub_is_stopping (hub))
    return;

  provision_load (known->credentials, fresh);
  connector_reload_gateways (known->connector, fresh);
}

/* “relay-connector gateway” has added or removed some. */
static void
on_database_changed (gpointer user_data)
{
  Connector *self = user_data;
  Known *known = g_new0 (Known, 1);

  known->connector = self;
  hub_transact (self->hub, on_list_credentials, on_credentials_listed, known, known_free);
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

static gboolean
on_store_settings (Transaction *transaction, gpointer data, GError **error)
{
  return settings_store (data, transaction->store, error);
}

static void
connector_apply (Connector *self, const Settings *settings)
{
  Options *options = settings->options;

  connector_configure (self, settings);
  hub_set_routes (self->hub, settings->routes);
  provision_load (settings->credentials, options->secrets);
  connector_reload_gateways (self, options->secrets);
  if (platform_set_reload (self->platforms, options->config))
    gateway_server_call_back (self->gateways);
  connector_name_unchanged (self, options);
}

static void
connector_end_reload (Connector *self, const GError *error)
{
  if (error)
    hub_fault (self->hub, NULL, "not reloaded: %s", error->message);
  else
    hub_log (self->hub, "reloaded");
  self->n_reloads--;
  if (self->n_reloads == 0)
    service_notify ("READY=1");
}

static void
on_settings_stored (Hub *hub, gpointer data, const GError *error)
{
  const Settings *settings = data;
  Connector *self = settings->connector;

  if (hub_is_stopping (hub))
    return;

  if (error == NULL)
    connector_apply (self, settings);
  connector_end_reload (self, error);
}

/* What cannot be read, or is invalid, changes nothing. */
static gboolean
connector_reload (Connector *self, GError **error)
{
  g_autoptr (Options) options = options_parse (self->argv, NULL, error);
  Settings *settings = NULL;

  if (options && options_prepare (options, error) && check_password (options, self->listen, error))
    settings = settings_new (options, self->options->accounts, self->listen, error);
  if (settings == NULL)
    return FALSE;

  settings->connector = self;
  settings->fresh = g_steal_pointer (&options);
  hub_transact (self->hub, on_store_settings, on_settings_stored, settings, settings_free);
  return TRUE;
}

static gboolean
on_reload (gpointer user_data)
{
  Connector *self = user_data;
  g_autoptr (GError) error = NULL;

  service_notify ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
  self->n_reloads++;
  if (!connector_reload (self, &error))
    connector_end_reload (self, error);

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
  guint timeout_id;

  hub_settle (self->hub);
  timeout_id = g_timeout_add (GOODBYE_MS, on_goodbye_timeout, &timed_out);
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
connector_start (Connector *self, const Settings *settings, GError **error)
{
  connector_configure (self, settings);
  if (!platform_set_start (self->platforms, self->options->config, error))
    return FALSE;

  /* The first chats, for example, are on the disk before the connector is ready. */
  hub_drain (self->hub);

  return http_server_listen (self->http, self->listen, error);
}

/* Before the connector has a loop, the database is used directly. */
static gboolean
store_at_start (Settings *settings, Store *store, GError **error)
{
  if (store_begin (store, error) && settings_store (settings, store, error) &&
      store_commit (store, error))
    {
      provision_load (settings->credentials, settings->options->secrets);
      return TRUE;
    }

  store_roll_back (store);
  return FALSE;
}

gboolean
connector_run (Options *options, char **argv, GError **error)
{
  g_autoptr (Listen) listen = listen_new ();
  g_autoptr (Store) store = NULL;
  g_autoptr (Settings) settings = NULL;
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

  settings = settings_new (options, options->accounts, listen, error);
  if (settings == NULL || !store_at_start (settings, store, error))
    return FALSE;
  connector = connector_new (options, argv, store, media);
  connector->listen = listen;
  if (!connector_start (connector, settings, error))
    return FALSE;

  g_clear_pointer (&settings, settings_free);
  connector_run_loop (connector);
  return TRUE;
}
