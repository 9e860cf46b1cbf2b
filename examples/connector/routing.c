/* routing.c: which bot gets an event, and where a bot may act
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "routing.h"

#include <string.h>

#include <gio/gio.h>

#include "chats.h"
#include "platforms/platform.h"

#define ROUTING_MAX_NAME 200 /* bytes */

gboolean
routing_is_part_of_a_name (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || c == '-';
}

/* Whether the text begins with “@NAME” or “NAME:”. Both are in the form of g_utf8_casefold(). */
static gboolean
begins_with_name (const char *text, const char *name)
{
  gboolean has_at = *text == '@';
  const char *rest = text + has_at;
  gunichar next;

  if (!g_str_has_prefix (rest, name))
    return FALSE;

  next = g_utf8_get_char (rest + strlen (name));
  return next == ':' || (has_at && !routing_is_part_of_a_name (next));
}

/* The beginning of the text, in which a name may stand */
static char *
fold_beginning (const char *text)
{
  g_autofree char *beginning = NULL;
  const char *end = text;

  while (*end && end - text < 2 * ROUTING_MAX_NAME)
    end = g_utf8_next_char (end);
  beginning = g_strndup (text, end - text);

  return g_utf8_casefold (beginning, -1);
}

/* How many bytes of a name of the gateway the text begins with; 0: it does not. A bot has two names: the id
 * of its gateway, and the bot id of its hello.
 */
static gsize
measure_name (Transaction *transaction,
              const Chat *chat,
              const char *folded_text,
              const char *gateway_id)
{
  g_autofree char *bot_id = store_get_bot_id (transaction->store, gateway_id, chat->platform);
  const char *names[] = { gateway_id, bot_id };
  gsize longest = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = names[i] ? g_utf8_casefold (names[i], -1) : NULL;

      if (name && *name && begins_with_name (folded_text, name))
        longest = MAX (longest, strlen (name));
    }

  return longest;
}

/* The gateway that the text names at its start, or NULL */
static const char *
find_called (Transaction *transaction,
             const Chat *chat,
             const Route *route,
             const char *folded_text)
{
  const char *called = NULL;
  gsize longest = 0;

  for (char **id = route->gateways; *id; id++)
    {
      gsize length = measure_name (transaction, chat, folded_text, *id);

      if (length > longest)
        {
          longest = length;
          called = *id;
        }
    }

  return called;
}

/* The gateway that the id of the chat names, or that of its channel; NULL: there is no such gateway */
static const char *
get_named (const Roster *roster, const Chat *chat)
{
  const PlatformType *type = platform_find (chat->platform);
  const char *chat_id = chat_is (chat, CHAT_THREAD) ? chat->parent_chat_id : chat->chat_id;
  g_autofree char *gateway_id =
    type && type->dup_gateway_id ? type->dup_gateway_id (chat_id) : NULL;

  return roster_find_gateway (roster, gateway_id);
}

/* The row for the chat. One without a pattern is not for a chat whose id names a bot. */
static const Route *
find_route (const Roster *roster, const Chat *chat)
{
  const Route *route = routes_find (roster_get_routes (roster), chat);

  return route && *route->pattern == '\0' && get_named (roster, chat) ? NULL : route;
}

/* Whether a message calls that bot by “@NAME” or “NAME:” at its start, in a chat of several bots */
gboolean
routing_is_called (Transaction *transaction,
                   const Chat *chat,
                   const char *text,
                   const char *gateway_id)
{
  const Route *route = find_route (transaction->roster, chat);
  g_autofree char *folded = NULL;

  if (route == NULL || route->gateways[1] == NULL)
    return FALSE;
  folded = fold_beginning (text);

  return g_strcmp0 (find_called (transaction, chat, route, folded), gateway_id) == 0;
}

/* The name behind the “@” that the text begins with, or NULL */
static char *
get_addressee (const char *folded_text)
{
  const char *end = folded_text + 1;

  if (*folded_text != '@')
    return NULL;
  while (*end && routing_is_part_of_a_name (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  return end > folded_text + 1 ? g_strndup (folded_text + 1, end - folded_text - 1) : NULL;
}

/* In a chat of several bots, “@NAME” at the start calls one of them or a person. */
static gboolean
check_addressee (Transaction *transaction,
                 const Chat *chat,
                 const Route *route,
                 const char *folded_text,
                 GError **error)
{
  g_autofree char *name = get_addressee (folded_text);
  g_autofree char *names = NULL;

  if (name == NULL || g_str_equal (name, ROUTING_ANY_BOT) ||
      store_has_person (transaction->store, chat, name))
    return TRUE;

  names = g_strjoinv (", ", route->gateways);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "there is no bot “%s” in this chat; the bots here are: %s", name, names);
  return FALSE;
}

/* A thread that a bot has begun is its own. */
static const char *
get_first (const Chat *chat, const Route *route)
{
  if (chat->gateway_id && route_has_gateway (route, chat->gateway_id))
    return chat->gateway_id;

  return route->gateways[0];
}

/* The bot that an event is about: the one that has written or has got the message */
static const char *
get_concerned (const Event *event)
{
  const Message *about = event->kind == EVENT_EDIT ? event->message : event->quoted;

  if (event->kind != EVENT_EDIT && about && !about->from_bot)
    return NULL;

  return about ? about->gateway_id : NULL;
}

/* In a chat that no row is for */
static const char *
get_default (const Roster *roster, const Chat *chat)
{
  const char *named = get_named (roster, chat);

  return named ? named : roster_get_default (roster, chat->platform);
}

/* The gateway that gets what is not for another one in the chat. It may not be there. */
const char *
routing_get_first (const Roster *roster, const Chat *chat)
{
  const Route *route = find_route (roster, chat);

  return route ? get_first (chat, route) : get_default (roster, chat);
}

/* In a chat that a row is for. Returns NULL with an error for the person who writes. */
static const char *
choose_gateway (Transaction *transaction, const Event *event, const Route *route, GError **error)
{
  const char *concerned = get_concerned (event);
  g_autofree char *folded = NULL;

  if (event->kind == EVENT_MESSAGE && event->asked == NULL && route->gateways[1])
    {
      const char *called;

      folded = fold_beginning (event->message->text);
      called = find_called (transaction, event->chat, route, folded);
      if (called)
        return called;
      if (!check_addressee (transaction, event->chat, route, folded, error))
        return NULL;
    }
  if (concerned && route_has_gateway (route, concerned))
    return concerned;

  return get_first (event->chat, route);
}

/* The gateway that asked gets the answer, unless it is not in the chat any more. */
static const char *
get_asking (const Roster *roster, const Event *event)
{
  const char *gateway_id = event->asked ? event->asked->prompt->gateway_id : NULL;

  if (roster_find_gateway (roster, gateway_id) && routing_may_act (roster, event->chat, gateway_id))
    return gateway_id;

  return NULL;
}

/* The one gateway that gets the event, as it stands in the roster. Returns NULL with an error for the person who has
 * caused it.
 */
const char *
routing_find_gateway (Transaction *transaction, const Event *event, GError **error)
{
  const Roster *roster = transaction->roster;
  const Route *route = find_route (roster, event->chat);
  const char *gateway_id = get_asking (roster, event);
  const char *found;

  if (gateway_id == NULL && route)
    gateway_id = choose_gateway (transaction, event, route, error);
  else if (gateway_id == NULL)
    gateway_id = get_default (roster, event->chat);
  if (gateway_id == NULL)
    return NULL;

  found = roster_find_gateway (roster, gateway_id);
  if (found == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no bot “%s”", gateway_id);

  return found;
}

/* All gateways in the chat, the first one first. The ids are those of the roster. */
GPtrArray *
routing_list_gateways (const Roster *roster, const Chat *chat)
{
  const Route *route = find_route (roster, chat);
  GPtrArray *ids = g_ptr_array_new ();

  for (char **id = route ? route->gateways : NULL; id && *id; id++)
    g_ptr_array_add (ids, *id);
  if (route == NULL)
    g_ptr_array_add (ids, (gpointer) get_default (roster, chat));

  return ids;
}

/* A bot acts in the chats that it is in, and in threads that it has begun. Without any row it acts in all
 * chats but those whose id names another bot, as which it would appear.
 */
gboolean
routing_may_act (const Roster *roster, const Chat *chat, const char *gateway_id)
{
  GPtrArray *routes = roster_get_routes (roster);
  const Route *route = find_route (roster, chat);

  if (g_strcmp0 (chat->gateway_id, gateway_id) == 0)
    return TRUE;
  if (route)
    return route_has_gateway (route, gateway_id);
  if (routes->len == 0 && get_named (roster, chat) == NULL)
    return TRUE;

  return g_strcmp0 (get_default (roster, chat), gateway_id) == 0;
}

/* A bot may reply to what it has got, also after the route has changed. */
gboolean
routing_may_answer (Store *store, const Chat *chat, const char *gateway_id, const char *message_id)
{
  g_autoptr (Message) message = message_id ? store_find_message (store, chat, message_id) : NULL;

  return message && !message->from_bot && g_str_equal (message->gateway_id, gateway_id);
}

/* Whether that bot has written the message. Without routes all bots are one, as a gateway may have another
 * id than it had before.
 */
gboolean
routing_owns_message (const Roster *roster, const Message *message, const char *gateway_id)
{
  return message->from_bot &&
         (roster_get_routes (roster)->len == 0 || *message->gateway_id == '\0' ||
          g_str_equal (message->gateway_id, gateway_id));
}
