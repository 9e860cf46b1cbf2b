/* store-gateways.c: gateways that came by themselves, and what they asked for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include "secrets.h"

/* Tokens are signed with the secret, so the secret is stored. Of an enrollment token only the hash is. */
const char store_gateways_schema[] =
  "CREATE TABLE IF NOT EXISTS gateways ("
  "  id TEXT PRIMARY KEY, secret TEXT NOT NULL, previous TEXT NOT NULL,"
  "  delivery_key TEXT NOT NULL, origin TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS identities ("
  "  gateway TEXT NOT NULL, platform TEXT NOT NULL, bot_id TEXT NOT NULL,"
  "  endpoint TEXT NOT NULL, route_keys TEXT NOT NULL, instance_id TEXT NOT NULL,"
  "  wake_url TEXT NOT NULL, PRIMARY KEY (gateway, platform)) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS policies ("
  "  gateway TEXT NOT NULL, platform TEXT NOT NULL, require_address INTEGER NOT NULL,"
  "  allow_other_bots INTEGER NOT NULL, free_response_scopes TEXT NOT NULL,"
  "  PRIMARY KEY (gateway, platform)) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS enrollments ("
  "  hash TEXT PRIMARY KEY, gateway TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;";

void
credentials_free (Credentials *self)
{
  g_free (self->gateway_id);
  secret_free (self->secret);
  secret_free (self->previous);
  secret_free (self->delivery_key);
  g_free (self->origin);
  g_free (self);
}

/* The previous secret stays valid beside the new one. */
gboolean
store_put_credentials (Store *self, const Credentials *credentials, GError **error)
{
  return store_run (self, error,
                    "INSERT INTO gateways VALUES (?, ?, '', ?, ?, ?)"
                    " ON CONFLICT (id) DO UPDATE SET previous = secret, secret = excluded.secret,"
                    " delivery_key = excluded.delivery_key",
                    "ssssi", credentials->gateway_id, credentials->secret,
                    credentials->delivery_key, credentials->origin, g_get_real_time () / 1000);
}

static Credentials *
credentials_from_row (sqlite3_stmt *row)
{
  Credentials *credentials = g_new0 (Credentials, 1);

  credentials->gateway_id = store_column (row, 0);
  credentials->secret = store_column (row, 1);
  credentials->previous = store_column (row, 2);
  credentials->delivery_key = store_column (row, 3);
  credentials->origin = store_column (row, 4);

  return credentials;
}

GPtrArray *
store_list_credentials (Store *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) credentials_free);
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT id, secret, previous, delivery_key, origin FROM gateways"
                           " ORDER BY created, id",
                           "");
  while (statement && store_step (self, statement))
    g_ptr_array_add (list, credentials_from_row (statement));

  return list;
}

Credentials *
store_find_credentials (Store *self, const char *gateway_id)
{
  sqlite3_stmt *statement;
  Credentials *credentials;

  statement = store_query (self, NULL,
                           "SELECT id, secret, previous, delivery_key, origin FROM gateways"
                           " WHERE id = ?",
                           "s", gateway_id);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  credentials = credentials_from_row (statement);
  sqlite3_reset (statement);

  return credentials;
}

/* The gateway may not connect any more. What it has declared is forgotten, and what waits for it stays. */
gboolean
store_remove_credentials (Store *self, const char *gateway_id, GError **error)
{
  return store_run (self, error, "DELETE FROM gateways WHERE id = ?", "s", gateway_id) &&
         store_run (self, error, "DELETE FROM identities WHERE gateway = ?", "s", gateway_id) &&
         store_run (self, error, "DELETE FROM policies WHERE gateway = ?", "s", gateway_id);
}

gboolean
store_set_identity (Store *self, const Identity *identity, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?, ?, ?, ?)",
                    "sssssss", identity->gateway_id, identity->platform, identity->bot_id,
                    identity->endpoint, identity->route_keys, identity->instance_id,
                    identity->wake_url);
}

/* The bot id of a hello. */
gboolean
store_set_bot_id (Store *self,
                  const char *gateway_id,
                  const char *platform,
                  const char *bot_id,
                  GError **error)
{
  return store_run (self, error,
                    "INSERT INTO identities VALUES (?, ?, ?, '', '[]', '', '')"
                    " ON CONFLICT (gateway, platform) DO UPDATE SET bot_id = excluded.bot_id",
                    "sss", gateway_id, platform, bot_id);
}

/* Returns NULL when the bot has no id. */
char *
store_get_bot_id (Store *self, const char *gateway_id, const char *platform)
{
  sqlite3_stmt *statement;
  char *bot_id;

  statement = store_query (self, NULL,
                           "SELECT bot_id FROM identities"
                           " WHERE gateway = ? AND platform = ? AND bot_id <> ''",
                           "ss", gateway_id, platform);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  bot_id = store_column (statement, 0);
  sqlite3_reset (statement);

  return bot_id;
}

/* Where to wake the gateway up for this platform, else for any. NULL if it cannot be woken up. */
char *
store_get_wake_url (Store *self, const char *gateway_id, const char *platform)
{
  sqlite3_stmt *statement;
  char *url;

  statement = store_query (self, NULL,
                           "SELECT wake_url FROM identities WHERE gateway = ? AND wake_url <> ''"
                           " ORDER BY platform = ? DESC LIMIT 1",
                           "ss", gateway_id, platform);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  url = store_column (statement, 0);
  sqlite3_reset (statement);

  return url;
}

gboolean
store_set_policy (Store *self, const Policy *policy, GError **error)
{
  return store_run (self, error, "INSERT OR REPLACE INTO policies VALUES (?, ?, ?, ?, ?)", "ssiis",
                    policy->gateway_id, policy->platform, (gint64) policy->require_address,
                    (gint64) policy->allow_other_bots, policy->free_response_scopes);
}

void
policy_free (Policy *self)
{
  g_free (self->gateway_id);
  g_free (self->platform);
  g_free (self->free_response_scopes);
  g_free (self);
}

/* Returns NULL when the gateway has not declared one. */
Policy *
store_find_policy (Store *self, const char *gateway_id, const char *platform)
{
  sqlite3_stmt *statement;
  Policy *policy;

  statement = store_query (self, NULL,
                           "SELECT require_address, allow_other_bots, free_response_scopes"
                           " FROM policies WHERE gateway = ? AND platform = ?",
                           "ss", gateway_id, platform);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  policy = g_new0 (Policy, 1);
  policy->gateway_id = g_strdup (gateway_id);
  policy->platform = g_strdup (platform);
  policy->require_address = sqlite3_column_int (statement, 0) != 0;
  policy->allow_other_bots = sqlite3_column_int (statement, 1) != 0;
  policy->free_response_scopes = store_column (statement, 2);
  sqlite3_reset (statement);

  return policy;
}

/* For one gateway, or "" for any new one. Expired tokens are deleted. */
gboolean
store_add_enrollment (Store *self,
                      const char *hash,
                      const char *gateway_id,
                      gint64 expires,
                      GError **error)
{
  return store_run (self, error, "DELETE FROM enrollments WHERE expires <= ?", "i",
                    g_get_real_time () / G_USEC_PER_SEC) &&
         store_run (self, error, "INSERT INTO enrollments VALUES (?, ?, ?)", "ssi", hash,
                    gateway_id, expires);
}

/* Sets the gateway that the token is for. Returns FALSE for an unknown, used or expired token. */
gboolean
store_find_enrollment (Store *self, const char *hash, char **gateway_id)
{
  sqlite3_stmt *statement;

  statement =
    store_query (self, NULL, "SELECT gateway FROM enrollments WHERE hash = ? AND expires > ?", "si",
                 hash, g_get_real_time () / G_USEC_PER_SEC);
  if (statement == NULL || !store_step (self, statement))
    return FALSE;

  *gateway_id = store_column (statement, 0);
  sqlite3_reset (statement);

  return TRUE;
}

gboolean
store_use_enrollment (Store *self, const char *hash, GError **error)
{
  return store_run (self, error, "DELETE FROM enrollments WHERE hash = ?", "s", hash);
}
