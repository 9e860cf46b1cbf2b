/* test-main.c: runs the test cases of a file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test.h"

#define MAX_CASES 200

static struct
{
  void (*add) (void);
  guint line;
} cases[MAX_CASES];
static guint n_cases;

/* Keeps the cases in the order of their lines; constructors run in any order. */
void
test_register (void (*add) (void), guint line)
{
  guint i = n_cases++;

  g_assert_cmpuint (n_cases, <=, MAX_CASES);
  for (; i > 0 && cases[i - 1].line > line; i--)
    cases[i] = cases[i - 1];
  cases[i].add = add;
  cases[i].line = line;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < n_cases; i++)
    cases[i].add ();
  return g_test_run ();
}
