/* page-read.c: what a page asks for and a thread reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page-read.h"

/* At once, of one page and of all; more are answered in the main loop. */
#define PAGE_MAX_READS     4
#define PAGE_MAX_ALL_READS 256

#define PAGE_MAX_TRIES 3

/* The page replaces what it shows by the answer. So the answer must contain what the page was sent before it: when
 * something was said in the chat after the thread had begun to read, the thread reads again. When that is so after
 * PAGE_MAX_TRIES, the main loop reads, and nothing can be said meanwhile. It is quick by then, because the system has
 * that part of the file in memory.
 */
struct _PageReads
{
  Hub *hub;
  PageAnswerFunc func;
  GPtrArray *reads; /* of PageRead, not owned */
};

typedef struct
{
  guint n_references;
  PageReads *owner; /* NULL: it was freed */
  gpointer page;    /* NULL: nobody waits any more */
  const PageUser *user;
  JsonObject *request; /* NULL: the page has just been opened, and gets the list of chats */
  Chat *chat;          /* NULL: all */
  guint n_tries;
  gboolean is_stale;
} PageRead;

static void
page_read_unref (PageRead *self)
{
  self->n_references--;
  if (self->n_references > 0)
    return;

  if (self->owner)
    g_ptr_array_remove_fast (self->owner->reads, self);
  g_clear_pointer (&self->request, json_object_unref);
  g_clear_pointer (&self->chat, chat_free);
  g_free (self);
}

/* In the main loop, where nothing can come between */
static JsonObject *
page_read_history_here (PageRead *self)
{
  PageRange range = page_get_range (self->request);
  g_autoptr (Chat) chat = page_find_chat (self->user, self->request);
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GError) error = NULL;

  if (chat)
    messages = store_list_messages (hub_get_store (self->owner->hub), chat, range.after,
                                    range.before, range.limit);
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such chat");

  return page_history (self->request, chat, messages, error);
}

/* @rows: NULL if there is an error instead. */
static JsonObject *
page_read_answer (PageRead *self, GPtrArray *rows, const GError *error)
{
  g_autoptr (GPtrArray) listed = NULL;

  if (self->request)
    return rows && self->is_stale ? page_read_history_here (self)
                                  : page_history (self->request, self->chat, rows, error);
  if (rows && !self->is_stale)
    return page_welcome (self->user, rows);

  listed = store_list_chats_with_last (hub_get_store (self->owner->hub), PLATFORM_WEB);

  return page_welcome (self->user, listed);
}

static void page_read_start (PageRead *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRead *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonObject) answer = NULL;

  if (self->page == NULL)
    {
      page_read_unref (self);
      return;
    }

  rows = store_read_finish (hub_get_store (self->owner->hub), result, &error);
  if (rows && self->is_stale && self->n_tries < PAGE_MAX_TRIES)
    {
      page_read_start (self);
      return;
    }
  answer = page_read_answer (self, rows, error);
  self->owner->func (self->page, answer);
  page_read_unref (self);
}

/* Passes the reference on. */
static void
page_read_start (PageRead *self)
{
  Store *store = hub_get_store (self->owner->hub);

  self->n_tries++;
  self->is_stale = FALSE;
  if (self->request)
    {
      PageRange range = page_get_range (self->request);

      store_read_messages_async (store, self->chat, range.after, range.before, range.limit, on_read,
                                 self);
    }
  else
    store_read_listed_async (store, PLATFORM_WEB, on_read, self);
}

/* The turn that the request came in has ended. */
static gboolean
on_start (gpointer user_data)
{
  PageRead *self = user_data;

  if (self->page)
    page_read_start (self);
  else
    page_read_unref (self);

  return G_SOURCE_REMOVE;
}

/* A request whose turn was rolled back is made again. */
static void
on_turn_end (gboolean committed, gpointer user_data)
{
  PageRead *self = user_data;

  if (!committed && self->n_tries == 0)
    self->page = NULL;
  page_read_unref (self);
}

static guint
count_reads (PageReads *self, gpointer page)
{
  guint count = 0;

  for (guint i = 0; i < self->reads->len; i++)
    count += ((PageRead *) self->reads->pdata[i])->page == page;

  return count;
}

/* Takes ownership of @chat. */
static void
page_reads_add (PageReads *self,
                gpointer page,
                const PageUser *user,
                JsonObject *request,
                Chat *chat)
{
  PageRead *read = g_new0 (PageRead, 1);

  read->n_references = 2;
  read->owner = self;
  read->page = page;
  read->user = user;
  read->request = request ? json_object_ref (request) : NULL;
  read->chat = chat;
  g_ptr_array_add (self->reads, read);

  /* At the end of the turn the thread sees what was said in it. That need not be on the disk yet: the answer waits
   * for the disk like any other.
   */
  g_timeout_add (0, on_start, read);
  hub_after_turn (self->hub, on_turn_end, read);
}

/* The page gets its welcome. */
void
page_reads_welcome (PageReads *self, gpointer page, const PageUser *user)
{
  page_reads_add (self, page, user, NULL, NULL);
}

/* Returns FALSE for what is to be answered at once. */
gboolean
page_reads_begin (PageReads *self, gpointer page, const PageUser *user, JsonObject *request)
{
  Chat *chat;

  if (g_strcmp0 (member_string (request, "type"), "history") != 0 ||
      self->reads->len >= PAGE_MAX_ALL_READS || count_reads (self, page) >= PAGE_MAX_READS)
    return FALSE;
  chat = page_find_chat (user, request);
  if (chat == NULL || (user->budget && !page_budget_take_request (user->budget, NULL)))
    {
      g_clear_pointer (&chat, chat_free);
      return FALSE;
    }
  page_reads_add (self, page, user, request, chat);

  return TRUE;
}

/* Something was said in the chat, or it was changed. */
void
page_reads_note_change (PageReads *self, const char *chat_id)
{
  for (guint i = 0; i < self->reads->len; i++)
    {
      PageRead *read = self->reads->pdata[i];

      if (read->chat == NULL || g_str_equal (read->chat->chat_id, chat_id))
        read->is_stale = TRUE;
    }
}

/* The page is closed. */
void
page_reads_forget (PageReads *self, gpointer page)
{
  for (guint i = 0; i < self->reads->len; i++)
    {
      PageRead *read = self->reads->pdata[i];

      if (read->page == page)
        read->page = NULL;
    }
}

PageReads *
page_reads_new (Hub *hub, PageAnswerFunc func)
{
  PageReads *self = g_new0 (PageReads, 1);

  self->hub = hub;
  self->func = func;
  self->reads = g_ptr_array_new ();

  return self;
}

void
page_reads_free (PageReads *self)
{
  for (guint i = 0; i < self->reads->len; i++)
    {
      PageRead *read = self->reads->pdata[i];

      read->owner = NULL;
      read->page = NULL;
    }
  g_ptr_array_unref (self->reads);
  g_free (self);
}
