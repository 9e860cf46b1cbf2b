/* inbox-store.h: the messages of inbox-bot, in a SQLite database
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* The values are stored in the column “state”. */
typedef enum
{
  ROW_NEW = 0,
  ROW_SENDING = 1,  /* an answer is on its way */
  ROW_ANSWERED = 2, /* also when the connector has refused the answer */
  ROW_UNKNOWN = 3,  /* the answer may or may not have been delivered; it is never sent again */
} RowState;

typedef struct
{
  gint64 id;
  char *text;
  RelayMessageEvent *event;
} Row;

void row_free (Row *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Row, row_free)

typedef struct _InboxStore InboxStore;

/* Opens or creates the database. Rows that were being answered when the last process ended become
 * ROW_UNKNOWN. Returns NULL after printing an error. */
InboxStore *inbox_store_open (const char *path);
void inbox_store_close (InboxStore *self);

/* Counts one more attempt to handle @event, on the disk, so that it is known after a crash. Returns the
 * number of attempts, this one included; 0 when the database failed. */
guint inbox_store_begin_attempt (InboxStore *self, RelayMessageEvent *event);
/* Forgets the attempts, because the last one did not crash. */
void inbox_store_end_attempts (InboxStore *self, RelayMessageEvent *event);
/* TRUE when the message is on the disk, also when it was there before. */
gboolean inbox_store_add (InboxStore *self, RelayMessageEvent *event);
/* The oldest row that is ROW_NEW, or NULL. */
Row *inbox_store_get_next (InboxStore *self);
gboolean inbox_store_set_state (InboxStore *self, gint64 id, RowState state);

G_END_DECLS
