/* properties.c: several properties of an object in one assertion
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test.h"

#include <glib-object.h>
#include <gobject/gvaluecollector.h>

static void
assert_property (GObject *object, GParamSpec *pspec, const GValue *expected, const char *where)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (object, pspec->name, &value);
  if (g_param_values_cmp (pspec, &value, expected) != 0)
    {
      g_autofree char *is = g_strdup_value_contents (&value);
      g_autofree char *should_be = g_strdup_value_contents (expected);

      g_error ("%s: %s is %s instead of %s", where, pspec->name, is, should_be);
    }
}

void
test_assert_properties (const char *where, gpointer object, const char *name, ...)
{
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);
      g_auto (GValue) expected = G_VALUE_INIT;
      g_autofree char *error = NULL;

      if (pspec == NULL)
        g_error ("%s: %s has no property %s", where, G_OBJECT_TYPE_NAME (object), name);
      G_VALUE_COLLECT_INIT (&expected, pspec->value_type, args, 0, &error);
      g_assert_null (error);
      assert_property (object, pspec, &expected, where);
    }
  va_end (args);
}
