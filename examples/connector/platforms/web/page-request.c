/* page-request.c: what a page asks for over its socket
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page.h"

#include <string.h>

#include <gio/gio.h>

#include "chats.h"
#include "delivery.h"
#include "inbound.h"
#include "routing.h"

#define PAGE_HISTORY         200
#define PAGE_ARCHIVED        50  /* shown at a time */
#define PAGE_MAX_OWN_CHATS   20  /* direct ones of a person with an account */
#define PAGE_MAX_KEPT_CHATS  100 /* the same with those in the archive, which others share */
#define PAGE_MAX_LAST        500 /* characters */
#define PAGE_DEFAULT_COMMAND "ask"

/* A frame that is larger than what may be unsent is never sent, so what is listed in one is bounded. */
#define PAGE_MAX_LISTED (2 * 1024 * 1024) /* bytes of JSON */

typedef JsonObject *(*PageFunc) (const PageUser *user,
                                 JsonObject *request,
                                 const Chat *chat,
                                 GError **error);

static JsonObject *
page_answer (const char *type, const Chat *chat)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "type", type);
  if (chat)
    json_object_set_string_member (answer, "chat_id", chat->chat_id);

  return answer;
}

/* With the gateway that the routes name; null: that of the platform */
JsonObject *
page_chat (Hub *hub, const Chat *chat)
{
  JsonObject *object = chat_to_json (chat);

  if (routes_find (hub_get_routes (hub), chat))
    json_object_set_string_member (object, "gateway_id", routing_get_first (hub, chat));
  else
    json_object_set_null_member (object, "gateway_id");

  return object;
}

static JsonObject *
page_messages (const char *type, const Chat *chat, GPtrArray *messages)
{
  JsonObject *answer = page_answer (type, chat);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < messages->len; i++)
    json_array_add_object_element (array, message_to_json (messages->pdata[i]));
  json_object_set_array_member (answer, "messages", array);

  return answer;
}

/* The person whom alone a chat is for; NULL: it is for everybody. */
const char *
page_chat_owner (const Chat *chat)
{
  return chat_is (chat, CHAT_DIRECT) ? chat->user_id : NULL;
}

static gboolean
page_user_sees (const PageUser *user, const Chat *chat)
{
  const char *owner = page_chat_owner (chat);

  return user->account == NULL || owner == NULL || g_str_equal (owner, user->account);
}

/* Who speaks: with an account, the person that it is of; else whoever the page says, or the person of the direct
 * chat.
 */
static gboolean
page_get_person (const PageUser *user,
                 JsonObject *request,
                 const Chat *chat,
                 Person *person,
                 GError **error)
{
  const char *id = member_string (request, "user_id");
  const char *name = member_string (request, "user_name");
  gboolean is_direct = *chat->user_id != '\0';

  if (user->account)
    {
      person->id = user->account;
      person->name = user->shown;
      return TRUE;
    }

  person->id = id ? id : is_direct ? chat->user_id : "alice";
  person->name = name ? name : id ? id : is_direct ? chat->user_name : "Alice";
  if (id_is_valid (person->id) && g_utf8_strlen (person->name, -1) <= 100)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "not a user");
  return FALSE;
}

static JsonObject *
page_said (const Chat *chat, const Message *message)
{
  JsonObject *answer;

  if (message == NULL)
    return NULL;

  answer = page_answer ("said", chat);
  json_object_set_string_member (answer, "message_id", message->message_id);
  json_object_set_int_member (answer, "seq", message->seq);

  return answer;
}

static JsonObject *
page_on_say (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  Saying saying = {
    .text = member_string (request, "text"),
    .reply_to = member_string (request, "reply_to"),
    .media = member_array (request, "media"),
  };
  g_autoptr (Message) message = NULL;
  Person person;

  if (!page_get_person (user, request, chat, &person, error))
    return NULL;
  message = inbound_say (user->hub, chat, &person, &saying, error);

  return page_said (chat, message);
}

static JsonObject *
page_on_press (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  const char *message_id = member_string (request, "message_id");
  const char *option_id = member_string (request, "option_id");
  g_autoptr (Message) asked = NULL;
  JsonObject *answer;
  Person person;

  if (!page_get_person (user, request, chat, &person, error))
    return NULL;
  asked = inbound_press (user->hub, chat, &person, message_id, option_id, error);
  if (asked == NULL)
    return NULL;

  answer = page_answer ("pressed", chat);
  json_object_set_string_member (answer, "message_id", asked->message_id);
  json_object_set_string_member (answer, "option_id", option_id);

  return answer;
}

static JsonObject *
page_on_interact (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  const char *command = member_string (request, "command");
  const char *text = member_string (request, "text");
  g_autoptr (Message) message = NULL;
  Person person;

  if (!page_get_person (user, request, chat, &person, error))
    return NULL;
  message = inbound_interact (user->hub, chat, &person, command ? command : PAGE_DEFAULT_COMMAND,
                              text ? text : "", error);

  return page_said (chat, message);
}

static JsonObject *
page_on_stop (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  JsonObject *answer;
  Person person;

  if (!page_get_person (user, request, chat, &person, error))
    return NULL;

  answer = page_answer ("stopped", chat);
  json_object_set_boolean_member (answer, "sent", inbound_stop (user->hub, chat, &person));

  return answer;
}

static gsize
page_json_size (JsonObject *object)
{
  g_autofree char *text = object_text (object);

  return strlen (text);
}

/* Removes those messages that are too much for one answer, at the end that was not asked for. Returns
 * whether there were any.
 */
static gboolean
page_bound_messages (GPtrArray *messages, gboolean from_oldest)
{
  gsize size = 0;
  guint n_kept, n_removed;

  for (n_kept = 0; n_kept < messages->len; n_kept++)
    {
      guint index = from_oldest ? n_kept : messages->len - 1 - n_kept;
      g_autoptr (JsonObject) object = message_to_json (messages->pdata[index]);

      size += page_json_size (object);
      if (n_kept > 0 && size > PAGE_MAX_LISTED)
        break;
    }

  n_removed = messages->len - n_kept;
  if (n_removed > 0)
    g_ptr_array_remove_range (messages, from_oldest ? n_kept : 0, n_removed);

  return n_removed > 0;
}

PageRange
page_get_range (JsonObject *request)
{
  PageRange range = {
    .after = member_int (request, "after", 0),
    .before = member_int (request, "before", 0),
    .limit = CLAMP (member_int (request, "limit", PAGE_HISTORY), 1, PAGE_HISTORY),
  };

  return range;
}

static JsonObject *
page_show_history (JsonObject *request, const Chat *chat, GPtrArray *messages)
{
  PageRange range = page_get_range (request);
  gboolean has_more = messages->len == range.limit;
  JsonObject *answer;

  has_more |= page_bound_messages (messages, range.after > 0);
  answer = page_messages ("history", chat, messages);
  json_object_set_boolean_member (answer, "more", has_more);

  return answer;
}

static JsonObject *
page_on_history (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  PageRange range = page_get_range (request);
  Store *store = hub_get_store (user->hub);
  guint64 n_failures = store_count_failures (store, NULL);
  g_autoptr (GPtrArray) messages =
    store_list_messages (store, chat, range.after, range.before, range.limit);

  return store_check (store, n_failures, error) ? page_show_history (request, chat, messages)
                                                : NULL;
}

/* An id out of a name: "Carol Ann" → "carol-ann". */
static char *
page_make_id (const char *prefix, const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autoptr (GString) id = g_string_new (prefix);

  for (const char *at = ascii; *at && id->len < 48; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (id, g_ascii_tolower (*at));
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);

  /* A name without any such letter. */
  if (id->len <= strlen (prefix))
    g_string_printf (id, "%s%08x", prefix, g_random_int ());

  return g_string_free (g_steal_pointer (&id), FALSE);
}

/* A person's thread; the bot's are made by thread_create. */
static Chat *
page_open_thread (const PageUser *user, JsonObject *request, GError **error)
{
  const char *parent_id = member_string (request, "parent_chat_id");
  g_autoptr (Chat) parent = NULL;

  parent = parent_id ? store_find_chat (hub_get_store (user->hub), PLATFORM_WEB, parent_id) : NULL;
  if (parent == NULL || !page_user_sees (user, parent))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such chat");
      return NULL;
    }

  return chats_open_thread (user->hub, parent, member_string (request, "name"),
                            member_string (request, "parent_message_id"), NULL, error);
}

/* A further chat of one's own with the bot. No other name begins like that, as names have no dot. */
static char *
page_make_own_id (const PageUser *user, const char *name)
{
  g_autofree char *prefix = g_strconcat ("dm-", user->account, ".", NULL);

  return page_make_id (prefix, name);
}

/* The id of a channel never looks like that of a direct chat, which somebody may get who comes later, or that of a
 * thread. It is no number either: that may be the alias of another chat, whose answers would come to the channel.
 */
static char *
page_make_channel_id (const char *name)
{
  g_autofree char *id = page_make_id ("", name);
  gboolean is_taken = g_str_has_prefix (id, "dm-") || g_str_has_prefix (id, "t-") ||
                      strspn (id, "0123456789") == strlen (id);

  return is_taken ? g_strconcat ("channel-", id, NULL) : g_steal_pointer (&id);
}

static gboolean
page_check_room (const PageUser *user, GError **error)
{
  Store *store = hub_get_store (user->hub);

  if (store_count_chats_with (store, PLATFORM_WEB, user->account, TRUE) >= PAGE_MAX_KEPT_CHATS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "You have %d chats with those in the archive. Delete one first.",
                 PAGE_MAX_KEPT_CHATS);
  else if (store_count_chats_with (store, PLATFORM_WEB, user->account, FALSE) >= PAGE_MAX_OWN_CHATS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "You have %d chats already. Archive or delete one first.", PAGE_MAX_OWN_CHATS);
  else
    return TRUE;

  return FALSE;
}

/* With an account, what is made is the person's own. */
static gboolean
page_make_chat (const PageUser *user,
                JsonObject *request,
                const char *name,
                Chat *chat,
                GError **error)
{
  const char *chat_id = user->account ? NULL : member_string (request, "chat_id");
  gboolean is_channel = chat_is (chat, CHAT_CHANNEL);

  if (chat_id)
    chat->chat_id = g_strdup (chat_id);
  else if (is_channel)
    chat->chat_id = page_make_channel_id (name);
  else if (user->account)
    chat->chat_id = page_make_own_id (user, name);
  else
    chat->chat_id = page_make_id ("dm-", name);

  if (is_channel)
    return TRUE;

  chat->user_id = user->account ? g_strdup (user->account) : page_make_id ("", name);
  chat->user_name = g_strdup (user->account ? user->shown : name);

  return user->account == NULL || page_check_room (user, error);
}

static Chat *
page_add_chat (const PageUser *user, JsonObject *request, GError **error)
{
  const char *name = member_string (request, "name");
  const char *scope_id = member_string (request, "scope_id");
  gboolean channel = g_strcmp0 (member_string (request, "chat_type"), CHAT_CHANNEL) == 0;
  g_autoptr (Chat) chat = g_new0 (Chat, 1);
  g_autoptr (Chat) added = NULL;

  name = name ? name : member_string (request, "chat_id");
  chat->platform = g_strdup (PLATFORM_WEB);
  chat->type = g_strdup (channel ? CHAT_CHANNEL : CHAT_DIRECT);
  chat->name = g_strdup (name);
  if (channel)
    chat->scope_id = g_strdup (scope_id ? scope_id : "home");
  if (channel && !id_is_valid (chat->scope_id))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "not a scope");
      return NULL;
    }
  if (!page_make_chat (user, request, name ? name : "", chat, error))
    return NULL;

  added = chats_add (user->hub, chat, error);
  if (added == NULL || page_user_sees (user, added))
    return g_steal_pointer (&added);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is such a chat already");
  return NULL;
}

static JsonObject *
page_on_create_chat (const PageUser *user, JsonObject *request, const Chat *unused, GError **error)
{
  const char *type = member_string (request, "chat_type");
  gboolean thread = g_strcmp0 (type, CHAT_THREAD) == 0;
  gboolean is_shared = thread || g_strcmp0 (type, CHAT_CHANNEL) == 0;
  g_autoptr (Chat) added = NULL;
  JsonObject *answer;

  if (user->budget && is_shared && !page_budget_take_channel (user->budget, error))
    return NULL;

  added = thread ? page_open_thread (user, request, error) : page_add_chat (user, request, error);
  if (added == NULL)
    return NULL;

  answer = page_answer ("created", added);
  json_object_set_object_member (answer, "chat", page_chat (user->hub, added));

  return answer;
}

typedef gboolean (*PageChangeFunc) (Hub *hub, Chat *chat, GError **error);

/* Changes a chat, and answers with what became of it. */
static JsonObject *
page_change_chat (Hub *hub,
                  const Chat *chat,
                  PageChangeFunc change,
                  const char *type,
                  GError **error)
{
  g_autoptr (Chat) changed = store_find_chat (hub_get_store (hub), chat->platform, chat->chat_id);

  return changed && change (hub, changed, error) ? page_answer (type, chat) : NULL;
}

static gboolean
page_restore_chat (Hub *hub, Chat *chat, GError **error)
{
  return chats_restore (hub, chat, error);
}

static JsonObject *
page_on_archive_chat (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  return page_change_chat (user->hub, chat, chats_archive, "archived_chat", error);
}

static JsonObject *
page_on_restore_chat (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  return page_change_chat (user->hub, chat, page_restore_chat, "restored_chat", error);
}

static JsonObject *
page_on_delete_chat (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  if (user->account == NULL || page_chat_owner (chat))
    return page_change_chat (user->hub, chat, chats_delete, "deleted_chat", error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "what others have written is deleted by the operator only; archive it");
  return NULL;
}

static JsonObject *
page_on_rename_chat (const PageUser *user, JsonObject *request, const Chat *chat, GError **error)
{
  g_autoptr (Chat) renamed =
    store_find_chat (hub_get_store (user->hub), chat->platform, chat->chat_id);

  if (renamed == NULL || !chats_rename (user->hub, renamed, member_string (request, "name"), error))
    return NULL;

  return page_answer ("renamed_chat", chat);
}

/* The chats in the archive, or those with a text in the name. */
static JsonObject *
page_on_archive (const PageUser *user, JsonObject *request, const Chat *unused, GError **error)
{
  const char *text = member_string (request, "text");
  guint limit = user->account ? STORE_MAX_ARCHIVED : PAGE_ARCHIVED;
  g_autoptr (GPtrArray) chats =
    store_list_archived (hub_get_store (user->hub), PLATFORM_WEB, text ? text : "", limit);
  JsonObject *answer = page_answer ("archive", NULL);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < chats->len && json_array_get_length (array) < PAGE_ARCHIVED; i++)
    {
      if (page_user_sees (user, chats->pdata[i]))
        json_array_add_object_element (array, page_chat (user->hub, chats->pdata[i]));
    }
  json_object_set_array_member (answer, "chats", array);

  return answer;
}

static JsonObject *
page_on_state (const PageUser *user, JsonObject *request, const Chat *unused, GError **error)
{
  return page_state (user->hub);
}

static const struct
{
  const char *type;
  gboolean in_chat;
  PageFunc func;
} requests[] = {
  { "say", TRUE, page_on_say },
  { "press", TRUE, page_on_press },
  { "interact", TRUE, page_on_interact },
  { "stop", TRUE, page_on_stop },
  { "history", TRUE, page_on_history },
  { "create_chat", FALSE, page_on_create_chat },
  { "rename_chat", TRUE, page_on_rename_chat },
  { "archive_chat", TRUE, page_on_archive_chat },
  { "restore_chat", TRUE, page_on_restore_chat },
  { "delete_chat", TRUE, page_on_delete_chat },
  { "archive", FALSE, page_on_archive },
  { "state", FALSE, page_on_state },
};

/* Returns NULL where there is no such chat for that person. */
Chat *
page_find_chat (const PageUser *user, JsonObject *request)
{
  const char *chat_id = member_string (request, "chat_id");
  g_autoptr (Chat) chat =
    chat_id ? store_find_chat (hub_get_store (user->hub), PLATFORM_WEB, chat_id) : NULL;

  return chat && page_user_sees (user, chat) ? g_steal_pointer (&chat) : NULL;
}

static JsonObject *
page_perform (const PageUser *user, JsonObject *request, GError **error)
{
  const char *type = member_string (request, "type");
  g_autoptr (Chat) chat = NULL;

  if (user->budget && !page_budget_take_request (user->budget, error))
    return NULL;

  for (gsize i = 0; type && i < G_N_ELEMENTS (requests); i++)
    {
      if (!g_str_equal (requests[i].type, type))
        continue;

      if (!requests[i].in_chat)
        return requests[i].func (user, request, NULL, error);

      chat = page_find_chat (user, request);
      if (chat)
        return requests[i].func (user, request, chat, error);

      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such chat");
      return NULL;
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "unknown type");
  return NULL;
}

/* Takes over @answer; NULL: there is an error instead. */
static JsonObject *
page_give (JsonObject *request, JsonObject *answer, const GError *error)
{
  if (answer == NULL)
    {
      answer = page_answer ("error", NULL);
      json_object_set_string_member (answer, "error", error->message);
    }
  object_set (answer, "ref", member_string (request, "ref"));

  return answer;
}

/* The answer to a request for messages that were read elsewhere. @messages: NULL if there is an error instead. */
JsonObject *
page_history (JsonObject *request, const Chat *chat, GPtrArray *messages, const GError *error)
{
  return page_give (request, messages ? page_show_history (request, chat, messages) : NULL, error);
}

JsonObject *
page_request (const PageUser *user, JsonObject *request)
{
  g_autoptr (GError) error = NULL;
  guint64 n_failures = store_count_failures (hub_get_store (user->hub), NULL);
  JsonObject *answer = page_perform (user, request, &error);
  const GError *failure;

  /* A chat that could not be looked up is not an unknown chat. */
  if (store_count_failures (hub_get_store (user->hub), &failure) == n_failures)
    failure = error;

  return page_give (request, answer, failure);
}

static void
page_set_gateway (Hub *hub, const char *gateway_id, JsonObject *object)
{
  Delivery *delivery = hub_get_delivery (hub, gateway_id);

  json_object_set_string_member (object, "gateway",
                                 delivery_state_name (delivery_get_state (delivery)));
  json_object_set_int_member (object, "waiting", hub_count_waiting (hub, gateway_id, PLATFORM_WEB));
}

/* The gateways that have single chats */
static JsonObject *
page_other_gateways (Hub *hub)
{
  GPtrArray *routes = hub_get_routes (hub);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < routes->len; i++)
    {
      const Route *route = routes->pdata[i];
      gboolean is_here = g_str_equal (route->platform, PLATFORM_WEB);

      for (char **id = is_here ? route->gateways : NULL; id && *id; id++)
        {
          JsonObject *state = json_object_new ();

          page_set_gateway (hub, *id, state);
          json_object_set_object_member (object, *id, state);
        }
    }

  return object;
}

/* Whether somebody listens on the other side, and how much waits for them. */
JsonObject *
page_state (Hub *hub)
{
  const char *gateway_id = hub_get_route (hub, PLATFORM_WEB);
  JsonObject *object = page_answer ("state", NULL);

  page_set_gateway (hub, gateway_id, object);
  json_object_set_string_member (object, "gateway_id", gateway_id);
  json_object_set_object_member (object, "gateways", page_other_gateways (hub));

  return object;
}

/* What a page learns when it opens */
typedef struct
{
  const PageUser *user;
  GHashTable *seen; /* ids of the chats in it */
  JsonArray *typing;
  JsonArray *drafts;
  JsonArray *cards;
  gsize size;
} Welcome;

static void
page_add_typing (const char *platform, const char *chat_id, const char *status, gpointer user_data)
{
  Welcome *self = user_data;
  JsonObject *entry;

  if (!g_str_equal (platform, PLATFORM_WEB) || !g_hash_table_contains (self->seen, chat_id))
    return;

  entry = json_object_new ();
  json_object_set_string_member (entry, "chat_id", chat_id);
  json_object_set_string_member (entry, "status", status);
  json_array_add_object_element (self->typing, entry);
}

/* What does not fit is shown by its next update. */
static void
page_add_live (const char *platform, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  Welcome *self = user_data;
  const char *chat_id = member_string (shown, "chat_id");

  if (!g_str_equal (platform, PLATFORM_WEB) || chat_id == NULL ||
      !g_hash_table_contains (self->seen, chat_id))
    return;

  self->size += page_json_size (shown);
  if (self->size <= PAGE_MAX_LISTED)
    json_array_add_object_element (kind == &live_draft ? self->drafts : self->cards,
                                   json_object_ref (shown));
}

/* A last message is only for the list of chats; in full, 500 of them would be too much. */
static JsonObject *
page_last_message (Message *message)
{
  if (g_utf8_strlen (message->text, -1) > PAGE_MAX_LAST)
    *g_utf8_offset_to_pointer (message->text, PAGE_MAX_LAST) = '\0';

  return message_to_json (message);
}

static JsonArray *
page_welcome_chats (Welcome *self, GPtrArray *listed)
{
  JsonArray *chats = json_array_new ();

  for (guint i = 0; i < listed->len; i++)
    {
      const ListedChat *item = listed->pdata[i];
      JsonObject *object;

      if (!page_user_sees (self->user, item->chat))
        continue;
      object = page_chat (self->user->hub, item->chat);
      if (item->last)
        json_object_set_object_member (object, "last", page_last_message (item->last));
      json_array_add_object_element (chats, object);
      g_hash_table_add (self->seen, g_strdup (item->chat->chat_id));
    }

  return chats;
}

static void
page_add_account (const PageUser *user, JsonObject *welcome)
{
  JsonObject *account;

  if (user->account == NULL)
    return;

  account = json_object_new ();
  json_object_set_string_member (account, "user_id", user->account);
  json_object_set_string_member (account, "user_name", user->shown);
  json_object_set_object_member (welcome, "account", account);
}

/* @listed: what store_list_chats_with_last() has returned */
JsonObject *
page_welcome (const PageUser *user, GPtrArray *listed)
{
  Hub *hub = user->hub;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Welcome self = { .user = user,
                   .seen = seen,
                   .typing = json_array_new (),
                   .drafts = json_array_new (),
                   .cards = json_array_new () };
  JsonObject *object = page_answer ("welcome", NULL);

  json_object_set_array_member (object, "chats", page_welcome_chats (&self, listed));
  hub_foreach_typing (hub, page_add_typing, &self);
  live_foreach (hub_get_live (hub), page_add_live, &self);

  json_object_set_array_member (object, "typing", self.typing);
  json_object_set_array_member (object, "drafts", self.drafts);
  json_object_set_array_member (object, "cards", self.cards);
  json_object_set_object_member (object, "state", page_state (hub));
  json_object_set_int_member (
    object, "archived", store_count_archived (hub_get_store (hub), PLATFORM_WEB, user->account));
  json_object_set_int_member (object, "max_text", INBOUND_MAX_TEXT);
  json_object_set_int_member (object, "max_upload", MEDIA_MAX_SIZE);
  page_add_account (user, object);

  return object;
}
