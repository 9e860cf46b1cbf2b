/* secrets.c: which gateways there are, and the files their secrets come from
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "secrets.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct
{
  char *id;
  char *path;
  GPtrArray *secrets; /* of char *, ends in NULL */
  guint n_stored;     /* how many of them, at the end, are from the database */
} SecretsEntry;

struct _Secrets
{
  GPtrArray *entries; /* of SecretsEntry, in the order given */
};

/* NULL is taken, too. */
void
secret_free (gpointer secret)
{
  if (secret)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
secrets_entry_free (gpointer data)
{
  SecretsEntry *entry = data;

  g_free (entry->id);
  g_free (entry->path);
  for (guint i = 0; i + 1 < entry->secrets->len; i++)
    secret_free (entry->secrets->pdata[i]);
  g_ptr_array_unref (entry->secrets);
  g_free (entry);
}

Secrets *
secrets_new (void)
{
  Secrets *self = g_new0 (Secrets, 1);

  self->entries = g_ptr_array_new_with_free_func (secrets_entry_free);

  return self;
}

void
secrets_free (Secrets *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static SecretsEntry *
secrets_find (Secrets *self, const char *gateway_id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      SecretsEntry *entry = self->entries->pdata[i];

      if (g_str_equal (entry->id, gateway_id))
        return entry;
    }

  return NULL;
}

static SecretsEntry *
secrets_ensure (Secrets *self, const char *gateway_id)
{
  SecretsEntry *entry = secrets_find (self, gateway_id);

  if (entry)
    return entry;

  entry = g_new0 (SecretsEntry, 1);
  entry->id = g_strdup (gateway_id);
  entry->secrets = g_ptr_array_new ();
  g_ptr_array_add (entry->secrets, NULL);
  g_ptr_array_add (self->entries, entry);

  return entry;
}

/* The same gateway named twice has two secrets: that is how one is rotated. */
static void
secrets_add_from (Secrets *self, const char *gateway_id, const char *secret, const char *path)
{
  SecretsEntry *entry = secrets_ensure (self, gateway_id);

  if (path && entry->path == NULL)
    entry->path = g_strdup (path);

  g_ptr_array_insert (entry->secrets, entry->secrets->len - 1 - entry->n_stored, g_strdup (secret));
}

void
secrets_add (Secrets *self, const char *gateway_id, const char *secret)
{
  secrets_add_from (self, gateway_id, secret, NULL);
}

/* Replaces the secrets that the gateway has from the database. Each may be NULL or "". A gateway without any secret
 * is removed.
 */
void
secrets_set_stored (Secrets *self, const char *gateway_id, const char *secret, const char *previous)
{
  SecretsEntry *entry = secrets_find (self, gateway_id);
  const char *stored[] = { secret, previous };

  for (; entry && entry->n_stored > 0; entry->n_stored--)
    secret_free (g_ptr_array_remove_index (entry->secrets, entry->secrets->len - 2));

  for (gsize i = 0; i < G_N_ELEMENTS (stored); i++)
    {
      if (stored[i] == NULL || *stored[i] == '\0')
        continue;
      entry = secrets_ensure (self, gateway_id);
      g_ptr_array_insert (entry->secrets, entry->secrets->len - 1, g_strdup (stored[i]));
      entry->n_stored++;
    }

  if (entry && entry->secrets->len == 1)
    g_ptr_array_remove (self->entries, entry);
}

/* Without what is from the database */
Secrets *
secrets_copy_configured (Secrets *self)
{
  Secrets *copy = secrets_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      SecretsEntry *entry = self->entries->pdata[i];

      for (guint j = 0; j + 1 + entry->n_stored < entry->secrets->len; j++)
        secrets_add_from (copy, entry->id, entry->secrets->pdata[j], entry->path);
    }

  return copy;
}

void
secrets_swap (Secrets *self, Secrets *other)
{
  GPtrArray *entries = self->entries;

  self->entries = other->entries;
  other->entries = entries;
}

/* Whether a gateway has here all secrets that it has in @other */
gboolean
secrets_has_all (Secrets *self, Secrets *other, const char *gateway_id)
{
  const char *const *here = secrets_lookup (self, gateway_id);
  const char *const *there = secrets_lookup (other, gateway_id);

  if (here == NULL)
    return FALSE;
  for (; there && *there; there++)
    {
      if (!g_strv_contains (here, *there))
        return FALSE;
    }

  return TRUE;
}

void
secrets_free_lines (char **lines)
{
  for (char **line = lines; line && *line; line++)
    explicit_bzero (*line, strlen (*line));
  g_strfreev (lines);
}

/* Without blank ones; at least one. */
char **
secrets_read_lines (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **lines;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  lines = g_strsplit (contents, "\n", -1);
  explicit_bzero (contents, length);
  for (char **line = lines; *line; line++)
    {
      g_strstrip (*line);
      if (**line != '\0')
        g_strv_builder_add (builder, *line);
    }
  secrets_free_lines (lines);

  lines = g_strv_builder_end (builder);
  if (*lines)
    return lines;

  g_strfreev (lines);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s holds no secret", path);
  return NULL;
}

static gboolean
secrets_add_file (Secrets *self, const char *gateway_id, const char *path, GError **error)
{
  char **lines = secrets_read_lines (path, error);

  for (char **line = lines; line && *line; line++)
    secrets_add_from (self, gateway_id, *line, path);
  secrets_free_lines (lines);

  return lines != NULL;
}

gboolean
secrets_add_option (Secrets *self, const char *option, GError **error)
{
  const char *equals = strchr (option, '=');
  g_autofree char *id = equals ? g_strndup (option, equals - option) : NULL;

  if (id)
    g_strstrip (id);
  if (id == NULL || *id == '\0' || equals[1] == '\0' || !g_utf8_validate (option, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "--gateway takes ID=SECRET or ID=@FILE");
      return FALSE;
    }

  if (equals[1] == '@')
    return secrets_add_file (self, id, equals + 2, error);

  secrets_add (self, id, equals + 1);
  return TRUE;
}

/* In hexadecimal; nobody can guess it. */
char *
secrets_new_random (gsize n_bytes, GError **error)
{
  guint8 bytes[64];
  g_autoptr (GString) text = g_string_sized_new (2 * sizeof bytes + 2);

  n_bytes = MIN (n_bytes, sizeof bytes);
  if (getentropy (bytes, n_bytes) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no random numbers: %s",
                   g_strerror (errno));
      return NULL;
    }

  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  explicit_bzero (bytes, sizeof bytes);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
secrets_generate (const char *path, GError **error)
{
  g_autofree char *secret = secrets_new_random (32, error);
  g_autofree char *line = secret ? g_strconcat (secret, "\n", NULL) : NULL;
  gboolean written;

  if (line == NULL)
    return FALSE;

  written = g_file_set_contents_full (path, line, -1,
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                      0600, error);
  explicit_bzero (secret, strlen (secret));
  explicit_bzero (line, strlen (line));

  return written;
}

gboolean
secrets_add_local (Secrets *self, const char *gateway_id, const char *path, GError **error)
{
  GStatBuf buffer;

  if (g_stat (path, &buffer) != 0)
    {
      if (!secrets_generate (path, error))
        return FALSE;
    }
  else if ((buffer.st_mode & 077) != 0 && g_chmod (path, 0600) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s can be read by others, and that cannot be changed", path);
      return FALSE;
    }

  return secrets_add_file (self, gateway_id, path, error);
}

/* Whether nobody but the owner may read the file. systemd gives a service read access to its credentials
 * by an access control list, which stat() shows as a permission of the group.
 */
gboolean
secrets_check_private (const char *path, GError **error)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *folder = g_path_get_dirname (path);
  guint others = g_strcmp0 (folder, credentials) == 0 ? 007 : 077;
  GStatBuf buffer;

  if (g_stat (path, &buffer) != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
                 g_strerror (errno));
  else if ((buffer.st_mode & others) != 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "%s can be read by others; chmod 600 makes it private", path);
  else
    return TRUE;

  return FALSE;
}

gboolean
secrets_add_private (Secrets *self, const char *gateway_id, const char *path, GError **error)
{
  return secrets_check_private (path, error) && secrets_add_file (self, gateway_id, path, error);
}

const char *const *
secrets_lookup (Secrets *self, const char *gateway_id)
{
  SecretsEntry *entry = secrets_find (self, gateway_id);

  return entry ? (const char *const *) entry->secrets->pdata : NULL;
}

guint
secrets_get_n_ids (Secrets *self)
{
  return self->entries->len;
}

const char *
secrets_get_id (Secrets *self, guint index)
{
  SecretsEntry *entry = self->entries->pdata[index];

  return entry->id;
}

const char *
secrets_get_path (Secrets *self, const char *gateway_id)
{
  SecretsEntry *entry = secrets_find (self, gateway_id);

  return entry ? entry->path : NULL;
}

char *
secrets_read_line (const char *path, GError **error)
{
  g_autofree char *contents = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;

  contents[strcspn (contents, "\r\n")] = '\0';
  if (*contents == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is empty", path);
      return NULL;
    }

  return g_steal_pointer (&contents);
}

/* What is stored of a token, so that who reads the database does not have the token */
char *
secrets_hash (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}
