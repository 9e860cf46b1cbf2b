/* password.h: the passwords of people: slow to guess, and checked beside the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PASSWORD_MIN_LENGTH  8    /* characters, as NIST SP 800-63B asks for */
#define PASSWORD_MAX_LENGTH  1000 /* bytes */
#define PASSWORD_MAX_WAITING 16   /* checks */

typedef struct _Passwords Passwords;

gboolean passwords_are_supported (void);
Passwords *passwords_new (void);
void passwords_free (Passwords *self);

/* Fails with G_IO_ERROR_BUSY when too many wait. The callback is called in the main context of the caller. */
void passwords_hash_async (Passwords *self,
                           const char *password,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
char *passwords_hash_finish (GAsyncResult *result, GError **error);

/* A hash of NULL is that of nobody, which takes as long and is never right. */
void passwords_verify_async (Passwords *self,
                             const char *password,
                             const char *hash,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean passwords_verify_finish (GAsyncResult *result, gboolean *is_right, GError **error);

G_END_DECLS
