/* xmpp-parser.c: the bytes of an XMPP stream, cut into stanzas
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-parser.h"

#include <string.h>

#include <libxml/parser.h>

/* libxml2 keeps every name that it has read, in a dictionary of the parser. After that many names a new
 * parser continues the stream.
 */
#define XMPP_MAX_NAMES 4096

#define XMPP_MAX_HEADER 4096 /* bytes */

struct _XmppParser
{
  const XmppParserFuncs *funcs;
  gpointer user_data;
  xmlParserCtxtPtr context;
  GString *header;  /* all up to the end of the stream's start tag */
  GPtrArray *stack; /* of XmppStanza: the open elements, without the stream itself */
  GString *text;    /* of the innermost open element, since its last child */
  guint depth;      /* with the stream itself */
  gsize size;       /* bytes since the end of the last stanza */
  guint n_nodes;
  char *excess;          /* why the rest of the stanza is skipped, or NULL */
  gboolean is_replaying; /* a new parser reads the header again */
  gboolean is_closed;
  GError *error;
};

G_GNUC_PRINTF (2, 3)
static void
xmpp_parser_fail (XmppParser *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->error)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  xmlStopParser (self->context);
}

/* The stanza is too large. Nothing more of it is kept. */
static void
xmpp_parser_skip (XmppParser *self, guint limit, const char *what)
{
  if (self->excess == NULL)
    self->excess = g_strdup_printf ("more than %u %s", limit, what);
}

static void
xmpp_parser_count_node (XmppParser *self)
{
  self->n_nodes++;
  if (self->n_nodes > XMPP_MAX_NODES)
    xmpp_parser_skip (self, XMPP_MAX_NODES, "elements in a stanza");
}

/* The pieces that libxml2 makes of a text depend on the characters in it. */
static void
xmpp_parser_end_text (XmppParser *self)
{
  if (self->excess || self->text->len == 0)
    return;

  xmpp_parser_count_node (self);
  if (self->excess == NULL)
    xmpp_stanza_add_text (g_ptr_array_index (self->stack, self->stack->len - 1), self->text->str,
                          (gssize) self->text->len);
  g_string_truncate (self->text, 0);
}

/* libxml2 passes five pointers for each attribute: name, prefix, namespace, begin and end of the value. Of
 * the attributes with a prefix only those of XML itself, such as xml:lang, are of interest.
 */
static void
xmpp_parser_set_attributes (XmppStanza *stanza, int n_attributes, const xmlChar **attributes)
{
  for (int i = 0; i < n_attributes; i++)
    {
      const char **attribute = (const char **) &attributes[i * 5];
      g_autofree char *value = g_strndup (attribute[3], attribute[4] - attribute[3]);
      g_autofree char *name = NULL;

      if (attribute[1] && !g_str_equal (attribute[1], "xml"))
        continue;
      name = attribute[1] ? g_strconcat ("xml:", attribute[0], NULL) : g_strdup (attribute[0]);
      xmpp_stanza_set (stanza, name, value);
    }
}

static void
xmpp_parser_open_stream (XmppParser *self, XmppStanza *header)
{
  if (!xmpp_stanza_is (header, "stream", XMPP_NS_STREAM))
    xmpp_parser_fail (self, "this is not an XMPP stream");
  else if (!self->is_replaying)
    self->funcs->open (header, self->user_data);
}

static void
on_start_element (void *data,
                  const xmlChar *name,
                  const xmlChar *prefix,
                  const xmlChar *uri,
                  int n_namespaces,
                  const xmlChar **namespaces,
                  int n_attributes,
                  int n_defaulted,
                  const xmlChar **attributes)
{
  XmppParser *self = data;
  g_autoptr (XmppStanza) element = NULL;
  XmppStanza *parent, *child;

  if (self->error)
    return;
  self->depth++;
  xmpp_parser_end_text (self);
  xmpp_parser_count_node (self);
  if (self->depth > XMPP_MAX_DEPTH)
    xmpp_parser_skip (self, XMPP_MAX_DEPTH, "levels of elements");
  if (n_attributes + n_namespaces > XMPP_MAX_ATTRIBUTES)
    xmpp_parser_skip (self, XMPP_MAX_ATTRIBUTES, "attributes");
  if (self->excess && self->depth == 1)
    xmpp_parser_fail (self, "%s in the stream header", self->excess);
  if (self->excess)
    return;

  if (self->stack->len > 0)
    {
      parent = g_ptr_array_index (self->stack, self->stack->len - 1);
      child = xmpp_stanza_add (parent, (const char *) name, uri ? (const char *) uri : "");
      xmpp_parser_set_attributes (child, n_attributes, attributes);
      g_ptr_array_add (self->stack, child);
      return;
    }

  element = xmpp_stanza_new ((const char *) name, uri ? (const char *) uri : "");
  xmpp_parser_set_attributes (element, n_attributes, attributes);
  if (self->depth == 1)
    xmpp_parser_open_stream (self, element);
  else
    g_ptr_array_add (self->stack, g_steal_pointer (&element));
}

static void
xmpp_parser_end_stanza (XmppParser *self)
{
  g_autofree char *excess = g_steal_pointer (&self->excess);
  XmppStanza *stanza = self->stack->len > 0 ? g_ptr_array_index (self->stack, 0) : NULL;

  self->size = 0;
  self->n_nodes = 0;
  g_ptr_array_set_size (self->stack, 0);
  g_string_truncate (self->text, 0);
  if (excess == NULL)
    self->funcs->stanza (stanza, self->user_data);
  else if (stanza)
    self->funcs->skipped (stanza, excess, self->user_data);
}

static void
on_end_element (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  XmppParser *self = data;

  if (self->error)
    return;
  self->depth--;
  xmpp_parser_end_text (self);
  if (self->depth == 0)
    {
      self->is_closed = TRUE;
      self->funcs->close (self->user_data);
    }
  else if (self->depth == 1)
    xmpp_parser_end_stanza (self);
  else if (self->excess == NULL)
    g_ptr_array_set_size (self->stack, self->stack->len - 1);
}

/* Between stanzas there is only white space, which keeps a connection alive. */
static void
on_text (void *data, const xmlChar *text, int length)
{
  XmppParser *self = data;

  if (self->error == NULL && self->excess == NULL && self->stack->len > 0)
    g_string_append_len (self->text, (const char *) text, length);
}

static void
on_comment (void *data, const xmlChar *text)
{
  xmpp_parser_fail (data, "comments are not allowed");
}

static void
on_instruction (void *data, const xmlChar *target, const xmlChar *text)
{
  xmpp_parser_fail (data, "processing instructions are not allowed");
}

static void
on_document_type (void *data,
                  const xmlChar *name,
                  const xmlChar *external_id,
                  const xmlChar *system_id)
{
  xmpp_parser_fail (data, "document types are not allowed");
}

static void
on_reference (void *data, const xmlChar *name)
{
  xmpp_parser_fail (data, "entities are not allowed");
}

/* A namespace that is not an absolute URI, such as vcard-temp, is only a warning. */
#if LIBXML_VERSION >= 21200
static void
on_problem (void *data, const xmlError *problem)
#else
static void
on_problem (void *data, xmlErrorPtr problem)
#endif
{
  g_autofree char *text = NULL;

  if (problem->level < XML_ERR_ERROR)
    return;
  text = g_strchomp (g_strndup (problem->message ? problem->message : "unknown", 200));
  xmpp_parser_fail (data, "invalid XML: %s", text);
}

/* XMPP is always UTF-8, whatever a declaration says. */
static void
xmpp_parser_create_context (XmppParser *self)
{
  xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .internalSubset = on_document_type,
    .reference = on_reference,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .comment = on_comment,
    .processingInstruction = on_instruction,
    .startElementNs = on_start_element,
    .endElementNs = on_end_element,
    .serror = on_problem,
  };

  self->context = xmlCreatePushParserCtxt (&handler, self, NULL, 0, NULL);
  /* The bounds are those of this file. Without XML_PARSE_HUGE an element in 256 others ends the stream. */
  xmlCtxtUseOptions (self->context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_HUGE);
}

XmppParser *
xmpp_parser_new (const XmppParserFuncs *funcs, gpointer user_data)
{
  XmppParser *self = g_new0 (XmppParser, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->header = g_string_new (NULL);
  self->stack = g_ptr_array_new ();
  self->text = g_string_new (NULL);
  xmpp_parser_create_context (self);

  return self;
}

void
xmpp_parser_free (XmppParser *self)
{
  /* The outermost element owns the others. */
  if (self->stack->len > 0)
    xmpp_stanza_free (self->stack->pdata[0]);
  g_ptr_array_unref (self->stack);
  g_string_free (self->header, TRUE);
  g_string_free (self->text, TRUE);
  g_free (self->excess);
  g_clear_error (&self->error);
  xmlFreeParserCtxt (self->context);
  g_free (self);
}

/* Between two stanzas: a new parser, which knows the stream's start tag and nothing else. */
static void
xmpp_parser_renew (XmppParser *self)
{
  xmlFreeParserCtxt (self->context);
  xmpp_parser_create_context (self);
  self->depth = 0;
  self->is_replaying = TRUE;
  xmlParseChunk (self->context, self->header->str, (int) self->header->len, 0);
  self->is_replaying = FALSE;
  self->n_nodes = 0;
}

static gboolean
xmpp_parser_check_bytes (XmppParser *self, const char *data, gsize length)
{
  /* Without these libxml2 cannot take the text for another encoding than UTF-8. */
  if (memchr (data, '\0', length))
    xmpp_parser_fail (self, "invalid XML: a zero byte");
  else if (self->depth == 0 && self->header->len == 0 && length > 0 && data[0] != '<')
    xmpp_parser_fail (self, "this is not an XMPP stream");
  else if (self->size + length > XMPP_MAX_SKIPPED)
    xmpp_parser_fail (self, "more than %d bytes in a stanza", XMPP_MAX_SKIPPED);
  else if (self->depth == 0 && self->header->len + length > XMPP_MAX_HEADER)
    xmpp_parser_fail (self, "more than %d bytes in the stream header", XMPP_MAX_HEADER);

  return self->error == NULL;
}

/* Ends with a “>”, or has none: a stanza always ends with its last byte. */
static void
xmpp_parser_feed_piece (XmppParser *self, const char *data, gsize length)
{
  gboolean is_header = self->depth == 0;

  if (!xmpp_parser_check_bytes (self, data, length))
    return;
  self->size += length;
  if (self->size > XMPP_MAX_STANZA)
    xmpp_parser_skip (self, XMPP_MAX_STANZA, "bytes in a stanza");
  if (is_header)
    g_string_append_len (self->header, data, length);
  xmlParseChunk (self->context, data, (int) length, 0);

  if (self->error || self->depth != 1)
    return;
  if (is_header)
    self->size = 0;
  if (self->stack->len == 0 && self->size == 0 &&
      xmlDictSize (self->context->dict) > XMPP_MAX_NAMES)
    xmpp_parser_renew (self);
}

/* White space between stanzas keeps connections alive. It counts for no stanza. */
static const char *
xmpp_parser_skip_space (XmppParser *self, const char *data, const char *end)
{
  if (self->depth == 1 && self->size == 0)
    {
      while (data < end && g_ascii_isspace (*data))
        data++;
    }

  return data;
}

/* After an error nothing more is accepted. */
gboolean
xmpp_parser_feed (XmppParser *self, const char *data, gsize length, GError **error)
{
  const char *end = data + length;

  while (self->error == NULL && !self->is_closed)
    {
      const char *stop;
      gsize piece;

      data = xmpp_parser_skip_space (self, data, end);
      if (data == end)
        break;
      stop = memchr (data, '>', end - data);
      piece = stop ? (gsize) (stop - data + 1) : (gsize) (end - data);
      xmpp_parser_feed_piece (self, data, MIN (piece, XMPP_MAX_STANZA + 1));
      data += piece;
    }
  if (self->error == NULL)
    return TRUE;

  if (error)
    *error = g_error_copy (self->error);
  return FALSE;
}
