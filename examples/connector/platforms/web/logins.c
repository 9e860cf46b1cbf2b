/* logins.c: who is logged in, without asking the database
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "logins.h"

#define LOGINS_AGAIN_SECONDS 1

/* There are not more than STORE_MAX_ACCOUNTS times STORE_MAX_LOGINS. */
struct _Logins
{
  Hub *hub;
  GHashTable *table; /* hash of a token → Login */
  GError *error;     /* why they could not be read the last time, or NULL */
  guint again_id;
};

typedef struct
{
  char *account;
  gint64 used; /* Unix ms */
} Login;

/* A transaction that reads them */
typedef struct
{
  Logins *owner;
  GHashTable *table;
} Load;

/* A transaction that notes the use of one */
typedef struct
{
  Logins *owner;
  char *hash;
  gint64 used_before;
} Use;

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

static void
login_free (gpointer data)
{
  Login *self = data;

  g_free (self->account);
  g_free (self);
}

static void
load_free (gpointer data)
{
  Load *self = data;

  g_clear_pointer (&self->table, g_hash_table_unref);
  g_free (self);
}

static void
use_free (gpointer data)
{
  Use *self = data;

  g_free (self->hash);
  g_free (self);
}

static void
add_login (const char *hash, const char *account, gint64 used, gpointer user_data)
{
  Login *login = g_new0 (Login, 1);

  login->account = g_strdup (account);
  login->used = used;
  g_hash_table_replace (user_data, g_strdup (hash), login);
}

/* All of them, in a transaction, for logins_replace() */
GHashTable *
logins_read (Store *store)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, login_free);

  store_foreach_login (store, add_login, table);

  return table;
}

/* When the transaction is done that has read the table. Takes ownership of it. Whoever is affected is told by
 * hub_emit_logins().
 */
void
logins_replace (Logins *self, GHashTable *table)
{
  g_hash_table_unref (self->table);
  self->table = table;
}

static gboolean
on_load (Transaction *transaction, gpointer data, GError **error)
{
  Load *self = data;

  g_clear_pointer (&self->table, g_hash_table_unref);
  self->table = logins_read (transaction->store);

  return TRUE;
}

static void logins_load (Logins *self);

static gboolean
on_again (gpointer user_data)
{
  Logins *self = user_data;

  self->again_id = 0;
  logins_load (self);

  return G_SOURCE_REMOVE;
}

/* Somebody may have been logged out, so what cannot be read is read again until it can. */
static void
logins_fail (Logins *self, const GError *error)
{
  if (self->error == NULL)
    hub_fault (self->hub, NULL, "who is logged in cannot be read: %s", error->message);
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  if (self->again_id == 0)
    self->again_id = g_timeout_add_seconds (LOGINS_AGAIN_SECONDS, on_again, self);
}

static void
on_loaded (Hub *hub, gpointer data, const GError *error)
{
  Load *self = data;

  if (error)
    {
      logins_fail (self->owner, error);
      return;
    }

  g_clear_error (&self->owner->error);
  logins_replace (self->owner, g_steal_pointer (&self->table));
  hub_emit_logins (hub);
}

static void
logins_load (Logins *self)
{
  Load *load = g_new0 (Load, 1);

  load->owner = self;
  hub_transact (self->hub, on_load, on_loaded, load, load_free);
}

static gboolean
on_use (Transaction *transaction, gpointer data, GError **error)
{
  return store_use_login (transaction->store, ((Use *) data)->hash, error);
}

static void
on_used (Hub *hub, gpointer data, const GError *error)
{
  const Use *self = data;
  Login *login = g_hash_table_lookup (self->owner->table, self->hash);

  if (error == NULL)
    return;

  hub_fault (hub, NULL, "%s", error->message);
  if (login)
    login->used = self->used_before;
}

/* The login is good for another STORE_LOGIN_DAYS. */
static void
logins_use (Logins *self, const char *hash, Login *login)
{
  Use *use = g_new0 (Use, 1);

  use->owner = self;
  use->hash = g_strdup (hash);
  use->used_before = login->used;
  login->used = now ();
  hub_transact (self->hub, on_use, on_used, use, use_free);
}

gboolean
logins_have (Logins *self, const char *hash)
{
  const Login *login = g_hash_table_lookup (self->table, hash);

  return login && login->used > now () - STORE_LOGIN_DAYS * DAY_MS;
}

/* The account that uses this login, or NULL. Each request has one, so the use is written once a day. */
const char *
logins_find (Logins *self, const char *hash)
{
  Login *login = g_hash_table_lookup (self->table, hash);

  if (!logins_have (self, hash))
    return NULL;
  if (login->used < now () - DAY_MS)
    logins_use (self, hash, login);

  return login->account;
}

static void
on_changed (gpointer user_data)
{
  logins_load (user_data);
}

static const HubObserver logins_observer = {
  .changed = on_changed,
};

/* Waits for the database. */
Logins *
logins_new (Hub *hub, GError **error)
{
  Logins *self = g_new0 (Logins, 1);

  self->hub = hub;
  self->table = g_hash_table_new (NULL, NULL);
  hub_observe (hub, &logins_observer, self);
  logins_load (self);
  hub_drain (hub);
  if (self->error == NULL)
    return self;

  g_propagate_error (error, g_steal_pointer (&self->error));
  logins_free (self);
  return NULL;
}

void
logins_free (Logins *self)
{
  hub_unobserve (self->hub, self);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_hash_table_unref (self->table);
  g_clear_error (&self->error);
  g_free (self);
}
