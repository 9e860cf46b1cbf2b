/* web.c: the platform of the page in the browser
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "account-command.h"
#include "accounts.h"
#include "chats.h"
#include "kept/kept.h"
#include "log.h"
#include "page.h"

static const char *const web_ops[] = { "send",          "edit",           "delete",
                                       "typing",        "follow_up",      "get_chat_info",
                                       "send_media",    "prompt",         "react",
                                       "thread_create", "thread_rename",  "draft",
                                       "task_card",     "task_card_stop", NULL };

typedef struct
{
  Platform parent;
  Accounts *accounts; /* or NULL */
  PageServer *pages;
} Web;

/* What is read and stored before the connector is ready */
typedef struct
{
  gboolean has_accounts;
  gint64 n_accounts;
  GError *error;
} Seed;

/* A new database starts with somewhere to be and, without accounts, with somebody to be. */
static gboolean
web_add_chats (Transaction *transaction, gboolean has_accounts, GError **error)
{
  static const struct
  {
    const char *chat_id, *type, *name, *scope_id, *user_id;
  } seeds[] = {
    { "dm-alice", CHAT_DIRECT, "Alice", NULL, "alice" },
    { "dm-bob", CHAT_DIRECT, "Bob", NULL, "bob" },
    { "general", CHAT_CHANNEL, "general", "home", NULL },
    { "random", CHAT_CHANNEL, "random", "home", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autoptr (Chat) chat = g_new0 (Chat, 1);
      g_autoptr (Chat) added = NULL;

      if (has_accounts && seeds[i].user_id)
        continue;
      chat->platform = g_strdup (PLATFORM_WEB);
      chat->chat_id = g_strdup (seeds[i].chat_id);
      chat->type = g_strdup (seeds[i].type);
      chat->name = g_strdup (seeds[i].name);
      chat->scope_id = g_strdup (seeds[i].scope_id);
      chat->user_id = g_strdup (seeds[i].user_id);
      chat->user_name = g_strdup (seeds[i].user_id ? seeds[i].name : NULL);
      added = chats_add (transaction, chat, error);
      if (added == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
on_seed (Transaction *transaction, gpointer data, GError **error)
{
  Seed *self = data;

  self->n_accounts = store_count_accounts (transaction->store);

  return store_count_chats (transaction->store, PLATFORM_WEB) > 0 ||
         web_add_chats (transaction, self->has_accounts, error);
}

static void
on_seeded (Hub *hub, gpointer data, const GError *error)
{
  Seed *self = data;

  self->error = error ? g_error_copy (error) : NULL;
}

/* Who had accounts did not expect it. */
static void
web_warn_of_accounts (gint64 count)
{
  if (count > 0)
    log_line (G_LOG_LEVEL_WARNING, NULL, NULL,
              "without --accounts whoever has the page sees the chats of everybody with an account "
              "(%" G_GINT64_FORMAT ")",
              count);
}

/* Nobody is served yet, so it may wait for the database. */
static gboolean
web_seed (Hub *hub, gboolean has_accounts, GError **error)
{
  Seed seed = { .has_accounts = has_accounts };

  hub_transact (hub, on_seed, on_seeded, &seed, NULL);
  hub_drain (hub);
  if (seed.error)
    {
      g_propagate_error (error, seed.error);
      return FALSE;
    }
  if (!has_accounts)
    web_warn_of_accounts (seed.n_accounts);

  return TRUE;
}

static Platform *
web_start (const PlatformHost *host, GError **error)
{
  Accounts *accounts = NULL;
  Web *self;

  if (!web_seed (host->hub, host->has_accounts, error))
    return NULL;
  if (host->has_accounts)
    {
      accounts = accounts_new (host->hub, host->http, error);
      if (accounts == NULL)
        return NULL;
    }

  self = g_new0 (Web, 1);
  self->accounts = accounts;
  self->pages = page_server_new (host->hub, accounts);
  page_server_add_routes (self->pages, host->http);

  return &self->parent;
}

static void
web_stop (Platform *platform)
{
  page_server_hang_up (((Web *) platform)->pages);
}

static gboolean
web_is_stopped (Platform *platform)
{
  Web *self = (Web *) platform;

  return page_server_count (self->pages) == 0 &&
         (self->accounts == NULL || accounts_are_idle (self->accounts));
}

static void
web_free (Platform *platform)
{
  Web *self = (Web *) platform;

  page_server_free (self->pages);
  g_clear_pointer (&self->accounts, accounts_free);
  g_free (self);
}

static void
web_add_status (Platform *platform, JsonObject *status, GString *summary)
{
  guint n_pages = page_server_count (((Web *) platform)->pages);

  json_object_set_int_member (status, "pages", n_pages);
  g_string_append_printf (summary, " · open pages: %u", n_pages);
}

const PlatformType platform_web = {
  .name = PLATFORM_WEB,
  .label = "Web page",
  .emoji = "🌐",
  .hint = "You are talking through a small web page. It shows fenced code blocks and `code` as "
          "code, and everything else as plain text.",
  .markdown_dialect = "web",
  .max_message_length = 4000,
  .unit = &platform_unit_chars,
  .supported_ops = web_ops,
  .supports_context = TRUE,
  .command = "account",
  .command_main = account_main,
  .start = web_start,
  .stop = web_stop,
  .is_stopped = web_is_stopped,
  .free = web_free,
  .perform = kept_perform,
  .add_status = web_add_status,
};
