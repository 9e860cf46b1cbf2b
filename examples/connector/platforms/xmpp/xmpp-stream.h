/* xmpp-stream.h: the connection to an XMPP server, as a component (XEP-0114)
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "xmpp-stanza.h"

G_BEGIN_DECLS

#define XMPP_NS_COMPONENT "jabber:component:accept"

typedef struct _XmppStream XmppStream;

typedef struct
{
  const char *server;
  guint port;
  const char *domain;
  const char *secret;
  guint ping_seconds; /* how long the server may be silent before it is asked, and after that */
} XmppStreamSettings;

/* The server has processed all that was sent before (TRUE), or the connection was lost (FALSE). */
typedef void (*XmppBarrierFunc) (gboolean reached, gpointer user_data);

typedef struct
{
  void (*opened) (gpointer user_data);
  void (*stanza) (XmppStanza *stanza, gpointer user_data); /* the stanza belongs to the callee */
  void (*skipped) (const XmppStanza *begin,
                   const char *reason,
                   gpointer user_data); /* it is too large */
  void (*lost) (const GError *error, guint retry_seconds, gpointer user_data);
} XmppStreamFuncs;

XmppStream *xmpp_stream_new (const XmppStreamSettings *settings,
                             const XmppStreamFuncs *funcs,
                             gpointer user_data);
void xmpp_stream_start (XmppStream *self);
void xmpp_stream_stop (XmppStream *self);
gboolean xmpp_stream_is_stopped (XmppStream *self);
void xmpp_stream_free (XmppStream *self);
gboolean xmpp_stream_is_open (XmppStream *self);
guint xmpp_stream_get_retry_seconds (XmppStream *self);
gboolean xmpp_stream_is_full (XmppStream *self);
void xmpp_stream_send (XmppStream *self, const XmppStanza *stanza);
void xmpp_stream_add_barrier (XmppStream *self, XmppBarrierFunc func, gpointer user_data);
void xmpp_stream_set_paused (XmppStream *self, gboolean is_paused);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppStream, xmpp_stream_free)

G_END_DECLS
