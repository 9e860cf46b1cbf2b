/* options.c: the command line of the server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "options.h"

#include <string.h>

#include "http.h"
#include "media.h"

#define DEFAULT_PORT    8787
#define DEFAULT_GATEWAY "local"
#define MEBIBYTE        (1024 * 1024)

static const char summary[] =
  "A connector for relay gateways that one can run for oneself: a chat page in the\n"
  "browser and a command line, with the relay protocol behind them.";

static const char description[] =
  "With no options: port 8787 of 127.0.0.1, a database in the user's data folder,\n"
  "one gateway named “local”, and a secret made on the first start and kept in a\n"
  "file that only the user can read. What to open is printed on standard output.\n"
  "\n"
  "Examples:\n"
  "  relay-connector\n"
  "  relay-connector --port 0 --database /tmp/try.db --gateway gw-1=@gw-1.secret\n"
  "  relay-connector --address 0.0.0.0 --page-password-file password.txt\n"
  "  relay-connector say shopping \"what is missing?\"\n"
  "  relay-connector enroll-token --gateway gw-2\n"
  "  relay-connector queue list\n"
  "\n"
  "A secret given as ID=SECRET can be seen by other users in the list of processes;\n"
  "ID=@FILE cannot. A gateway named twice has two secrets, so that one can be\n"
  "changed without a gap. See “relay-connector say --help” for the command\n"
  "line, “relay-connector enroll-token --help” for letting gateways enroll, and\n"
  "“relay-connector queue --help” for messages that could not be delivered.";

typedef struct
{
  int port;
  char *address;
  char *database;
  char **gateways;
  char *password_file;
  char **hosts;
  char **trusted_proxies;
  char *public_url;
  char *identity_token_file;
  int media_limit;
  int upload_timeout;
  gboolean quiet;
  gboolean version;
} RawOptions;

static void
raw_options_clear (RawOptions *raw)
{
  g_free (raw->address);
  g_free (raw->database);
  g_strfreev (raw->gateways);
  g_free (raw->password_file);
  g_strfreev (raw->hosts);
  g_strfreev (raw->trusted_proxies);
  g_free (raw->public_url);
  g_free (raw->identity_token_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RawOptions, raw_options_clear)

static gboolean
raw_options_parse (RawOptions *raw, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &raw->port,
      "Port to listen on, 0 for any free one (default 8787)", "N" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &raw->address,
      "Address to listen on (default 127.0.0.1)", "ADDRESS" },
    { "database", 'd', 0, G_OPTION_ARG_FILENAME, &raw->database,
      "SQLite file for chats and the queue", "FILE" },
    { "gateway", 'g', 0, G_OPTION_ARG_STRING_ARRAY, &raw->gateways,
      "A gateway that may connect; repeatable", "ID=SECRET|ID=@FILE" },
    { "page-password-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->password_file,
      "Ask for the password in this file", "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->hosts,
      "A host name of this connector, as a proxy sends it; repeatable", "NAME" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &raw->public_url,
      "The URL of the page for people, when a proxy is in front of it", "URL" },
    { "trusted-proxy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->trusted_proxies,
      "A proxy whose X-Forwarded-* headers are believed; repeatable", "ADDRESS[/BITS]" },
    { "identity-token-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->identity_token_file,
      "Tokens that allow provisioning gateways, one per line", "FILE" },
    { "media-limit", 0, 0, G_OPTION_ARG_INT, &raw->media_limit,
      "How much media is kept (default 1024)", "MIB" },
    { "upload-timeout", 0, 0, G_OPTION_ARG_INT, &raw->upload_timeout,
      "How long a body may make no progress (default 60)", "SECONDS" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->quiet, "Log nothing", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "Show the version", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown argument “%s”",
                   (*argv)[1]);
      return FALSE;
    }
  if (raw->port < 0 || raw->port > 65535)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%d is not a port", raw->port);
      return FALSE;
    }
  if (raw->media_limit < 1 || raw->upload_timeout < 1)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--media-limit and --upload-timeout take a number from 1 on");
      return FALSE;
    }

  return TRUE;
}

static gboolean
options_set_address (Options *self, const char *address, GError **error)
{
  if (address == NULL || g_str_equal (address, "localhost"))
    address = "127.0.0.1";

  self->address = g_inet_address_new_from_string (address);
  if (self->address)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is not an IP address", address);
  return FALSE;
}

/* The full path, in a folder that exists. NULL stands for the default. */
char *
options_find_database (const char *path, GError **error)
{
  g_autofree char *database = NULL;
  g_autofree char *folder = NULL;

  database = path
               ? g_canonicalize_filename (path, NULL)
               : g_build_filename (g_get_user_data_dir (), "relay-connector", "connector.db", NULL);
  folder = g_path_get_dirname (database);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return g_steal_pointer (&database);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot create the folder %s", folder);
  return NULL;
}

static gboolean
options_set_database (Options *self, const char *path, GError **error)
{
  self->database = options_find_database (path, error);
  return self->database != NULL;
}

static gboolean
options_set_public_url (Options *self, const char *text, GError **error)
{
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
options_set_trusted_proxies (Options *self, char **proxies, GError **error)
{
  self->trusted_proxies = g_ptr_array_new_with_free_func (g_object_unref);
  for (char **proxy = proxies; proxy && *proxy; proxy++)
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

/* Everybody who can reach the page can read the chats and write in them. */
static gboolean
options_set_password (Options *self, const char *path, GError **error)
{
  if (path)
    {
      self->password = secrets_read_line (path, error);
      return self->password != NULL;
    }

  if (g_inet_address_get_is_loopback (self->address) && self->hosts == NULL &&
      is_loopback_url (self->public_url))
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "a page that others can reach needs --page-password-file");
  return FALSE;
}

static gboolean
options_set_gateways (Options *self, char **gateways, GError **error)
{
  g_autofree char *path = NULL;

  if (gateways == NULL)
    {
      path = g_strconcat (self->database, ".secret", NULL);
      return secrets_add_local (self->secrets, DEFAULT_GATEWAY, path, error);
    }

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
options_set_identity_tokens (Options *self, const char *path, GError **error)
{
  if (path == NULL)
    return TRUE;

  self->identity_tokens = secrets_read_lines (path, error);
  return self->identity_tokens != NULL;
}

Options *
options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (Options) self = g_new0 (Options, 1);
  g_auto (RawOptions) raw = {
    .port = DEFAULT_PORT,
    .media_limit = MEDIA_MAX_TOTAL / MEBIBYTE,
    .upload_timeout = HTTP_BODY_SECONDS,
  };

  self->secrets = secrets_new ();
  if (!raw_options_parse (&raw, argc, argv, error))
    return NULL;

  self->port = raw.port;
  self->quiet = raw.quiet;
  self->version = raw.version;
  self->hosts = g_steal_pointer (&raw.hosts);
  self->media_limit = (gint64) raw.media_limit * MEBIBYTE;
  self->upload_timeout = raw.upload_timeout;
  if (self->version)
    return g_steal_pointer (&self);

  if (!options_set_address (self, raw.address, error) ||
      !options_set_public_url (self, raw.public_url, error) ||
      !options_set_trusted_proxies (self, raw.trusted_proxies, error) ||
      !options_set_password (self, raw.password_file, error) ||
      !options_set_identity_tokens (self, raw.identity_token_file, error) ||
      !options_set_database (self, raw.database, error) ||
      !options_set_gateways (self, raw.gateways, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
options_free (Options *self)
{
  g_clear_object (&self->address);
  g_free (self->database);
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_strfreev (self->hosts);
  g_clear_pointer (&self->trusted_proxies, g_ptr_array_unref);
  g_clear_pointer (&self->public_url, g_uri_unref);
  secrets_free_lines (self->identity_tokens);
  secrets_free (self->secrets);
  g_free (self);
}
