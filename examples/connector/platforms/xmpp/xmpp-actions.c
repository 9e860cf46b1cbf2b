/* xmpp-actions.c: actions of bots that wait until the server has confirmed them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include "kept/kept.h"

#define XMPP_WAIT_SECONDS 5 /* when an error asks to wait and does not say how long */

/* In a room, an action is confirmed when the room sends it back. In a direct chat, it is confirmed when a ping that
 * was sent after it has come back from the server, which handles stanzas in their order. Until then nobody
 * knows what has become of it.
 */
struct _XmppActions
{
  Xmpp *xmpp;
  GHashTable *pending; /* id of the stanza → XmppAction */
};

typedef struct
{
  Request *request;
  Message *message; /* to be stored; or NULL */
  char *to;
} XmppAction;

typedef struct
{
  Xmpp *xmpp;
  char *id;
} Confirmation;

static void
xmpp_action_free (gpointer data)
{
  XmppAction *self = data;

  g_clear_pointer (&self->message, message_free);
  request_unref (self->request);
  g_free (self->to);
  g_free (self);
}

XmppActions *
xmpp_actions_new (Xmpp *xmpp)
{
  XmppActions *self = g_new0 (XmppActions, 1);

  self->xmpp = xmpp;
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, xmpp_action_free);

  return self;
}

void
xmpp_actions_free (XmppActions *self)
{
  g_hash_table_unref (self->pending);
  g_free (self);
}

/* The connection is lost: each of them may have arrived, or not. */
void
xmpp_actions_lose (XmppActions *self, const char *reason)
{
  g_autoptr (GHashTable) lost = self->pending;
  GHashTableIter iter;
  gpointer value;

  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, xmpp_action_free);
  g_hash_table_iter_init (&iter, lost);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      XmppAction *action = value;

      request_answer (action->request,
                      result_ambiguous ("the connection to the XMPP server was lost: %s", reason));
    }
}

static void
on_barrier (gboolean reached, gpointer user_data)
{
  Confirmation *confirmation = user_data;

  if (reached)
    xmpp_work_add_confirmed (confirmation->xmpp->work, confirmation->id);
  g_free (confirmation->id);
  g_free (confirmation);
}

/* The stanza has an id. Takes ownership of @message, which has the id that bots will know it by. */
void
xmpp_actions_send (XmppActions *self, Request *request, const XmppStanza *stanza, Message *message)
{
  Xmpp *xmpp = self->xmpp;
  const char *id = xmpp_stanza_get (stanza, "id");
  XmppAction *action;
  Confirmation *confirmation;

  if (!xmpp_stream_is_open (xmpp->stream) || xmpp_stream_is_full (xmpp->stream))
    {
      gboolean is_open = xmpp_stream_is_open (xmpp->stream);

      g_clear_pointer (&message, message_free);
      request_answer (request, result_rate_limited (xmpp_stream_get_retry_seconds (xmpp->stream),
                                                    is_open ? "the XMPP server reads too slowly"
                                                            : XMPP_NOT_CONNECTED));
      return;
    }

  action = g_new0 (XmppAction, 1);
  action->request = request_ref (request);
  action->message = message;
  action->to = g_strdup (xmpp_stanza_get (stanza, "to"));
  g_hash_table_replace (self->pending, g_strdup (id), action);
  xmpp_stream_send (xmpp->stream, stanza);
  if (xmpp_stanza_has_type (stanza, "groupchat"))
    return;

  confirmation = g_new0 (Confirmation, 1);
  confirmation->xmpp = xmpp;
  confirmation->id = g_strdup (id);
  xmpp_stream_add_barrier (xmpp->stream, on_barrier, confirmation);
}

static XmppAction *
xmpp_actions_steal (XmppActions *self, const char *id)
{
  gpointer action = NULL;
  g_autofree gpointer key = NULL;

  if (id)
    g_hash_table_steal_extended (self->pending, id, &key, &action);

  return action;
}

/* The chat, or of a thread its channel, of an action that is pending; else NULL */
const char *
xmpp_actions_get_channel (XmppActions *self, const char *id)
{
  XmppAction *action = g_hash_table_lookup (self->pending, id);

  return action ? xmpp_chat_get_channel (action->request->chat) : NULL;
}

static gboolean
on_confirmed (Transaction *transaction, gpointer data, GError **error)
{
  XmppAction *self = data;
  Request *request = self->request;
  g_autoptr (Message) message = self->message ? message_copy (self->message) : NULL;

  g_clear_pointer (&request->result, json_object_unref);
  if (message == NULL)
    return kept_perform (request, transaction, error);

  return chats_restore (transaction, request->chat, error) &&
         store_add_message (transaction->store, message, error);
}

/* A message that the database has not taken is sent all the same: the bot must not send it again. */
static void
on_confirmed_done (Xmpp *xmpp, gpointer data, const GError *error)
{
  XmppAction *self = data;
  Request *request = self->request;
  JsonObject *result = g_steal_pointer (&request->result);

  if (self->message && error)
    hub_fault (xmpp->hub, request->gateway_id, "%s", error->message);
  if (self->message)
    result = result_success (self->message->message_id);
  else if (error)
    {
      g_clear_pointer (&result, json_object_unref);
      result = request_fault (request, error);
    }
  request_answer (request, result);
}

/* An id of an action that is not pending is ignored. @server_id is the one that the room has given to the message, or
 * NULL.
 */
void
xmpp_actions_confirm (XmppActions *self, XmppItem *item, const char *id, const char *server_id)
{
  XmppAction *action = xmpp_actions_steal (self, id);

  if (action == NULL)
    return;

  if (action->message)
    action->message->server_id = g_strdup (server_id);
  xmpp_item_transact (item, on_confirmed, on_confirmed_done, action, xmpp_action_free);
}

static const char *
find_condition (const XmppStanza *error)
{
  for (guint i = 0; error && error->children && i < error->children->len; i++)
    {
      const XmppStanza *child = error->children->pdata[i];

      if (xmpp_stanza_is (child, child->name, XMPP_NS_STANZAS) && child->name &&
          !g_str_equal (child->name, "text"))
        return child->name;
    }

  return "undefined-condition";
}

/* The error of a room that the bot is not in any more */
static gboolean
is_not_in_room (const XmppStanza *stanza, const char *condition)
{
  return xmpp_stanza_has_type (stanza, "error") && g_str_equal (condition, "not-acceptable");
}

static JsonObject *
make_failure (const XmppStanza *error, const char *condition)
{
  g_autofree char *text = error ? xmpp_stanza_find_text (error, "text", XMPP_NS_STANZAS) : NULL;
  g_autofree char *reason =
    g_strdup_printf ("%.64s%s%.200s", condition, text && *text ? ": " : "", text ? text : "");

  if (error && xmpp_stanza_has_type (error, "wait"))
    return result_rate_limited (XMPP_WAIT_SECONDS, "the XMPP server asks to wait: %s", reason);

  return result_failure ("the XMPP server has refused it: %s", reason);
}

/* A message comes back as an error. One that is confirmed already may still be refused by another server;
 * its bot has got another answer, so the operator is told.
 */
void
xmpp_actions_take_error (XmppActions *self, const XmppStanza *stanza)
{
  const char *id = xmpp_stanza_get (stanza, "id");
  const char *from = xmpp_stanza_get (stanza, "from");
  const XmppStanza *error = xmpp_stanza_find (stanza, "error", NULL);
  const char *condition = find_condition (error);
  XmppAction *action = id ? g_hash_table_lookup (self->pending, id) : NULL;
  const char *chat_id = action ? xmpp_chat_get_channel (action->request->chat) : NULL;

  if (action == NULL || from == NULL || !g_str_has_prefix (from, action->to))
    {
      hub_log (self->xmpp->hub, "xmpp: %.200s has refused a message: %.64s", from ? from : "?",
               condition);
      return;
    }

  if (is_not_in_room (stanza, condition) && xmpp_rooms_is_room (self->xmpp->rooms, chat_id))
    {
      xmpp_rooms_enter_again (self->xmpp->rooms, chat_id);
      request_answer (action->request,
                      result_rate_limited (XMPP_WAIT_SECONDS, "the bot is not in the room"));
    }
  else
    request_answer (action->request, make_failure (error, condition));
  g_hash_table_remove (self->pending, id);
}
