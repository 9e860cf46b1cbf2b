/* fuzz-main.c: runs a fuzz target on files, for builds without libFuzzer
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * relay-…: runs the target on standard input, as AFL++ needs it.
 * relay-… PATH…: runs it on each file, also of folders, and prints TAP.
 */

#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
run (const char *bytes, gsize length)
{
  char *copy = fuzz_tight_copy (bytes, length);

  LLVMFuzzerTestOneInput ((const uint8_t *) copy, length);
  free (copy);
}

static void
run_standard_input (void)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  guint8 part[4096];
  gsize n;

  while ((n = fread (part, 1, sizeof part, stdin)) > 0)
    g_byte_array_append (input, part, n);
  run ((const char *) input->data, input->len);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect (GPtrArray *files, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    {
      g_ptr_array_add (files, g_strdup (path));
      return;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      collect (files, inside);
    }
}

/* Prints the path first, because the target may abort. */
static gboolean
run_file (const char *path, guint number)
{
  g_autofree char *bytes = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  gsize length;

  printf ("# %s\n", path);
  fflush (stdout);
  if (!g_file_get_contents (path, &bytes, &length, &error))
    {
      printf ("not ok %u - %s: %s\n", number, name, error->message);
      return FALSE;
    }
  run (bytes, length);
  printf ("ok %u - %s\n", number, name);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  gboolean success = TRUE;

  LLVMFuzzerInitialize (&argc, &argv);
  if (argc < 2)
    {
      run_standard_input ();
      return 0;
    }

  for (int i = 1; i < argc; i++)
    collect (files, argv[i]);
  g_ptr_array_sort (files, compare_paths);
  printf ("1..%u\n", files->len);
  for (guint i = 0; i < files->len; i++)
    success = run_file (g_ptr_array_index (files, i), i + 1) && success;
  return success && files->len > 0 ? 0 : 1;
}
