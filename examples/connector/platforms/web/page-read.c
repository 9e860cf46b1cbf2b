/* page-read.c: what a page asks for and a thread reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page-read.h"

/* At once, of one page and of all; more are read in transactions, one after the other. */
#define PAGE_MAX_READS     4
#define PAGE_MAX_ALL_READS 256

#define PAGE_MAX_TRIES 3

/* The page replaces what it shows by the answer. So the answer must contain what the page was sent before it: when
 * something was said in the chat after the thread had begun to read, the thread reads again. When that is so after
 * PAGE_MAX_TRIES, it is read in a transaction: what was stored before that was sent before, and what is stored after it
 * is sent after it. It is quick by then, because the system has that part of the file in memory.
 *
 * The thread also sees what is not on the disk yet. The page gets it after all that was stored before is
 * there.
 */
struct _PageReads
{
  Hub *hub;
  PageReadFunc func;
  GPtrArray *reads; /* of PageRead */
};

typedef struct
{
  PageReads *owner; /* NULL: it was freed */
  gpointer page;    /* NULL: nobody waits any more */
  JsonObject *request;
  Chat *chat; /* NULL: all */
  guint n_tries;
  gboolean is_stale;
  GPtrArray *rows; /* that were read; they wait for the disk */
} PageRead;

static void
page_read_free (PageRead *self)
{
  if (self->owner)
    g_ptr_array_remove_fast (self->owner->reads, self);
  g_clear_pointer (&self->request, json_object_unref);
  g_clear_pointer (&self->chat, chat_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static void page_read_start (PageRead *self);

/* Takes ownership of the read. */
static void
page_read_end (PageRead *self, const GError *error)
{
  GPtrArray *rows = error || self->is_stale ? NULL : self->rows;

  if (self->page)
    self->owner->func (self->page, g_steal_pointer (&self->request), self->chat, rows, error);
  page_read_free (self);
}

static void
on_settled (Hub *hub, gpointer data, const GError *error)
{
  PageRead *self = data;

  if (self->page && error == NULL && self->is_stale && self->n_tries < PAGE_MAX_TRIES)
    page_read_start (self);
  else
    page_read_end (self, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PageRead *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->page == NULL)
    {
      page_read_free (self);
      return;
    }

  self->rows = store_read_rows_finish (hub_get_reader (self->owner->hub), result, &error);
  if (self->rows)
    hub_call_in_turn (self->owner->hub, on_settled, self, NULL);
  else
    {
      hub_note_failed_read (self->owner->hub, error);
      page_read_end (self, error);
    }
}

/* Takes ownership of the read. */
static void
page_read_start (PageRead *self)
{
  StoreReader *reader = hub_get_reader (self->owner->hub);

  self->n_tries++;
  self->is_stale = FALSE;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  if (self->request)
    {
      PageRange range = page_get_range (self->request);

      store_read_messages_async (reader, self->chat, range.after, range.before, range.limit,
                                 on_read, self);
    }
  else
    store_read_listed_async (reader, PLATFORM_WEB, on_read, self);
}

static guint
count_reads (PageReads *self, gpointer page)
{
  guint count = 0;

  for (guint i = 0; i < self->reads->len; i++)
    count += ((PageRead *) self->reads->pdata[i])->page == page;

  return count;
}

/* @request: NULL if the page was opened. @chat: of which a page asks for messages, else NULL. Returns FALSE when too
 * much is being read already.
 */
gboolean
page_reads_begin (PageReads *self, gpointer page, JsonObject *request, const Chat *chat)
{
  PageRead *read;

  if (self->reads->len >= PAGE_MAX_ALL_READS || count_reads (self, page) >= PAGE_MAX_READS)
    return FALSE;

  read = g_new0 (PageRead, 1);
  read->owner = self;
  read->page = page;
  read->request = request ? json_object_ref (request) : NULL;
  read->chat = chat ? chat_copy (chat) : NULL;
  g_ptr_array_add (self->reads, read);
  page_read_start (read);

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
page_reads_new (Hub *hub, PageReadFunc func)
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
