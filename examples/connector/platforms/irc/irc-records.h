/* irc-records.h: what is stored of the messages of bots, together with what people write
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "platforms/request.h"

G_BEGIN_DECLS

typedef struct _IrcRecords IrcRecords;

/* Something waits to be stored: irc_records_store() is to be called within a turn. */
typedef void (*IrcRecordsFunc) (gpointer user_data);

IrcRecords *irc_records_new (IrcRecordsFunc due, gpointer user_data);
void irc_records_free (IrcRecords *self);
void irc_records_add_message (IrcRecords *self,
                              Request *request,
                              const char *text,
                              const char *message_id);
void irc_records_add_prompt (IrcRecords *self, Request *request, Message *prompt);
void irc_records_remove_prompt (IrcRecords *self,
                                Request *request,
                                const char *message_id,
                                JsonObject *failure);
gboolean irc_records_is_empty (IrcRecords *self);
void irc_records_store (IrcRecords *self);

G_END_DECLS
