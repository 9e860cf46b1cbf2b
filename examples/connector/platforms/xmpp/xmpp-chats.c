/* xmpp-chats.c: the ids of bots and chats
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#define XMPP_MAX_NAME 100 /* characters */

/* The id of a chat is BOT/JID: a person may talk with several bots of the component. BOT is the localpart of the
 * bot's JID; JID is that of a room, of a person, or of an occupant of a room.
 */

gboolean
xmpp_has_bot (Xmpp *self, const char *local)
{
  const char *const *bots = (const char *const *) self->settings->bots;

  if (local == NULL)
    return FALSE;
  if (*bots)
    return g_strv_contains (bots, local);

  return xmpp_jid_is_localpart (local) && hub_get_delivery (self->hub, local) != NULL;
}

/* The localparts. They are valid until the configuration or the gateways change. */
GPtrArray *
xmpp_list_bots (Xmpp *self)
{
  Secrets *secrets = hub_get_secrets (self->hub);
  GPtrArray *bots = g_ptr_array_new ();

  for (char **bot = self->settings->bots; *bot; bot++)
    g_ptr_array_add (bots, *bot);
  for (guint i = 0; self->settings->bots[0] == NULL && i < secrets_get_n_ids (secrets); i++)
    {
      if (xmpp_jid_is_localpart (secrets_get_id (secrets, i)))
        g_ptr_array_add (bots, (gpointer) secrets_get_id (secrets, i));
    }

  return bots;
}

/* Returns NULL when no gateway has an id that can be a localpart. */
const char *
xmpp_get_first_bot (Xmpp *self)
{
  g_autoptr (GPtrArray) bots = xmpp_list_bots (self);

  return bots->len > 0 ? bots->pdata[0] : NULL;
}

char *
xmpp_bot_jid (Xmpp *self, const char *local)
{
  return g_strconcat (local, "@", self->settings->domain, NULL);
}

/* Gajim shows somebody as online, and as typing, only with a resource. */
char *
xmpp_bot_full_jid (Xmpp *self, const char *local)
{
  return g_strconcat (local, "@", self->settings->domain, "/" XMPP_RESOURCE, NULL);
}

char *
xmpp_chat_get_bot (const char *chat_id)
{
  return g_strndup (chat_id, strcspn (chat_id, "/"));
}

const char *
xmpp_chat_get_jid (const char *chat_id)
{
  const char *slash = strchr (chat_id, '/');

  return slash ? slash + 1 : chat_id;
}

/* The chat that messages are sent to: of a thread, its channel */
const char *
xmpp_chat_get_channel (const Chat *chat)
{
  return chat_is (chat, CHAT_THREAD) ? chat->parent_chat_id : chat->chat_id;
}

/* Of a chat, a thread or a message */
gboolean
xmpp_accepts_id (const char *id)
{
  const char *at = id;

  if (id == NULL || *id == '\0' || strlen (id) > XMPP_MAX_JID + 64)
    return FALSE;
  while (*at && !g_unichar_iscntrl (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);

  return *at == '\0';
}

/* A name on one line, or NULL when nothing can be seen of it. */
char *
xmpp_clean_name (const char *name)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  guint length = 0;

  for (const char *at = name; at && *at && length < XMPP_MAX_NAME; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      gboolean is_blank = g_unichar_isspace (c) || g_unichar_iscntrl (c);

      if (is_blank && length == 0)
        continue;
      g_string_append_unichar (clean, is_blank ? ' ' : c);
      length++;
    }
  g_strchomp (clean->str);

  return *clean->str ? g_string_free (g_steal_pointer (&clean), FALSE) : NULL;
}

/* What stands in the address: the localpart, or in a room the nickname */
static char *
make_name (const char *person)
{
  g_autofree char *local = xmpp_jid_get_local (person);
  const char *resource = xmpp_jid_get_resource (person);
  char *name = xmpp_clean_name (resource ? resource : local);

  return name ? name : xmpp_clean_name (person);
}

/* Takes ownership of @wanted. */
XmppOpening *
xmpp_opening_new (Chat *wanted, gboolean is_named)
{
  XmppOpening *self = g_new0 (XmppOpening, 1);

  self->wanted = wanted;
  self->is_named = is_named;

  return self;
}

/* @name is the one that the person has given, or NULL. Without one, a known chat keeps its name. */
XmppOpening *
xmpp_opening_new_direct (const char *bot, const char *person, const char *name)
{
  Chat *chat = g_new0 (Chat, 1);
  g_autofree char *given = xmpp_clean_name (name);
  gboolean is_named = given != NULL;

  chat->platform = g_strdup (XMPP_NAME);
  chat->chat_id = g_strconcat (bot, "/", person, NULL);
  chat->type = g_strdup (CHAT_DIRECT);
  chat->name = given ? g_steal_pointer (&given) : make_name (person);
  chat->user_id = g_strdup (person);
  chat->user_name = g_strdup (chat->name);

  return xmpp_opening_new (chat, is_named);
}

void
xmpp_opening_free (gpointer data)
{
  XmppOpening *self = data;

  chat_free (self->wanted);
  g_clear_pointer (&self->chat, chat_free);
  g_free (self);
}

/* In a transaction */
gboolean
xmpp_opening_store (Transaction *transaction, gpointer data, GError **error)
{
  XmppOpening *self = data;
  g_autoptr (Chat) wanted = chat_copy (self->wanted);
  g_autoptr (Chat) known = NULL;

  g_clear_pointer (&self->chat, chat_free);
  if (self->must_exist)
    {
      known = store_find_chat (transaction->store, wanted->platform, wanted->chat_id);
      if (known == NULL)
        return TRUE;
    }
  self->chat = self->is_named ? chats_update (transaction, wanted, error)
                              : chats_add (transaction, wanted, error);

  return self->chat != NULL;
}

static void
on_chat_opened (Xmpp *self, gpointer data, const GError *error)
{
  const XmppOpening *opening = data;

  if (error)
    hub_fault (self->hub, NULL, "xmpp: %s: %s", opening->wanted->chat_id, error->message);
}

/* A little later. Takes ownership of @opening. */
void
xmpp_open_chat (Xmpp *self, XmppOpening *opening)
{
  xmpp_transact (self, xmpp_opening_store, on_chat_opened, opening, xmpp_opening_free);
}
