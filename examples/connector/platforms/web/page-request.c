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
#define PAGE_DEFAULT_COMMAND "ask"

/* In a transaction. Returns the answer, or NULL: there is an error, or the main loop makes the answer. */
typedef JsonObject *(*PageFunc) (PageCall *call, Transaction *transaction, GError **error);

JsonObject *
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
page_chat (const Roster *roster, const Chat *chat)
{
  JsonObject *object = chat_to_json (chat);

  if (routes_find (roster_get_routes (roster), chat))
    json_object_set_string_member (object, "gateway_id", routing_get_first (roster, chat));
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
static const char *
page_chat_owner (const Chat *chat)
{
  return chat_is (chat, CHAT_DIRECT) ? chat->user_id : NULL;
}

gboolean
page_user_sees (const PageUser *user, const Chat *chat)
{
  const char *owner = page_chat_owner (chat);

  return user->account == NULL || owner == NULL || g_str_equal (owner, user->account);
}

/* Who speaks: with an account, the person that it is of; else whoever the page says, or the person of the direct
 * chat.
 */
static gboolean
page_get_person (PageCall *call, Person *person, GError **error)
{
  const Chat *chat = call->chat;
  const char *id = member_string (call->request, "user_id");
  const char *name = member_string (call->request, "user_name");
  gboolean is_direct = *chat->user_id != '\0';

  if (call->user.account)
    {
      person->id = call->user.account;
      person->name = call->user.shown;
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
page_on_say (PageCall *call, Transaction *transaction, GError **error)
{
  Saying saying = {
    .text = member_string (call->request, "text"),
    .reply_to = member_string (call->request, "reply_to"),
    .media = member_array (call->request, "media"),
  };
  g_autoptr (Message) message = NULL;
  Person person;

  if (!page_get_person (call, &person, error))
    return NULL;
  message = inbound_say (transaction, call->chat, &person, &saying, error);

  return page_said (call->chat, message);
}

static JsonObject *
page_on_press (PageCall *call, Transaction *transaction, GError **error)
{
  const char *message_id = member_string (call->request, "message_id");
  const char *option_id = member_string (call->request, "option_id");
  g_autoptr (Message) asked = NULL;
  JsonObject *answer;
  Person person;

  if (!page_get_person (call, &person, error))
    return NULL;
  asked = inbound_press (transaction, call->chat, &person, message_id, option_id, error);
  if (asked == NULL)
    return NULL;

  answer = page_answer ("pressed", call->chat);
  json_object_set_string_member (answer, "message_id", asked->message_id);
  json_object_set_string_member (answer, "option_id", option_id);

  return answer;
}

static JsonObject *
page_on_interact (PageCall *call, Transaction *transaction, GError **error)
{
  const char *command = member_string (call->request, "command");
  const char *text = member_string (call->request, "text");
  g_autoptr (Message) message = NULL;
  Person person;

  if (!page_get_person (call, &person, error))
    return NULL;
  message = inbound_interact (transaction, call->chat, &person,
                              command ? command : PAGE_DEFAULT_COMMAND, text ? text : "", error);

  return page_said (call->chat, message);
}

static JsonObject *
page_on_stop (PageCall *call, Transaction *transaction, GError **error)
{
  Person person;

  if (page_get_person (call, &person, error))
    call->stop = inbound_stop (transaction, call->chat, &person);

  return NULL;
}

gsize
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

/* A thread reads it afterwards, unless it is to be read here. */
static JsonObject *
page_on_history (PageCall *call, Transaction *transaction, GError **error)
{
  PageRange range = page_get_range (call->request);
  g_autoptr (GPtrArray) messages = NULL;

  if (!call->reads_here)
    return NULL;

  messages =
    store_list_messages (transaction->store, call->chat, range.after, range.before, range.limit);

  return page_show_history (call->request, call->chat, messages);
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
page_open_thread (PageCall *call, Transaction *transaction, GError **error)
{
  JsonObject *request = call->request;
  const char *parent_id = member_string (request, "parent_chat_id");
  g_autoptr (Chat) parent = NULL;

  parent = parent_id ? store_find_chat (transaction->store, PLATFORM_WEB, parent_id) : NULL;
  if (parent == NULL || !page_user_sees (&call->user, parent))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such chat");
      return NULL;
    }

  return chats_open_thread (transaction, parent, member_string (request, "name"),
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
page_check_room (const PageUser *user, Store *store, GError **error)
{
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
page_make_chat (PageCall *call,
                Transaction *transaction,
                const char *name,
                Chat *chat,
                GError **error)
{
  const PageUser *user = &call->user;
  const char *chat_id = user->account ? NULL : member_string (call->request, "chat_id");
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

  return user->account == NULL || page_check_room (user, transaction->store, error);
}

static Chat *
page_add_chat (PageCall *call, Transaction *transaction, GError **error)
{
  JsonObject *request = call->request;
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
  if (!page_make_chat (call, transaction, name ? name : "", chat, error))
    return NULL;

  added = chats_add (transaction, chat, error);
  if (added == NULL || page_user_sees (&call->user, added))
    return g_steal_pointer (&added);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "there is such a chat already");
  return NULL;
}

static JsonObject *
page_on_create_chat (PageCall *call, Transaction *transaction, GError **error)
{
  const char *type = member_string (call->request, "chat_type");
  gboolean thread = g_strcmp0 (type, CHAT_THREAD) == 0;
  g_autoptr (Chat) added = NULL;
  JsonObject *answer;

  added =
    thread ? page_open_thread (call, transaction, error) : page_add_chat (call, transaction, error);
  if (added == NULL)
    return NULL;

  answer = page_answer ("created", added);
  json_object_set_object_member (answer, "chat", page_chat (transaction->roster, added));

  return answer;
}

static JsonObject *
page_on_archive_chat (PageCall *call, Transaction *transaction, GError **error)
{
  return chats_archive (transaction, call->chat, error) ? page_answer ("archived_chat", call->chat)
                                                        : NULL;
}

static JsonObject *
page_on_restore_chat (PageCall *call, Transaction *transaction, GError **error)
{
  return chats_restore (transaction, call->chat, error) ? page_answer ("restored_chat", call->chat)
                                                        : NULL;
}

static JsonObject *
page_on_delete_chat (PageCall *call, Transaction *transaction, GError **error)
{
  if (call->user.account == NULL || page_chat_owner (call->chat))
    return chats_delete (transaction, call->chat, error) ? page_answer ("deleted_chat", call->chat)
                                                         : NULL;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "what others have written is deleted by the operator only; archive it");
  return NULL;
}

static JsonObject *
page_on_rename_chat (PageCall *call, Transaction *transaction, GError **error)
{
  const char *name = member_string (call->request, "name");

  return chats_rename (transaction, call->chat, name, error)
           ? page_answer ("renamed_chat", call->chat)
           : NULL;
}

/* The chats in the archive, or those with a text in the name. */
static JsonObject *
page_on_archive (PageCall *call, Transaction *transaction, GError **error)
{
  const char *text = member_string (call->request, "text");
  guint limit = call->user.account ? STORE_MAX_ARCHIVED : PAGE_ARCHIVED;
  g_autoptr (GPtrArray) chats =
    store_list_archived (transaction->store, PLATFORM_WEB, text ? text : "", limit);
  JsonObject *answer = page_answer ("archive", NULL);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < chats->len && json_array_get_length (array) < PAGE_ARCHIVED; i++)
    {
      if (page_user_sees (&call->user, chats->pdata[i]))
        json_array_add_object_element (array, page_chat (transaction->roster, chats->pdata[i]));
    }
  json_object_set_array_member (answer, "chats", array);

  return answer;
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
};

/* Whether there is such a chat for that person */
static gboolean
page_enter_chat (PageCall *call, Store *store, GError **error)
{
  const char *chat_id = member_string (call->request, "chat_id");
  g_autoptr (Chat) chat = chat_id ? store_find_chat (store, PLATFORM_WEB, chat_id) : NULL;

  if (chat == NULL || !page_user_sees (&call->user, chat))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such chat");
      return FALSE;
    }

  call->chat = g_steal_pointer (&chat);
  return TRUE;
}

static void
page_call_reset (PageCall *self)
{
  g_clear_pointer (&self->chat, chat_free);
  g_clear_pointer (&self->stop, stop_free);
  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
}

void
page_call_clear (PageCall *self)
{
  page_call_reset (self);
  g_clear_pointer (&self->request, json_object_unref);
  g_free (self->user.account);
  g_free (self->user.shown);
}

/* In a transaction */
static gboolean
page_read_welcome (PageCall *call, Store *store)
{
  call->n_archived = store_count_archived (store, PLATFORM_WEB, call->user.account);
  if (call->reads_here)
    call->listed = store_list_chats_with_last (store, PLATFORM_WEB);

  return TRUE;
}

/* In a transaction: what the page asks for */
gboolean
page_request (PageCall *call, Transaction *transaction, GError **error)
{
  const char *type = call->request ? member_string (call->request, "type") : NULL;
  GError *failure = NULL;

  page_call_reset (call);
  if (call->request == NULL)
    return page_read_welcome (call, transaction->store);

  for (gsize i = 0; type && i < G_N_ELEMENTS (requests); i++)
    {
      if (!g_str_equal (requests[i].type, type))
        continue;

      if (!requests[i].in_chat || page_enter_chat (call, transaction->store, &failure))
        call->answer = requests[i].func (call, transaction, &failure);
      if (failure)
        g_propagate_error (error, failure);
      return failure == NULL;
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "unknown type");
  return FALSE;
}

/* Before the transaction. Whoever makes channels and threads makes them for all. */
gboolean
page_admit (const PageUser *user, JsonObject *request, GError **error)
{
  const char *chat_type = member_string (request, "chat_type");
  gboolean is_shared =
    g_strcmp0 (chat_type, CHAT_THREAD) == 0 || g_strcmp0 (chat_type, CHAT_CHANNEL) == 0;

  if (user->budget == NULL)
    return TRUE;

  return page_budget_take_request (user->budget, error) &&
         (!is_shared || g_strcmp0 (member_string (request, "type"), "create_chat") != 0 ||
          page_budget_take_channel (user->budget, error));
}

/* Takes over @answer; NULL: there is an error instead. */
JsonObject *
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
