/* irc-registration.h: how a connection to an IRC server begins: capabilities, SASL and the nick
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "irc-queue.h"

G_BEGIN_DECLS

typedef struct _IrcRegistration IrcRegistration;

typedef enum
{
  IRC_REGISTRATION_RUNS,
  IRC_REGISTRATION_DONE,
  IRC_REGISTRATION_FAILED,
} IrcRegistrationState;

IrcRegistration *irc_registration_new (const IrcConfig *config,
                                       IrcConnection *connection,
                                       IrcQueue *queue);
void irc_registration_free (IrcRegistration *self);
void irc_registration_begin (IrcRegistration *self);
IrcRegistrationState irc_registration_handle (IrcRegistration *self,
                                              const IrcLine *line,
                                              GError **error);
gboolean irc_registration_has (IrcRegistration *self, const char *capability);

G_END_DECLS
