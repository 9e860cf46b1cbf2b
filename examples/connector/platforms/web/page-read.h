/* page-read.h: what a page asks for and a thread reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "page.h"

G_BEGIN_DECLS

typedef struct _PageReads PageReads;

/* @request belongs to the callee; it and @chat are NULL if the page was opened. Without @rows and @error it has to be read
 * in a transaction.
 */
typedef void (*PageReadFunc) (gpointer page,
                              JsonObject *request,
                              const Chat *chat,
                              GPtrArray *rows,
                              const GError *error);

PageReads *page_reads_new (Hub *hub, PageReadFunc func);
void page_reads_free (PageReads *self);
gboolean page_reads_begin (PageReads *self, gpointer page, JsonObject *request, const Chat *chat);
void page_reads_note_change (PageReads *self, const char *chat_id);
void page_reads_forget (PageReads *self, gpointer page);

G_END_DECLS
