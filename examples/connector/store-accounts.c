/* store-accounts.c: people with accounts, where they are logged in, and who is invited
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "store-private.h"

#include "secrets.h"

/* A login is known by the hash of its token: who reads the database, or a backup of it, is logged in nowhere.
 * The same is true for invitations. An account without a password is closed.
 */
const char store_accounts_schema[] =
  "CREATE TABLE IF NOT EXISTS accounts ("
  "  name TEXT PRIMARY KEY, shown TEXT NOT NULL, password TEXT NOT NULL,"
  "  created INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS logins ("
  "  hash TEXT PRIMARY KEY, account TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX IF NOT EXISTS logins_account ON logins (account, used);"
  "CREATE TABLE IF NOT EXISTS invitations ("
  "  hash TEXT PRIMARY KEY, account TEXT NOT NULL, shown TEXT NOT NULL,"
  "  expires INTEGER NOT NULL) WITHOUT ROWID;";

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

void
account_free (Account *self)
{
  secret_free (self->password);
  g_free (self->name);
  g_free (self->shown);
  g_free (self);
}

void
invitation_free (Invitation *self)
{
  g_free (self->hash);
  g_free (self->account);
  g_free (self->shown);
  g_free (self);
}

static Account *
account_from_row (sqlite3_stmt *row)
{
  Account *account = g_new0 (Account, 1);

  account->name = store_column (row, 0);
  account->shown = store_column (row, 1);
  account->password = store_column (row, 2);
  account->last_used = sqlite3_column_int64 (row, 3);

  return account;
}

#define ACCOUNT_COLUMNS \
  "name, shown, password, (SELECT ifnull (max (used), 0) FROM logins WHERE account = name)"

Account *
store_find_account (Store *self, const char *name)
{
  sqlite3_stmt *statement;
  Account *account;

  statement =
    store_query (self, NULL, "SELECT " ACCOUNT_COLUMNS " FROM accounts WHERE name = ?", "s", name);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  account = account_from_row (statement);
  sqlite3_reset (statement);

  return account;
}

GPtrArray *
store_list_accounts (Store *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  sqlite3_stmt *statement;

  statement =
    store_query (self, NULL, "SELECT " ACCOUNT_COLUMNS " FROM accounts ORDER BY name", "");
  while (statement && store_step (self, statement))
    g_ptr_array_add (list, account_from_row (statement));

  return list;
}

gint64
store_count_accounts (Store *self)
{
  return store_read_number (self, store_query (self, NULL, "SELECT count (*) FROM accounts", ""));
}

/* With a new password: the person is logged in nowhere. */
gboolean
store_put_account (Store *self, const Account *account, GError **error)
{
  return store_run (self, error,
                    "INSERT INTO accounts VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT (name) DO UPDATE SET shown = ?2, password = ?3",
                    "sssi", account->name, account->shown, account->password, now ()) &&
         store_run (self, error, "DELETE FROM logins WHERE account = ?", "s", account->name);
}

/* The name stays taken, so that nobody else is ever taken for this person. */
gboolean
store_close_account (Store *self, const char *name, GError **error)
{
  return store_run (self, error, "UPDATE accounts SET password = '' WHERE name = ?", "s", name) &&
         store_run (self, error, "DELETE FROM logins WHERE account = ?", "s", name) &&
         store_run (self, error, "DELETE FROM invitations WHERE account = ?", "s", name);
}

/* The account that is logged in by this token, or NULL */
Account *
store_find_login (Store *self, const char *hash)
{
  sqlite3_stmt *statement;
  g_autofree char *name = NULL;

  statement = store_query (self, NULL, "SELECT account FROM logins WHERE hash = ? AND used > ?",
                           "si", hash, now () - STORE_LOGIN_DAYS * DAY_MS);
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  name = store_column (statement, 0);
  sqlite3_reset (statement);

  return store_find_account (self, name);
}

/* Calls @func for each login that is good. */
void
store_foreach_login (Store *self, StoreLoginFunc func, gpointer user_data)
{
  sqlite3_stmt *statement;

  statement = store_query (self, NULL,
                           "SELECT hash, account, used FROM logins JOIN accounts ON name = account"
                           " WHERE password <> '' AND used > ?",
                           "i", now () - STORE_LOGIN_DAYS * DAY_MS);
  while (statement && store_step (self, statement))
    {
      g_autofree char *hash = store_column (statement, 0);
      g_autofree char *account = store_column (statement, 1);

      func (hash, account, sqlite3_column_int64 (statement, 2), user_data);
    }
}

/* A person who logs in on many devices is logged out where it was used the longest time ago. */
gboolean
store_add_login (Store *self, const char *hash, const char *account, GError **error)
{
  return store_run (self, error, "INSERT INTO logins VALUES (?, ?, ?)", "ssi", hash, account,
                    now ()) &&
         store_run (
           self, error,
           "DELETE FROM logins WHERE used <= ?1 OR (account = ?2 AND hash NOT IN"
           " (SELECT hash FROM logins WHERE account = ?2 ORDER BY used DESC, hash = ?3 DESC"
           "  LIMIT ?4))",
           "issi", now () - STORE_LOGIN_DAYS * DAY_MS, account, hash, (gint64) STORE_MAX_LOGINS);
}

/* The login is good for another STORE_LOGIN_DAYS. Each request has one, so it is written once a day, and else only
 * read: a statement that may write waits for other programs that write.
 */
gboolean
store_use_login (Store *self, const char *hash, GError **error)
{
  sqlite3_stmt *old =
    store_query (self, error, "SELECT count (*) FROM logins WHERE hash = ? AND used < ?", "si",
                 hash, now () - DAY_MS);

  if (old == NULL)
    return FALSE;

  return store_read_number (self, old) == 0 ||
         store_run (self, error, "UPDATE logins SET used = ? WHERE hash = ?", "is", now (), hash);
}

gboolean
store_remove_login (Store *self, const char *hash, GError **error)
{
  return store_run (self, error, "DELETE FROM logins WHERE hash = ?", "s", hash);
}

/* An earlier one for the same account is good for nothing any more, and so are those that have expired. */
gboolean
store_add_invitation (Store *self, const Invitation *invitation, GError **error)
{
  return store_run (self, error,
                    "DELETE FROM invitations WHERE expires <= ? OR (account = ? AND account <> '')",
                    "is", now (), invitation->account) &&
         store_run (self, error, "INSERT INTO invitations VALUES (?, ?, ?, ?)", "sssi",
                    invitation->hash, invitation->account, invitation->shown, invitation->expires);
}

/* Returns NULL for an unknown, used or expired one. */
Invitation *
store_find_invitation (Store *self, const char *hash)
{
  sqlite3_stmt *statement;
  Invitation *invitation;

  statement = store_query (self, NULL,
                           "SELECT hash, account, shown FROM invitations"
                           " WHERE hash = ? AND expires > ?",
                           "si", hash, now ());
  if (statement == NULL || !store_step (self, statement))
    return NULL;

  invitation = g_new0 (Invitation, 1);
  invitation->hash = store_column (statement, 0);
  invitation->account = store_column (statement, 1);
  invitation->shown = store_column (statement, 2);
  sqlite3_reset (statement);

  return invitation;
}

gboolean
store_use_invitation (Store *self, const Invitation *invitation, GError **error)
{
  return store_run (self, error, "DELETE FROM invitations WHERE hash = ?", "s", invitation->hash);
}

/* Whether somebody is invited by this name, or others see somebody by it. The name is in small letters. */
gboolean
store_is_name_promised (Store *self, const char *name)
{
  return store_read_number (
           self, store_query (self, NULL,
                              "SELECT EXISTS (SELECT 1 FROM accounts WHERE lower (shown) = ?1)"
                              " OR EXISTS (SELECT 1 FROM invitations WHERE expires > ?2"
                              " AND (account = ?1 OR lower (shown) = ?1))",
                              "si", name, now ())) != 0;
}

/* @pattern: a GLOB of session keys */
gboolean
store_has_session_like (Store *self, const char *pattern)
{
  return store_read_number (self, store_query (self, NULL,
                                               "SELECT EXISTS (SELECT 1 FROM sessions"
                                               " WHERE session_key GLOB ?)",
                                               "s", pattern)) != 0;
}

/* Whether a chat of the platform is one with this person: its messages are for nobody else. */
gboolean
store_has_chat_with (Store *self, const char *platform, const char *user_id)
{
  return store_read_number (self, store_query (self, NULL,
                                               "SELECT EXISTS (SELECT 1 FROM chats"
                                               " WHERE platform = ? AND user_id = ?)",
                                               "ss", platform, user_id)) != 0;
}

gint64
store_count_chats_with (Store *self,
                        const char *platform,
                        const char *user_id,
                        gboolean with_archived)
{
  return store_read_number (self, store_query (self, NULL,
                                               "SELECT count (*) FROM chats WHERE platform = ?"
                                               " AND user_id = ? AND (? OR archived = 0)",
                                               "ssi", platform, user_id, (gint64) with_archived));
}
