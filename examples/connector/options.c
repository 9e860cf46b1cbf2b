/* options.c: the options of the server: command line and configuration file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "options.h"

#include <string.h>
#include <sys/un.h>

#include "configuration.h"
#include "media.h"
#include "password.h"
#include "platforms/platform.h"

#define DEFAULT_PORT    8787
#define DEFAULT_GATEWAY "local"
#define MEBIBYTE        (1024 * 1024)

#define GROUP_CONNECTOR "connector"
#define GROUP_GATEWAY   "gateway"
#define GROUP_ROUTE     "route"
#define KEY_SECRET_FILE "secret-file"

#define LISTEN_UNIX "unix:"

/* A number that was given neither on the command line nor in the file */
#define UNSET G_MININT

static const char summary[] =
  "A connector for relay gateways that one can run for oneself: a chat page in the\n"
  "browser and a command line, with the relay protocol behind them.";

static const char description[] =
  "With no options: port 8787 of 127.0.0.1, a database in the user's data folder,\n"
  "one gateway named “local”, and a secret made on the first start and kept in a\n"
  "file that only the user can read. What to open is printed on standard output.\n"
  "\n"
  "Commands, each with a --help of its own:\n"
  "  account       Invite people to the page, and close their accounts\n"
  "  backup        Copy the database, also while the connector runs\n"
  "  chat          Rename, archive and delete chats\n"
  "  check         Find out whether the connector would start\n"
  "  enroll-token  Let a gateway enroll\n"
  "  gateway       Add and remove gateways\n"
  "  queue         Show and change what waits, and what could not be delivered\n"
  "  restore       Put a backup in the place of the database\n"
  "  route         Say which gateways are in which chats\n"
  "  say           Write from the terminal, and print the answers\n"
  "\n"
  "Examples:\n"
  "  relay-connector\n"
  "  relay-connector --port 0 --database /tmp/try.db --gateway gw-1=@gw-1.secret\n"
  "  relay-connector --address 0.0.0.0 --page-password-file password.txt\n"
  "  relay-connector --config /etc/relay-connector.conf\n"
  "  relay-connector say shopping \"what is missing?\"\n"
  "  relay-connector gateway add shop\n"
  "  relay-connector route set 'web/shop-*' shop\n"
  "\n"
  "A secret given as ID=SECRET can be seen by other users in the list of processes;\n"
  "ID=@FILE cannot. A gateway named twice has two secrets, so that one can be\n"
  "changed without a gap.\n"
  "\n"
  "The file of --config is read again on SIGHUP. Its groups are [connector], with\n"
  "the long names of the options above as keys, [gateway ID], with secret-file,\n"
  "[route], and [platform NAME], with the settings of a platform.";

typedef struct
{
  char *config;
  int port;
  char *address;
  char **listens;
  char *database;
  char **gateways;
  char **routes;
  char *password_file;
  gboolean accounts;
  char **hosts;
  char **trusted_proxies;
  char *public_url;
  char *identity_token_file;
  char *metrics_token_file;
  int media_limit;
  int upload_timeout;
  gboolean quiet;
  gboolean version;
  GHashTable *from_file; /* the names of the options that are taken from the file */
} RawOptions;

static void
raw_options_clear (RawOptions *raw)
{
  g_free (raw->config);
  g_free (raw->address);
  g_strfreev (raw->listens);
  g_free (raw->database);
  g_strfreev (raw->gateways);
  g_strfreev (raw->routes);
  g_free (raw->password_file);
  g_strfreev (raw->hosts);
  g_strfreev (raw->trusted_proxies);
  g_free (raw->public_url);
  g_free (raw->identity_token_file);
  g_free (raw->metrics_token_file);
  g_hash_table_unref (raw->from_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RawOptions, raw_options_clear)

/* The first ones have no key in the file. */
static GOptionEntry *
raw_options_get_entries (RawOptions *raw)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &raw->config,
      "Options, gateways and platforms; the command line wins", "FILE" },
    { "gateway", 'g', 0, G_OPTION_ARG_STRING_ARRAY, &raw->gateways,
      "A gateway that may connect; repeatable", "ID=SECRET|ID=@FILE" },
    { "route", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->routes,
      "Which gateways are in these chats; repeatable", "PLATFORM[/PATTERN]=ID[,ID…]" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "Show the version", NULL },
    { "port", 'p', 0, G_OPTION_ARG_INT, &raw->port,
      "Port to listen on, 0 for any free one (default 8787)", "N" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &raw->address,
      "Address to listen on (default 127.0.0.1)", "ADDRESS" },
    { "listen", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->listens,
      "A Unix socket to listen on, instead of the default port; repeatable", "unix:PATH" },
    { "database", 'd', 0, G_OPTION_ARG_FILENAME, &raw->database,
      "SQLite file for chats and the queue", "FILE" },
    { "page-password-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->password_file,
      "Ask for the password in this file", "FILE" },
    { "accounts", 0, 0, G_OPTION_ARG_NONE, &raw->accounts,
      "People log in to the page with a name and a password of their own", NULL },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->hosts,
      "A host name of this connector, as a proxy sends it; repeatable", "NAME" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &raw->public_url,
      "The URL of the page for people, when a proxy is in front of it", "URL" },
    { "trusted-proxy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->trusted_proxies,
      "A proxy whose X-Forwarded-* headers are believed; repeatable", "ADDRESS[/BITS]" },
    { "identity-token-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->identity_token_file,
      "Tokens that allow provisioning gateways, one per line", "FILE" },
    { "metrics-token-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->metrics_token_file,
      "Tokens that allow reading /metrics, one per line", "FILE" },
    { "media-limit", 0, 0, G_OPTION_ARG_INT, &raw->media_limit,
      "How much media is kept (default 1024)", "MIB" },
    { "upload-timeout", 0, 0, G_OPTION_ARG_INT, &raw->upload_timeout,
      "How long a body may make no progress (default 60)", "SECONDS" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->quiet, "Log nothing", NULL },
    G_OPTION_ENTRY_NULL
  };

  return g_memdup2 (entries, sizeof entries);
}

#define N_ENTRIES_WITHOUT_KEY 4

static gboolean
raw_options_parse (RawOptions *raw,
                   const GOptionEntry *entries,
                   const char *command_summary,
                   int *argc,
                   char ***argv,
                   GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, command_summary ? command_summary : summary);
  if (command_summary == NULL)
    g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc <= 1)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown argument “%s”",
               (*argv)[1]);
  return FALSE;
}

/* Takes an option from the file, unless it was given on the command line. */
static void
raw_options_read (RawOptions *raw, const GOptionEntry *entry, GKeyFile *file, GError **error)
{
  gpointer value = entry->arg_data;

  if (entry->arg == G_OPTION_ARG_INT && *(int *) value == UNSET)
    *(int *) value = g_key_file_get_integer (file, GROUP_CONNECTOR, entry->long_name, error);
  else if (entry->arg == G_OPTION_ARG_NONE && !*(gboolean *) value)
    *(gboolean *) value = g_key_file_get_boolean (file, GROUP_CONNECTOR, entry->long_name, error);
  else if (entry->arg == G_OPTION_ARG_STRING_ARRAY && *(char ***) value == NULL)
    *(char ***) value =
      g_key_file_get_string_list (file, GROUP_CONNECTOR, entry->long_name, NULL, error);
  else if ((entry->arg == G_OPTION_ARG_STRING || entry->arg == G_OPTION_ARG_FILENAME) &&
           *(char **) value == NULL)
    *(char **) value = g_key_file_get_string (file, GROUP_CONNECTOR, entry->long_name, error);
  else
    return;

  g_hash_table_add (raw->from_file, (gpointer) entry->long_name);
}

static gboolean
raw_options_read_all (RawOptions *raw, const GOptionEntry *entries, GKeyFile *file, GError **error)
{
  for (const GOptionEntry *entry = entries + N_ENTRIES_WITHOUT_KEY; entry->long_name; entry++)
    {
      g_autoptr (GError) reason = NULL;

      if (!g_key_file_has_key (file, GROUP_CONNECTOR, entry->long_name, NULL))
        continue;
      raw_options_read (raw, entry, file, &reason);
      if (reason)
        {
          configuration_set_error (error, GROUP_CONNECTOR, entry->long_name, "%s", reason->message);
          return FALSE;
        }
    }

  return TRUE;
}

/* A group that has an option for each key */
static gboolean
check_connector_group (GKeyFile *file, const GOptionEntry *entries, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  if (g_key_file_has_key (file, GROUP_CONNECTOR, "gateway", NULL))
    {
      configuration_set_error (error, GROUP_CONNECTOR, "gateway",
                               "a gateway has a group of its own, as in [gateway local]");
      return FALSE;
    }

  for (const GOptionEntry *entry = entries + N_ENTRIES_WITHOUT_KEY; entry->long_name; entry++)
    g_ptr_array_add (keys, (gpointer) entry->long_name);
  g_ptr_array_add (keys, NULL);

  return configuration_check_keys (file, GROUP_CONNECTOR, (const char *const *) keys->pdata, error);
}

/* Nothing in the file may be misspelt. */
static gboolean
check_groups (GKeyFile *file, const GOptionEntry *entries, GError **error)
{
  static const char *const gateway_keys[] = { KEY_SECRET_FILE, NULL };
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (char **group = groups; *group; group++)
    {
      gboolean is_right;

      if (g_str_equal (*group, GROUP_CONNECTOR))
        is_right = check_connector_group (file, entries, error);
      else if (g_str_equal (*group, GROUP_ROUTE))
        is_right = TRUE; /* its keys are chats */
      else if (configuration_get_name (*group, GROUP_GATEWAY))
        is_right = configuration_check_keys (file, *group, gateway_keys, error);
      else
        is_right = platforms_check_group (file, *group, error);
      if (!is_right)
        return FALSE;
    }

  return TRUE;
}

static gboolean
options_set_port (Options *self, RawOptions *raw, GError **error)
{
  self->port = raw->port == UNSET ? DEFAULT_PORT : raw->port;
  if (self->port <= 65535)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%d is not a port", raw->port);
  return FALSE;
}

/* A path that fits into an address */
static gboolean
options_set_listen (Options *self, RawOptions *raw, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **listen = raw->listens; listen && *listen; listen++)
    {
      const char *path = *listen + strlen (LISTEN_UNIX);

      if (!g_str_has_prefix (*listen, LISTEN_UNIX) || !g_path_is_absolute (path) ||
          strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "“%s” is not unix:PATH with an absolute path of at most %d bytes", *listen,
                       (int) sizeof ((struct sockaddr_un *) NULL)->sun_path - 1);
          return FALSE;
        }
      g_strv_builder_add (builder, path);
    }
  self->paths = g_strv_builder_end (builder);
  self->needs_port = *self->paths == NULL || raw->port != UNSET || raw->address != NULL;

  return TRUE;
}

/* A number from 1 on */
static gboolean
set_limit (guint *limit, int value, int fallback, GError **error)
{
  *limit = value == UNSET ? fallback : value;
  if (*limit >= 1 && *limit <= G_MAXINT)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%d is too small; --media-limit and --upload-timeout take a number from 1 on",
               value);
  return FALSE;
}

static gboolean
options_set_media_limit (Options *self, RawOptions *raw, GError **error)
{
  guint limit;

  if (!set_limit (&limit, raw->media_limit, MEDIA_MAX_TOTAL / MEBIBYTE, error))
    return FALSE;

  self->media_limit = (gint64) limit * MEBIBYTE;
  return TRUE;
}

static gboolean
options_set_upload_timeout (Options *self, RawOptions *raw, GError **error)
{
  return set_limit (&self->upload_timeout, raw->upload_timeout, HTTP_BODY_SECONDS, error);
}

static gboolean
options_set_address (Options *self, RawOptions *raw, GError **error)
{
  const char *address = raw->address;

  if (address == NULL || g_str_equal (address, "localhost"))
    address = "127.0.0.1";

  self->address = g_inet_address_new_from_string (address);
  if (self->address)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is not an IP address", address);
  return FALSE;
}

static char *
full_path (const char *path)
{
  return path ? g_canonicalize_filename (path, NULL)
              : g_build_filename (g_get_user_data_dir (), "relay-connector", "connector.db", NULL);
}

static gboolean
create_folder_of (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot create the folder %s", folder);
  return FALSE;
}

/* The full path, in a folder that exists. NULL stands for the default. */
char *
options_find_database (const char *path, GError **error)
{
  g_autofree char *database = full_path (path);

  return create_folder_of (database, error) ? g_steal_pointer (&database) : NULL;
}

static gboolean
options_set_database (Options *self, RawOptions *raw, GError **error)
{
  self->database = full_path (raw->database);

  return TRUE;
}

static gboolean
options_set_public_url (Options *self, RawOptions *raw, GError **error)
{
  const char *text = raw->public_url;
  g_autoptr (GUri) url = text ? g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = url ? g_uri_get_scheme (url) : NULL;

  if (text == NULL)
    return TRUE;
  if (url && g_uri_get_host (url) && *g_uri_get_host (url) && g_uri_get_userinfo (url) == NULL &&
      g_uri_get_query (url) == NULL && g_uri_get_fragment (url) == NULL &&
      (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    {
      self->public_url = g_steal_pointer (&url);
      return TRUE;
    }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is not an http or https URL without query and user name", text);
  return FALSE;
}

static gboolean
options_set_trusted_proxies (Options *self, RawOptions *raw, GError **error)
{
  self->trusted_proxies = g_ptr_array_new_with_free_func (g_object_unref);
  for (char **proxy = raw->trusted_proxies; proxy && *proxy; proxy++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (*proxy, NULL);

      if (mask == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "“%s” is not an IP address or network", *proxy);
          return FALSE;
        }
      g_ptr_array_add (self->trusted_proxies, mask);
    }

  return TRUE;
}

static gboolean
is_loopback_url (GUri *url)
{
  const char *host = url ? g_uri_get_host (url) : "localhost";
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address && g_inet_address_get_is_loopback (address));
}

static gboolean
options_set_accounts (Options *self, RawOptions *raw, GError **error)
{
  self->accounts = raw->accounts;
  if (!self->accounts || passwords_are_supported ())
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "this connector was built without libsodium, and has no accounts");
  return FALSE;
}

/* Everybody who can reach the page can read the chats and write in them. */
static gboolean
options_set_password (Options *self, RawOptions *raw, GError **error)
{
  if (raw->password_file)
    {
      self->password = secrets_read_line (raw->password_file, error);
      return self->password != NULL;
    }

  if (self->accounts || (g_inet_address_get_is_loopback (self->address) && raw->hosts == NULL &&
                         is_loopback_url (self->public_url)))
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "a page that others can reach needs --page-password-file or --accounts");
  return FALSE;
}

static gboolean
options_add_gateways (Options *self, char **gateways, GError **error)
{
  for (char **gateway = gateways; *gateway; gateway++)
    {
      gboolean added = secrets_add_option (self->secrets, *gateway, error);

      explicit_bzero (*gateway, strlen (*gateway));
      if (!added)
        return FALSE;
    }

  return TRUE;
}

static gboolean
options_add_routes (Options *self, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->config, GROUP_ROUTE, NULL, NULL);

  for (char **key = keys; key && *key; key++)
    {
      g_autofree char *gateways = g_key_file_get_string (self->config, GROUP_ROUTE, *key, NULL);
      g_autoptr (GError) reason = NULL;
      Route *route = route_parse (*key, gateways ? gateways : "", ROUTE_FROM_OPTIONS, &reason);

      if (route == NULL)
        {
          configuration_set_error (error, GROUP_ROUTE, *key, "%s", reason->message);
          return FALSE;
        }
      g_ptr_array_add (self->routes, route);
    }

  return TRUE;
}

/* A row of the command line replaces one of the file. */
static gboolean
options_set_routes (Options *self, RawOptions *raw, GError **error)
{
  self->routes = routes_new ();
  if (!options_add_routes (self, error))
    return FALSE;

  for (char **option = raw->routes; option && *option; option++)
    {
      Route *route = route_parse_option (*option, error);

      if (route == NULL)
        return FALSE;
      g_ptr_array_add (self->routes, route);
    }

  return TRUE;
}

static gboolean
options_add_configured_gateway (Options *self, const char *group, GError **error)
{
  const char *id = configuration_get_name (group, GROUP_GATEWAY);
  g_autofree char *path = g_key_file_get_string (self->config, group, KEY_SECRET_FILE, NULL);
  g_autoptr (GError) reason = NULL;

  if (path == NULL || *path == '\0')
    configuration_set_error (error, group, KEY_SECRET_FILE, "the name of a file is missing");
  else if (secrets_add_private (self->secrets, id, path, &reason))
    return TRUE;
  else
    configuration_set_error (error, group, KEY_SECRET_FILE, "%s", reason->message);

  return FALSE;
}

/* Those of the command line, else those of the file, else the one of options_prepare() */
static gboolean
options_set_gateways (Options *self, RawOptions *raw, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->config, NULL);

  if (raw->gateways)
    return options_add_gateways (self, raw->gateways, error);

  for (char **group = groups; *group; group++)
    {
      if (configuration_get_name (*group, GROUP_GATEWAY) &&
          !options_add_configured_gateway (self, *group, error))
        return FALSE;
    }
  self->needs_local = secrets_get_n_ids (self->secrets) == 0;

  return TRUE;
}

/* Without a file there are no tokens. */
static gboolean
read_tokens (const char *path, char ***tokens, GError **error)
{
  *tokens = path ? secrets_read_lines (path, error) : NULL;

  return path == NULL || *tokens != NULL;
}

static gboolean
options_set_identity_tokens (Options *self, RawOptions *raw, GError **error)
{
  return read_tokens (raw->identity_token_file, &self->identity_tokens, error);
}

static gboolean
options_set_metrics_tokens (Options *self, RawOptions *raw, GError **error)
{
  return read_tokens (raw->metrics_token_file, &self->metrics_tokens, error);
}

static const struct
{
  const char *name;
  gboolean (*set) (Options *self, RawOptions *raw, GError **error);
} setters[] = {
  { "port", options_set_port },
  { "address", options_set_address },
  { "listen", options_set_listen },
  { "public-url", options_set_public_url },
  { "trusted-proxy", options_set_trusted_proxies },
  { "media-limit", options_set_media_limit },
  { "upload-timeout", options_set_upload_timeout },
  { "accounts", options_set_accounts },
  { "page-password-file", options_set_password },
  { "identity-token-file", options_set_identity_tokens },
  { "metrics-token-file", options_set_metrics_tokens },
  { "database", options_set_database },
  { "gateway", options_set_gateways },
  { "route", options_set_routes },
};

/* An error in a value of the file names its key. */
static gboolean
options_set (Options *self, RawOptions *raw, GError **error)
{
  self->quiet = raw->quiet;
  self->hosts = g_strdupv (raw->hosts);
  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    {
      if (setters[i].set (self, raw, error))
        continue;
      if (g_hash_table_contains (raw->from_file, setters[i].name))
        g_prefix_error (error, "[" GROUP_CONNECTOR "] %s: ", setters[i].name);
      return FALSE;
    }

  return TRUE;
}

/* Whether the error is about what stands in the file */
static gboolean
is_error_of_file (const GError *error)
{
  return error->message[0] == '[';
}

static gboolean
options_configure (Options *self, RawOptions *raw, const GOptionEntry *entries, GError **error)
{
  g_autoptr (GError) reason = NULL;

  self->config = configuration_load (raw->config, error);
  if (self->config == NULL)
    return FALSE;
  if (check_groups (self->config, entries, &reason) &&
      raw_options_read_all (raw, entries, self->config, &reason) &&
      options_set (self, raw, &reason))
    return TRUE;

  if (is_error_of_file (reason))
    g_prefix_error (&reason, "%s: ", raw->config);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Reads the options, and the files that they name, and creates nothing. */
Options *
options_parse (char **argv, const char *command_summary, GError **error)
{
  g_autoptr (Options) self = g_new0 (Options, 1);
  g_autofree char **arguments = g_memdup2 (argv, (g_strv_length (argv) + 1) * sizeof *argv);
  char **rest = arguments;
  int n_arguments = g_strv_length (argv);
  g_auto (RawOptions) raw = {
    .port = UNSET,
    .media_limit = UNSET,
    .upload_timeout = UNSET,
    .from_file = g_hash_table_new (g_str_hash, g_str_equal),
  };
  g_autofree GOptionEntry *entries = raw_options_get_entries (&raw);

  self->secrets = secrets_new ();
  if (!raw_options_parse (&raw, entries, command_summary, &n_arguments, &rest, error))
    return NULL;

  self->version = raw.version;
  if (!self->version && !options_configure (self, &raw, entries, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Creates what is not there yet: the folder of the database, and a gateway with a secret. */
gboolean
options_prepare (Options *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->database, ".secret", NULL);

  if (!create_folder_of (self->database, error))
    return FALSE;

  return !self->needs_local || secrets_add_local (self->secrets, DEFAULT_GATEWAY, path, error);
}

/* What the options say of gateways and routes is stored for the commands beside the connector. */
gboolean
options_store (Options *self, Store *store, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < secrets_get_n_ids (self->secrets); i++)
    g_ptr_array_add (ids, (gpointer) secrets_get_id (self->secrets, i));
  g_ptr_array_add (ids, NULL);

  return store_set_options (store, self->routes, (const char *const *) ids->pdata, error);
}

void
options_free (Options *self)
{
  g_clear_object (&self->address);
  g_strfreev (self->paths);
  g_free (self->database);
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_strfreev (self->hosts);
  g_clear_pointer (&self->trusted_proxies, g_ptr_array_unref);
  g_clear_pointer (&self->public_url, g_uri_unref);
  secrets_free_lines (self->identity_tokens);
  secrets_free_lines (self->metrics_tokens);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  secrets_free (self->secrets);
  g_clear_pointer (&self->config, g_key_file_unref);
  g_free (self);
}
