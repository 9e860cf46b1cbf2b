/* irc-inbound.c: what people write on IRC
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-inbound.h"

#include <string.h>

#include "chats.h"
#include "inbound.h"
#include "irc-chat.h"
#include "platforms/choices.h"
#include "routing.h"

#define MAX_NAME      100 /* characters */
#define MAX_HISTORIES 16
#define MAX_RECENT    1024 /* ids of messages that were heard */

/* A message that is older was said before: some servers and bouncers repeat what was missed. */
#define MAX_AGE (5 * 60 * G_TIME_SPAN_SECOND)

/* People are told of errors by NOTICE, which is answered by nobody; not more often than this. */
#define NOTICE_INTERVAL (5 * G_USEC_PER_SEC)

#define CTCP '\x01'

/* Something that a person has written */
typedef struct
{
  char *target; /* a channel, or the nick of a person */
  char *nick;
  char *user_id;
  char *text;
  char *message_id; /* of the server, or NULL */
  char *reply_to;   /* or NULL */
} Heard;

struct _IrcInbound
{
  Hub *hub;
  IrcSession *session;
  const char *gateway_id; /* of the bot whose nick this is; NULL: the nick of all */
  const IrcInboundFuncs *funcs;
  gpointer user_data;
  GPtrArray *heard;      /* since the last turn */
  GHashTable *histories; /* references of the batches that repeat what was said before */
  GHashTable *recent;  /* set of ids, also of what is no message of a chat: “/stop”, answers */
  GQueue recent_order; /* of the same ids, oldest first */
  GTimeSpan skew;      /* how much the clock of the server is ahead of this one */
  gint64 last_notice;
};

static void
heard_free (gpointer data)
{
  Heard *self = data;

  g_free (self->target);
  g_free (self->nick);
  g_free (self->user_id);
  g_free (self->text);
  g_free (self->message_id);
  g_free (self->reply_to);
  g_free (self);
}

IrcInbound *
irc_inbound_new (IrcSession *session,
                 const char *gateway_id,
                 const IrcInboundFuncs *funcs,
                 gpointer user_data)
{
  IrcInbound *self = g_new0 (IrcInbound, 1);

  self->hub = irc_session_get_hub (session);
  self->session = session;
  self->gateway_id = gateway_id;
  self->funcs = funcs;
  self->user_data = user_data;
  self->heard = g_ptr_array_new_with_free_func (heard_free);
  self->histories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->recent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
irc_inbound_free (IrcInbound *self)
{
  g_ptr_array_unref (self->heard);
  g_hash_table_unref (self->histories);
  g_queue_clear (&self->recent_order);
  g_hash_table_unref (self->recent);
  g_free (self);
}

/* The session has ended. */
void
irc_inbound_lose (IrcInbound *self)
{
  g_hash_table_remove_all (self->histories);
}

static void
irc_inbound_notice (IrcInbound *self, const char *nick, const char *text)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->last_notice < NOTICE_INTERVAL || !irc_session_may_send (self->session))
    return;

  self->last_notice = now;
  irc_session_send (self->session, "NOTICE %s :%.350s", nick, text);
}

/* The name of a chat is as it was written; its id is the same however it is written. */
static Chat *
irc_inbound_open_chat (IrcInbound *self, const Heard *heard, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);
  gboolean is_channel = irc_is_channel (heard->target);
  g_autofree char *folded = irc_fold (heard->target, irc_session_get_case (self->session));

  chat->platform = g_strdup (PLATFORM_IRC);
  chat->chat_id = is_channel || self->gateway_id == NULL
                    ? g_steal_pointer (&folded)
                    : g_strconcat (folded, "@", self->gateway_id, NULL);
  chat->type = g_strdup (is_channel ? CHAT_CHANNEL : CHAT_DIRECT);
  chat->name = g_utf8_strlen (heard->target, -1) > MAX_NAME
                 ? g_utf8_substring (heard->target, 0, MAX_NAME)
                 : g_strdup (heard->target);
  chat->user_id = g_strdup (is_channel ? NULL : heard->user_id);
  chat->user_name = g_strdup (is_channel ? NULL : heard->nick);

  return chats_update (self->hub, chat, error);
}

/* “NICK: text” and “NICK, text” are how people address somebody in a channel. Returns NULL when the text is
 * not for a bot. @gateway_id: whose nick it is; NULL: the nick of all
 */
static const char *
irc_inbound_skip_address (IrcInbound *self, const Heard *heard, const char **gateway_id)
{
  const char *text = heard->text + (*heard->text == '@');
  gsize length = strcspn (text, " :,");
  g_autofree char *name = g_strndup (text, length);

  if (!irc_is_channel (heard->target) || text[length] == ' ' || text[length] == '\0' ||
      !self->funcs->is_bot (name, gateway_id, self->user_data))
    return NULL;

  text += length + 1;
  text += strspn (text, " ");

  return *text ? text : NULL;
}

/* The gateway of the chat that has this nick: the one of the nick, or the first one that has none of its own */
static const char *
irc_inbound_find_called (IrcInbound *self, GPtrArray *gateways, const char *gateway_id)
{
  for (guint i = 0; i < gateways->len; i++)
    {
      const char *id = gateways->pdata[i];

      if (gateway_id ? g_strcmp0 (id, gateway_id) == 0
                     : id && !self->funcs->has_nick (id, self->user_data))
        return id;
    }

  return NULL;
}

/* A person has begun with the nick of a bot. Returns the text in the form by which the routes find that bot, which is
 * “@GATEWAY text”; NULL when they find it without that, because it is the first one of the chat, or when it is not in the
 * chat. @gateway_id: whose nick it is; NULL: the nick of all
 */
static char *
irc_inbound_name_bot (IrcInbound *self, const Chat *chat, const char *text, const char *gateway_id)
{
  g_autoptr (GPtrArray) gateways = routing_list_gateways (self->hub, chat);
  const char *called = irc_inbound_find_called (self, gateways, gateway_id);

  return called == NULL || called == gateways->pdata[0]
           ? NULL
           : g_strconcat ("@", called, " ", text, NULL);
}

/* An id of the server that was not seen before */
static gboolean
irc_inbound_add_recent (IrcInbound *self, const char *message_id)
{
  char *id;

  /* g_hash_table_add() would free the id that is there, which the queue still has. */
  if (g_hash_table_contains (self->recent, message_id))
    return FALSE;

  id = g_strdup (message_id);
  g_hash_table_add (self->recent, id);
  g_queue_push_tail (&self->recent_order, id);
  if (self->recent_order.length > MAX_RECENT)
    g_hash_table_remove (self->recent, g_queue_pop_head (&self->recent_order));

  return TRUE;
}

/* Whether it was heard before, or was said by a bot: the bots may have had another nick then. */
static gboolean
irc_inbound_is_known (IrcInbound *self, const Chat *chat, const Heard *heard)
{
  g_autoptr (Message) known = NULL;

  if (heard->message_id == NULL)
    return FALSE;
  known = store_find_message (hub_get_store (self->hub), chat, heard->message_id);

  return !irc_inbound_add_recent (self, heard->message_id) || known;
}

static gboolean
is_stop (const char *text)
{
  return g_ascii_strcasecmp (text, "/stop") == 0 || g_ascii_strcasecmp (text, "!stop") == 0;
}

static gboolean
irc_inbound_say (IrcInbound *self, const Heard *heard, GError **error)
{
  const char *called = NULL;
  const char *addressed = irc_inbound_skip_address (self, heard, &called);
  const char *text = addressed ? addressed : heard->text;
  const Person person = { heard->user_id, heard->nick };
  const char *option_id = NULL;
  g_autoptr (Chat) chat = irc_inbound_open_chat (self, heard, error);
  g_autoptr (Message) asked = NULL;
  g_autoptr (Message) quoted = NULL;
  g_autoptr (Message) done = NULL;
  g_autofree char *named = NULL;
  Saying saying = { .text = text, .message_id = heard->message_id };

  if (chat == NULL)
    return FALSE;
  if (irc_inbound_is_known (self, chat, heard))
    return TRUE;
  if (is_stop (text))
    {
      inbound_stop (self->hub, chat, &person);
      return TRUE;
    }

  asked = choices_find (hub_get_store (self->hub), chat, text, &option_id);
  if (asked)
    {
      done = inbound_press (self->hub, chat, &person, asked->message_id, option_id, error);
      return done != NULL;
    }

  if (heard->reply_to)
    quoted = store_find_message (hub_get_store (self->hub), chat, heard->reply_to);
  named = addressed ? irc_inbound_name_bot (self, chat, text, called) : NULL;
  saying.text = named ? named : text;
  saying.reply_to = quoted ? quoted->message_id : NULL;
  saying.is_addressed = addressed && named == NULL;
  done = inbound_say (self->hub, chat, &person, &saying, error);

  return done != NULL;
}

/* What went wrong with the database is for the operator. */
static void
irc_inbound_apologize (IrcInbound *self, const Heard *heard, const GError *error)
{
  g_autofree char *text =
    g_strdup_printf ("Your message was not taken: %s",
                     error->domain == STORE_ERROR ? "it could not be stored" : error->message);

  hub_fault (self->hub, NULL, "irc: a message of %s was not taken: %s", heard->nick,
             error->message);
  irc_inbound_notice (self, heard->nick, text);
}

gboolean
irc_inbound_is_empty (IrcInbound *self)
{
  return self->heard->len == 0;
}

/* Stores what was heard, within a turn. */
void
irc_inbound_store (IrcInbound *self)
{
  for (guint i = 0; i < self->heard->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!irc_inbound_say (self, self->heard->pdata[i], &error) && error)
        irc_inbound_apologize (self, self->heard->pdata[i], error);
    }
}

/* The turn is over. A server does not send a message again, so people are told when theirs could not be stored. */
void
irc_inbound_finish (IrcInbound *self, gboolean is_stored)
{
  for (guint i = 0; !is_stored && i < self->heard->len; i++)
    {
      g_autoptr (GError) error =
        g_error_new_literal (STORE_ERROR, STORE_ERROR_FAILED, "the database was not written");

      irc_inbound_apologize (self, self->heard->pdata[i], error);
    }
  g_ptr_array_set_size (self->heard, 0);
}

/* A message to the operators or voiced people of a channel has their sign before the channel. */
static const char *
skip_status (const char *target)
{
  while (strchr ("~&@%+", *target) && *target && irc_is_channel (target + 1))
    target++;

  return target;
}

/* Somebody who is logged in to an account of the server is known by it, whatever the nick. Nicks have no “$”. */
static char *
irc_inbound_user_id (IrcInbound *self, const IrcLine *line)
{
  const char *account = irc_line_get_tag (line, "account");
  g_autofree char *folded =
    irc_fold (account && *account ? account : line->nick, irc_session_get_case (self->session));

  return account && *account ? g_strconcat ("$", folded, NULL) : g_steal_pointer (&folded);
}

/* How long ago the line was sent, by the clock of this machine; 0: it does not say so. */
static GTimeSpan
get_age (const IrcLine *line)
{
  const char *text = irc_line_get_tag (line, "time");
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autoptr (GDateTime) now = time ? g_date_time_new_now_utc () : NULL;

  return time ? g_date_time_difference (now, time) : 0;
}

static gboolean
irc_inbound_is_history (IrcInbound *self, const IrcLine *line)
{
  const char *batch = irc_line_get_tag (line, "batch");

  return (batch && g_hash_table_contains (self->histories, batch)) ||
         (irc_line_get_tag (line, "time") && get_age (line) + self->skew > MAX_AGE);
}

static char *
find_reply_tag (const IrcLine *line)
{
  const char *reply_to = irc_line_get_tag (line, "+reply");

  if (reply_to == NULL)
    reply_to = irc_line_get_tag (line, "+draft/reply");

  return reply_to && *reply_to ? g_strdup (reply_to) : NULL;
}

/* Several bots may be in a channel. */
static gboolean
irc_inbound_is_first (IrcInbound *self, const IrcLine *line, const char *target, const char *text)
{
  const char *message_id = irc_line_get_tag (line, "msgid");
  g_autofree char *channel = NULL;
  g_autofree char *what = NULL;

  if (!irc_is_channel (target))
    return TRUE;

  channel = irc_fold (target, irc_session_get_case (self->session));
  what =
    message_id && *message_id ? g_strdup (message_id) : g_strjoin ("\n", line->nick, text, NULL);

  return self->funcs->is_new (self, channel, what, self->user_data);
}

static void
irc_inbound_hear (IrcInbound *self, const IrcLine *line, const char *target, const char *text)
{
  const char *message_id = irc_line_get_tag (line, "msgid");
  Heard *heard;

  if (*text == '\0')
    return;
  if (message_id && *message_id == '\0')
    message_id = NULL;

  /* With an id it is known whether it was heard before. */
  if (message_id == NULL && irc_inbound_is_history (self, line))
    return;
  if (!irc_inbound_is_first (self, line, target, text))
    return;

  heard = g_new0 (Heard, 1);
  heard->target = g_strdup (irc_is_channel (target) ? target : line->nick);
  heard->nick = g_strdup (line->nick);
  heard->user_id = irc_inbound_user_id (self, line);
  heard->text = g_strdup (text);
  heard->message_id = g_strdup (message_id);
  heard->reply_to = find_reply_tag (line);
  g_ptr_array_add (self->heard, heard);
}

/* The client-to-client protocol. Only ACTION, as in “/me waves”, is something that is said. */
static void
irc_inbound_handle_ctcp (IrcInbound *self,
                         const IrcLine *line,
                         const char *target,
                         const char *text)
{
  g_autofree char *body = g_strndup (text, strcspn (text, (char[]){ CTCP, '\0' }));
  const char *space = strchr (body, ' ');

  if (g_str_has_prefix (body, "ACTION "))
    {
      g_autofree char *plain = irc_strip_formatting (body + strlen ("ACTION "));
      g_autofree char *action = g_strdup_printf ("* %s %s", line->nick, g_strchomp (plain));

      irc_inbound_hear (self, line, target, action);
    }
  else if (g_str_equal (body, "VERSION"))
    {
      if (irc_session_may_send (self->session))
        irc_session_send (self->session, "NOTICE %s :%cVERSION relay-connector %s%c", line->nick,
                          CTCP, PACKAGE_VERSION, CTCP);
    }
  else if (g_str_has_prefix (body, "PING ") && strlen (space) < 64)
    {
      if (irc_session_may_send (self->session))
        irc_session_send (self->session, "NOTICE %s :%cPING%s%c", line->nick, CTCP, space, CTCP);
    }
}

static void
irc_inbound_handle_message (IrcInbound *self, const IrcLine *line)
{
  const char *target = skip_status (irc_line_get (line, 0));
  const char *text = irc_line_get (line, 1);
  const char *bot = NULL;
  g_autofree char *plain = NULL;

  if (!irc_accepts_id (line->nick) || self->funcs->is_bot (line->nick, &bot, self->user_data))
    return;
  if (irc_is_channel (target) ? !irc_accepts_id (target)
                              : !irc_session_is_me (self->session, target))
    return;

  if (*text == CTCP)
    {
      irc_inbound_handle_ctcp (self, line, target, text + 1);
      return;
    }

  plain = irc_strip_formatting (text);
  irc_inbound_hear (self, line, target, g_strchomp (plain));
}

static void
irc_inbound_handle_batch (IrcInbound *self, const IrcLine *line)
{
  const char *reference = irc_line_get (line, 0);

  if (*reference == '-')
    g_hash_table_remove (self->histories, reference + 1);
  else if (*reference == '+' && g_str_equal (irc_line_get (line, 1), "chathistory") &&
           g_hash_table_size (self->histories) < MAX_HISTORIES)
    g_hash_table_add (self->histories, g_strdup (reference + 1));
}

/* What the server says itself it says now. Where one of the two clocks is wrong, what people write is not old. */
static void
irc_inbound_compare_clocks (IrcInbound *self, const IrcLine *line)
{
  if (irc_line_get_number (line) > 0 && irc_line_get_tag (line, "time"))
    self->skew = -get_age (line);
}

static void
irc_inbound_handle_join (IrcInbound *self, const IrcLine *line)
{
  g_autofree char *channel =
    irc_fold (irc_line_get (line, 0), irc_session_get_case (self->session));

  if (irc_session_is_me (self->session, line->nick))
    self->funcs->joined (self, channel, self->user_data);
}

/* Notices are never answered: that is how programs on IRC do not talk with each other for ever. */
void
irc_inbound_handle (IrcInbound *self, const IrcLine *line)
{
  if (g_str_equal (line->command, "PRIVMSG"))
    irc_inbound_handle_message (self, line);
  else if (g_str_equal (line->command, "BATCH"))
    irc_inbound_handle_batch (self, line);
  else if (g_str_equal (line->command, "JOIN"))
    irc_inbound_handle_join (self, line);
  else
    irc_inbound_compare_clocks (self, line);
}
