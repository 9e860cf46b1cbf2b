/* accounts.c: people with a name and a password, and where they are logged in
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "accounts.h"
#include "page.h"

#include <string.h>

#include "durable.h"
#include "guesses.h"
#include "inbound.h"
#include "log.h"
#include "password.h"
#include "routing.h"

#define LOGIN_TOKEN_BYTES  32
#define LOGIN_TOKEN_LENGTH 256 /* bytes; longer ones are none of ours */
#define USED_INVITATION    "This invitation was used, or is too old. Ask for another one."
#define BUSY_SECONDS       "1"
#define COOKIE_DAYS \
  400 /* the most that browsers take; the login ends without any use before that */

struct _Accounts
{
  Hub *hub;
  Store *store;
  Passwords *passwords;
  Guesses *guesses;
  GHashTable *busy; /* places, as the guesses have them, from which a password is checked */
};

/* A request that waits for a password to be checked or hashed */
typedef struct
{
  Accounts *accounts;
  SoupServerMessage *message;
  GInetAddress *from;
  char *address; /* the same as text */
  char *place;   /* the same, or the network that one person has */
  char *account;
  char *hash;         /* of the password that is checked, as it was */
  char *new_password; /* after the check, or NULL */
  char *invitation;   /* the hash of its token, or NULL */
  gboolean is_gone;   /* nobody waits for the answer any more */
} AccountRequest;

static gint64
now (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

/* --- names and tokens --- */

/* No letter can be taken for another one, and none says anything to a shell or a URL. */
gboolean
account_name_is_valid (const char *name)
{
  gsize length = name ? strlen (name) : 0;

  if (length == 0 || length > ACCOUNT_MAX_NAME || !g_ascii_isalnum (*name))
    return FALSE;

  return strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

gboolean
account_shown_is_valid (const char *shown)
{
  glong length = shown ? g_utf8_strlen (shown, -1) : 0;
  gboolean is_seen = FALSE;

  if (length == 0 || length > ACCOUNT_MAX_SHOWN)
    return FALSE;

  for (const char *at = shown; *at; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (letter);

      if (!g_unichar_isprint (letter) || type == G_UNICODE_LINE_SEPARATOR ||
          type == G_UNICODE_PARAGRAPH_SEPARATOR)
        return FALSE;
      is_seen |= g_unichar_isgraph (letter);
    }

  return is_seen;
}

/* The chat that everybody has with the bot */
char *
account_chat_id (const char *name)
{
  return g_strconcat ("dm-", name, NULL);
}

/* Whether somebody of this name has spoken in a channel. To the bot, who has the name later is the same person. */
static gboolean
has_spoken (Store *store, const char *name)
{
  static const char *const platforms[] = { PLATFORM_WEB, INTERACTION_PLATFORM };

  for (gsize i = 0; i < G_N_ELEMENTS (platforms); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("agent:main:%s:*:%s", platforms[i], name);

      if (store_has_session_like (store, pattern))
        return TRUE;
    }

  return FALSE;
}

/* By somebody who is here, was here or is invited, or by a bot */
static gboolean
is_taken (Hub *hub, const char *name)
{
  Store *store = hub_get_store (hub);
  g_autoptr (Account) account = store_find_account (store, name);
  g_autofree char *chat_id = account_chat_id (name);
  g_autoptr (Chat) chat = store_find_chat (store, PLATFORM_WEB, chat_id);

  return account || chat || store_has_chat_with (store, PLATFORM_WEB, name) ||
         store_is_name_promised (store, name) || has_spoken (store, name) ||
         g_str_equal (name, ROUTING_ANY_BOT) || secrets_lookup (hub_get_secrets (hub), name);
}

/* Nobody gets a name that somebody else had, with whose messages. When the database cannot be read, no name is free. */
static gboolean
check_free (Hub *hub, const char *name, GError **error)
{
  guint64 n_failures = store_count_failures (hub_get_store (hub), NULL);
  gboolean taken;

  if (!account_name_is_valid (name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "A name has up to %d small letters a to z, digits, - and _.", ACCOUNT_MAX_NAME);
      return FALSE;
    }

  taken = is_taken (hub, name);
  if (!store_check (hub_get_store (hub), n_failures, error))
    return FALSE;
  if (!taken)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                       "There is somebody with that name already. Choose another one.");
  return FALSE;
}

/* --- requests --- */

static void
respond_failure (SoupServerMessage *message, const GError *error)
{
  guint status = http_error_status (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    status = SOUP_STATUS_CONFLICT;
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == HTTP_TOO_MANY)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  BUSY_SECONDS);
  http_respond_error (message, status, error->message);
}

static void
on_gone (SoupServerMessage *message, gpointer user_data)
{
  AccountRequest *self = user_data;

  self->is_gone = TRUE;
}

static void
account_request_free (AccountRequest *self)
{
  g_hash_table_remove (self->accounts->busy, self->place);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_object_unref (self->from);
  g_free (self->address);
  g_free (self->place);
  g_free (self->account);
  secret_free (self->hash);
  secret_free (self->new_password);
  g_free (self->invitation);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountRequest, account_request_free)

/* Who guesses is slowed down, and has one guess at a time. Returns NULL when the request is answered. */
static AccountRequest *
account_request_new (Accounts *accounts, SoupServerMessage *message)
{
  g_autoptr (GInetAddress) from = http_client (message);
  g_autofree char *place = from ? guesses_get_place (from) : NULL;
  guint wait = from ? guesses_wait (accounts->guesses, from, now ()) : 0;
  g_autofree char *seconds = g_strdup_printf ("%u", MAX (wait, 1));
  AccountRequest *self;

  if (from == NULL || wait > 0 || g_hash_table_contains (accounts->busy, place))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Retry-After", seconds);
      http_respond_error (message, HTTP_TOO_MANY,
                          wait > 0 ? "There were too many wrong passwords. Try again later."
                                   : "Somebody logs in from the same place. Try again.");
      return NULL;
    }

  self = g_new0 (AccountRequest, 1);
  self->accounts = accounts;
  self->message = g_object_ref (message);
  self->address = g_inet_address_to_string (from);
  self->from = g_steal_pointer (&from);
  self->place = g_steal_pointer (&place);
  g_hash_table_add (accounts->busy, g_strdup (self->place));
  g_signal_connect (message, "disconnected", G_CALLBACK (on_gone), self);

  return self;
}

static void
account_request_pause (AccountRequest *self)
{
  soup_server_message_pause (self->message);
}

static void
account_request_end (AccountRequest *self)
{
  if (!self->is_gone)
    durable_answer (self->accounts->hub, self->message);
  account_request_free (self);
}

static void
account_request_fail (AccountRequest *self, const GError *error)
{
  respond_failure (self->message, error);
  account_request_end (self);
}

static void
account_request_was_wrong (AccountRequest *self, const char *reason)
{
  log_failed_login (self->address, reason);
  guesses_wrong (self->accounts->guesses, self->from, now ());
}

static void
respond_account (SoupServerMessage *message, const Account *account)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "account", account->name);
  json_object_set_string_member (answer, "name", account->shown);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* Within a transaction or outside of one. The token is set when everything is stored. */
static char *
accounts_add_login (Accounts *self, const char *account, GError **error)
{
  g_autofree char *token = secrets_new_random (LOGIN_TOKEN_BYTES, error);
  g_autofree char *hash = token ? secrets_hash (token) : NULL;

  if (hash == NULL || !store_add_login (self->store, hash, account, error))
    return NULL;

  return g_steal_pointer (&token);
}

/* After the answer: a page that has lost its connection by this connects again with its new token. */
static void
on_logins_changed (gboolean is_durable, gpointer user_data)
{
  hub_emit_logins (user_data);
}

/* Another login may have ended by it. */
static void
account_request_log_in (AccountRequest *self, const Account *account, const char *token)
{
  Hub *hub = self->accounts->hub;

  http_set_login_token (self->message, token, COOKIE_DAYS * 24 * 60 * 60);
  respond_account (self->message, account);
  log_line (G_LOG_LEVEL_INFO, NULL, self->address, "%s is logged in", account->name);
  account_request_end (self);
  hub_when_durable (hub, on_logins_changed, hub);
}

/* Returns NULL when the text is missing, empty or too long for a password. */
static const char *
read_password (JsonObject *object, const char *member)
{
  const char *text = member_string (object, member);

  return text && *text && strlen (text) <= PASSWORD_MAX_LENGTH ? text : NULL;
}

static gboolean
check_new_password (const char *password, GError **error)
{
  if (password && g_utf8_strlen (password, -1) >= PASSWORD_MIN_LENGTH)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "A password has at least %d characters, and at most %d bytes.", PASSWORD_MIN_LENGTH,
               PASSWORD_MAX_LENGTH);
  return FALSE;
}

/* --- logging in --- */

static void
on_login_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  Accounts *accounts = self->accounts;
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = store_find_account (accounts->store, self->account);
  g_autofree char *token = NULL;
  gboolean is_right;

  if (!passwords_verify_finish (result, &is_right, &error))
    {
      account_request_fail (self, error);
      return;
    }
  /* It may have been closed, or got another password, meanwhile. */
  if (!is_right || account == NULL || g_strcmp0 (account->password, self->hash) != 0)
    {
      account_request_was_wrong (self, "wrong account password");
      http_respond_error (self->message, SOUP_STATUS_FORBIDDEN,
                          "The name or the password is wrong.");
      account_request_end (self);
      return;
    }

  token = accounts_add_login (accounts, account->name, &error);
  if (token)
    account_request_log_in (self, account, token);
  else
    account_request_fail (self, error);
}

/* How long it takes does not tell whether there is such an account. */
static void
on_login (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Accounts *self = user_data;
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *name = object ? member_string (object, "name") : NULL;
  const char *password = object ? read_password (object, "password") : NULL;
  g_autoptr (Account) account = NULL;
  AccountRequest *request;

  if (object == NULL)
    return;
  if (name == NULL || password == NULL)
    {
      http_respond_error (message, SOUP_STATUS_BAD_REQUEST, "A name and a password are needed.");
      return;
    }
  request = account_request_new (self, message);
  if (request == NULL)
    return;

  request->account = g_ascii_strdown (name, -1);
  g_strstrip (request->account);
  account = store_find_account (self->store, request->account);
  if (account && *account->password)
    request->hash = g_strdup (account->password);
  account_request_pause (request);
  passwords_verify_async (self->passwords, password, request->hash, on_login_checked, request);
}

static void
on_logout (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Accounts *self = user_data;
  g_autofree char *hash = secrets_hash (http_login_token (message));
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GError) error = NULL;

  if (!store_remove_login (self->store, hash, &error))
    {
      respond_failure (message, error);
      return;
    }

  http_set_login_token (message, "", 0);
  http_respond_json (message, SOUP_STATUS_OK, answer);
  durable_answer (self->hub, message);
  hub_when_durable (self->hub, on_logins_changed, self->hub);
}

/* --- invitations --- */

/* Returns NULL when the request is answered. */
static Invitation *
account_request_find_invitation (AccountRequest *self)
{
  guint64 n_failures = store_count_failures (self->accounts->store, NULL);
  Invitation *invitation = store_find_invitation (self->accounts->store, self->invitation);
  const GError *failure;

  if (invitation)
    return invitation;
  if (store_count_failures (self->accounts->store, &failure) != n_failures)
    {
      respond_failure (self->message, failure);
      return NULL;
    }

  account_request_was_wrong (self, "wrong invitation");
  http_respond_error (self->message, SOUP_STATUS_FORBIDDEN, USED_INVITATION);
  return NULL;
}

/* Returns NULL when the request is answered. */
static AccountRequest *
account_request_new_invited (Accounts *accounts, SoupServerMessage *message, JsonObject *object)
{
  const char *token = member_string (object, "invitation");
  AccountRequest *self;

  if (token == NULL || *token == '\0' || strlen (token) > LOGIN_TOKEN_LENGTH)
    {
      http_respond_error (message, SOUP_STATUS_BAD_REQUEST, "An invitation is needed.");
      return NULL;
    }
  self = account_request_new (accounts, message);
  if (self)
    self->invitation = secrets_hash (token);

  return self;
}

/* Tells whom the invitation is for. */
static void
on_invitation (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr (JsonObject) object = http_read_json (message);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (Invitation) invitation = NULL;
  g_autoptr (AccountRequest) request = NULL;

  if (object)
    request = account_request_new_invited (user_data, message, object);
  if (request)
    invitation = account_request_find_invitation (request);
  if (invitation == NULL)
    return;

  json_object_set_string_member (answer, "account", invitation->account);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* A name of the person's own choice must be free, and one that the operator has chosen may be there: the password
 * was forgotten.
 */
static Account *
account_request_make_account (AccountRequest *self, const Invitation *invitation, GError **error)
{
  Store *store = self->accounts->store;
  const char *shown = *invitation->shown ? invitation->shown : self->account;
  g_autoptr (Account) known = store_find_account (store, self->account);
  Account *account;

  if (*invitation->account == '\0' && !check_free (self->accounts->hub, self->account, error))
    return NULL;
  if (known == NULL && store_count_accounts (store) >= STORE_MAX_ACCOUNTS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "There are %d people here already.",
                   STORE_MAX_ACCOUNTS);
      return NULL;
    }
  if (known && *invitation->shown == '\0')
    shown = known->shown;

  account = g_new0 (Account, 1);
  account->name = g_strdup (self->account);
  account->shown = g_strdup (shown);

  return account;
}

typedef char *(*AccountChange) (AccountRequest *self,
                                const char *hash,
                                Account **account,
                                GError **error);

/* All of it, or nothing, and nobody changes the account meanwhile. Then the person is logged in. */
static void
account_request_store (AccountRequest *self, const char *hash, AccountChange change, GError **error)
{
  Store *store = self->accounts->store;
  g_autoptr (Account) account = NULL;
  g_autofree char *token = NULL;

  if (!store_begin (store, error))
    return;

  token = change (self, hash, &account, error);
  if (token == NULL)
    store_roll_back (store);
  else if (store_commit (store, error))
    account_request_log_in (self, account, token);
}

static char *
account_request_set_password (AccountRequest *self,
                              Account *account,
                              const char *hash,
                              GError **error)
{
  secret_free (account->password);
  account->password = g_strdup (hash);

  return store_put_account (self->accounts->store, account, error)
           ? accounts_add_login (self->accounts, account->name, error)
           : NULL;
}

/* Somebody else may have used the invitation, or have taken the name, meanwhile. */
static char *
account_request_join (AccountRequest *self, const char *hash, Account **account, GError **error)
{
  Store *store = self->accounts->store;
  g_autoptr (Invitation) invitation = store_find_invitation (store, self->invitation);

  if (invitation == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, USED_INVITATION);
  else
    *account = account_request_make_account (self, invitation, error);
  if (*account == NULL || !store_use_invitation (store, invitation, error))
    return NULL;

  return account_request_set_password (self, *account, hash, error);
}

static void
on_join_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = passwords_hash_finish (result, &error);

  if (hash)
    account_request_store (self, hash, account_request_join, &error);
  if (error)
    account_request_fail (self, error);
}

static void
on_join (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Accounts *self = user_data;
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *password = object ? read_password (object, "password") : NULL;
  const char *name = object ? member_string (object, "name") : NULL;
  g_autoptr (Invitation) invitation = NULL;
  g_autoptr (AccountRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  if (object)
    request = account_request_new_invited (self, message, object);
  if (request)
    invitation = account_request_find_invitation (request);
  if (invitation == NULL)
    return;

  request->account =
    *invitation->account ? g_strdup (invitation->account) : g_ascii_strdown (name ? name : "", -1);
  g_strstrip (request->account);
  if (!check_new_password (password, &error) ||
      (*invitation->account == '\0' && !check_free (self->hub, request->account, &error)))
    {
      respond_failure (message, error);
      return;
    }

  account_request_pause (request);
  passwords_hash_async (self->passwords, password, on_join_hashed, g_steal_pointer (&request));
}

/* --- another password --- */

static char *
account_request_change (AccountRequest *self, const char *hash, Account **account, GError **error)
{
  *account = store_find_account (self->accounts->store, self->account);
  if (*account && g_strcmp0 ((*account)->password, self->hash) == 0)
    return account_request_set_password (self, *account, hash, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "The password was changed elsewhere meanwhile.");
  return NULL;
}

static void
on_password_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = passwords_hash_finish (result, &error);

  if (hash)
    account_request_store (self, hash, account_request_change, &error);
  if (error)
    account_request_fail (self, error);
}

static void
on_old_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_right;

  if (!passwords_verify_finish (result, &is_right, &error))
    {
      account_request_fail (self, error);
      return;
    }
  if (is_right)
    {
      passwords_hash_async (self->accounts->passwords, self->new_password, on_password_hashed,
                            self);
      return;
    }

  account_request_was_wrong (self, "wrong account password");
  http_respond_error (self->message, SOUP_STATUS_FORBIDDEN, "The present password is wrong.");
  account_request_end (self);
}

/* The person stays logged in here, and nowhere else. */
static void
on_password (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Accounts *self = user_data;
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *old = object ? read_password (object, "old") : NULL;
  const char *fresh = object ? read_password (object, "new") : NULL;
  g_autoptr (Account) account = store_find_account (self->store, http_account (message));
  g_autoptr (AccountRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  if (object == NULL)
    return;
  if (old == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "The present password is needed.");
  else if (account == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "log in first");
  else
    check_new_password (fresh, &error);
  if (error)
    {
      respond_failure (message, error);
      return;
    }

  request = account_request_new (self, message);
  if (request == NULL)
    return;
  request->account = g_strdup (account->name);
  request->hash = g_strdup (account->password);
  request->new_password = g_strdup (fresh);
  account_request_pause (request);
  passwords_verify_async (self->passwords, old, account->password, on_old_password_checked,
                          g_steal_pointer (&request));
}

/* --- who is logged in --- */

static char *
accounts_find_login (const char *token, gpointer user_data)
{
  Accounts *self = user_data;
  g_autofree char *hash = NULL;
  g_autoptr (Account) account = NULL;
  g_autoptr (GError) error = NULL;

  if (*token == '\0' || strlen (token) > LOGIN_TOKEN_LENGTH)
    return NULL;

  hash = secrets_hash (token);
  account = store_find_login (self->store, hash);
  if (account == NULL || *account->password == '\0')
    return NULL;
  if (!store_use_login (self->store, hash, &error))
    hub_fault (self->hub, NULL, "%s", error->message);

  return g_strdup (account->name);
}

Accounts *
accounts_new (Hub *hub, HttpServer *http)
{
  const HttpRouteFlags anybody = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ONLY_POST;
  const HttpRouteFlags people = HTTP_ROUTE_PEOPLE | HTTP_ROUTE_ONLY_POST;
  Accounts *self = g_new0 (Accounts, 1);

  self->hub = hub;
  self->store = hub_get_store (hub);
  self->passwords = passwords_new ();
  self->guesses = guesses_new ();
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  http_server_set_accounts (http, accounts_find_login, self);
  http_server_add_route (http, "/account/login", anybody, on_login, self);
  http_server_add_route (http, "/account/invitation", anybody, on_invitation, self);
  http_server_add_route (http, "/account/join", anybody, on_join, self);
  http_server_add_route (http, "/account/logout", people, on_logout, self);
  http_server_add_route (http, "/account/password", people, on_password, self);

  return self;
}

void
accounts_free (Accounts *self)
{
  passwords_free (self->passwords);
  guesses_free (self->guesses);
  g_hash_table_unref (self->busy);
  g_free (self);
}
