/* xmpp-iq.c: questions of the platform, and answers to those of others
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#define XMPP_QUERY_SECONDS 30
#define XMPP_MAX_QUERIES   512

#define XMPP_NS_PING    "urn:xmpp:ping"
#define XMPP_NS_VERSION "jabber:iq:version"

struct _XmppQueries
{
  Xmpp *xmpp;
  GHashTable *pending; /* id → XmppQuery */
  guint64 n_asked;
};

typedef struct
{
  XmppQueries *queries;
  char *id;
  char *to;
  XmppQueryFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  guint timeout_id;
} XmppQuery;

static void
xmpp_query_free (XmppQuery *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->destroy)
    self->destroy (self->user_data);
  g_free (self->id);
  g_free (self->to);
  g_free (self);
}

XmppQueries *
xmpp_queries_new (Xmpp *xmpp)
{
  XmppQueries *self = g_new0 (XmppQueries, 1);

  self->xmpp = xmpp;
  self->pending =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) xmpp_query_free);

  return self;
}

void
xmpp_queries_free (XmppQueries *self)
{
  g_hash_table_unref (self->pending);
  g_free (self);
}

/* Takes the query out, and calls back with the answer, or NULL when there is none. */
static void
xmpp_query_finish (XmppQuery *self, const XmppStanza *answer)
{
  g_hash_table_steal (self->queries->pending, self->id);
  self->func (self->queries->xmpp, answer, self->user_data);
  xmpp_query_free (self);
}

static gboolean
on_query_timeout (gpointer user_data)
{
  XmppQuery *self = user_data;

  self->timeout_id = 0;
  xmpp_query_finish (self, NULL);

  return G_SOURCE_REMOVE;
}

XmppStanza *
xmpp_new_iq (const char *from, const char *to, const char *type)
{
  XmppStanza *iq = xmpp_stanza_new ("iq", XMPP_NS_COMPONENT);

  xmpp_stanza_set (iq, "type", type);
  xmpp_stanza_set (iq, "from", from);
  xmpp_stanza_set (iq, "to", to);

  return iq;
}

/* Takes ownership of @iq, which has no id yet. @func is called once. */
void
xmpp_queries_ask (XmppQueries *self,
                  XmppStanza *iq,
                  XmppQueryFunc func,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  XmppQuery *query = g_new0 (XmppQuery, 1);

  self->n_asked++;
  query->queries = self;
  query->id = g_strdup_printf ("iq-%" G_GUINT64_FORMAT, self->n_asked);
  query->to = g_strdup (xmpp_stanza_get (iq, "to"));
  query->func = func;
  query->user_data = user_data;
  query->destroy = destroy;
  g_hash_table_insert (self->pending, query->id, query);
  if (!xmpp_stream_is_open (self->xmpp->stream) ||
      g_hash_table_size (self->pending) > XMPP_MAX_QUERIES)
    xmpp_query_finish (query, NULL);
  else
    {
      query->timeout_id = g_timeout_add_seconds (XMPP_QUERY_SECONDS, on_query_timeout, query);
      xmpp_stanza_set (iq, "id", query->id);
      xmpp_stream_send (self->xmpp->stream, iq);
    }
  xmpp_stanza_free (iq);
}

/* The connection is lost. A callback may ask again, which fails at once. */
void
xmpp_queries_lose (XmppQueries *self)
{
  GHashTableIter iter;
  gpointer value;

  while (g_hash_table_size (self->pending) > 0)
    {
      g_hash_table_iter_init (&iter, self->pending);
      if (g_hash_table_iter_next (&iter, NULL, &value))
        xmpp_query_finish (value, NULL);
    }
}

static void
xmpp_queries_take (XmppQueries *self, const XmppStanza *stanza)
{
  const char *id = xmpp_stanza_get (stanza, "id");
  XmppQuery *query = id ? g_hash_table_lookup (self->pending, id) : NULL;

  /* Nobody but the one who was asked may answer. */
  if (query && g_strcmp0 (query->to, xmpp_stanza_get (stanza, "from")) == 0)
    xmpp_query_finish (query, stanza);
}

static XmppStanza *
xmpp_new_answer (const XmppStanza *question)
{
  XmppStanza *answer =
    xmpp_new_iq (xmpp_stanza_get (question, "to"), xmpp_stanza_get (question, "from"), "result");

  xmpp_stanza_set (answer, "id", xmpp_stanza_get (question, "id"));

  return answer;
}

static const char *const bot_features[] = {
  XMPP_NS_DISCO_INFO,
  XMPP_NS_CHAT_STATES,
  XMPP_NS_CORRECT,
  XMPP_NS_FALLBACK,
  XMPP_NS_MUC,
  XMPP_NS_NICK,
  XMPP_NS_OOB,
  XMPP_NS_PING,
  XMPP_NS_QUICK,
  XMPP_NS_REACTIONS,
  XMPP_NS_RECEIPTS,
  XMPP_NS_REPLY,
  XMPP_NS_RETRACT,
  XMPP_NS_SID,
  XMPP_NS_VCARD,
  XMPP_NS_PUBSUB,
  XMPP_NS_PUBSUB "#retrieve-items",
  XMPP_NS_VERSION,
  "jabber:x:conference",
  NULL,
};

static const char *const domain_features[] = {
  XMPP_NS_DISCO_INFO, XMPP_NS_DISCO_ITEMS, XMPP_NS_PING, XMPP_NS_VERSION, NULL,
};

static gboolean
answer_info (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  XmppStanza *query = xmpp_stanza_add (answer, "query", XMPP_NS_DISCO_INFO);
  XmppStanza *identity = xmpp_stanza_add (query, "identity", NULL);
  const char *const *features = bot ? bot_features : domain_features;

  xmpp_stanza_set (query, "node", xmpp_stanza_get (payload, "node"));
  xmpp_stanza_set (identity, "category", bot ? "client" : "component");
  xmpp_stanza_set (identity, "type", bot ? "bot" : "generic");
  xmpp_stanza_set (identity, "name", bot ? xmpp_bot_get_name (self, bot) : self->settings->name);
  if (bot)
    {
      identity = xmpp_stanza_add (query, "identity", NULL);
      xmpp_stanza_set (identity, "category", "pubsub");
      xmpp_stanza_set (identity, "type", "pep");
    }
  for (gsize i = 0; features[i]; i++)
    xmpp_stanza_set (xmpp_stanza_add (query, "feature", NULL), "var", features[i]);

  return TRUE;
}

static gboolean
answer_items (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  XmppStanza *query = xmpp_stanza_add (answer, "query", XMPP_NS_DISCO_ITEMS);
  g_autoptr (GPtrArray) bots = xmpp_list_bots (self);

  for (guint i = 0; bot == NULL && i < bots->len; i++)
    {
      XmppStanza *item = xmpp_stanza_add (query, "item", NULL);
      g_autofree char *jid = xmpp_bot_jid (self, bots->pdata[i]);

      xmpp_stanza_set (item, "jid", jid);
      xmpp_stanza_set (item, "name", xmpp_bot_get_name (self, bots->pdata[i]));
    }

  return TRUE;
}

static gboolean
answer_ping (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  return TRUE;
}

static gboolean
answer_vcard (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  if (bot)
    xmpp_profile_add_card (self, bot, xmpp_stanza_add (answer, "vCard", XMPP_NS_VCARD));

  return bot != NULL;
}

static gboolean
answer_pubsub (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  const XmppStanza *items = xmpp_stanza_find (payload, "items", NULL);
  const XmppStanza *item = items ? xmpp_stanza_find (items, "item", NULL) : NULL;
  XmppStanza *pubsub = xmpp_stanza_add (answer, "pubsub", XMPP_NS_PUBSUB);

  return bot && items &&
         xmpp_profile_add_items (self, bot, xmpp_stanza_get (items, "node"),
                                 item ? xmpp_stanza_get (item, "id") : NULL, pubsub);
}

static gboolean
answer_version (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer)
{
  XmppStanza *query = xmpp_stanza_add (answer, "query", XMPP_NS_VERSION);

  xmpp_stanza_add_with_text (query, "name", NULL, "relay-connector");
  xmpp_stanza_add_with_text (query, "version", NULL, PACKAGE_VERSION);

  return TRUE;
}

/* A function returns FALSE when there is nothing like what is asked for. */
static const struct
{
  const char *name;
  const char *ns;
  gboolean (*func) (Xmpp *self, const char *bot, const XmppStanza *payload, XmppStanza *answer);
} questions[] = {
  { "query", XMPP_NS_DISCO_INFO, answer_info }, { "query", XMPP_NS_DISCO_ITEMS, answer_items },
  { "ping", XMPP_NS_PING, answer_ping },        { "vCard", XMPP_NS_VCARD, answer_vcard },
  { "query", XMPP_NS_VERSION, answer_version }, { "pubsub", XMPP_NS_PUBSUB, answer_pubsub },
};

/* A small question can have a large answer. When the server does not read as fast as questions arrive, they are refused:
 * the connection would be given up.
 */
static void
xmpp_take_question (Xmpp *self, const XmppStanza *stanza)
{
  const char *to = xmpp_stanza_get (stanza, "to");
  g_autofree char *bot = to ? xmpp_jid_get_local (to) : NULL;

  if (bot && !xmpp_has_bot (self, bot))
    {
      xmpp_answer_error (self, stanza, "cancel", "item-not-found", NULL);
      return;
    }
  if (xmpp_stream_is_full (self->stream))
    {
      xmpp_answer_error (self, stanza, "wait", "resource-constraint", NULL);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (questions) && xmpp_stanza_has_type (stanza, "get"); i++)
    {
      const XmppStanza *payload = xmpp_stanza_find (stanza, questions[i].name, questions[i].ns);

      if (payload)
        {
          g_autoptr (XmppStanza) answer = xmpp_new_answer (stanza);

          if (questions[i].func (self, bot, payload, answer))
            xmpp_stream_send (self->stream, answer);
          else
            xmpp_answer_error (self, stanza, "cancel", "item-not-found", NULL);
          return;
        }
    }
  xmpp_answer_error (self, stanza, "cancel", "service-unavailable", NULL);
}

void
xmpp_take_iq (Xmpp *self, const XmppStanza *stanza)
{
  if (xmpp_stanza_has_type (stanza, "get") || xmpp_stanza_has_type (stanza, "set"))
    xmpp_take_question (self, stanza);
  else
    xmpp_queries_take (self->queries, stanza);
}
