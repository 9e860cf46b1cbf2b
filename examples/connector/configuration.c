/* configuration.c: reading the configuration file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "configuration.h"

#include <string.h>

#include "secrets.h"

/* The keys that name a file end in this. */
#define FILE_SUFFIX "-file"

/* Errors have the form “[GROUP] KEY: reason”. options.c puts the name of the file before it. */

void
configuration_set_error (GError **error,
                         const char *group,
                         const char *key,
                         const char *format,
                         ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "[%s] %s: %s", group, key, text);
}

/* A file that is named without a folder is beside the configuration. */
static void
configuration_resolve (GKeyFile *file, const char *folder, const char *group, const char *key)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);
  g_autofree char *path = NULL;

  if (value == NULL || *value == '\0')
    return;

  path = g_canonicalize_filename (value, folder);
  g_key_file_set_string (file, group, key, path);
}

static void
configuration_resolve_all (GKeyFile *file, const char *folder)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (char **group = groups; *group; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file, *group, NULL, NULL);

      for (char **key = keys; key && *key; key++)
        {
          if (g_str_has_suffix (*key, FILE_SUFFIX) || g_str_equal (*key, "database"))
            configuration_resolve (file, folder, *group, *key);
        }
    }
}

/* The file, with absolute names of files. A path of NULL stands for an empty one. */
GKeyFile *
configuration_load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *absolute = NULL;
  g_autofree char *folder = NULL;

  if (path == NULL)
    return g_steal_pointer (&file);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  absolute = g_canonicalize_filename (path, NULL);
  folder = g_path_get_dirname (absolute);
  configuration_resolve_all (file, folder);

  return g_steal_pointer (&file);
}

/* A key of the list that ends in a dot stands for all that begin with it. */
static gboolean
is_known_key (const char *const *keys, const char *key)
{
  for (; *keys; keys++)
    {
      gsize length = strlen (*keys);
      gboolean is_prefix = g_str_has_suffix (*keys, ".");

      if (is_prefix ? g_str_has_prefix (key, *keys) && key[length] != '\0'
                    : g_str_equal (*keys, key))
        return TRUE;
    }

  return FALSE;
}

gboolean
configuration_check_keys (GKeyFile *file,
                          const char *group,
                          const char *const *keys,
                          GError **error)
{
  g_auto (GStrv) found = g_key_file_get_keys (file, group, NULL, NULL);

  for (char **key = found; key && *key; key++)
    {
      if (!is_known_key (keys, *key))
        {
          configuration_set_error (error, group, *key, "unknown key");
          return FALSE;
        }
    }

  return TRUE;
}

/* NAME of a group “KIND NAME”, or NULL for another group. */
const char *
configuration_get_name (const char *group, const char *kind)
{
  gsize length = strlen (kind);

  if (!g_str_has_prefix (group, kind) || group[length] != ' ' || group[length + 1] == '\0')
    return NULL;

  return group + length + 1;
}

/* The first line of the file that the key names, which only its owner may read. */
char *
configuration_read_secret (GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autofree char *path = g_key_file_get_string (file, group, key, NULL);
  g_autoptr (GError) reason = NULL;
  char *secret = NULL;

  if (path == NULL || *path == '\0')
    configuration_set_error (error, group, key, "the name of a file is missing");
  else if (secrets_check_private (path, &reason))
    secret = secrets_read_line (path, &reason);
  if (reason)
    configuration_set_error (error, group, key, "%s", reason->message);

  return secret;
}
