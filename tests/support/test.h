/* test.h: test cases that register themselves
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

/*
 * A test case is written with its name, and test-main.c adds all cases of a file in their order:
 *
 *   TEST_CASE ("/text/measure/unknown-unit-counts-characters")
 *   {
 *     g_assert_cmpuint (…);
 *   }
 *
 * The headers of the fixtures have the same for cases with a fixture. What g_test_add() cannot know at
 * compile time, such as the names of a loop, is added in MORE_TESTS { … }.
 */
#define TEST_CASE(path) TEST_DEFINE (TEST_NAME, (void), g_test_add_func (path, TEST_NAME))
/* The case gets a @Type *@name and the gconstpointer “data”, which is @value. */
#define TEST_CASE_WITH(path, Type, name, value, set_up, tear_down) \
  TEST_DEFINE (TEST_NAME, (Type * name, gconstpointer data),       \
               g_test_add (path, Type, value, set_up, TEST_NAME, tear_down))
#define MORE_TESTS TEST_DEFINE (more_tests, (void), more_tests ())

/* The names of the functions end with the line of the case. */
#define TEST_NAME G_PASTE (test_case_, __LINE__)
#define TEST_DEFINE(function, parameters, add)                                   \
  static void function parameters;                                               \
  static void G_PASTE (function, _add) (void) { add; }                           \
  __attribute__ ((constructor)) static void G_PASTE (function, _register) (void) \
  {                                                                              \
    test_register (G_PASTE (function, _add), __LINE__);                          \
  }                                                                              \
  static void function parameters

/* A row of a table of cases */
typedef struct
{
  const char *given;
  const char *expected;
} StringCase;

/* Iterates the default main context until it has nothing to dispatch. */
static inline void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A GAsyncReadyCallback that stores the result in the location @user_data */
static inline void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static inline void
wait_for_result (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Calls @function, whose last parameter is a GError **, asserts that it sets no error, and returns its
 * value. */
#define NO_ERROR(function, ...)                                   \
  ({                                                              \
    g_autoptr (GError) test_error = NULL;                         \
    __auto_type test_value = function (__VA_ARGS__, &test_error); \
    g_assert_no_error (test_error);                               \
    test_value;                                                   \
  })
/* Asserts that @function sets the error and returns FALSE or NULL. */
#define FAILS(domain, code, function, ...)                \
  G_STMT_START                                            \
  {                                                       \
    g_autoptr (GError) test_error = NULL;                 \
    g_assert_false (function (__VA_ARGS__, &test_error)); \
    g_assert_error (test_error, domain, code);            \
  }                                                       \
  G_STMT_END

/* Asserts the message of the error, too. */
#define FAILS_WITH(domain, code, text, function, ...)     \
  G_STMT_START                                            \
  {                                                       \
    g_autoptr (GError) test_error = NULL;                 \
    g_assert_false (function (__VA_ARGS__, &test_error)); \
    g_assert_error (test_error, domain, code);            \
    g_assert_cmpstr (test_error->message, ==, text);      \
  }                                                       \
  G_STMT_END

/* Asserts the values of properties of @object, as g_object_new() takes them, without a NULL at the end. */
#define assert_properties(object, ...) test_assert_properties (G_STRLOC, object, __VA_ARGS__, NULL)
void test_assert_properties (const char *where, gpointer object, const char *name, ...)
  G_GNUC_NULL_TERMINATED;

void test_register (void (*add) (void), guint line);
