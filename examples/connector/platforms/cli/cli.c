/* cli.c: the platform of the command line, over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli.h"

#include <string.h>

#include <gio/gio.h>

#include "chats.h"
#include "delivery.h"
#include "inbound.h"
#include "kept/kept.h"
#include "routing.h"
#include "say.h"

#define PLATFORM_CLI "cli"

#define CLI_MAX_WAITERS 384
#define CLI_PAGE        100
#define CLI_ANSWER      "/answer"

/* How many messages back an expired prompt is looked for */
#define CLI_LATE_MESSAGES 20

typedef struct
{
  Platform parent;
  Hub *hub;
  GPtrArray *waiters;
  gboolean is_ending_turn;
} Cli;

/* A GET that is answered when the bot says something. */
typedef struct
{
  Cli *server;
  SoupServerMessage *message;
  Chat *chat;
  gint64 after;
  guint timeout_id;
  guint news_id; /* there may be a message; it is looked for at the end of the turn */
} Waiter;

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  hub_unobserve (self->server->hub, self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->news_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  chat_free (self->chat);
  g_free (self);
}

/* An answer that is sent when the disk has what it tells */
typedef struct
{
  Cli *server;
  SoupServerMessage *message; /* NULL: the client is gone */
  guint status;
  JsonObject *answer;
  GError *error; /* instead of an answer */
} Reply;

static void
on_reply_gone (SoupServerMessage *message, gpointer user_data)
{
  Reply *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
  g_clear_object (&self->message);
}

static Reply *
reply_new (Cli *server, SoupServerMessage *message, guint status)
{
  Reply *self = g_new0 (Reply, 1);

  self->server = server;
  self->message = g_object_ref (message);
  self->status = status;
  g_signal_connect (message, "disconnected", G_CALLBACK (on_reply_gone), self);
  soup_server_message_pause (message);

  return self;
}

static void
reply_free (Reply *self)
{
  if (self->message)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
respond_error (SoupServerMessage *message, const GError *error)
{
  gboolean is_ours =
    error->domain == STORE_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  http_respond_error (message, is_ours ? http_error_status (error) : SOUP_STATUS_BAD_REQUEST,
                      error->message);
}

static void
reply_send (Reply *self)
{
  if (self->message && self->answer)
    http_respond_json (self->message, self->status, self->answer);
  else if (self->message)
    respond_error (self->message, self->error);
  if (self->message)
    soup_server_message_unpause (self->message);
  reply_free (self);
}

/* A reply to a turn that is rolled back is made again by whoever has begun the turn. */
static void
on_reply_durable (gboolean is_durable, gpointer user_data)
{
  Reply *self = user_data;

  if (!is_durable && self->server->is_ending_turn)
    return;
  if (!is_durable && self->answer)
    {
      g_clear_pointer (&self->answer, json_object_unref);
      g_set_error_literal (&self->error, STORE_ERROR, STORE_ERROR_FULL,
                           "the database cannot be written");
    }
  reply_send (self);
}

static void
cli_find_typing (const char *platform, const char *chat_id, const char *status, gpointer user_data)
{
  const char **wanted = user_data;

  if (*wanted && g_str_equal (platform, PLATFORM_CLI) && g_str_equal (chat_id, *wanted))
    *wanted = NULL;
}

static const char *
cli_gateway_state (Cli *self, const Chat *chat)
{
  Delivery *delivery = hub_get_delivery (self->hub, routing_get_first (self->hub, chat));

  return delivery_state_name (delivery_get_state (delivery));
}

static GPtrArray *
cli_list_answers (Cli *self, const Chat *chat, gint64 after)
{
  GPtrArray *messages =
    store_list_messages (hub_get_store (self->hub), chat, MAX (after, 1), 0, CLI_PAGE);

  for (guint i = messages->len; i > 0; i--)
    {
      Message *message = messages->pdata[i - 1];

      if (!message->from_bot)
        g_ptr_array_remove_index (messages, i - 1);
    }

  return messages;
}

static JsonObject *
cli_show_answers (Cli *self, const Chat *chat, GPtrArray *messages)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  const char *typing = chat->chat_id;

  for (guint i = 0; i < messages->len; i++)
    json_array_add_object_element (array, message_to_json (messages->pdata[i]));
  hub_foreach_typing (self->hub, cli_find_typing, &typing);

  json_object_set_array_member (object, "messages", array);
  json_object_set_boolean_member (object, "typing", typing == NULL);
  json_object_set_string_member (object, "gateway", cli_gateway_state (self, chat));

  return object;
}

/* At the end of the connector nobody waits any more. */
static void
cli_respond_answers (Cli *self, SoupServerMessage *message, const Chat *chat, GPtrArray *messages)
{
  Reply *reply = reply_new (self, message, SOUP_STATUS_OK);

  reply->answer = cli_show_answers (self, chat, messages);
  if (hub_is_stopping (self->hub))
    reply_send (reply);
  else
    hub_when_durable (self->hub, on_reply_durable, reply);
}

static void
waiter_answer (Waiter *self, GPtrArray *messages)
{
  Cli *server = self->server;

  cli_respond_answers (server, self->message, self->chat, messages);
  g_ptr_array_remove_fast (server->waiters, self);
}

static gboolean
on_waiter_timeout (gpointer user_data)
{
  Waiter *self = user_data;
  g_autoptr (GPtrArray) messages = cli_list_answers (self->server, self->chat, self->after);

  self->timeout_id = 0;
  waiter_answer (self, messages);

  return G_SOURCE_REMOVE;
}

static gboolean
on_waiter_news (gpointer user_data)
{
  Waiter *self = user_data;
  g_autoptr (GPtrArray) messages = cli_list_answers (self->server, self->chat, self->after);

  self->news_id = 0;
  if (messages->len > 0)
    waiter_answer (self, messages);

  return G_SOURCE_REMOVE;
}

/* The client must not be told of a message that is not stored in the end: the next message would get
 * the same number, and the client would not ask for it. A turn never ends later than the main loop's
 * next iteration begins.
 */

static void
on_waiter_message (const Message *message, gboolean edited, gpointer user_data)
{
  Waiter *self = user_data;

  if (message->from_bot && message->seq > self->after &&
      g_str_equal (message->platform, PLATFORM_CLI) &&
      g_str_equal (message->chat_id, self->chat->chat_id) && self->news_id == 0)
    self->news_id = g_timeout_add (0, on_waiter_news, self);
}

static void
on_waiter_gone (SoupServerMessage *message, gpointer user_data)
{
  Waiter *self = user_data;

  g_ptr_array_remove_fast (self->server->waiters, self);
}

static const HubObserver waiter_observer = {
  .message = on_waiter_message,
};

static void
cli_wait (Cli *self, SoupServerMessage *message, Chat *chat, gint64 after, guint seconds)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->server = self;
  waiter->message = g_object_ref (message);
  waiter->chat = chat;
  waiter->after = after;
  waiter->timeout_id = g_timeout_add_seconds (seconds, on_waiter_timeout, waiter);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_waiter_gone), waiter);
  g_ptr_array_add (self->waiters, waiter);
  hub_observe (self->hub, &waiter_observer, waiter);
  soup_server_message_pause (message);
}

static gint64
cli_query_int (GHashTable *query, const char *name, gint64 maximum)
{
  const char *text = query ? g_hash_table_lookup (query, name) : NULL;
  gint64 value = 0;

  if (text)
    g_ascii_string_to_signed (text, 10, 0, maximum, &value, NULL);

  return value;
}

static void
cli_handle_get (Cli *self, SoupServerMessage *message, const char *chat_id, GHashTable *query)
{
  gint64 after = cli_query_int (query, "after", G_MAXINT64);
  guint seconds = cli_query_int (query, "wait", CLI_MAX_WAIT);
  g_autoptr (Chat) chat = store_find_chat (hub_get_store (self->hub), PLATFORM_CLI, chat_id);
  g_autoptr (GPtrArray) messages = NULL;

  if (chat == NULL)
    {
      http_respond_error (message, SOUP_STATUS_NOT_FOUND, "there is no such chat");
      return;
    }

  messages = cli_list_answers (self, chat, after);
  if (messages->len > 0 || seconds == 0)
    cli_respond_answers (self, message, chat, messages);
  else if (self->waiters->len >= CLI_MAX_WAITERS)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Retry-After", "1");
      http_respond_error (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "too many clients wait");
    }
  else
    cli_wait (self, message, g_steal_pointer (&chat), after, seconds);
}

/* A chat of the command line is created by its first message. */
static Chat *
cli_open_chat (Cli *self, const char *chat_id, const Person *person, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (PLATFORM_CLI);
  chat->chat_id = g_strdup (chat_id);
  chat->type = g_strdup (CHAT_DIRECT);
  chat->name = g_strdup (chat_id);
  chat->user_id = g_strdup (person->id);
  chat->user_name = g_strdup (person->name);

  return chats_add (self->hub, chat, error);
}

static JsonObject *
cli_accepted (Cli *self, const Chat *chat, const Message *message)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "chat_id", chat->chat_id);
  json_object_set_string_member (answer, "message_id", message->message_id);
  json_object_set_string_member (answer, "gateway", cli_gateway_state (self, chat));

  return answer;
}

/* At a terminal, /OPTION chooses an option. */
static Message *
cli_find_asked (Cli *self, const Chat *chat, const char *text)
{
  if (text == NULL || *text != '/')
    return NULL;

  return store_find_open_prompt (hub_get_store (self->hub), chat, text + 1,
                                 g_get_real_time () / 1000);
}

/* Whether the text chooses an option of a prompt that has expired, and after which only the bot has
 * written: bots often say that the time is over.
 */
static gboolean
cli_is_too_late (Cli *self, const Chat *chat, const char *text)
{
  g_autoptr (GPtrArray) last = NULL;

  if (text == NULL || *text != '/')
    return FALSE;

  last = store_list_messages (hub_get_store (self->hub), chat, 0, 0, CLI_LATE_MESSAGES);
  for (guint i = last->len; i > 0; i--)
    {
      const Message *message = last->pdata[i - 1];

      if (!message->from_bot)
        return FALSE;
      if (message->prompt && prompt_is_expired (message->prompt) &&
          prompt_get_label (message->prompt, text + 1))
        return TRUE;
    }

  return FALSE;
}

static JsonObject *
cli_say (Cli *self, const Chat *chat, const Person *person, JsonObject *request, GError **error)
{
  Saying saying = { .text = member_string (request, "text") };
  g_autoptr (Message) asked = NULL;
  g_autoptr (Message) message = NULL;
  JsonObject *answer;

  if (g_strcmp0 (saying.text, "/stop") == 0)
    {
      answer = json_object_new ();
      json_object_set_boolean_member (answer, "stopped", inbound_stop (self->hub, chat, person));
      return answer;
    }

  asked = cli_find_asked (self, chat, saying.text);
  saying.prompt = asked ? asked->message_id : NULL;
  if (asked == NULL && cli_is_too_late (self, chat, saying.text))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "it is too late for an answer");
      return NULL;
    }
  message = inbound_say (self->hub, chat, person, &saying, error);
  if (message == NULL)
    return NULL;

  answer = cli_accepted (self, chat, message);
  json_object_set_int_member (answer, "seq", message->seq);

  return answer;
}

static JsonObject *
cli_press (Cli *self, const Chat *chat, const Person *person, JsonObject *request, GError **error)
{
  const char *option_id = member_string (request, "option_id");
  g_autoptr (Message) asked =
    inbound_press (self->hub, chat, person, member_string (request, "message_id"), option_id,
                   error);
  JsonObject *answer;

  if (asked == NULL)
    return NULL;

  answer = cli_accepted (self, chat, asked);
  json_object_set_string_member (answer, "option_id", option_id);

  return answer;
}

static JsonObject *
cli_post (Cli *self, const char *path, JsonObject *request, GError **error)
{
  const char *user = member_string (request, "user");
  Person person = { id_is_valid (user) ? user : "user", id_is_valid (user) ? user : "user" };
  gboolean is_press = g_str_has_suffix (path, CLI_ANSWER);
  g_autofree char *chat_id = g_strndup (path, strlen (path) - (is_press ? strlen (CLI_ANSWER) : 0));
  g_autoptr (Chat) chat = cli_open_chat (self, chat_id, &person, error);

  if (chat == NULL)
    return NULL;

  return is_press ? cli_press (self, chat, &person, request, error)
                  : cli_say (self, chat, &person, request, error);
}

static void
cli_handle_post (Cli *self, SoupServerMessage *message, const char *path)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request = NULL;
  Reply *reply;

  request = object_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (request == NULL)
    {
      respond_error (message, error);
      return;
    }

  reply = reply_new (self, message, SOUP_STATUS_ACCEPTED);
  if (hub_begin_turn (self->hub))
    {
      reply->answer = cli_post (self, path, request, &reply->error);
      hub_after_turn (self->hub, on_reply_durable, reply);
      self->is_ending_turn = TRUE;
      if (hub_end_turn (self->hub))
        reply = NULL;
      self->is_ending_turn = FALSE;
      if (reply == NULL)
        return;
      g_clear_pointer (&reply->answer, json_object_unref);
      g_clear_error (&reply->error);
    }
  reply->answer = cli_post (self, path, request, &reply->error);
  hub_when_durable (self->hub, on_reply_durable, reply);
}

static void
cli_handle (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Cli *self = user_data;
  const char *below = path + strlen (CLI_PATH);

  if (g_str_equal (soup_server_message_get_method (message), "POST"))
    cli_handle_post (self, message, below);
  else
    cli_handle_get (self, message, below, query);
}

/* What a terminal has printed stays as it is. */
static const char *const cli_ops[] = { "send",       "typing", "get_chat_info",
                                       "send_media", "prompt", NULL };

static Platform *
cli_start (const PlatformHost *host, GError **error)
{
  Cli *self = g_new0 (Cli, 1);

  self->hub = host->hub;
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  http_server_add_route (host->http, CLI_PATH, HTTP_ROUTE_PREFIX | HTTP_ROUTE_POST, cli_handle,
                         self);

  return &self->parent;
}

static void
cli_stop (Platform *platform)
{
  Cli *self = (Cli *) platform;

  hub_make_durable (self->hub);
  while (self->waiters->len > 0)
    {
      Waiter *waiter = self->waiters->pdata[0];
      g_autoptr (GPtrArray) messages = cli_list_answers (self, waiter->chat, waiter->after);

      waiter_answer (waiter, messages);
    }
}

static void
cli_free (Platform *platform)
{
  Cli *self = (Cli *) platform;

  g_ptr_array_unref (self->waiters);
  g_free (self);
}

const PlatformType platform_cli = {
  .name = PLATFORM_CLI,
  .label = "Command line",
  .emoji = "⌨️",
  .hint = "You are talking to somebody at a terminal. Plain text only.",
  .markdown_dialect = "plain",
  .max_message_length = 4096,
  .unit = &platform_unit_utf16,
  .supported_ops = cli_ops,
  .is_transactional = TRUE,
  .command = "say",
  .command_main = say_main,
  .start = cli_start,
  .stop = cli_stop,
  .free = cli_free,
  .perform_async = kept_perform,
};
