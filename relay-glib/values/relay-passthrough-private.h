/* relay-passthrough-private.h: creating a forwarded request, and its delivery
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-passthrough.h>

#include "relay-delivery-private.h"

G_BEGIN_DECLS

/* Every argument is nullable. A string that is NULL is empty, except @profile. @headers: of type
 * a(ss), a floating reference is taken. @json: the text of the whole forward, for to_json () */
RelayPassthrough *relay_passthrough_new (const char *platform,
                                         const char *bot_id,
                                         const char *method,
                                         const char *path,
                                         GVariant *headers,
                                         GBytes *body,
                                         const char *profile,
                                         GBytes *json);
/* To be called at most once, before the request is emitted. @delivery and @buffer_id: nullable */
void relay_passthrough_set_delivery (RelayPassthrough *self,
                                     RelayDelivery *delivery,
                                     const char *buffer_id);
RelayDelivery *relay_passthrough_get_delivery (RelayPassthrough *self);

G_END_DECLS
