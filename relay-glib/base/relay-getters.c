/* relay-getters.c: properties whose values are returned by the public getters of a class
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-getters-private.h"

/* GObject wants an id for each property; the getter is found by the GParamSpec. */
#define PROP_READ_ONLY 1

#define READ_ONLY (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

typedef const char *(*StringGetter) (gpointer object);
typedef gboolean (*BooleanGetter) (gpointer object);
typedef guint (*UintGetter) (gpointer object);
typedef gint64 (*Int64Getter) (gpointer object);
typedef double (*DoubleGetter) (gpointer object);
typedef int (*EnumGetter) (gpointer object);
typedef gpointer (*PointerGetter) (gpointer object);

/* The key of the getter in the data of a GParamSpec. It is written once, by the first class_init: GType
 * runs one at a time, before any object of the class exists. */
static GQuark getter_quark;

static void
get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GCallback getter = (GCallback) g_param_spec_get_qdata (pspec, getter_quark);

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_STRING:
      g_value_set_string (value, ((StringGetter) getter) (object));
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, ((BooleanGetter) getter) (object));
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, ((UintGetter) getter) (object));
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (value, ((Int64Getter) getter) (object));
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, ((DoubleGetter) getter) (object));
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, ((EnumGetter) getter) (object));
      break;
    case G_TYPE_BOXED:
      g_value_set_boxed (value, ((PointerGetter) getter) (object));
      break;
    case G_TYPE_VARIANT:
      g_value_set_variant (value, ((PointerGetter) getter) (object));
      break;
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
      g_value_set_object (value, ((PointerGetter) getter) (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_getter (GObjectClass *klass, GParamSpec *pspec, GCallback getter)
{
  if (getter_quark == 0)
    getter_quark = g_quark_from_static_string ("relay-getter");
  g_param_spec_set_qdata (pspec, getter_quark, (gpointer) getter);
  klass->get_property = get_property;
}

void
relay_getters_install (GObjectClass *klass,
                       GParamSpec **props,
                       const GCallback *getters,
                       guint n_props)
{
  for (guint i = 1; i < n_props; i++)
    set_getter (klass, props[i], getters[i]);

  g_object_class_install_properties (klass, n_props, props);
}

void
relay_getters_add (GObjectClass *klass, GParamSpec *pspec, GCallback getter)
{
  set_getter (klass, pspec, getter);
  g_object_class_install_property (klass, PROP_READ_ONLY, pspec);
}

void
relay_getters_add_string (GObjectClass *klass, const char *name, GCallback getter)
{
  relay_getters_add (klass, g_param_spec_string (name, NULL, NULL, NULL, READ_ONLY), getter);
}

void
relay_getters_add_boolean (GObjectClass *klass, const char *name, GCallback getter)
{
  relay_getters_add (klass, g_param_spec_boolean (name, NULL, NULL, FALSE, READ_ONLY), getter);
}
