/* relay-passthrough-private.h: creating a forwarded request, and its delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-passthrough.h>

#include "relay-delivery-private.h"

G_BEGIN_DECLS

/* What was forwarded. Each field is nullable and owned by the struct. */
typedef struct
{
  char *platform;
  char *bot_id;
  char *method;
  char *path;
  char *profile;
  GVariant *headers; /* of type a(ss) */
  GBytes *body;
  GBytes *json; /* the text of the whole forward, for to_json () */
} RelayPassthroughFields;

void relay_passthrough_fields_clear (RelayPassthroughFields *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayPassthroughFields, relay_passthrough_fields_clear)

/* Takes the fields and leaves @fields empty. Platform, bot id, method and path are empty strings when
 * they are NULL, and so are the headers and the body. */
RelayPassthrough *relay_passthrough_new (RelayPassthroughFields *fields);
/* To be called at most once, before the request is emitted. @delivery and @buffer_id: nullable */
void relay_passthrough_set_delivery (RelayPassthrough *self,
                                     RelayDelivery *delivery,
                                     const char *buffer_id);
RelayDelivery *relay_passthrough_get_delivery (RelayPassthrough *self);

G_END_DECLS
