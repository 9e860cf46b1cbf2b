/* accounts.c: people with a name and a password, and where they are logged in
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "accounts.h"
#include "page.h"

#include <string.h>

#include "guesses.h"
#include "http-later.h"
#include "inbound.h"
#include "log.h"
#include "logins.h"
#include "password.h"
#include "routing.h"

#define LOGIN_TOKEN_BYTES    32
#define LOGIN_TOKEN_LENGTH   256 /* bytes; longer ones are none of ours */
#define USED_INVITATION      "This invitation was used, or is too old. Ask for another one."
#define BUSY_SECONDS         "1"
#define ACCOUNTS_MAX_PENDING 256 /* transactions */
#define COOKIE_DAYS \
  400 /* the most that browsers take; the login ends without any use before that */

struct _Accounts
{
  Hub *hub;
  Logins *logins;
  Passwords *passwords;
  Guesses *guesses;
  GHashTable *busy;   /* places, as the guesses have them, from which a password is checked */
  guint n_pending;    /* transactions */
  gboolean is_ending; /* nothing is stored any more */
};

/* A request of somebody who has no login yet, or wants another password */
typedef struct
{
  Accounts *accounts;
  HttpLater *later;
  GInetAddress *from;
  char *address; /* the same as text */
  char *place;   /* the same, or the network that one person has */
  char *account;
  char *password;     /* to be checked, or NULL */
  char *hash;         /* of the password that is checked, as it was */
  char *new_password; /* to be hashed, or NULL */
  char *new_hash;
  char *invitation; /* the hash of its token, or NULL */
  char *token;      /* of the new login */
  char *token_hash;

  /* Set in a transaction */
  Invitation *offer; /* or NULL */
  Account *person;   /* who has the account, or is logged in; NULL: nobody */
  GHashTable *logins;
} AccountRequest;

/* Somebody logs out. */
typedef struct
{
  Accounts *accounts;
  char *hash;
  GHashTable *logins; /* set in the transaction */
} Logout;

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
is_taken (Transaction *transaction, const char *name)
{
  Store *store = transaction->store;
  g_autoptr (Account) account = store_find_account (store, name);
  g_autofree char *chat_id = account_chat_id (name);
  g_autoptr (Chat) chat = store_find_chat (store, PLATFORM_WEB, chat_id);

  return account || chat || store_has_chat_with (store, PLATFORM_WEB, name) ||
         store_is_name_promised (store, name) || has_spoken (store, name) ||
         g_str_equal (name, ROUTING_ANY_BOT) || roster_find_gateway (transaction->roster, name);
}

/* Nobody gets a name that somebody else had, with whose messages. */
static gboolean
check_free (Transaction *transaction, const char *name, GError **error)
{
  if (!account_name_is_valid (name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "A name has up to %d small letters a to z, digits, - and _.", ACCOUNT_MAX_NAME);
      return FALSE;
    }
  if (!is_taken (transaction, name))
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
respond_busy (SoupServerMessage *message, guint seconds, const char *reason)
{
  g_autofree char *text = g_strdup_printf ("%u", seconds);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                text);
  http_respond_error (message, HTTP_TOO_MANY, reason);
}

static void
account_request_reset (AccountRequest *self)
{
  g_clear_pointer (&self->offer, invitation_free);
  g_clear_pointer (&self->person, account_free);
  g_clear_pointer (&self->logins, g_hash_table_unref);
}

/* The answer is sent by this. */
static void
account_request_end (AccountRequest *self)
{
  account_request_reset (self);
  g_hash_table_remove (self->accounts->busy, self->place);
  http_later_end (self->later);
  g_object_unref (self->from);
  g_free (self->address);
  g_free (self->place);
  g_free (self->account);
  secret_free (self->password);
  secret_free (self->hash);
  secret_free (self->new_password);
  secret_free (self->new_hash);
  g_free (self->invitation);
  secret_free (self->token);
  g_free (self->token_hash);
  g_free (self);
}

/* Who guesses is slowed down, and has one guess at a time. Returns NULL when the request is answered. */
static AccountRequest *
account_request_new (Accounts *accounts, SoupServerMessage *message)
{
  g_autoptr (GInetAddress) from = http_client (message);
  g_autofree char *place = from ? guesses_get_place (from) : NULL;
  guint wait = from ? guesses_wait (accounts->guesses, from, now ()) : 0;
  AccountRequest *self;

  if (wait > 0)
    {
      respond_busy (message, wait, "There were too many wrong passwords. Try again later.");
      return NULL;
    }
  if (from == NULL || g_hash_table_contains (accounts->busy, place))
    {
      respond_busy (message, 1, "Somebody logs in from the same place. Try again.");
      return NULL;
    }
  if (g_hash_table_size (accounts->busy) >= ACCOUNTS_MAX_PENDING)
    {
      respond_busy (message, 1, "Too many people log in at the same time. Try again.");
      return NULL;
    }

  self = g_new0 (AccountRequest, 1);
  self->accounts = accounts;
  self->later = http_later_new (message, NULL, NULL);
  self->address = g_inet_address_to_string (from);
  self->from = g_steal_pointer (&from);
  self->place = g_steal_pointer (&place);
  g_hash_table_add (accounts->busy, g_strdup (self->place));

  return self;
}

/* It goes on in @done. */
static void
account_request_transact (AccountRequest *self, TransactionFunc func, TransactionDone done)
{
  self->accounts->n_pending++;
  hub_transact (self->accounts->hub, func, done, self, NULL);
}

static void
account_request_fail (AccountRequest *self, const GError *error)
{
  respond_failure (http_later_get_message (self->later), error);
  account_request_end (self);
}

/* A wrong password or invitation counts as a guess. */
static void
account_request_refuse (AccountRequest *self, const char *reason, const char *text)
{
  log_failed_login (self->address, reason);
  guesses_wrong (self->accounts->guesses, self->from, now ());
  http_respond_error (http_later_get_message (self->later), SOUP_STATUS_FORBIDDEN, text);
  account_request_end (self);
}

static void
respond_account (SoupServerMessage *message, const Account *account)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_string_member (answer, "account", account->name);
  json_object_set_string_member (answer, "name", account->shown);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* Before the transaction that stores its hash */
static gboolean
account_request_make_token (AccountRequest *self, GError **error)
{
  self->token = secrets_new_random (LOGIN_TOKEN_BYTES, error);
  self->token_hash = self->token ? secrets_hash (self->token) : NULL;

  return self->token != NULL;
}

/* In a transaction. Takes ownership of @account. */
static gboolean
account_request_add_login (AccountRequest *self,
                           Transaction *transaction,
                           Account *account,
                           GError **error)
{
  self->person = account;
  if (!store_add_login (transaction->store, self->token_hash, account->name, error))
    return FALSE;

  self->logins = logins_read (transaction->store);
  return TRUE;
}

/* The transaction has stored the login. A page that has lost its connection by that connects again with its new token,
 * so the answer comes first.
 */
static void
account_request_log_in (AccountRequest *self)
{
  Hub *hub = self->accounts->hub;
  SoupServerMessage *message = http_later_get_message (self->later);

  logins_replace (self->accounts->logins, g_steal_pointer (&self->logins));
  http_set_login_token (message, self->token, COOKIE_DAYS * 24 * 60 * 60);
  respond_account (message, self->person);
  log_line (G_LOG_LEVEL_INFO, NULL, self->address, "%s is logged in", self->person->name);
  account_request_end (self);
  hub_emit_logins (hub);
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

/* In a transaction: whose account it is */
static gboolean
on_find_account (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;

  account_request_reset (self);
  self->person = store_find_account (transaction->store, self->account);

  return TRUE;
}

/* --- logging in --- */

/* It may have been closed, or got another password, meanwhile. */
static gboolean
on_log_in (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;
  g_autoptr (Account) account = store_find_account (transaction->store, self->account);

  account_request_reset (self);
  if (account == NULL || g_strcmp0 (account->password, self->hash) != 0)
    return TRUE;

  return account_request_add_login (self, transaction, g_steal_pointer (&account), error);
}

static void
account_request_refuse_login (AccountRequest *self)
{
  account_request_refuse (self, "wrong account password", "The name or the password is wrong.");
}

static void
on_logged_in (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;

  self->accounts->n_pending--;
  if (error)
    account_request_fail (self, error);
  else if (self->person == NULL)
    account_request_refuse_login (self);
  else
    account_request_log_in (self);
}

static void
on_login_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_right;

  if (self->accounts->is_ending)
    account_request_end (self);
  else if (!passwords_verify_finish (result, &is_right, &error))
    account_request_fail (self, error);
  else if (!is_right || self->hash == NULL)
    account_request_refuse_login (self);
  else if (!account_request_make_token (self, &error))
    account_request_fail (self, error);
  else
    account_request_transact (self, on_log_in, on_logged_in);
}

/* How long it takes does not tell whether there is such an account. */
static void
on_login_found (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;

  self->accounts->n_pending--;
  if (error)
    {
      account_request_fail (self, error);
      return;
    }

  if (self->person && *self->person->password)
    self->hash = g_strdup (self->person->password);
  passwords_verify_async (self->accounts->passwords, self->password, self->hash, on_login_checked,
                          self);
}

static void
on_login (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *name = object ? member_string (object, "name") : NULL;
  const char *password = object ? read_password (object, "password") : NULL;
  AccountRequest *request;

  if (object == NULL)
    return;
  if (name == NULL || password == NULL)
    {
      http_respond_error (message, SOUP_STATUS_BAD_REQUEST, "A name and a password are needed.");
      return;
    }
  request = account_request_new (user_data, message);
  if (request == NULL)
    return;

  request->account = g_ascii_strdown (name, -1);
  g_strstrip (request->account);
  request->password = g_strdup (password);
  account_request_transact (request, on_find_account, on_login_found);
}

/* --- logging out --- */

static void
logout_free (gpointer data)
{
  Logout *self = data;

  g_clear_pointer (&self->logins, g_hash_table_unref);
  g_free (self->hash);
  g_free (self);
}

static gboolean
on_log_out (Transaction *transaction, gpointer data, GError **error)
{
  Logout *self = data;

  g_clear_pointer (&self->logins, g_hash_table_unref);
  if (!store_remove_login (transaction->store, self->hash, error))
    return FALSE;

  self->logins = logins_read (transaction->store);
  return TRUE;
}

static void
on_logged_out (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  Logout *self = data;
  g_autoptr (JsonObject) answer = json_object_new ();

  self->accounts->n_pending--;
  if (error)
    {
      respond_failure (message, error);
      return;
    }

  logins_replace (self->accounts->logins, g_steal_pointer (&self->logins));
  http_set_login_token (message, "", 0);
  http_respond_json (message, SOUP_STATUS_OK, answer);
  hub_emit_logins (hub);
}

static void
on_logout (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Accounts *self = user_data;
  Logout *logout;

  if (self->n_pending >= ACCOUNTS_MAX_PENDING)
    {
      respond_busy (message, 1, "Too many people log out at the same time. Try again.");
      return;
    }

  logout = g_new0 (Logout, 1);
  logout->accounts = self;
  logout->hash = secrets_hash (http_login_token (message));
  self->n_pending++;
  http_transact (self->hub, message, on_log_out, on_logged_out, logout, logout_free);
}

/* --- invitations --- */

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

static void
account_request_refuse_invitation (AccountRequest *self)
{
  account_request_refuse (self, "wrong invitation", USED_INVITATION);
}

static gboolean
on_find_offer (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;

  account_request_reset (self);
  self->offer = store_find_invitation (transaction->store, self->invitation);

  return TRUE;
}

static void
on_offer_found (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;
  SoupServerMessage *message = http_later_get_message (self->later);
  g_autoptr (JsonObject) answer = json_object_new ();

  self->accounts->n_pending--;
  if (error)
    account_request_fail (self, error);
  else if (self->offer == NULL)
    account_request_refuse_invitation (self);
  else
    {
      json_object_set_string_member (answer, "account", self->offer->account);
      http_respond_json (message, SOUP_STATUS_OK, answer);
      account_request_end (self);
    }
}

/* Tells whom the invitation is for. */
static void
on_invitation (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr (JsonObject) object = http_read_json (message);
  AccountRequest *request = NULL;

  if (object)
    request = account_request_new_invited (user_data, message, object);
  if (request)
    account_request_transact (request, on_find_offer, on_offer_found);
}

/* A name of the person's own choice must be free, and one that the operator has chosen may be there: the password
 * was forgotten.
 */
static Account *
account_request_make_account (AccountRequest *self, Transaction *transaction, GError **error)
{
  Store *store = transaction->store;
  const Invitation *offer = self->offer;
  const char *shown = *offer->shown ? offer->shown : self->account;
  g_autoptr (Account) known = store_find_account (store, self->account);
  Account *account;

  if (*offer->account == '\0' && !check_free (transaction, self->account, error))
    return NULL;
  if (known == NULL && store_count_accounts (store) >= STORE_MAX_ACCOUNTS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "There are %d people here already.",
                   STORE_MAX_ACCOUNTS);
      return NULL;
    }
  if (known && *offer->shown == '\0')
    shown = known->shown;

  account = g_new0 (Account, 1);
  account->name = g_strdup (self->account);
  account->shown = g_strdup (shown);

  return account;
}

/* In a transaction. Takes ownership of @account. Then the person is logged in here, and nowhere else. */
static gboolean
account_request_set_password (AccountRequest *self,
                              Transaction *transaction,
                              Account *account,
                              GError **error)
{
  secret_free (account->password);
  account->password = g_strdup (self->new_hash);
  if (store_put_account (transaction->store, account, error))
    return account_request_add_login (self, transaction, account, error);

  account_free (account);
  return FALSE;
}

/* Somebody else may have used the invitation, or have taken the name, meanwhile. */
static gboolean
on_store_person (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;
  g_autoptr (Account) account = NULL;

  account_request_reset (self);
  self->offer = store_find_invitation (transaction->store, self->invitation);
  if (self->offer == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, USED_INVITATION);
  else
    account = account_request_make_account (self, transaction, error);
  if (account == NULL || !store_use_invitation (transaction->store, self->offer, error))
    return FALSE;

  return account_request_set_password (self, transaction, g_steal_pointer (&account), error);
}

static void
on_password_stored (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;

  self->accounts->n_pending--;
  if (error)
    account_request_fail (self, error);
  else
    account_request_log_in (self);
}

/* The new password is hashed: it is stored by @func. */
static void
account_request_store (AccountRequest *self, GAsyncResult *result, TransactionFunc func)
{
  g_autoptr (GError) error = NULL;

  if (self->accounts->is_ending)
    {
      account_request_end (self);
      return;
    }

  self->new_hash = passwords_hash_finish (result, &error);
  if (self->new_hash && account_request_make_token (self, &error))
    account_request_transact (self, func, on_password_stored);
  else
    account_request_fail (self, error);
}

static void
on_join_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  account_request_store (user_data, result, on_store_person);
}

/* Whether it is worth while to hash the password */
static gboolean
on_check_person (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;

  if (!on_find_offer (transaction, data, error))
    return FALSE;

  return self->offer == NULL || *self->offer->account ||
         !check_new_password (self->new_password, NULL) ||
         check_free (transaction, self->account, error);
}

static void
on_person_checked (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;
  g_autoptr (GError) reason = NULL;

  self->accounts->n_pending--;
  if (error)
    account_request_fail (self, error);
  else if (self->offer == NULL)
    account_request_refuse_invitation (self);
  else if (!check_new_password (self->new_password, &reason))
    account_request_fail (self, reason);
  else
    {
      if (*self->offer->account)
        {
          g_free (self->account);
          self->account = g_strdup (self->offer->account);
        }
      passwords_hash_async (self->accounts->passwords, self->new_password, on_join_hashed, self);
    }
}

static void
on_join (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *name = object ? member_string (object, "name") : NULL;
  AccountRequest *request = NULL;

  if (object)
    request = account_request_new_invited (user_data, message, object);
  if (request == NULL)
    return;

  request->account = g_ascii_strdown (name ? name : "", -1);
  g_strstrip (request->account);
  request->new_password = g_strdup (read_password (object, "password"));
  account_request_transact (request, on_check_person, on_person_checked);
}

/* --- another password --- */

static gboolean
on_change_password (Transaction *transaction, gpointer data, GError **error)
{
  AccountRequest *self = data;
  g_autoptr (Account) account = store_find_account (transaction->store, self->account);

  account_request_reset (self);
  if (account && g_strcmp0 (account->password, self->hash) == 0)
    return account_request_set_password (self, transaction, g_steal_pointer (&account), error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "The password was changed elsewhere meanwhile.");
  return FALSE;
}

static void
on_password_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  account_request_store (user_data, result, on_change_password);
}

static void
on_old_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AccountRequest *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_right;

  if (self->accounts->is_ending)
    account_request_end (self);
  else if (!passwords_verify_finish (result, &is_right, &error))
    account_request_fail (self, error);
  else if (!is_right)
    account_request_refuse (self, "wrong account password", "The present password is wrong.");
  else
    passwords_hash_async (self->accounts->passwords, self->new_password, on_password_hashed, self);
}

static void
on_own_account_found (Hub *hub, gpointer data, const GError *error)
{
  AccountRequest *self = data;
  g_autoptr (GError) reason = NULL;

  self->accounts->n_pending--;
  if (error == NULL && self->person == NULL)
    reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "log in first");
  if (error || reason)
    {
      account_request_fail (self, error ? error : reason);
      return;
    }

  self->hash = g_strdup (self->person->password);
  passwords_verify_async (self->accounts->passwords, self->password, self->hash,
                          on_old_password_checked, self);
}

/* The person stays logged in here, and nowhere else. */
static void
on_password (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_autoptr (JsonObject) object = http_read_json (message);
  const char *old = object ? read_password (object, "old") : NULL;
  const char *fresh = object ? read_password (object, "new") : NULL;
  g_autoptr (GError) error = NULL;
  AccountRequest *request;

  if (object == NULL)
    return;
  if (old == NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "The present password is needed.");
  else
    check_new_password (fresh, &error);
  if (error)
    {
      respond_failure (message, error);
      return;
    }

  request = account_request_new (user_data, message);
  if (request == NULL)
    return;
  request->account = g_strdup (http_account (message));
  request->password = g_strdup (old);
  request->new_password = g_strdup (fresh);
  account_request_transact (request, on_find_account, on_own_account_found);
}

/* --- who is logged in --- */

static char *
accounts_find_login (const char *token, gpointer user_data)
{
  Accounts *self = user_data;
  g_autofree char *hash = NULL;

  if (*token == '\0' || strlen (token) > LOGIN_TOKEN_LENGTH)
    return NULL;

  hash = secrets_hash (token);

  return g_strdup (logins_find (self->logins, hash));
}

/* Whether the person is still logged in who was by this token. */
gboolean
accounts_have_login (Accounts *self, const char *hash)
{
  return logins_have (self->logins, hash);
}

/* Whether nothing is being stored. */
gboolean
accounts_are_idle (Accounts *self)
{
  return self->n_pending == 0;
}

/* Waits for the database. */
Accounts *
accounts_new (Hub *hub, HttpServer *http, GError **error)
{
  const HttpRouteFlags anybody = HTTP_ROUTE_NO_LOGIN | HTTP_ROUTE_ONLY_POST;
  const HttpRouteFlags people = HTTP_ROUTE_PEOPLE | HTTP_ROUTE_ONLY_POST;
  Logins *logins = logins_new (hub, error);
  Accounts *self;

  if (logins == NULL)
    return NULL;

  self = g_new0 (Accounts, 1);
  self->hub = hub;
  self->logins = logins;
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

/* Passwords that are being checked come back by this, but nothing is stored any more. */
void
accounts_free (Accounts *self)
{
  self->is_ending = TRUE;
  logins_free (self->logins);
  passwords_free (self->passwords);
  guesses_free (self->guesses);
  g_hash_table_unref (self->busy);
  g_free (self);
}
