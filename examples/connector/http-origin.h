/* http-origin.h: who sends a request, and by which address it was sent
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _HttpOrigin HttpOrigin;

HttpOrigin *http_origin_new (void);
void http_origin_free (HttpOrigin *self);
void http_origin_set_loopback (HttpOrigin *self, gboolean loopback);
void http_origin_clear (HttpOrigin *self);
void http_origin_add_host (HttpOrigin *self, const char *host);
char *http_origin_make_base (GUri *url);
void http_origin_set_public_url (HttpOrigin *self, GUri *url);
const char *http_origin_get_public_base (HttpOrigin *self);
void http_origin_add_proxy (HttpOrigin *self, GInetAddressMask *proxy);
gboolean http_origin_knows_host (HttpOrigin *self, const char *host);
gboolean http_origin_is_same (HttpOrigin *self, SoupServerMessage *message);
char *http_origin_get_base (HttpOrigin *self, SoupServerMessage *message);
char *http_origin_get_cookie_attributes (HttpOrigin *self, SoupServerMessage *message);
GInetAddress *http_origin_get_client (HttpOrigin *self, SoupServerMessage *message);
gboolean http_origin_is_local (HttpOrigin *self, SoupServerMessage *message);
gboolean http_origin_is_operator (HttpOrigin *self, SoupServerMessage *message);
char *http_origin_host_name (const char *host);

G_END_DECLS
