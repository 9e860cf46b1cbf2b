/* relay-getters-private.h: properties whose values are returned by the public getters of a class
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * Reading a property returns the same value as its public getter. A class that installs its
 * properties here needs no get_property() of its own: GObjectClass.get_property is set to a function
 * that calls the getter with the object as its only argument and copies the result, which is
 * borrowed, into the GValue.
 *
 * The type of the property determines how the getter is called: string, boolean, unsigned or 64-bit
 * integer, double, enumeration, boxed type, variant or object.
 */

/* Does what g_object_class_install_properties() does. @getters has an element for each of @props; it is
 * NULL for a property that cannot be read. */
void relay_getters_install (GObjectClass *klass,
                            GParamSpec **props,
                            const GCallback *getters,
                            guint n_props);

/* Installs one read-only property of a class that never emits notify for it. */
void relay_getters_add (GObjectClass *klass, GParamSpec *pspec, GCallback getter);
/* The same for a string and for a boolean property; @name must be a static string. */
void relay_getters_add_string (GObjectClass *klass, const char *name, GCallback getter);
void relay_getters_add_boolean (GObjectClass *klass, const char *name, GCallback getter);

G_END_DECLS
