/* api-values.h: valid arguments for functions and values for properties, by their type
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <girepository.h>

#include "api-world.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GIBaseInfo, g_base_info_unref)

/* What the arguments of one call have in common */
typedef enum
{
  VARIANT_PLAIN,   /* short texts, small numbers, an object for everything nullable */
  VARIANT_EMPTY,   /* empty texts, zero, NULL for everything nullable */
  VARIANT_EXTREME, /* long texts, the largest numbers */
  VARIANT_URL,     /* texts that are URLs, the number 1 */
  N_VARIANTS
} Variant;

extern const char *const variant_names[N_VARIANTS];

typedef struct
{
  World *world;
  Variant variant;
  GCancellable *cancellable; /* the one that calls get */
  GPtrArray *kept;           /* of GValue: they own the arguments */
} Values;

void values_init (Values *self, World *world, Variant variant);
void values_clear (Values *self);
/* Writes an argument of a function. @length gets the number of elements of an array. FALSE when
 * there is no value for the type. */
gboolean values_get (Values *self,
                     GITypeInfo *type,
                     gboolean is_nullable,
                     GITransfer transfer,
                     GIArgument *argument,
                     gint64 *length);
gboolean values_is_integer (GITypeTag tag);
void values_set_integer (GITypeTag tag, gint64 number, GIArgument *argument);
/* Frees what a function returned. */
void values_free (GITypeInfo *type, GITransfer transfer, GIArgument *argument);

/* The number nearest to @number that a property accepts */
gint64 values_limit (GParamSpec *pspec, gint64 number);
/* Sets @value, which is initialized, to one that a property with @pspec accepts. FALSE when there is
 * no value for the type. */
gboolean values_set_property (Values *self, GParamSpec *pspec, GValue *value);
