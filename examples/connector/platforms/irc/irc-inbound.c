/* irc-inbound.c: what people write on IRC
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "irc-inbound.h"

#include <string.h>

#include "chats.h"
#include "irc-chat.h"
#include "irc-saying.h"

#define MAX_NAME      100 /* characters */
#define MAX_HISTORIES 16
#define MAX_RECENT    1024 /* ids of messages that were heard */

/* A message that is older was said before: some servers and bouncers repeat what was missed. */
#define MAX_AGE (5 * 60 * G_TIME_SPAN_SECOND)

/* So many messages of one connection are being stored at most, besides those that were read with them. With more the
 * connection is not read.
 */
#define MAX_PENDING 64

/* People are told of errors by NOTICE, which is answered by nobody; not more often than this. */
#define NOTICE_INTERVAL (5 * G_USEC_PER_SEC)

#define CTCP '\x01'

/* Something that a person has written, and that is to be stored */
typedef struct
{
  IrcInbound *inbound;
  IrcSaying *saying;
} Heard;

/* What is being stored keeps it alive, also when the connection is gone. */
struct _IrcInbound
{
  Hub *hub;
  IrcSession *session;    /* NULL: it is gone */
  const char *gateway_id; /* of the bot whose nick this is; NULL: the nick of all */
  const IrcInboundFuncs *funcs;
  gpointer user_data;
  GPtrArray *heard;      /* of Heard, since the connection was read */
  guint n_pending;       /* of Heard, that are being stored */
  GHashTable *histories; /* references of the batches that repeat what was said before */
  GHashTable *recent;  /* set of ids, also of what is no message of a chat: “/stop”, answers */
  GQueue recent_order; /* of the same ids, oldest first */
  GTimeSpan skew;      /* how much the clock of the server is ahead of this one */
  gint64 last_notice;
};

static void
inbound_clear (gpointer data)
{
  IrcInbound *self = data;

  g_hash_table_unref (self->histories);
  g_queue_clear (&self->recent_order);
  g_hash_table_unref (self->recent);
}

static void
heard_free (gpointer data)
{
  Heard *self = data;

  g_rc_box_release_full (self->inbound, inbound_clear);
  irc_saying_free (self->saying);
  g_free (self);
}

IrcInbound *
irc_inbound_new (IrcSession *session,
                 const char *gateway_id,
                 const IrcInboundFuncs *funcs,
                 gpointer user_data)
{
  IrcInbound *self = g_rc_box_new0 (IrcInbound);

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

/* What is being stored is stored. */
void
irc_inbound_free (IrcInbound *self)
{
  g_ptr_array_unref (self->heard);
  self->session = NULL;
  g_rc_box_release_full (self, inbound_clear);
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
irc_inbound_new_chat (IrcInbound *self, const char *target, const char *nick, const char *user_id)
{
  gboolean is_channel = irc_is_channel (target);
  g_autofree char *folded = irc_fold (target, irc_session_get_case (self->session));
  Chat *chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (PLATFORM_IRC);
  chat->chat_id = is_channel || self->gateway_id == NULL
                    ? g_steal_pointer (&folded)
                    : g_strconcat (folded, "@", self->gateway_id, NULL);
  chat->type = g_strdup (is_channel ? CHAT_CHANNEL : CHAT_DIRECT);
  chat->name = g_utf8_strlen (target, -1) > MAX_NAME ? g_utf8_substring (target, 0, MAX_NAME)
                                                     : g_strdup (target);
  chat->user_id = g_strdup (is_channel ? NULL : user_id);
  chat->user_name = g_strdup (is_channel ? NULL : nick);

  return chat;
}

/* “NICK: text” and “NICK, text” are how people address somebody in a channel. Returns NULL when the text is
 * not for a bot. @gateway_id: whose nick it is; NULL: the nick of all
 */
static const char *
irc_inbound_skip_address (IrcInbound *self,
                          const char *target,
                          const char *text,
                          const char **gateway_id)
{
  const char *begin = text + (*text == '@');
  gsize length = strcspn (begin, " :,");
  g_autofree char *name = g_strndup (begin, length);
  const char *rest;

  if (!irc_is_channel (target) || begin[length] == ' ' || begin[length] == '\0' ||
      !self->funcs->is_bot (name, gateway_id, self->user_data))
    return NULL;

  rest = begin + length + 1;
  rest += strspn (rest, " ");

  return *rest ? rest : NULL;
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

/* What went wrong with the database is for the operator. */
static void
irc_inbound_apologize (IrcInbound *self, const char *nick, const GError *error)
{
  g_autofree char *text =
    g_strdup_printf ("Your message was not taken: %s",
                     error->domain == STORE_ERROR ? "it could not be stored" : error->message);

  hub_fault (self->hub, NULL, "irc: a message of %s was not taken: %s", nick, error->message);
  if (self->session)
    irc_inbound_notice (self, nick, text);
}

static gboolean
on_store (Transaction *transaction, gpointer data, GError **error)
{
  const Heard *heard = data;

  return irc_saying_store (heard->saying, transaction, error);
}

/* A server does not send a message again, so people are told when theirs could not be stored. */
static void
on_stored (Hub *hub, gpointer data, const GError *error)
{
  const Heard *heard = data;
  IrcInbound *self = heard->inbound;

  self->n_pending--;
  if (error)
    irc_inbound_apologize (self, heard->saying->nick, error);
  if (self->session && self->n_pending < MAX_PENDING)
    irc_session_resume (self->session);
}

gboolean
irc_inbound_is_empty (IrcInbound *self)
{
  return self->heard->len == 0 && self->n_pending == 0;
}

/* Stores what was heard together. */
void
irc_inbound_store (IrcInbound *self)
{
  g_autoptr (GPtrArray) heard = g_steal_pointer (&self->heard);

  self->heard = g_ptr_array_new_with_free_func (heard_free);
  g_ptr_array_set_free_func (heard, NULL);
  for (guint i = 0; i < heard->len; i++)
    {
      self->n_pending++;
      hub_transact (self->hub, on_store, on_stored, heard->pdata[i], heard_free);
    }
  if (self->n_pending >= MAX_PENDING)
    irc_session_pause (self->session);
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

static IrcSaying *
irc_inbound_new_saying (IrcInbound *self, const IrcLine *line, const char *target, const char *text)
{
  IrcSaying *saying = g_new0 (IrcSaying, 1);
  const char *called = NULL;
  const char *rest = irc_inbound_skip_address (self, target, text, &called);

  saying->nick = g_strdup (line->nick);
  saying->user_id = irc_inbound_user_id (self, line);
  saying->chat = irc_inbound_new_chat (self, irc_is_channel (target) ? target : line->nick,
                                       saying->nick, saying->user_id);
  saying->text = g_strdup (rest ? rest : text);
  saying->reply_to = find_reply_tag (line);
  saying->is_addressed = rest != NULL;
  saying->called = g_strdup (called);
  saying->nicks = g_ptr_array_ref (self->funcs->get_nicks (self->user_data));

  return saying;
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
  if (!irc_inbound_is_first (self, line, target, text) ||
      (message_id && !irc_inbound_add_recent (self, message_id)))
    return;

  heard = g_new0 (Heard, 1);
  heard->inbound = g_rc_box_acquire (self);
  heard->saying = irc_inbound_new_saying (self, line, target, text);
  heard->saying->message_id = g_strdup (message_id);
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
