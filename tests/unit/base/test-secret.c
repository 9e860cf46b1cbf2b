/* test-secret.c: freeing memory that holds a credential
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-secret-private.h"

#include <string.h>

/* What a freed block holds cannot be read in a defined way: only the NULL and length cases are tested
 * here; the scenario `secrets` looks for credentials in the memory of a process. */
static void
test_null_is_accepted (void)
{
  relay_secret_free (NULL);
  relay_secret_free_sized (NULL, 0);
  relay_secret_string_free (NULL);
}

static void
test_all_kinds_are_freed (void)
{
  g_autoptr (RelaySecret) token = g_strdup ("token");
  GString *text = g_string_new ("secret");

  g_string_append (text, " and more of it than was allocated at first");
  relay_secret_free (g_strdup (""));
  relay_secret_free_sized (g_malloc0 (16), 16);
  relay_secret_string_free (text);
  g_assert_cmpstr (token, ==, "token");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/secret/null-is-accepted", test_null_is_accepted);
  g_test_add_func ("/secret/all-kinds-are-freed", test_all_kinds_are_freed);

  return g_test_run ();
}
