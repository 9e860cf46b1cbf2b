/* relay-secret-private.h: freeing memory that holds a credential
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each overwrites the memory with zeros before it frees it, and accepts NULL. */
void relay_secret_free (char *secret);
/* For bytes with zeros inside, or with secret bytes behind the first zero */
void relay_secret_free_sized (gpointer data, gsize length);
void relay_secret_string_free (GString *string);

/* For a local variable: g_autoptr (RelaySecret) token = …; */
typedef char RelaySecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelaySecret, relay_secret_free)

G_END_DECLS
