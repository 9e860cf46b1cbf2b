/* accounts.h: people with a name and a password, and where they are logged in
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "hub.h"

G_BEGIN_DECLS

#define ACCOUNT_MAX_NAME  32 /* characters */
#define ACCOUNT_MAX_SHOWN 60 /* characters */

#define INVITATION_TOKEN_BYTES 32

typedef struct _Accounts Accounts;

Accounts *accounts_new (Hub *hub, HttpServer *http, GError **error);
void accounts_free (Accounts *self);
gboolean accounts_have_login (Accounts *self, const char *hash);
gboolean accounts_are_idle (Accounts *self);

gboolean account_name_is_valid (const char *name);
gboolean account_shown_is_valid (const char *shown);
char *account_chat_id (const char *name);

G_END_DECLS
