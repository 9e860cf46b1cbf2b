/* settings.c: the settings from options, environment and key file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "settings.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "secret.h"

#define VARIABLE_SECRET "GATEWAY_RELAY_SECRET"

/* A setting that the library reads from the environment */
typedef struct
{
  const char *variable;
  const char *key;
  OptionId option; /* N_OPTIONS if there is none */
} Setting;

static const Setting settings[] = {
  { "GATEWAY_RELAY_URL", "url", OPTION_URL },
  { "GATEWAY_RELAY_ID", "id", OPTION_ID },
  { "GATEWAY_RELAY_PLATFORMS", "platforms", OPTION_PLATFORMS },
  { "GATEWAY_RELAY_BOT_IDS", "bot-ids", N_OPTIONS },
};

static const char *const other_keys[] = { "secret-file", "keyring", "ca-file", "proxy", NULL };

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "relay", NULL);
}

static char *
dup_key_file_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "relay", "relay.conf", NULL);
}

char *
settings_dup_secret_path (const Settings *self)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *name = g_strdelimit (g_strconcat (self->account, ".secret", NULL), "/", '_');

  return g_build_filename (folder, name, NULL);
}

static gboolean
is_known_key (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (key, settings[i].key))
      return TRUE;
  return g_strv_contains (other_keys, key);
}

/* A key that is not known may be a misspelled one, or a secret. */
static gboolean
check_keys (GKeyFile *file, const char *account, const char *path, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, account, NULL, NULL);

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      const char *hint =
        g_str_equal (*key, "secret")
          ? "; the secret belongs in a file of its own (secret-file) or the keyring"
          : "";

      if (is_known_key (*key))
        continue;
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, "%s: unknown key “%s”%s", path,
                   *key, hint);
      return FALSE;
    }
  return TRUE;
}

/* Without a key file, this returns an empty one, or fails if @is_required. */
static GKeyFile *
load_key_file (const char *account, gboolean is_required, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = dup_key_file_path ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &problem) &&
      !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, "%s: %s", path,
                   problem->message);
      return NULL;
    }
  if (is_required && !g_key_file_has_group (file, account))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                   "%s: there is no account [%s]", path, account);
      return NULL;
    }
  if (!check_keys (file, account, path, error))
    return NULL;
  return g_steal_pointer (&file);
}

static void
apply (const Invocation *invocation, GKeyFile *file, const char *account)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const Setting *setting = &settings[i];
      const char *option =
        setting->option != N_OPTIONS ? invocation_get (invocation, setting->option) : NULL;
      g_autofree char *stored = g_key_file_get_string (file, account, setting->key, NULL);
      const char *variable = g_getenv (setting->variable);

      if (option != NULL)
        g_setenv (setting->variable, option, TRUE);
      else if (stored != NULL && (variable == NULL || *variable == '\0'))
        g_setenv (setting->variable, stored, TRUE);
    }
}

static char *
dup_either (const char *option, GKeyFile *file, const char *account, const char *key)
{
  return option != NULL ? g_strdup (option) : g_key_file_get_string (file, account, key, NULL);
}

static char *
dup_variable (const char *name)
{
  const char *value = g_getenv (name);
  g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  return stripped != NULL && *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
}

Settings *
settings_load (const Invocation *invocation, GError **error)
{
  g_autoptr (Settings) self = g_new0 (Settings, 1);
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *url = NULL;
  const char *account = invocation_get (invocation, OPTION_ACCOUNT);
  gboolean is_login = invocation->command->id == COMMAND_LOGIN;

  self->account = g_strdup (account != NULL ? account : "default");
  file = load_key_file (self->account, account != NULL && !is_login, error);
  if (file == NULL)
    return NULL;

  apply (invocation, file, self->account);
  url = dup_variable ("GATEWAY_RELAY_URL");
  self->url = url != NULL ? relay_auth_dial_url (url, NULL) : NULL;
  self->gateway_id = dup_variable ("GATEWAY_RELAY_ID");
  self->ca_file =
    dup_either (invocation_get (invocation, OPTION_CA_FILE), file, self->account, "ca-file");
  self->proxy =
    dup_either (invocation_get (invocation, OPTION_PROXY), file, self->account, "proxy");
  self->uses_keyring = g_key_file_get_boolean (file, self->account, "keyring", NULL);
  self->allow_insecure = invocation_has (invocation, OPTION_ALLOW_INSECURE);
  return g_steal_pointer (&self);
}

/* --- the secret --- */

static gboolean
take_secret (Settings *self, char *secret, const char *from)
{
  self->secret = secret;
  self->secret_from = g_strdup (from);
  return secret != NULL;
}

static gboolean
take_from_keyring (Settings *self, GError **error)
{
  if (self->url != NULL && self->gateway_id != NULL)
    return take_secret (self, secret_lookup (self->url, self->gateway_id, error), "the keyring");

  g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                       "the keyring is asked by URL and id: set both");
  return FALSE;
}

/* The environment of a program can be read by other programs of the same user, and is inherited. */
static gboolean
take_from_environment (Settings *self, GError **error)
{
  const char *value = g_getenv (VARIABLE_SECRET);
  gboolean is_valid = g_utf8_validate (value, -1, NULL);

  if (is_valid)
    take_secret (self, g_strdup (value), VARIABLE_SECRET);
  else
    g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                         VARIABLE_SECRET ": not valid UTF-8");
  return is_valid;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n\v\f")] == '\0';
}

static gboolean
take_from_key_file (Settings *self, GError **error)
{
  g_autoptr (GKeyFile) file = load_key_file (self->account, FALSE, error);
  g_autofree char *path = NULL;

  if (file == NULL)
    return FALSE;
  path = g_key_file_get_string (file, self->account, "secret-file", NULL);
  if (path != NULL)
    return take_secret (self, secret_read_file (path, error), path);
  if (g_key_file_get_boolean (file, self->account, "keyring", NULL))
    return take_from_keyring (self, error);
  return TRUE;
}

gboolean
settings_load_secret (Settings *self, const Invocation *invocation, GError **error)
{
  const char *path = invocation_get (invocation, OPTION_SECRET_FILE);
  gboolean is_loaded;

  if (invocation_has (invocation, OPTION_SECRET_FD))
    is_loaded = take_secret (
      self, secret_read_fd ((int) invocation_get_number (invocation, OPTION_SECRET_FD, 0), error),
      "--secret-fd");
  else if (path != NULL)
    is_loaded = take_secret (self, secret_read_file (path, error), path);
  else if (invocation_has (invocation, OPTION_KEYRING))
    is_loaded = take_from_keyring (self, error);
  else if (!is_blank (g_getenv (VARIABLE_SECRET)))
    is_loaded = take_from_environment (self, error);
  else
    is_loaded = take_from_key_file (self, error);

  g_unsetenv (VARIABLE_SECRET);
  if (!is_loaded || self->secret == NULL || self->gateway_id != NULL)
    return is_loaded;
  g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                       "there is a secret, but no id; use --id or GATEWAY_RELAY_ID");
  return FALSE;
}

/* --- storing --- */

static gboolean
save (GKeyFile *file, GError **error)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_key_file_path ();
  g_autofree char *data = g_key_file_to_data (file, NULL, NULL);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents_full (path, data, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

gboolean
settings_store (const Settings *self, const char *secret_file, GError **error)
{
  g_autoptr (GKeyFile) file = load_key_file (self->account, FALSE, error);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *value = dup_variable (settings[i].variable);

      if (value != NULL)
        g_key_file_set_string (file, self->account, settings[i].key, value);
    }
  if (self->ca_file != NULL)
    g_key_file_set_string (file, self->account, "ca-file", self->ca_file);
  if (self->proxy != NULL)
    g_key_file_set_string (file, self->account, "proxy", self->proxy);
  if (secret_file != NULL)
    g_key_file_set_string (file, self->account, "secret-file", secret_file);
  else
    g_key_file_remove_key (file, self->account, "secret-file", NULL);
  g_key_file_set_boolean (file, self->account, "keyring", secret_file == NULL);
  return save (file, error);
}

gboolean
settings_forget (const Settings *self, GError **error)
{
  g_autoptr (GKeyFile) file = load_key_file (self->account, FALSE, error);
  g_autofree char *path = settings_dup_secret_path (self);

  if (file == NULL)
    return FALSE;
  g_remove (path);
  return !g_key_file_remove_group (file, self->account, NULL) || save (file, error);
}

/* --- the transport --- */

/* NULL stands for "direct". */
static gboolean
create_resolver (const char *proxy, GProxyResolver **resolver, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  *resolver = NULL;
  if (g_str_equal (proxy, "direct"))
    return TRUE;
  uri = g_uri_parse (proxy, G_URI_FLAGS_NON_DNS, NULL);
  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
    {
      *resolver = g_simple_proxy_resolver_new (proxy, NULL);
      return TRUE;
    }
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
               "the proxy is “direct” or a URL such as http://HOST:PORT, not “%s”", proxy);
  return FALSE;
}

SoupSession *
settings_create_session (const Settings *self, GError **error)
{
  g_autofree char *user_agent = g_strdup_printf ("relay/%s", PACKAGE_VERSION);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GProxyResolver) resolver = NULL;

  soup_session_set_user_agent (session, user_agent);
  if (self->ca_file != NULL)
    {
      g_autofree char *path = g_canonicalize_filename (self->ca_file, NULL);
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, error);

      if (database == NULL)
        {
          g_prefix_error (error, "%s: ", self->ca_file);
          return NULL;
        }
      soup_session_set_tls_database (session, database);
    }
  if (self->proxy != NULL)
    {
      if (!create_resolver (self->proxy, &resolver, error))
        return NULL;
      soup_session_set_proxy_resolver (session, resolver);
    }
  return g_steal_pointer (&session);
}

RelayWebsocketTransport *
settings_create_transport (const Settings *self, GError **error)
{
  g_autoptr (SoupSession) session = settings_create_session (self, error);
  g_autoptr (RelayTransport) transport = NULL;

  if (session == NULL)
    return NULL;
  transport = relay_websocket_transport_new_from_environment (error);
  if (transport == NULL)
    return NULL;
  relay_websocket_transport_set_session (RELAY_WEBSOCKET_TRANSPORT (transport), session);
  relay_websocket_transport_set_secret (RELAY_WEBSOCKET_TRANSPORT (transport), self->secret);
  relay_websocket_transport_set_allow_insecure (RELAY_WEBSOCKET_TRANSPORT (transport),
                                                self->allow_insecure);
  return RELAY_WEBSOCKET_TRANSPORT (g_steal_pointer (&transport));
}

void
settings_free (Settings *self)
{
  g_free (self->account);
  g_free (self->url);
  g_free (self->gateway_id);
  secret_free (self->secret);
  g_free (self->secret_from);
  g_free (self->ca_file);
  g_free (self->proxy);
  g_free (self);
}
