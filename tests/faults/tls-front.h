/* tls-front.h: TLS before a connector that has none, with good certificates and bad ones
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The first leads to the connector; all others are listened to, should a gateway speak. */
typedef enum
{
  CERTIFICATE_GOOD,
  CERTIFICATE_WRONG_HOST,
  CERTIFICATE_EXPIRED,
  CERTIFICATE_EARLY, /* not valid yet */
  CERTIFICATE_SELF_SIGNED,
  CERTIFICATE_STRANGER,   /* by an authority that nobody trusts */
  CERTIFICATE_GRANDCHILD, /* by a certificate that is no authority's */
  N_CERTIFICATES
} Certificate;

/* On 127.0.0.1, and a port for each certificate; it lives in the default main context. */
typedef struct _TlsFront TlsFront;

/* @program makes the certificates, in a folder that is gone afterwards; @secured is called at the
 * end of each good handshake, with how many bytes have come behind it. */
TlsFront *tls_front_new (const char *program,
                         guint16 target,
                         void (*secured) (gsize unread, gpointer user_data),
                         gpointer user_data);
void tls_front_free (TlsFront *self);
void tls_front_set_target (TlsFront *self, guint16 target);
guint16 tls_front_get_port (TlsFront *self, Certificate certificate);
/* One that trusts the authority of the good certificate, and no other */
SoupSession *tls_front_get_web (TlsFront *self);
/* Connections that are not over */
guint tls_front_get_open (TlsFront *self);
/* How often since the last time somebody spoke to one of the others */
guint tls_front_take_heard (TlsFront *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsFront, tls_front_free)

G_END_DECLS
