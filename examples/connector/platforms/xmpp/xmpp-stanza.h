/* xmpp-stanza.h: an XML element with its content, as XMPP uses them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _XmppStanza XmppStanza;

/* An element, or a piece of text between elements. A child belongs to its parent. */
struct _XmppStanza
{
  char *name; /* NULL: this is text */
  char *ns;
  char *text;
  GPtrArray *attributes; /* of char: name, value, name, value, … */
  GPtrArray *children;
};

XmppStanza *xmpp_stanza_new (const char *name, const char *ns);
void xmpp_stanza_free (XmppStanza *self);
void xmpp_stanza_set (XmppStanza *self, const char *name, const char *value);
void xmpp_stanza_set_number (XmppStanza *self, const char *name, gint64 value);
XmppStanza *xmpp_stanza_add (XmppStanza *self, const char *name, const char *ns);
void xmpp_stanza_add_text (XmppStanza *self, const char *text, gssize length);
XmppStanza *xmpp_stanza_add_with_text (XmppStanza *self,
                                       const char *name,
                                       const char *ns,
                                       const char *text);
const char *xmpp_stanza_get (const XmppStanza *self, const char *name);
gboolean xmpp_stanza_is (const XmppStanza *self, const char *name, const char *ns);
gboolean xmpp_stanza_has_type (const XmppStanza *self, const char *type);
XmppStanza *xmpp_stanza_find (const XmppStanza *self, const char *name, const char *ns);
char *xmpp_stanza_get_text (const XmppStanza *self);
char *xmpp_stanza_find_text (const XmppStanza *self, const char *name, const char *ns);
void xmpp_stanza_write (const XmppStanza *self, GString *out, const char *outer_ns);
void xmpp_append_escaped (GString *out, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmppStanza, xmpp_stanza_free)

G_END_DECLS
