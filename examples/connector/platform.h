/* platform.h: what the two platforms of this connector can do
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "model.h"

G_BEGIN_DECLS

#define PLATFORM_WEB "web"
#define PLATFORM_CLI "cli"

typedef struct
{
  const char *name;
  const char *label;
  const char *emoji;
  const char *hint;
  const char *markdown_dialect;
  guint max_message_length;
  gboolean utf16;
  const char *const *supported_ops;
} Platform;

const Platform *platform_find (const char *name);
JsonObject *platform_descriptor (const Platform *self);
gsize platform_measure (const Platform *self, const char *text);
gboolean platform_supports (const Platform *self, const char *op);

G_END_DECLS
