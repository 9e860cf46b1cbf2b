/* irc-records.h: what is stored of the messages of bots
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "platforms/request.h"

G_BEGIN_DECLS

typedef struct _IrcRecords IrcRecords;

/* A prompt that is being sent. It gets its id when it is stored. References belong to the main loop. */
typedef struct _IrcPrompt IrcPrompt;

IrcRecords *irc_records_new (Hub *hub);
void irc_records_free (IrcRecords *self);
gboolean irc_records_is_empty (IrcRecords *self);
void irc_records_add_message (IrcRecords *self,
                              Request *request,
                              const char *text,
                              const char *message_id);
void irc_records_add_prompt (IrcRecords *self, Request *request, IrcPrompt *prompt);
void irc_records_confirm_prompt (IrcRecords *self, Request *request, IrcPrompt *prompt);
void irc_records_remove_prompt (IrcRecords *self,
                                Request *request,
                                IrcPrompt *prompt,
                                JsonObject *failure);
IrcPrompt *irc_prompt_new (Message *message);
IrcPrompt *irc_prompt_ref (IrcPrompt *self);
void irc_prompt_unref (IrcPrompt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IrcPrompt, irc_prompt_unref)

G_END_DECLS
