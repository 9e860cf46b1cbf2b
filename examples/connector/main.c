/* main.c: starting and stopping the connector
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <glib-unix.h>

#include "enroll.h"
#include "gateway.h"
#include "media-http.h"
#include "options.h"
#include "platforms/platform.h"
#include "policy.h"
#include "provision.h"
#include "queue.h"
#include "status.h"

#define GOODBYE_MS 1000

typedef struct
{
  Hub *hub;
  HttpServer *http;
  GatewayServer *gateways;
  StatusServer *status;
  ProvisionServer *provision;
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

  for (char **host = options->hosts; host && *host; host++)
    http_origin_add_host (origin, *host);
  for (guint i = 0; i < options->trusted_proxies->len; i++)
    http_origin_add_proxy (origin, options->trusted_proxies->pdata[i]);
  if (options->public_url)
    http_origin_set_public_url (origin, options->public_url);
}

static Connector *
connector_new (Options *options, Store *store, MediaStore *media)
{
  Connector *self = g_new0 (Connector, 1);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->hub = hub_new (store, options->secrets, media, options->quiet);
  self->gateways = gateway_server_new (self->hub);
  self->status = status_server_new (self->hub);
  self->provision = provision_server_new (self->hub, g_steal_pointer (&options->identity_tokens));
  self->http = http_server_new (store);

  http_server_set_timeout (self->http, options->upload_timeout);
  connector_set_origin (self, options);

  /* A gateway authenticates with its own token, and may connect through a proxy. */
  http_server_add_route (self->http, "/relay", HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ANY_HOST,
                         handle_relay, self->gateways);
  status_server_add_routes (self->status, self->http);
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
  platforms_free (self->hub);
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

static gboolean
connector_set_password (Connector *self, Store *store, const char *password, GError **error)
{
  g_autofree char *fresh = secrets_new_random (32, error);
  g_autofree char *key = fresh ? store_get_meta (store, "page-cookie-key", fresh, error) : NULL;

  if (key)
    http_server_set_password (self->http, password, key);

  return key != NULL;
}

/* One thing per line, for people and for scripts that wait for “ready”. */
static void
print_places (Options *options, guint port)
{
  g_autofree char *address = g_inet_address_to_string (options->address);
  gboolean is_v6 = g_inet_address_get_family (options->address) == G_SOCKET_FAMILY_IPV6;
  g_autofree char *host = g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u", address, port);

  g_print ("page: http://%s/\n", host);
  g_print ("relay: ws://%s/relay\n", host);
  g_print ("status: http://%s/status\n", host);
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
  platforms_stop (self->hub);
  gateway_server_hang_up (self->gateways);
  while (!timed_out &&
         (!gateway_server_is_quiet (self->gateways) || !platforms_are_stopped (self->hub)))
    g_main_context_iteration (NULL, TRUE);
  if (!timed_out)
    g_source_remove (timeout_id);
  http_server_stop (self->http);
  hub_drain (self->hub);
}

static gboolean
run (Options *options, GError **error)
{
  g_autoptr (Store) store = store_open (options->database, error);
  g_autoptr (Connector) connector = NULL;
  g_autofree char *folder = g_strconcat (options->database, ".media", NULL);
  MediaStore *media;
  PlatformHost host;
  guint interrupt_id, terminate_id, port;

  if (store == NULL)
    return FALSE;
  media = media_store_new (store, folder, options->media_limit, error);
  if (media == NULL)
    return FALSE;

  provision_load (store, options->secrets);
  connector = connector_new (options, store, media);
  host = (PlatformHost){
    .hub = connector->hub,
    .http = connector->http,
    .config = options->config,
  };
  if (!platforms_start (&host, error))
    return FALSE;
  if (options->password && !connector_set_password (connector, store, options->password, error))
    return FALSE;
  port = http_server_listen (connector->http, options->address, options->port, error);
  if (port == 0)
    return FALSE;

  interrupt_id = g_unix_signal_add (SIGINT, on_signal, connector);
  terminate_id = g_unix_signal_add (SIGTERM, on_signal, connector);
  print_places (options, port);
  g_main_loop_run (connector->loop);
  connector_say_goodbye (connector);
  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);

  return TRUE;
}

/* Removes secrets from the list of processes. */
static void
hide_secrets (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      char *equals = NULL;

      if (g_str_has_prefix (argv[i], "--gateway="))
        equals = strchr (argv[i] + strlen ("--gateway="), '=');
      else if (i > 1 && (g_str_equal (argv[i - 1], "--gateway") || g_str_equal (argv[i - 1], "-g")))
        equals = strchr (argv[i], '=');
      else if (g_str_has_prefix (argv[i], "-g"))
        equals = strchr (argv[i], '=');

      if (equals && equals[1] != '@')
        memset (equals + 1, '*', strlen (equals + 1));
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (Options) options = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) copy = NULL;
  g_autofree char **arguments = NULL;
  int n_arguments = argc;

  setlocale (LC_ALL, "");
  for (gsize i = 0; argc > 1 && platform_types[i]; i++)
    {
      if (g_strcmp0 (platform_types[i]->command, argv[1]) == 0)
        return platform_types[i]->command_main (argc - 1, argv + 1);
    }
  if (argc > 1 && g_str_equal (argv[1], "enroll-token"))
    return enroll_main (argc - 1, argv + 1);
  if (argc > 1 && g_str_equal (argv[1], "queue"))
    return queue_main (argc - 1, argv + 1);

  umask (077);

  /* A file that may not grow is an error of write(), not the end of the process. */
  signal (SIGXFSZ, SIG_IGN);
  copy = g_strdupv (argv);
  arguments = g_memdup2 (copy, (argc + 1) * sizeof *copy);
  hide_secrets (argc, argv);

  options = options_parse (&n_arguments, &arguments, &error);
  if (options && options->version)
    {
      g_print ("relay-connector %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (options == NULL || !run (options, &error))
    {
      g_printerr ("relay-connector: %s\n", error->message);
      return error->domain == G_OPTION_ERROR ? 2 : 1;
    }

  return 0;
}
