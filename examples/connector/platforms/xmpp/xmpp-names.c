/* xmpp-names.c: the names that people have given themselves
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#define XMPP_MAX_ASKED  1000 /* people whose server was asked; then all are forgotten */
#define XMPP_MAX_ASKING 50   /* questions without an answer yet, so that others find room */

/* A client may say the name in its messages and subscriptions (XEP-0172). Otherwise the card of the person has it
 * (XEP-0054), for which their server is asked once.
 */
struct _XmppNames
{
  Xmpp *xmpp;
  GHashTable *asked; /* ids of chats */
  guint n_asking;
};

XmppNames *
xmpp_names_new (Xmpp *xmpp)
{
  XmppNames *self = g_new0 (XmppNames, 1);

  self->xmpp = xmpp;
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
xmpp_names_free (XmppNames *self)
{
  g_hash_table_unref (self->asked);
  g_free (self);
}

static char *
find_name (const XmppStanza *answer)
{
  const XmppStanza *vcard = xmpp_stanza_find (answer, "vCard", XMPP_NS_VCARD);
  g_autofree char *nickname = vcard ? xmpp_stanza_find_text (vcard, "NICKNAME", NULL) : NULL;
  g_autofree char *full = vcard ? xmpp_stanza_find_text (vcard, "FN", NULL) : NULL;
  char *name = xmpp_clean_name (nickname);

  return name ? name : xmpp_clean_name (full);
}

/* The chat may have been deleted meanwhile. */
static void
on_card (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
  const char *chat_id = user_data;
  g_autofree char *bot = xmpp_chat_get_bot (chat_id);
  g_autofree char *name = answer ? find_name (answer) : NULL;
  XmppOpening *opening;

  xmpp->names->n_asking--;
  if (name == NULL)
    return;
  opening = xmpp_opening_new_direct (bot, xmpp_chat_get_jid (chat_id), name);
  opening->must_exist = TRUE;
  xmpp_open_chat (xmpp, opening);
}

/* Of the person of a direct chat. The name arrives later. When too many are asked, the next message asks. */
static void
xmpp_names_ask (XmppNames *self, const char *chat_id)
{
  g_autofree char *bot = xmpp_chat_get_bot (chat_id);
  g_autofree char *from = NULL;
  XmppStanza *iq;

  if (g_hash_table_contains (self->asked, chat_id) || self->n_asking >= XMPP_MAX_ASKING)
    return;
  if (g_hash_table_size (self->asked) >= XMPP_MAX_ASKED)
    g_hash_table_remove_all (self->asked);
  g_hash_table_add (self->asked, g_strdup (chat_id));

  from = xmpp_bot_jid (self->xmpp, bot);
  iq = xmpp_new_iq (from, xmpp_chat_get_jid (chat_id), "get");
  xmpp_stanza_add (iq, "vCard", XMPP_NS_VCARD);
  self->n_asking++;
  xmpp_queries_ask (self->xmpp->queries, iq, on_card, g_strdup (chat_id), g_free);
}

/* Somebody outside of rooms who has no name yet is asked for it. */
void
xmpp_names_ask_if_new (XmppNames *self, const XmppOpening *opening)
{
  const Chat *chat = opening->chat;

  if (chat && !opening->is_named && xmpp_jid_get_resource (opening->wanted->user_id) == NULL &&
      g_str_equal (chat->name, opening->wanted->name))
    xmpp_names_ask (self, chat->chat_id);
}
