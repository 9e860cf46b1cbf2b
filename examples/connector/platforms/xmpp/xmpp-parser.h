/* xmpp-parser.h: the bytes of an XMPP stream, cut into stanzas
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "xmpp-stanza.h"

G_BEGIN_DECLS

/* Servers pass on what people send, so a stanza with more than this is skipped. */
#define XMPP_MAX_STANZA     (512 * 1024) /* bytes */
#define XMPP_MAX_DEPTH      48
#define XMPP_MAX_NODES      8192 /* elements and texts in a stanza */
#define XMPP_MAX_ATTRIBUTES 64   /* of an element */

/* No server passes on a stanza of so many bytes. It ends the stream. */
#define XMPP_MAX_SKIPPED (4 * 1024 * 1024)

#define XMPP_NS_STREAM "http://etherx.jabber.org/streams"

typedef struct _XmppParser XmppParser;

/* The callbacks do not free the parser. A stanza belongs to the callee. */
typedef struct
{
  void (*open) (const XmppStanza *header, gpointer user_data);
  void (*stanza) (XmppStanza *stanza, gpointer user_data);
  void (*skipped) (XmppStanza *begin,
                   const char *reason,
                   gpointer user_data); /* without all of its content */
  void (*close) (gpointer user_data);   /* the peer has closed the stream */
} XmppParserFuncs;

XmppParser *xmpp_parser_new (const XmppParserFuncs *funcs, gpointer user_data);
gboolean xmpp_parser_feed (XmppParser *self, const char *data, gsize length, GError **error);
void xmpp_parser_free (XmppParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppParser, xmpp_parser_free)

G_END_DECLS
