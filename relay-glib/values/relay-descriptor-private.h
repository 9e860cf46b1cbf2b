/* relay-descriptor-private.h: what is in a descriptor
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-descriptor.h>

G_BEGIN_DECLS

/* Shared by the class (relay-descriptor.c) and its JSON form (relay-descriptor-json.c) */
#define RELAY_DESCRIPTOR_DEFAULT_LENGTH 4096
#define RELAY_DESCRIPTOR_DEFAULT_EMOJI  "🔌"

struct _RelayDescriptor
{
  GObject parent_instance;

  gint64 contract_version;
  char *platform;
  char *label;
  guint max_message_length;
  gboolean supports_draft_streaming;
  gboolean supports_edit;
  gboolean supports_threads;
  char *markdown_dialect;
  char *len_unit;
  char *emoji;
  char *platform_hint;
  gboolean pii_safe;
  gboolean supports_context;
  gboolean supports_inchannel_continuable;
  gboolean supports_block_formatting;
  char **supported_ops; /* NULL: the original set */
};

/* Reads a strict JSON object's text; the error names the field (RELAY_ERROR_HANDSHAKE). */
RelayDescriptor *relay_descriptor_new_from_text (const char *text, gsize length, GError **error);
/* Whether supported_ops was listed: early connectors do not (contract §6, auto). */
gboolean relay_descriptor_lists_ops (RelayDescriptor *self);

G_END_DECLS
