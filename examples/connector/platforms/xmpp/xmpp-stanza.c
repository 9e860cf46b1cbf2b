/* xmpp-stanza.c: an XML element with its content, as XMPP uses them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-stanza.h"

/* A namespace of NULL is that of the parent, when the element is added to one. */
XmppStanza *
xmpp_stanza_new (const char *name, const char *ns)
{
  XmppStanza *self = g_new0 (XmppStanza, 1);

  self->name = g_strdup (name);
  self->ns = g_strdup (ns);

  return self;
}

/* The depth of a tree is bounded by the parser. */
void
xmpp_stanza_free (XmppStanza *self)
{
  g_free (self->name);
  g_free (self->ns);
  g_free (self->text);
  g_clear_pointer (&self->attributes, g_ptr_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

static void
xmpp_stanza_add_child (XmppStanza *self, XmppStanza *child)
{
  if (self->children == NULL)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) xmpp_stanza_free);
  g_ptr_array_add (self->children, child);
}

XmppStanza *
xmpp_stanza_add (XmppStanza *self, const char *name, const char *ns)
{
  XmppStanza *child = xmpp_stanza_new (name, ns ? ns : self->ns);

  xmpp_stanza_add_child (self, child);

  return child;
}

/* A length of -1 is that of the whole text. */
void
xmpp_stanza_add_text (XmppStanza *self, const char *text, gssize length)
{
  XmppStanza *child = g_new0 (XmppStanza, 1);

  child->text = length < 0 ? g_strdup (text) : g_strndup (text, length);
  xmpp_stanza_add_child (self, child);
}

XmppStanza *
xmpp_stanza_add_with_text (XmppStanza *self, const char *name, const char *ns, const char *text)
{
  XmppStanza *child = xmpp_stanza_add (self, name, ns);

  xmpp_stanza_add_text (child, text, -1);

  return child;
}

/* A value of NULL sets nothing. */
void
xmpp_stanza_set (XmppStanza *self, const char *name, const char *value)
{
  if (value == NULL)
    return;
  if (self->attributes == NULL)
    self->attributes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->attributes, g_strdup (name));
  g_ptr_array_add (self->attributes, g_strdup (value));
}

void
xmpp_stanza_set_number (XmppStanza *self, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  xmpp_stanza_set (self, name, text);
}

/* Returns NULL for an attribute that is not there. */
const char *
xmpp_stanza_get (const XmppStanza *self, const char *name)
{
  for (guint i = 0; self->attributes && i < self->attributes->len; i += 2)
    {
      if (g_str_equal (self->attributes->pdata[i], name))
        return self->attributes->pdata[i + 1];
    }

  return NULL;
}

gboolean
xmpp_stanza_is (const XmppStanza *self, const char *name, const char *ns)
{
  return g_strcmp0 (self->name, name) == 0 && (ns == NULL || g_strcmp0 (self->ns, ns) == 0);
}

gboolean
xmpp_stanza_has_type (const XmppStanza *self, const char *type)
{
  return g_strcmp0 (xmpp_stanza_get (self, "type"), type) == 0;
}

/* The first child element of that name. A namespace of NULL is any. */
XmppStanza *
xmpp_stanza_find (const XmppStanza *self, const char *name, const char *ns)
{
  for (guint i = 0; self->children && i < self->children->len; i++)
    {
      XmppStanza *child = self->children->pdata[i];

      if (xmpp_stanza_is (child, name, ns))
        return child;
    }

  return NULL;
}

/* The text directly in the element, without that of its child elements. */
char *
xmpp_stanza_get_text (const XmppStanza *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; self->children && i < self->children->len; i++)
    {
      const XmppStanza *child = self->children->pdata[i];

      if (child->text)
        g_string_append (text, child->text);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns NULL when there is no such child. */
char *
xmpp_stanza_find_text (const XmppStanza *self, const char *name, const char *ns)
{
  const XmppStanza *child = xmpp_stanza_find (self, name, ns);

  return child ? xmpp_stanza_get_text (child) : NULL;
}

/* What XML 1.0 allows. A server ends the stream of a component that sends anything else. */
static gboolean
is_allowed (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
         (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* A parser would change a carriage return, and in attributes any white space. */
static void
append_character (GString *out, gunichar c, gboolean in_attribute)
{
  switch (c)
    {
    case '&':
      g_string_append (out, "&amp;");
      break;
    case '<':
      g_string_append (out, "&lt;");
      break;
    case '>':
      g_string_append (out, "&gt;");
      break;
    case '\'':
      g_string_append (out, "&apos;");
      break;
    case '"':
      g_string_append (out, "&quot;");
      break;
    case '\r':
      g_string_append (out, "&#13;");
      break;
    case '\n':
    case '\t':
      if (in_attribute)
        g_string_append_printf (out, "&#%u;", c);
      else
        g_string_append_c (out, (char) c);
      break;
    default:
      if (is_allowed (c))
        g_string_append_unichar (out, c);
    }
}

static void
append_text (GString *out, const char *text, gboolean in_attribute)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);

  for (const char *at = valid ? valid : text; *at; at = g_utf8_next_char (at))
    append_character (out, g_utf8_get_char (at), in_attribute);
}

/* Characters that XML does not allow are left out. */
void
xmpp_append_escaped (GString *out, const char *text)
{
  append_text (out, text, TRUE);
}

/* The namespace is written where it differs from that of the parent. */
void
xmpp_stanza_write (const XmppStanza *self, GString *out, const char *outer_ns)
{
  if (self->name == NULL)
    {
      append_text (out, self->text, FALSE);
      return;
    }

  g_string_append_printf (out, "<%s", self->name);
  if (self->ns && g_strcmp0 (self->ns, outer_ns) != 0)
    {
      g_string_append (out, " xmlns='");
      append_text (out, self->ns, TRUE);
      g_string_append_c (out, '\'');
    }
  for (guint i = 0; self->attributes && i < self->attributes->len; i += 2)
    {
      g_string_append_printf (out, " %s='", (char *) self->attributes->pdata[i]);
      append_text (out, self->attributes->pdata[i + 1], TRUE);
      g_string_append_c (out, '\'');
    }
  if (self->children == NULL)
    {
      g_string_append (out, "/>");
      return;
    }

  g_string_append_c (out, '>');
  for (guint i = 0; i < self->children->len; i++)
    xmpp_stanza_write (self->children->pdata[i], out, self->ns ? self->ns : outer_ns);
  g_string_append_printf (out, "</%s>", self->name);
}
