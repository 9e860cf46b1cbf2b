/* relay-passthrough-private.h: how the library makes a passthrough
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-passthrough.h>

#include "relay-delivery-private.h"

G_BEGIN_DECLS

/* Strings NULL are empty; @headers a(ss) floating or NULL; @body NULL is empty; @json the
 * whole forward as JSON text for to_json(), nullable. */
RelayPassthrough *relay_passthrough_new (const char *platform,
                                         const char *bot_id,
                                         const char *method,
                                         const char *path,
                                         GVariant *headers,
                                         GBytes *body,
                                         const char *profile,
                                         GBytes *json);
void relay_passthrough_set_delivery (RelayPassthrough *self,
                                     RelayDelivery *delivery,
                                     const char *buffer_id);
RelayDelivery *relay_passthrough_get_delivery (RelayPassthrough *self);

G_END_DECLS
