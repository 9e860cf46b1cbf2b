/* tls-proxy.h: terminates TLS before a connector, with valid and invalid certificates
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

/* Only the first leads to the connector. On the others the proxy counts what a gateway sends. */
typedef enum
{
  CERTIFICATE_GOOD,
  CERTIFICATE_WRONG_HOST,
  CERTIFICATE_EXPIRED,
  CERTIFICATE_EARLY, /* not valid yet */
  CERTIFICATE_SELF_SIGNED,
  CERTIFICATE_STRANGER,   /* by an authority that is not trusted */
  CERTIFICATE_GRANDCHILD, /* by a certificate that is not an authority */
  N_CERTIFICATES
} Certificate;

/* Listens on 127.0.0.1 with a port for each certificate; runs in the default main context. */
typedef struct _TlsFront TlsProxy;

/* @program creates the certificates in a temporary folder. @secured is called at the end of each
 * successful handshake, with the number of bytes received after it. */
TlsProxy *tls_proxy_new (const char *program,
                         guint16 target,
                         void (*secured) (gsize unread, gpointer user_data),
                         gpointer user_data);
void tls_proxy_free (TlsProxy *self);
void tls_proxy_set_target (TlsProxy *self, guint16 target);
guint16 tls_proxy_get_port (TlsProxy *self, Certificate certificate);
/* A session that trusts only the authority of the good certificate */
SoupSession *tls_proxy_get_session (TlsProxy *self);
/* Connections that are open */
guint tls_proxy_get_open (TlsProxy *self);
/* How often a gateway has sent data to an invalid certificate since the last call */
guint tls_proxy_take_leaks (TlsProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsProxy, tls_proxy_free)
