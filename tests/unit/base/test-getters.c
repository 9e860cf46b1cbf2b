/* test-getters.c: properties whose values are returned by getters
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-getters-private.h"

#include <gio/gio.h>

#include "test.h"

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define WRITABLE (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

/* An object with one property of each type that the library uses */
typedef struct
{
  GObject parent_instance;
  char *name;
} Sample;

typedef GObjectClass SampleClass;

enum
{
  PROP_NAME = 1,
  PROP_SECRET
};

static GParamSpec *props[PROP_SECRET + 1];

static GType sample_get_type (void);
G_DEFINE_TYPE (Sample, sample, G_TYPE_OBJECT)

static const char *
sample_get_name (Sample *self)
{
  return self->name;
}

static const char *
sample_get_kind (Sample *self)
{
  return "kind";
}

static gboolean
sample_get_is_good (Sample *self)
{
  return TRUE;
}

static guint
sample_get_count (Sample *self)
{
  return G_MAXUINT;
}

static gint64
sample_get_size (Sample *self)
{
  return G_MININT64;
}

static GPasswordSave
sample_get_save (Sample *self)
{
  return G_PASSWORD_SAVE_PERMANENTLY;
}

static const char *const *
sample_get_list (Sample *self)
{
  static const char *const list[] = { "one", "two", NULL };

  return list;
}

static GVariant *
sample_get_variant (Sample *self)
{
  return NULL;
}

static Sample *
sample_get_self (Sample *self)
{
  return self;
}

static void
sample_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  Sample *self = (Sample *) object;

  if (prop_id == PROP_NAME)
    self->name = g_value_dup_string (value);
}

static void
sample_finalize (GObject *object)
{
  g_free (((Sample *) object)->name);
  G_OBJECT_CLASS (sample_parent_class)->finalize (object);
}

static const GCallback getters[] = {
  [PROP_NAME] = G_CALLBACK (sample_get_name),
  [PROP_SECRET] = NULL,
};

static void
sample_class_init (SampleClass *klass)
{
  klass->set_property = sample_set_property;
  klass->finalize = sample_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, WRITABLE);
  props[PROP_SECRET] = g_param_spec_string ("secret", NULL, NULL, NULL, G_PARAM_WRITABLE);
  relay_getters_install (klass, props, getters, G_N_ELEMENTS (props));

  relay_getters_add_string (klass, "kind", G_CALLBACK (sample_get_kind));
  relay_getters_add_boolean (klass, "is-good", G_CALLBACK (sample_get_is_good));
  relay_getters_add (klass, g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, READABLE),
                     G_CALLBACK (sample_get_count));
  relay_getters_add (klass,
                     g_param_spec_int64 ("size", NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE),
                     G_CALLBACK (sample_get_size));
  relay_getters_add (klass,
                     g_param_spec_enum ("save", NULL, NULL, G_TYPE_PASSWORD_SAVE,
                                        G_PASSWORD_SAVE_NEVER, READABLE),
                     G_CALLBACK (sample_get_save));
  relay_getters_add (klass, g_param_spec_boxed ("list", NULL, NULL, G_TYPE_STRV, READABLE),
                     G_CALLBACK (sample_get_list));
  relay_getters_add (
    klass, g_param_spec_variant ("variant", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, READABLE),
    G_CALLBACK (sample_get_variant));
  relay_getters_add (klass, g_param_spec_object ("self", NULL, NULL, G_TYPE_OBJECT, READABLE),
                     G_CALLBACK (sample_get_self));
}

static void
sample_init (Sample *self)
{
}

TEST_CASE ("/getters/property-returns-what-its-getter-returns")
{
  g_autoptr (GObject) sample = g_object_new (sample_get_type (), "name", "value", NULL);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GObject) self = NULL;
  g_autofree char *name = NULL;
  g_autofree char *kind = NULL;
  g_auto (GStrv) list = NULL;
  gboolean is_good = FALSE;
  guint count = 0;
  gint64 size = 0;
  GPasswordSave save = G_PASSWORD_SAVE_NEVER;

  g_object_get (sample, "name", &name, "kind", &kind, "is-good", &is_good, "count", &count, "size",
                &size, "save", &save, "list", &list, "variant", &variant, "self", &self, NULL);

  g_assert_cmpstr (name, ==, "value");
  g_assert_cmpstr (kind, ==, "kind");
  g_assert_true (is_good);
  g_assert_cmpuint (count, ==, G_MAXUINT);
  g_assert_cmpint (size, ==, G_MININT64);
  g_assert_cmpint (save, ==, G_PASSWORD_SAVE_PERMANENTLY);
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_null (variant);
  g_assert_true (self == sample);
}
