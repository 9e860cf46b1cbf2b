/* account-command.c: relay-connector account: people on the page
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "account-command.h"

#include <sys/stat.h>

#include <gio/gio.h>

#include "accounts.h"
#include "command.h"
#include "page.h"

#define PROGRAM "account"

#define INVITATION_DAYS     7
#define INVITATION_MAX_DAYS 365

typedef struct
{
  CommandPlace place;
  char *name;
  char *shown;
  int days;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  command_place_clear (&self->place);
  g_free (self->name);
  g_free (self->shown);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

/* A name that the operator chooses may be that of a person who is there, or that of direct chats from the time
 * without accounts, but not that of another kind of chat.
 */
static gboolean
check_name (Store *store, const char *name, GError **error)
{
  g_autofree char *chat_id = account_chat_id (name);
  g_autoptr (Chat) chat = store_find_chat (store, PLATFORM_WEB, chat_id);

  if (!account_name_is_valid (name))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "a name has up to %d small letters a to z, digits, - and _, and begins with none "
                 "of the last two",
                 ACCOUNT_MAX_NAME);
  else if (chat && !g_str_equal (chat->user_id, name))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                 "there is a chat “%s” already which is not that of such a person", chat_id);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_invitation (Store *store, const Arguments *arguments, GError **error)
{
  if (arguments->days < 1 || arguments->days > INVITATION_MAX_DAYS)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--days takes a number from 1 to %d", INVITATION_MAX_DAYS);
  else if (arguments->shown && arguments->name == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "--display needs --name, too");
  else if (arguments->shown && !account_shown_is_valid (arguments->shown))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--display takes up to %d characters that can be seen", ACCOUNT_MAX_SHOWN);
  else
    return arguments->name == NULL || check_name (store, arguments->name, error);

  return FALSE;
}

/* The token stands behind the #, which a browser sends to nobody. */
static gboolean
account_invite (Store *store, char **unused, gpointer user_data, GError **error)
{
  const Arguments *self = user_data;
  g_autofree char *page = store_get_meta (store, "page-url", "", error);
  g_autofree char *token = NULL;
  g_autofree char *hash = NULL;
  Invitation invitation = { .account = self->name ? self->name : "",
                            .shown = self->shown ? self->shown : "",
                            .expires = g_get_real_time () / 1000 + self->days * DAY_MS };

  if (page == NULL || !check_invitation (store, self, error))
    return FALSE;
  if (*page == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                           "start the connector with --accounts first");
      return FALSE;
    }

  token = secrets_new_random (INVITATION_TOKEN_BYTES, error);
  hash = token ? secrets_hash (token) : NULL;
  invitation.hash = hash;
  if (hash == NULL || !store_add_invitation (store, &invitation, error))
    return FALSE;

  g_print ("%s/login#invitation=%s\n", page, token);
  return TRUE;
}

static void
print_account (const Account *account)
{
  g_autofree char *shown = terminal_text (account->shown);
  g_autoptr (GDateTime) used =
    account->last_used > 0 ? g_date_time_new_from_unix_utc (account->last_used / 1000) : NULL;
  g_autofree char *day = used ? g_date_time_format (used, "%F") : g_strdup ("-");

  g_print ("%s\t%s\t%s\t%s\n", account->name, *account->password ? "open" : "closed", day, shown);
}

static gboolean
account_list (Store *store, char **unused, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) accounts = store_list_accounts (store);

  for (guint i = 0; i < accounts->len; i++)
    print_account (accounts->pdata[i]);

  return store_check (store, 0, error);
}

static gboolean
account_close (Store *store, char **arguments, gpointer user_data, GError **error)
{
  g_autoptr (Account) account = store_find_account (store, arguments[0]);

  if (account == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no account “%s”",
                   arguments[0]);
      return FALSE;
    }
  if (store_begin (store, error) && store_close_account (store, arguments[0], error) &&
      store_commit (store, error))
    return TRUE;

  store_roll_back (store);
  return FALSE;
}

static const Command commands[] = {
  { "invite", 0, "no arguments; the name is given with --name", account_invite },
  { "list", 0, "no arguments", account_list },
  { "close", 1, "the name of an account", account_close },
};

static gboolean
arguments_parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    COMMAND_PLACE_ENTRIES (&self->place),
    { "name", 'n', 0, G_OPTION_ARG_STRING, &self->name,
      "invite: the person gets this name, or a new password if it is there already", "NAME" },
    { "display", 0, 0, G_OPTION_ARG_STRING, &self->shown,
      "invite: what others see instead of the name", "TEXT" },
    { "days", 0, 0, G_OPTION_ARG_INT, &self->days, "invite: good for so long (default 7)", "N" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("invite|list|close NAME");

  g_option_context_set_summary (
    context, "Invites people to the page of a connector that was started with --accounts, and\n"
             "closes their accounts. The connector may be running meanwhile.");
  g_option_context_set_description (
    context,
    "“invite” prints a link that one person can use once: to choose a name and a password,\n"
    "or, with --name, only a password. Who has forgotten the password gets such a link\n"
    "again. “list” prints one account per line: name, open or closed, the day of the last\n"
    "visit, and what others see. “close” logs the person out everywhere. The chats stay, and\n"
    "nobody else can get the name; “invite --name” opens the account again.\n"
    "\nExamples:\n"
    "  relay-connector account invite\n"
    "  relay-connector account invite --name zoe --display \"Zoë Martin\" --days 1\n"
    "  relay-connector account close zoe");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

int
account_main (int argc, char **argv)
{
  g_auto (Arguments) self = { .days = INVITATION_DAYS };
  g_autoptr (GError) error = NULL;

  umask (077);
  if (!arguments_parse (&self, &argc, &argv, &error))
    return command_fail (PROGRAM, error);

  return command_run (PROGRAM, commands, G_N_ELEMENTS (commands), &self.place, argv + 1, &self);
}
