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
#include "http-later.h"
#include "inbound.h"
#include "kept/kept.h"
#include "routing.h"
#include "say.h"

#define PLATFORM_CLI "cli"

#define CLI_MAX_WAITERS 384
#define CLI_MAX_PENDING 1024 /* transactions */
#define CLI_PAGE        100
#define CLI_ANSWER      "/answer"

/* How many messages back an expired prompt is looked for */
#define CLI_LATE_MESSAGES 20

typedef struct
{
  Platform parent;
  Hub *hub;
  GPtrArray *waiters;
  guint n_pending;      /* transactions */
  gboolean is_stopping; /* nobody waits any more */
} Cli;

typedef struct _Reading Reading;

/* A GET. It is answered when the bot has said something, or when its time is over. */
typedef struct
{
  Cli *server;
  HttpLater *later;
  char *chat_id;
  gint64 after;
  guint seconds;       /* how long it may wait */
  gboolean is_waiting; /* until the bot says something */
  guint timeout_id;
  Reading *reading; /* or NULL */
} Waiter;

/* What is read for it */
struct _Reading
{
  Cli *server;
  Waiter *waiter; /* NULL: the client is gone */
  char *chat_id;
  gint64 after;

  /* Set in the transaction */
  Chat *chat;          /* NULL: there is none */
  GPtrArray *messages; /* that the bot has said in it */
};

/* A POST: what a person says, presses or stops */
typedef struct
{
  Cli *server;
  gboolean is_press;
  char *chat_id;
  char *user;
  JsonObject *request;

  /* Set in the transaction */
  Chat *chat;
  Message *message; /* that was said, or asked */
  Stop *stop;       /* or NULL */
} Post;

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  if (self->reading)
    self->reading->waiter = NULL;
  if (self->is_waiting)
    hub_unobserve (self->server->hub, self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  http_later_end (self->later);
  g_free (self->chat_id);
  g_free (self);
}

static void
reading_reset (Reading *self)
{
  g_clear_pointer (&self->chat, chat_free);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
}

static void
reading_free (gpointer data)
{
  Reading *self = data;

  reading_reset (self);
  g_free (self->chat_id);
  g_free (self);
}

static void
post_reset (Post *self)
{
  g_clear_pointer (&self->chat, chat_free);
  g_clear_pointer (&self->message, message_free);
  g_clear_pointer (&self->stop, stop_free);
}

static void
post_free (gpointer data)
{
  Post *self = data;

  post_reset (self);
  g_free (self->chat_id);
  g_free (self->user);
  json_object_unref (self->request);
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
respond_busy (SoupServerMessage *message, const char *reason)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                "1");
  http_respond_error (message, SOUP_STATUS_SERVICE_UNAVAILABLE, reason);
}

/* --- what the bot says --- */

static void
cli_find_typing (const Chat *chat, const char *status, gpointer user_data)
{
  const char **wanted = user_data;

  if (*wanted && g_str_equal (chat->platform, PLATFORM_CLI) && g_str_equal (chat->chat_id, *wanted))
    *wanted = NULL;
}

static const char *
cli_gateway_state (Cli *self, const Chat *chat)
{
  const char *gateway_id = routing_get_first (hub_get_roster (self->hub), chat);

  return delivery_state_name (delivery_get_state (hub_get_delivery (self->hub, gateway_id)));
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

/* In a transaction */
static gboolean
on_read (Transaction *transaction, gpointer data, GError **error)
{
  Reading *self = data;

  reading_reset (self);
  self->chat = store_find_chat (transaction->store, PLATFORM_CLI, self->chat_id);
  if (self->chat == NULL)
    return TRUE;

  self->messages =
    store_list_messages (transaction->store, self->chat, MAX (self->after, 1), 0, CLI_PAGE);
  for (guint i = self->messages->len; i > 0; i--)
    {
      const Message *message = self->messages->pdata[i - 1];

      if (!message->from_bot)
        g_ptr_array_remove_index (self->messages, i - 1);
    }

  return TRUE;
}

static void waiter_read (Waiter *self);

static gboolean
on_waiter_timeout (gpointer user_data)
{
  Waiter *self = user_data;

  self->timeout_id = 0;
  self->seconds = 0;
  waiter_read (self);

  return G_SOURCE_REMOVE;
}

/* What is being read contains the message already: it was begun later. */
static void
on_waiter_message (const Chat *chat, const Message *message, gboolean edited, gpointer user_data)
{
  Waiter *self = user_data;

  if (message->from_bot && message->seq > self->after &&
      g_str_equal (message->platform, PLATFORM_CLI) &&
      g_str_equal (message->chat_id, self->chat_id))
    waiter_read (self);
}

static const HubObserver waiter_observer = {
  .message = on_waiter_message,
};

static guint
cli_count_waiting (Cli *self)
{
  guint count = 0;

  for (guint i = 0; i < self->waiters->len; i++)
    count += ((Waiter *) self->waiters->pdata[i])->is_waiting;

  return count;
}

/* Returns FALSE when it has its answer: too many wait. */
static gboolean
waiter_wait (Waiter *self)
{
  if (self->is_waiting)
    return TRUE;
  if (cli_count_waiting (self->server) >= CLI_MAX_WAITERS)
    {
      respond_busy (http_later_get_message (self->later), "too many clients wait");
      return FALSE;
    }

  self->is_waiting = TRUE;
  self->timeout_id = g_timeout_add_seconds (self->seconds, on_waiter_timeout, self);
  hub_observe (self->server->hub, &waiter_observer, self);

  return TRUE;
}

/* Returns FALSE when it waits. */
static gboolean
waiter_answer (Waiter *self, const Reading *reading, const GError *error)
{
  SoupServerMessage *message = http_later_get_message (self->later);
  g_autoptr (JsonObject) answer = NULL;

  if (error)
    respond_error (message, error);
  else if (reading->chat == NULL)
    http_respond_error (message, SOUP_STATUS_NOT_FOUND, "there is no such chat");
  else if (reading->messages->len == 0 && self->seconds > 0)
    return !waiter_wait (self);
  else
    {
      answer = cli_show_answers (self->server, reading->chat, reading->messages);
      http_respond_json (message, SOUP_STATUS_OK, answer);
    }

  return TRUE;
}

static void
on_read_done (Hub *hub, gpointer data, const GError *error)
{
  Reading *self = data;
  Waiter *waiter = self->waiter;

  self->server->n_pending--;
  if (waiter == NULL)
    return;

  waiter->reading = NULL;
  if (waiter_answer (waiter, self, error))
    g_ptr_array_remove_fast (self->server->waiters, waiter);
}

static void
waiter_read (Waiter *self)
{
  Reading *reading;

  if (self->reading)
    return;

  reading = g_new0 (Reading, 1);
  reading->server = self->server;
  reading->waiter = self;
  reading->chat_id = g_strdup (self->chat_id);
  reading->after = self->after;
  self->reading = reading;
  self->server->n_pending++;
  hub_transact (self->server->hub, on_read, on_read_done, reading, reading_free);
}

static void
on_waiter_gone (gpointer user_data)
{
  Waiter *self = user_data;

  g_ptr_array_remove_fast (self->server->waiters, self);
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
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->server = self;
  waiter->later = http_later_new (message, on_waiter_gone, waiter);
  waiter->chat_id = g_strdup (chat_id);
  waiter->after = cli_query_int (query, "after", G_MAXINT64);
  waiter->seconds = self->is_stopping ? 0 : cli_query_int (query, "wait", CLI_MAX_WAIT);
  g_ptr_array_add (self->waiters, waiter);
  waiter_read (waiter);
}

/* --- what a person says --- */

/* A chat of the command line is created by its first message. */
static Chat *
cli_open_chat (Transaction *transaction, const Post *post, const Person *person, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (PLATFORM_CLI);
  chat->chat_id = g_strdup (post->chat_id);
  chat->type = g_strdup (CHAT_DIRECT);
  chat->name = g_strdup (post->chat_id);
  chat->user_id = g_strdup (person->id);
  chat->user_name = g_strdup (person->name);

  return chats_add (transaction, chat, error);
}

/* At a terminal, /OPTION chooses an option. */
static Message *
cli_find_asked (Store *store, const Chat *chat, const char *text)
{
  if (text == NULL || *text != '/')
    return NULL;

  return store_find_open_prompt (store, chat, text + 1, g_get_real_time () / 1000);
}

/* Whether the text chooses an option of a prompt that has expired, and after which only the bot has
 * written: bots often say that the time is over.
 */
static gboolean
cli_is_too_late (Store *store, const Chat *chat, const char *text)
{
  g_autoptr (GPtrArray) last = NULL;

  if (text == NULL || *text != '/')
    return FALSE;

  last = store_list_messages (store, chat, 0, 0, CLI_LATE_MESSAGES);
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

static gboolean
cli_say (Post *self, Transaction *transaction, const Person *person, GError **error)
{
  Saying saying = { .text = member_string (self->request, "text") };
  g_autoptr (Message) asked = NULL;

  if (g_strcmp0 (saying.text, "/stop") == 0)
    {
      self->stop = inbound_stop (transaction, self->chat, person);
      return TRUE;
    }

  asked = cli_find_asked (transaction->store, self->chat, saying.text);
  saying.prompt = asked ? asked->message_id : NULL;
  if (asked == NULL && cli_is_too_late (transaction->store, self->chat, saying.text))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "it is too late for an answer");
      return FALSE;
    }
  self->message = inbound_say (transaction, self->chat, person, &saying, error);

  return self->message != NULL;
}

static gboolean
cli_press (Post *self, Transaction *transaction, const Person *person, GError **error)
{
  self->message =
    inbound_press (transaction, self->chat, person, member_string (self->request, "message_id"),
                   member_string (self->request, "option_id"), error);

  return self->message != NULL;
}

static gboolean
on_post (Transaction *transaction, gpointer data, GError **error)
{
  Post *self = data;
  const Person person = { self->user, self->user };

  post_reset (self);
  self->chat = cli_open_chat (transaction, self, &person, error);
  if (self->chat == NULL)
    return FALSE;

  return self->is_press ? cli_press (self, transaction, &person, error)
                        : cli_say (self, transaction, &person, error);
}

static JsonObject *
post_accepted (const Post *self)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "chat_id", self->chat->chat_id);
  json_object_set_string_member (answer, "message_id", self->message->message_id);
  json_object_set_string_member (answer, "gateway", cli_gateway_state (self->server, self->chat));
  if (self->is_press)
    json_object_set_string_member (answer, "option_id", member_string (self->request, "option_id"));
  else
    json_object_set_int_member (answer, "seq", self->message->seq);

  return answer;
}

static JsonObject *
post_stopped (const Post *self)
{
  JsonObject *answer = json_object_new ();

  json_object_set_boolean_member (answer, "stopped",
                                  inbound_send_stop (self->server->hub, self->stop));

  return answer;
}

static void
on_post_done (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  Post *self = data;
  g_autoptr (JsonObject) answer = NULL;

  self->server->n_pending--;
  if (error == NULL)
    answer = self->stop ? post_stopped (self) : post_accepted (self);
  if (answer)
    http_respond_json (message, SOUP_STATUS_ACCEPTED, answer);
  else
    respond_error (message, error);
}

static void
cli_handle_post (Cli *self, SoupServerMessage *message, const char *path)
{
  g_autoptr (JsonObject) request = http_read_json (message);
  const char *user = request ? member_string (request, "user") : NULL;
  Post *post;

  if (request == NULL)
    return;

  post = g_new0 (Post, 1);
  post->server = self;
  post->is_press = g_str_has_suffix (path, CLI_ANSWER);
  post->chat_id = g_strndup (path, strlen (path) - (post->is_press ? strlen (CLI_ANSWER) : 0));
  post->user = g_strdup (id_is_valid (user) ? user : "user");
  post->request = g_steal_pointer (&request);
  self->n_pending++;
  http_transact (self->hub, message, on_post, on_post_done, post, post_free);
}

static void
cli_handle (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Cli *self = user_data;
  const char *below = path + strlen (CLI_PATH);

  if (self->n_pending >= CLI_MAX_PENDING)
    respond_busy (message, "too many clients ask at the same time");
  else if (g_str_equal (soup_server_message_get_method (message), "POST"))
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

  self->is_stopping = TRUE;
  for (guint i = 0; i < self->waiters->len; i++)
    {
      Waiter *waiter = self->waiters->pdata[i];

      waiter->seconds = 0;
      waiter_read (waiter);
    }
}

static gboolean
cli_is_stopped (Platform *platform)
{
  return ((Cli *) platform)->n_pending == 0;
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
  .command = "say",
  .command_main = say_main,
  .start = cli_start,
  .stop = cli_stop,
  .is_stopped = cli_is_stopped,
  .free = cli_free,
  .perform = kept_perform,
};
