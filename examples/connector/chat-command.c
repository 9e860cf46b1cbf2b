/* chat-command.c: relay-connector chat: lists, archives, renames and deletes chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "chat-command.h"

#include <string.h>
#include <sys/stat.h>

#include <gio/gio.h>

#include "command.h"
#include "json-guard.h"
#include "platforms/platform.h"

#define PURGE_US       4000
#define PURGE_PAUSE_US 8000

typedef struct
{
  CommandPlace place;
  gboolean archived;
  int inactive; /* days; -1: not given */
} Arguments;

static void
arguments_clear (Arguments *self)
{
  command_place_clear (&self->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static void
print_chats (GPtrArray *chats)
{
  for (guint i = 0; i < chats->len; i++)
    {
      const Chat *chat = chats->pdata[i];
      g_autofree char *id = terminal_text (chat->chat_id);
      g_autofree char *name = terminal_text (chat->name);

      g_print ("%s/%s\t%s\t%s\t%s\n", chat->platform, id, chat->archived ? "archived" : "listed",
               chat->type, name);
    }
}

static gboolean
list (Arguments *self, Store *store, char **arguments, GError **error)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      const char *platform = platform_types[i]->name;
      g_autoptr (GPtrArray) chats =
        self->archived ? store_list_archived (store, platform, "", STORE_MAX_ARCHIVED)
                       : store_list_chats (store, platform);

      print_chats (chats);
    }

  return store_check (store, 0, error);
}

/* @name: PLATFORM/CHAT */
static Chat *
find (Store *store, const char *name, GError **error)
{
  const char *slash = strchr (name, '/');
  g_autofree char *platform = slash ? g_strndup (name, slash - name) : NULL;
  Chat *chat = platform ? store_find_chat (store, platform, slash + 1) : NULL;

  if (chat == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "there is no chat “%s”: “list” shows them as PLATFORM/CHAT", name);

  return chat;
}

static gboolean
rename_chat (Arguments *self, Store *store, char **arguments, GError **error)
{
  g_autoptr (Chat) chat = find (store, arguments[0], error);

  if (chat == NULL)
    return FALSE;
  if (arguments[1] && arguments[2] == NULL && *arguments[1])
    return store_rename_chat (store, chat, arguments[1], error);

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "“rename” needs a chat and its new name");
  return FALSE;
}

static gboolean
archive (Arguments *self, Store *store, char **arguments, GError **error)
{
  gint64 now = now_ms ();

  if (self->inactive >= 0)
    return store_archive_inactive (store, now - self->inactive * DAY_MS, now, error);

  for (; *arguments; arguments++)
    {
      g_autoptr (Chat) chat = find (store, *arguments, error);

      if (chat == NULL || !store_set_archived (store, chat, now, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
restore (Arguments *self, Store *store, char **arguments, GError **error)
{
  for (; *arguments; arguments++)
    {
      g_autoptr (Chat) chat = find (store, *arguments, error);

      if (chat == NULL)
        return FALSE;
      if (chat->archived && store_count_chats (store, chat->platform) >= STORE_MAX_CHATS)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%d chats are listed already",
                       STORE_MAX_CHATS);
          return FALSE;
        }
      if (!store_set_archived (store, chat, 0, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
delete_old (Store *store, gint64 before, GError **error)
{
  for (gsize i = 0; platform_types[i]; i++)
    {
      if (!store_delete_archived (store, platform_types[i]->name, before, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
delete_named (Arguments *self, Store *store, char **arguments, GError **error)
{
  if (self->inactive >= 0)
    return delete_old (store, now_ms () - self->inactive * DAY_MS, error);

  for (; *arguments; arguments++)
    {
      g_autoptr (Chat) chat = find (store, *arguments, error);

      if (chat == NULL || !store_delete_chat (store, chat, error))
        return FALSE;
    }

  return TRUE;
}

/* The messages of deleted chats, with pauses, in which the connector can write */
static gboolean
purge (Store *store, GError **error)
{
  while (store_has_deleted (store))
    {
      if (!store_purge_batch (store, PURGE_US, error))
        return FALSE;
      g_usleep (PURGE_PAUSE_US);
    }

  return TRUE;
}

static gboolean
delete_chats (Arguments *self, Store *store, char **arguments, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  if (delete_named (self, store, arguments, error) && store_commit (store, error))
    return purge (store, error);

  store_roll_back (store);
  return FALSE;
}

static const struct
{
  const char *name;
  gboolean takes_chats;
  gboolean takes_days; /* instead of chats */
  gboolean (*func) (Arguments *self, Store *store, char **arguments, GError **error);
} commands[] = {
  { "list", FALSE, FALSE, list },         { "rename", TRUE, FALSE, rename_chat },
  { "archive", TRUE, TRUE, archive },     { "restore", TRUE, FALSE, restore },
  { "delete", TRUE, TRUE, delete_chats },
};

static gboolean
parse (Arguments *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    COMMAND_PLACE_ENTRIES (&self->place),
    { "archived", 0, 0, G_OPTION_ARG_NONE, &self->archived, "list: those in the archive", NULL },
    { "days", 0, 0, G_OPTION_ARG_INT, &self->inactive,
      "archive: those in which nothing was said for so long; delete: those archived so long ago",
      "DAYS" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context =
    g_option_context_new ("list|rename|archive|restore|delete [PLATFORM/CHAT…]");

  g_option_context_set_summary (
    context,
    "Shows and changes the chats of the page and of the other platforms. An archived chat is\n"
    "not listed on the page, until somebody says something in it. A deleted one is gone with\n"
    "its messages and threads. The connector may be running meanwhile; a page shows the\n"
    "change when it is loaded again.");
  g_option_context_set_description (
    context, "“list” prints one chat per line: PLATFORM/CHAT, state, type, name.\n\nExamples:\n"
             "  relay-connector chat list --archived\n"
             "  relay-connector chat rename web/general \"Everybody\"\n"
             "  relay-connector chat archive --days 90\n"
             "  relay-connector chat delete --days 365");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* Returns the index of the command, or -1. */
static int
find_command (const Arguments *self, int argc, char **argv, GError **error)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    {
      gboolean has_days = self->inactive >= 0;

      if (!g_str_equal (commands[i].name, argv[1]))
        continue;
      if (has_days ? commands[i].takes_days && argc == 2 : commands[i].takes_chats == (argc > 2))
        return i;

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   commands[i].takes_days    ? "“%s” needs a chat or --days"
                   : commands[i].takes_chats ? "“%s” needs a chat, as PLATFORM/CHAT"
                                             : "“%s” takes neither a chat nor --days",
                   argv[1]);
      return -1;
    }

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "list, rename, archive, restore or delete is expected");
  return -1;
}

static gboolean
run (Arguments *self, int argc, char **argv, GError **error)
{
  int command = find_command (self, argc, argv, error);
  g_autoptr (Store) store = command >= 0 ? command_open_store (&self->place, error) : NULL;

  return store && commands[command].func (self, store, argv + 2, error);
}

int
chat_main (int argc, char **argv)
{
  g_auto (Arguments) self = { .inactive = -1 };
  g_autoptr (GError) error = NULL;

  umask (077);
  if (parse (&self, &argc, &argv, &error) && run (&self, argc, argv, &error))
    return 0;

  return command_fail ("chat", error);
}
