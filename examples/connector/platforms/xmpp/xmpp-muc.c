/* xmpp-muc.c: rooms for several people (XEP-0045): entered, left, and entered again
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#define XMPP_MAX_ROOMS     100
#define XMPP_MAX_INVITED   10  /* of them, those to which one person has invited the bots */
#define XMPP_MAX_OF_DOMAIN 50  /* the same for all people of a domain */
#define XMPP_MAX_NICKS     5   /* tried when others have the nickname */
#define XMPP_ENTER_DELAY   2   /* seconds before a room is entered again; doubled each time */
#define XMPP_ENTER_MAX     300 /* seconds */
#define XMPP_ENTER_LIMIT   60  /* seconds that a room may take to let the bot in */
#define XMPP_MAX_ROOM_NAME 100 /* characters */

#define XMPP_NS_MUC_OWNER "http://jabber.org/protocol/muc#owner"
#define XMPP_NS_DATA      "jabber:x:data"

/* The status codes of XEP-0045 */
#define STATUS_SELF    "110"
#define STATUS_CREATED "201"
#define STATUS_BANNED  "301"
#define STATUS_RENAMED "303"
#define STATUS_REMOVED "321"
#define STATUS_MEMBERS "322"

typedef enum
{
  ROOM_OUT, /* until the bot is invited again */
  ROOM_ENTERING,
  ROOM_ENTERED,
} RoomState;

typedef struct
{
  XmppRooms *rooms;
  char *chat_id; /* BOT/JID */
  char *bot;
  char *jid;
  char *nick;
  char *inviter; /* the bare JID; NULL: it is configured, or known from before */
  char *domain;  /* of the server that says who has invited the bot, or NULL */
  guint n_nicks; /* that were tried */
  gboolean
    is_known; /* it is configured, or the bot was in it. Otherwise somebody says that there is such a room. */
  gboolean has_occupant_ids;
  RoomState state;
  guint delay; /* seconds; 0: the last attempt was successful */
  guint retry_id;
} XmppRoom;

struct _XmppRooms
{
  Xmpp *xmpp;
  GHashTable *table;   /* chat id → XmppRoom */
  guint n_connections; /* after which all were to be entered */
};

static void xmpp_room_enter (XmppRoom *self);
static void xmpp_room_forget (XmppRoom *self);

static void
xmpp_room_free (XmppRoom *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_free (self->chat_id);
  g_free (self->bot);
  g_free (self->jid);
  g_free (self->nick);
  g_free (self->inviter);
  g_free (self->domain);
  g_free (self);
}

XmppRooms *
xmpp_rooms_new (Xmpp *xmpp)
{
  XmppRooms *self = g_new0 (XmppRooms, 1);

  self->xmpp = xmpp;
  self->table =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) xmpp_room_free);

  return self;
}

void
xmpp_rooms_free (XmppRooms *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

static gboolean
on_enter (gpointer user_data)
{
  XmppRoom *self = user_data;

  self->retry_id = 0;
  if (self->is_known)
    xmpp_room_enter (self);
  else
    xmpp_room_forget (self);

  return G_SOURCE_REMOVE;
}

/* What is no room, or one that does not let the bot in, must not take the place of a room. */
static void
xmpp_room_forget (XmppRoom *self)
{
  hub_log (self->rooms->xmpp->hub, "xmpp: %s: it was invited to what it cannot enter",
           self->chat_id);
  g_hash_table_remove (self->rooms->table, self->chat_id);
}

/* The delay doubles with each attempt without success. */
static void
xmpp_room_enter_later (XmppRoom *self)
{
  self->state = ROOM_ENTERING;
  self->delay = self->delay ? MIN (self->delay * 2, XMPP_ENTER_MAX) : XMPP_ENTER_DELAY;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_timeout_add_seconds (self->delay, on_enter, self);
}

/* Each attempt after a conflict adds an underscore. */
static char *
xmpp_room_choose_nick (XmppRoom *self)
{
  g_autoptr (GString) nick = g_string_new (xmpp_bot_get_nick (self->rooms->xmpp, self->bot));

  for (guint i = 0; i < self->n_nicks; i++)
    g_string_append_c (nick, '_');

  return g_string_free (g_steal_pointer (&nick), FALSE);
}

/* No messages of the past are wanted. When the room does not answer, it is asked again. */
static void
xmpp_room_enter (XmppRoom *self)
{
  Xmpp *xmpp = self->rooms->xmpp;
  g_autoptr (XmppStanza) presence = xmpp_stanza_new ("presence", XMPP_NS_COMPONENT);
  g_autofree char *from = xmpp_bot_jid (xmpp, self->bot);
  g_autofree char *to = NULL;
  XmppStanza *muc, *history;

  g_free (self->nick);
  self->nick = xmpp_room_choose_nick (self);
  to = g_strconcat (self->jid, "/", self->nick, NULL);
  xmpp_stanza_set (presence, "from", from);
  xmpp_stanza_set (presence, "to", to);
  xmpp_profile_add_hash (xmpp, presence);
  muc = xmpp_stanza_add (presence, "x", XMPP_NS_MUC);
  history = xmpp_stanza_add (muc, "history", NULL);
  xmpp_stanza_set (history, "maxstanzas", "0");

  self->state = ROOM_ENTERING;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (!xmpp_stream_is_open (xmpp->stream))
    return;
  self->retry_id = g_timeout_add_seconds (XMPP_ENTER_LIMIT, on_enter, self);
  xmpp_stream_send (xmpp->stream, presence);
}

static gboolean
is_left (gpointer key, gpointer room, gpointer unused)
{
  return ((XmppRoom *) room)->state == ROOM_OUT;
}

/* Rooms that the bots have left make room for others. */
static XmppRoom *
xmpp_rooms_add (XmppRooms *self, const char *bot, const char *jid)
{
  g_autofree char *chat_id = g_strconcat (bot, "/", jid, NULL);
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  if (room)
    return room;
  if (g_hash_table_size (self->table) >= XMPP_MAX_ROOMS)
    g_hash_table_foreach_remove (self->table, is_left, NULL);
  if (g_hash_table_size (self->table) >= XMPP_MAX_ROOMS)
    return NULL;

  room = g_new0 (XmppRoom, 1);
  room->rooms = self;
  room->bot = g_strdup (bot);
  room->jid = g_strdup (jid);
  room->chat_id = g_steal_pointer (&chat_id);
  g_hash_table_insert (self->table, room->chat_id, room);

  return room;
}

static gboolean
xmpp_rooms_has (XmppRooms *self, const char *bot, const char *jid)
{
  g_autofree char *chat_id = g_strconcat (bot, "/", jid, NULL);

  return g_hash_table_contains (self->table, chat_id);
}

static void
xmpp_rooms_add_one (XmppRooms *self, const char *bot, const char *jid)
{
  XmppRoom *room = xmpp_rooms_add (self, bot, jid);

  if (room)
    room->is_known = TRUE;
}

static void
xmpp_rooms_add_chats (XmppRooms *self, GPtrArray *chats)
{
  for (guint i = 0; i < chats->len; i++)
    {
      const Chat *chat = chats->pdata[i];
      g_autofree char *bot = xmpp_chat_get_bot (chat->chat_id);

      if (chat_is (chat, CHAT_CHANNEL) && xmpp_has_bot (self->xmpp, bot))
        xmpp_rooms_add_one (self, bot, xmpp_chat_get_jid (chat->chat_id));
    }
}

/* The rooms that the bots were in before, for the connector may have been restarted. In an archived one people can write
 * only when the bot is there.
 */
typedef struct
{
  guint n_connections; /* of the time of the question */

  /* Set by the transaction */
  GPtrArray *chats;
  GPtrArray *archived;
} KnownRooms;

static void
known_rooms_clear (KnownRooms *self)
{
  g_clear_pointer (&self->chats, g_ptr_array_unref);
  g_clear_pointer (&self->archived, g_ptr_array_unref);
}

static void
known_rooms_free (gpointer data)
{
  known_rooms_clear (data);
  g_free (data);
}

static gboolean
find_known_rooms (Transaction *transaction, gpointer data, GError **error)
{
  KnownRooms *self = data;

  known_rooms_clear (self);
  self->chats = store_list_chats (transaction->store, XMPP_NAME);
  self->archived = store_list_archived (transaction->store, XMPP_NAME, "", STORE_MAX_ARCHIVED);

  return TRUE;
}

static void
xmpp_rooms_add_configured (XmppRooms *self)
{
  const char *first = xmpp_get_first_bot (self->xmpp);

  for (char **jid = self->xmpp->settings->rooms; first && *jid; jid++)
    xmpp_rooms_add_one (self, first, *jid);
}

static void
xmpp_rooms_enter_each (XmppRooms *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      XmppRoom *room = value;

      room->n_nicks = 0;
      room->delay = 0;
      xmpp_room_enter (room);
    }
}

static void
on_known_rooms (Xmpp *xmpp, gpointer data, const GError *error)
{
  const KnownRooms *known = data;
  XmppRooms *self = xmpp->rooms;

  if (known->n_connections != self->n_connections || !xmpp_stream_is_open (xmpp->stream))
    return;
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_LOCKED))
    {
      xmpp_rooms_enter_all (self);
      return;
    }

  xmpp_rooms_add_configured (self);
  if (error)
    hub_fault (xmpp->hub, NULL, "xmpp: the rooms: %s", error->message);
  else
    {
      xmpp_rooms_add_chats (self, known->chats);
      xmpp_rooms_add_chats (self, known->archived);
    }
  xmpp_rooms_enter_each (self);
}

/* There is a connection. */
void
xmpp_rooms_enter_all (XmppRooms *self)
{
  KnownRooms *known = g_new0 (KnownRooms, 1);

  self->n_connections++;
  known->n_connections = self->n_connections;
  xmpp_transact (self->xmpp, find_known_rooms, on_known_rooms, known, known_rooms_free);
}

/* Other rooms are configured. The bot stays in those that are not any more, as in one that it was invited to. */
void
xmpp_rooms_enter_new (XmppRooms *self)
{
  const char *first = xmpp_get_first_bot (self->xmpp);

  for (char **jid = self->xmpp->settings->rooms; first && *jid; jid++)
    {
      g_autofree char *chat_id = g_strconcat (first, "/", *jid, NULL);
      gboolean is_new = !xmpp_rooms_is_room (self, chat_id);

      xmpp_rooms_add_one (self, first, *jid);
      if (is_new && xmpp_rooms_is_room (self, chat_id))
        xmpp_room_enter (g_hash_table_lookup (self->table, chat_id));
    }
}

/* There is no connection any more. */
void
xmpp_rooms_lose (XmppRooms *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      XmppRoom *room = value;

      g_clear_handle_id (&room->retry_id, g_source_remove);
      if (room->state == ROOM_ENTERED)
        room->state = ROOM_ENTERING;
    }
}

/* The connector ends. The rooms need not find out by themselves. */
void
xmpp_rooms_leave_all (XmppRooms *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      XmppRoom *room = value;
      g_autofree char *from = xmpp_bot_jid (self->xmpp, room->bot);
      g_autofree char *to = g_strconcat (room->jid, "/", room->nick, NULL);

      if (room->state == ROOM_ENTERED)
        xmpp_send_presence (self->xmpp, from, to, "unavailable");
      room->state = ROOM_OUT;
    }
}

/* Whoever makes rooms and people without end leaves places for others. */
static gboolean
xmpp_rooms_may_invite (XmppRooms *self, const char *inviter, const char *domain)
{
  guint n_invited = 0, n_of_domain = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const XmppRoom *room = value;

      n_invited += room->state != ROOM_OUT && g_strcmp0 (room->inviter, inviter) == 0;
      n_of_domain += room->state != ROOM_OUT && g_strcmp0 (room->domain, domain) == 0;
    }

  return n_invited < XMPP_MAX_INVITED && n_of_domain < XMPP_MAX_OF_DOMAIN;
}

typedef struct
{
  char *bot;
  char *jid;
  char *inviter; /* the bare JID */
  char *domain;

  /* Set by the transaction */
  gboolean
    is_person; /* who talks with the bot: an invitation to a person would be one to nowhere */
} RoomInvitation;

static void
room_invitation_free (gpointer data)
{
  RoomInvitation *self = data;

  g_free (self->bot);
  g_free (self->jid);
  g_free (self->inviter);
  g_free (self->domain);
  g_free (self);
}

static gboolean
check_invitation (Transaction *transaction, gpointer data, GError **error)
{
  RoomInvitation *self = data;
  g_autofree char *chat_id = g_strconcat (self->bot, "/", self->jid, NULL);
  g_autoptr (Chat) chat = store_find_chat (transaction->store, XMPP_NAME, chat_id);

  self->is_person = chat && !chat_is (chat, CHAT_CHANNEL);

  return TRUE;
}

static void
on_invitation (Xmpp *xmpp, gpointer data, const GError *error)
{
  const RoomInvitation *invitation = data;
  XmppRooms *self = xmpp->rooms;
  const char *bot = invitation->bot;
  const char *jid = invitation->jid;
  gboolean is_new = !xmpp_rooms_has (self, bot, jid);
  XmppRoom *room = NULL;

  if (error)
    hub_fault (xmpp->hub, NULL, "xmpp: %s/%s: %s", bot, jid, error->message);
  if (error || invitation->is_person)
    return;

  if (!is_new || xmpp_rooms_may_invite (self, invitation->inviter, invitation->domain))
    room = xmpp_rooms_add (self, bot, jid);
  if (room == NULL)
    {
      hub_log (xmpp->hub, "xmpp: %s was invited to too many rooms and does not enter %s", bot, jid);
      return;
    }
  if (is_new)
    {
      room->inviter = g_strdup (invitation->inviter);
      room->domain = g_strdup (invitation->domain);
    }
  if (room->state != ROOM_ENTERED)
    xmpp_room_enter (room);
}

/* @inviter: the bare JID; @domain: of the server that vouches for it, which is that of the room when the room passes
 * the invitation on
 */
void
xmpp_rooms_invited (XmppRooms *self,
                    XmppItem *item,
                    const char *bot,
                    const char *jid,
                    const char *inviter,
                    const char *domain)
{
  RoomInvitation *invitation;

  if (!xmpp_jid_is_valid (jid) || strchr (jid, '/') || !strchr (jid, '@'))
    return;

  invitation = g_new0 (RoomInvitation, 1);
  invitation->bot = g_strdup (bot);
  invitation->jid = g_strdup (jid);
  invitation->inviter = g_strdup (inviter);
  invitation->domain = g_strdup (domain);
  xmpp_item_transact (item, check_invitation, on_invitation, invitation, room_invitation_free);
}

static gboolean
has_status (const XmppStanza *muc, const char *code)
{
  for (guint i = 0; muc && muc->children && i < muc->children->len; i++)
    {
      const XmppStanza *child = muc->children->pdata[i];

      if (xmpp_stanza_is (child, "status", XMPP_NS_MUC_USER) &&
          g_strcmp0 (xmpp_stanza_get (child, "code"), code) == 0)
        return TRUE;
    }

  return FALSE;
}

static Chat *
xmpp_room_new_chat (XmppRoom *self, const char *name)
{
  Chat *chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (XMPP_NAME);
  chat->chat_id = g_strdup (self->chat_id);
  chat->type = g_strdup (CHAT_CHANNEL);
  chat->name = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), XMPP_MAX_ROOM_NAME));

  return chat;
}

/* For the chat of a room that a bot is in; NULL: there is no such room */
XmppOpening *
xmpp_rooms_new_opening (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);
  g_autofree char *local = room ? xmpp_jid_get_local (room->jid) : NULL;

  if (room == NULL)
    return NULL;

  return xmpp_opening_new (xmpp_room_new_chat (room, local ? local : room->jid), FALSE);
}

static void
on_room_info (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
  const char *chat_id = user_data;
  XmppRoom *room = g_hash_table_lookup (xmpp->rooms->table, chat_id);
  const XmppStanza *query = answer ? xmpp_stanza_find (answer, "query", XMPP_NS_DISCO_INFO) : NULL;
  const XmppStanza *identity = query ? xmpp_stanza_find (query, "identity", NULL) : NULL;
  const char *name = identity ? xmpp_stanza_get (identity, "name") : NULL;

  if (room && name && *name)
    xmpp_open_chat (xmpp, xmpp_opening_new (xmpp_room_new_chat (room, name), TRUE));
}

static void
xmpp_room_ask_name (XmppRoom *self)
{
  Xmpp *xmpp = self->rooms->xmpp;
  g_autofree char *from = xmpp_bot_jid (xmpp, self->bot);
  XmppStanza *iq = xmpp_new_iq (from, self->jid, "get");

  xmpp_stanza_add (iq, "query", XMPP_NS_DISCO_INFO);
  xmpp_queries_ask (xmpp->queries, iq, on_room_info, g_strdup (self->chat_id), g_free);
}

static void
on_room_unlocked (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
}

/* A new room is locked until its owner has accepted its configuration. */
static void
xmpp_room_unlock (XmppRoom *self)
{
  Xmpp *xmpp = self->rooms->xmpp;
  g_autofree char *from = xmpp_bot_jid (xmpp, self->bot);
  XmppStanza *iq = xmpp_new_iq (from, self->jid, "set");
  XmppStanza *query = xmpp_stanza_add (iq, "query", XMPP_NS_MUC_OWNER);

  xmpp_stanza_set (xmpp_stanza_add (query, "x", XMPP_NS_DATA), "type", "submit");
  xmpp_queries_ask (xmpp->queries, iq, on_room_unlocked, NULL, NULL);
}

static void
xmpp_room_entered (XmppRoom *self, const XmppStanza *muc, const char *nick)
{
  /* The server may have changed the nickname. */
  if (g_strcmp0 (self->nick, nick) != 0)
    {
      g_free (self->nick);
      self->nick = g_strdup (nick);
    }
  if (self->state == ROOM_ENTERED)
    return;

  self->is_known = TRUE;
  self->state = ROOM_ENTERED;
  self->delay = 0;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (has_status (muc, STATUS_CREATED))
    xmpp_room_unlock (self);
  xmpp_open_chat (self->rooms->xmpp, xmpp_rooms_new_opening (self->rooms, self->chat_id));
  xmpp_room_ask_name (self);
}

static void
xmpp_room_leave (XmppRoom *self, const char *reason)
{
  self->state = ROOM_OUT;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  hub_log (self->rooms->xmpp->hub, "xmpp: %s is not in the room any more: %.64s", self->chat_id,
           reason);
}

/* The bot was kicked, or the room or its server ends: it may come back. Not so when it was banned. */
static void
xmpp_room_left (XmppRoom *self, const XmppStanza *muc, gboolean is_destroyed)
{
  const XmppStanza *item = muc ? xmpp_stanza_find (muc, "item", NULL) : NULL;
  const char *nick = item ? xmpp_stanza_get (item, "nick") : NULL;

  if (has_status (muc, STATUS_RENAMED) && nick)
    {
      g_free (self->nick);
      self->nick = g_strdup (nick);
    }
  else if (has_status (muc, STATUS_BANNED))
    xmpp_room_leave (self, "banned");
  else if (has_status (muc, STATUS_REMOVED) || has_status (muc, STATUS_MEMBERS))
    xmpp_room_leave (self, "it is for members only");
  else if (is_destroyed)
    xmpp_room_leave (self, "it was destroyed");
  else
    xmpp_room_enter_later (self);
}

static void
xmpp_room_refused (XmppRoom *self, const XmppStanza *error)
{
  static const char *const final[] = { "forbidden",   "registration-required", "not-authorized",
                                       "not-allowed", "item-not-found",        "gone" };

  if (error && xmpp_stanza_find (error, "conflict", NULL) && self->n_nicks < XMPP_MAX_NICKS)
    {
      self->n_nicks++;
      xmpp_room_enter (self);
      return;
    }
  for (gsize i = 0; error && i < G_N_ELEMENTS (final); i++)
    {
      if (self->is_known && xmpp_stanza_find (error, final[i], NULL))
        {
          xmpp_room_leave (self, final[i]);
          return;
        }
    }
  if (self->is_known)
    xmpp_room_enter_later (self);
  else
    xmpp_room_forget (self);
}

/* Returns whether the presence is that of a room. */
gboolean
xmpp_rooms_take_presence (XmppRooms *self, const XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  const char *to = xmpp_stanza_get (stanza, "to");
  g_autofree char *bot = xmpp_jid_get_local (to);
  g_autofree char *jid = xmpp_jid_get_bare (from);
  g_autofree char *chat_id = g_strconcat (bot ? bot : "", "/", jid, NULL);
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);
  const XmppStanza *muc = xmpp_stanza_find (stanza, "x", XMPP_NS_MUC_USER);
  const char *nick = xmpp_jid_get_resource (from);
  gboolean is_own;

  if (room == NULL)
    return FALSE;

  is_own = has_status (muc, STATUS_SELF) || (nick && g_strcmp0 (nick, room->nick) == 0);
  if (xmpp_stanza_has_type (stanza, "error"))
    xmpp_room_refused (room, xmpp_stanza_find (stanza, "error", NULL));
  else if (!is_own || room->state == ROOM_OUT)
    return TRUE;
  else if (xmpp_stanza_has_type (stanza, "unavailable"))
    xmpp_room_left (room, muc, muc && xmpp_stanza_find (muc, "destroy", NULL));
  else if (xmpp_stanza_get (stanza, "type") == NULL && nick && muc)
    {
      /* A room without these ids would pass on what an occupant says of itself. */
      room->has_occupant_ids = xmpp_stanza_find (stanza, "occupant-id", XMPP_NS_OCCUPANT) != NULL;
      xmpp_room_entered (room, muc, nick);
    }

  return TRUE;
}

/* Returns NULL for a chat that is no room. */
const char *
xmpp_rooms_get_nick (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  return room ? room->nick : NULL;
}

gboolean
xmpp_rooms_is_room (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  return room && room->is_known;
}

/* Whether the room itself gives its occupants ids (XEP-0421) */
gboolean
xmpp_rooms_has_occupant_ids (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  return room && room->has_occupant_ids;
}

gboolean
xmpp_rooms_is_entered (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  return room && room->state == ROOM_ENTERED;
}

/* The room says that the bot is not there. */
void
xmpp_rooms_enter_again (XmppRooms *self, const char *chat_id)
{
  XmppRoom *room = g_hash_table_lookup (self->table, chat_id);

  if (room && room->state == ROOM_ENTERED)
    xmpp_room_enter_later (room);
}
