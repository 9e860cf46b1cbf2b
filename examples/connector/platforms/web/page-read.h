/* page-read.h: what a page asks for and a thread reads
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "page.h"

G_BEGIN_DECLS

typedef struct _PageReads PageReads;

/* @answer belongs to the caller. */
typedef void (*PageAnswerFunc) (gpointer page, JsonObject *answer);

PageReads *page_reads_new (Hub *hub, PageAnswerFunc func);
void page_reads_free (PageReads *self);
void page_reads_welcome (PageReads *self, gpointer page, const PageUser *user);
gboolean page_reads_begin (PageReads *self,
                           gpointer page,
                           const PageUser *user,
                           JsonObject *request);
void page_reads_note_change (PageReads *self, const char *chat_id);
void page_reads_forget (PageReads *self, gpointer page);

G_END_DECLS
