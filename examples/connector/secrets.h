/* secrets.h: which gateways there are, and the files their secrets come from
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Secrets Secrets;

Secrets *secrets_new (void);
void secrets_free (Secrets *self);
void secrets_add (Secrets *self, const char *gateway_id, const char *secret);
void secrets_swap (Secrets *self, Secrets *other);
gboolean secrets_has_all (Secrets *self, Secrets *other, const char *gateway_id);
void secrets_set_stored (Secrets *self,
                         const char *gateway_id,
                         const char *secret,
                         const char *previous);
Secrets *secrets_copy_configured (Secrets *self);
gboolean secrets_add_option (Secrets *self, const char *option, GError **error);
gboolean secrets_add_local (Secrets *self,
                            const char *gateway_id,
                            const char *path,
                            GError **error);
gboolean secrets_add_private (Secrets *self,
                              const char *gateway_id,
                              const char *path,
                              GError **error);
const char *const *secrets_lookup (Secrets *self, const char *gateway_id);
guint secrets_get_n_ids (Secrets *self);
const char *secrets_get_id (Secrets *self, guint index);
const char *secrets_get_path (Secrets *self, const char *gateway_id);
gboolean secrets_check_private (const char *path, GError **error);
char *secrets_read_line (const char *path, GError **error);
char **secrets_read_lines (const char *path, GError **error);
void secrets_free_lines (char **lines);
char *secrets_new_random (gsize n_bytes, GError **error);
char *secrets_hash (const char *token);
void secret_free (gpointer secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Secrets, secrets_free)

G_END_DECLS
