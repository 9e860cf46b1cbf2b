/* test-secret.c: freeing memory that holds a credential
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-secret-private.h"

#include "test.h"

/* What a freed block holds cannot be read in a defined way: only the NULL and length cases are tested
 * here; the scenario `secrets` looks for credentials in the memory of a process. */
TEST_CASE ("/secret/null-is-accepted")
{
  relay_secret_free (NULL);
  relay_secret_free_sized (NULL, 0);
  relay_secret_string_free (NULL);
}

TEST_CASE ("/secret/all-kinds-are-freed")
{
  g_autoptr (RelaySecret) token = g_strdup ("token");
  GString *text = g_string_new ("secret");

  g_string_append (text, " and more of it than was allocated at first");
  relay_secret_free (g_strdup (""));
  relay_secret_free_sized (g_malloc0 (16), 16);
  relay_secret_string_free (text);
  g_assert_cmpstr (token, ==, "token");
}
