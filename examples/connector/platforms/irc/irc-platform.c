/* irc-platform.c: the platform of an IRC server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "chats.h"
#include "irc-bot.h"
#include "irc-chat.h"
#include "irc-heard.h"
#include "irc-records.h"
#include "json-guard.h"
#include "kept/kept.h"
#include "platforms/choices.h"
#include "platforms/platform.h"

#define MAX_URL 350 /* bytes that fit one line with a short name before them */

typedef struct _Leave Leave;

typedef struct
{
  Platform parent;
  Hub *hub;
  HttpServer *http;
  GKeyFile *file;
  GPtrArray
    *bots; /* of IrcBot; the first one is that of all gateways without a nick of their own */
  GPtrArray *nicks; /* ids of the gateways of the others */
  IrcHeard *heard;
  IrcRecords *records;
  Leave *leave; /* NULL: it does not end, or has left */
  guint routes_version;
} Irc;

/* The platform ends. What was heard before is stored first, so that people can be told when it could not be. */
struct _Leave
{
  Irc *irc; /* NULL: it is gone */
};

static const char *const irc_ops[] = { "send",       "typing", "get_chat_info",
                                       "send_media", "prompt", NULL };

/* What a bot says is no message of a person, also where another bot hears it. */
static gboolean
is_bot (const char *nick, const char **gateway_id, gpointer user_data)
{
  Irc *self = user_data;

  for (guint i = 0; i < self->bots->len; i++)
    {
      const IrcBot *bot = self->bots->pdata[i];

      if (irc_session_was_me (bot->session, nick))
        {
          *gateway_id = bot->gateway_id;
          return TRUE;
        }
    }

  return FALSE;
}

static IrcBot *
irc_get_bot (Irc *self, const char *gateway_id)
{
  for (guint i = 0; i < self->bots->len; i++)
    {
      IrcBot *bot = self->bots->pdata[i];

      if (g_strcmp0 (bot->gateway_id, gateway_id) == 0)
        return bot;
    }

  return NULL;
}

static GPtrArray *
get_nicks (gpointer user_data)
{
  Irc *self = user_data;

  return self->nicks;
}

static guint
irc_find_connection (Irc *self, IrcInbound *inbound)
{
  guint i = 0;

  while (i + 1 < self->bots->len && ((IrcBot *) self->bots->pdata[i])->inbound != inbound)
    i++;

  return i;
}

static gboolean
is_new (IrcInbound *inbound, const char *channel, const char *what, gpointer user_data)
{
  Irc *self = user_data;

  return self->bots->len == 1 || irc_heard_is_new (self->heard, irc_find_connection (self, inbound),
                                                   channel, what, g_get_monotonic_time ());
}

static void
on_joined (IrcInbound *inbound, const char *channel, gpointer user_data)
{
  Irc *self = user_data;

  irc_heard_join (self->heard, irc_find_connection (self, inbound), channel);
}

static const IrcInboundFuncs inbound_funcs = {
  .is_bot = is_bot,
  .get_nicks = get_nicks,
  .is_new = is_new,
  .joined = on_joined,
};

/* By which nick the gateway speaks in the chat; NULL: the one of the chat is not there any more */
static IrcBot *
irc_find_bot (Irc *self, Request *request)
{
  const char *chat_id = request->chat->chat_id;
  g_autofree char *named = irc_chat_get_gateway (chat_id);
  IrcBot *bot = irc_get_bot (self, irc_is_channel (chat_id) ? request->gateway_id : named);
  guint wait;

  if (!irc_is_channel (chat_id))
    return bot;

  return bot && irc_channels_find (bot->channels, chat_id, &wait) != IRC_CHANNEL_UNKNOWN
           ? bot
           : self->bots->pdata[0];
}

/* Returns NULL, or why nothing can be sent to the chat now. */
static JsonObject *
irc_check_target (IrcBot *bot, Request *request)
{
  const char *chat_id = request->chat->chat_id;
  guint wait;

  if (bot == NULL)
    return result_failure ("the bot of this chat has no nick any more");

  wait = irc_session_get_wait (bot->session);
  if (!irc_session_is_ready (bot->session))
    return result_rate_limited (wait, "there is no connection to the IRC server");
  if (!irc_is_channel (chat_id))
    return NULL;

  switch (irc_channels_find (bot->channels, chat_id, &wait))
    {
    case IRC_CHANNEL_LEFT:
      return result_rate_limited (wait, "not in the channel %s at the moment", chat_id);
    case IRC_CHANNEL_UNKNOWN:
      return result_failure ("the channel %s is not in the configuration", chat_id);
    case IRC_CHANNEL_JOINED:
    default:
      return NULL;
    }
}

/* A message on its way */
typedef struct
{
  Irc *irc;
  char *text;
  IrcPrompt *prompt; /* NULL: it is none */
} Sent;

static void
sent_free (gpointer data)
{
  Sent *self = data;

  g_free (self->text);
  g_clear_pointer (&self->prompt, irc_prompt_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static Sent *
sent_new (Irc *irc, const char *text, IrcPrompt *prompt)
{
  Sent *self = g_new0 (Sent, 1);

  self->irc = irc;
  self->text = g_strdup (text);
  self->prompt = prompt ? irc_prompt_ref (prompt) : NULL;

  return self;
}

/* The message is stored under the id that the server gave it, so that people can reply to it. */
static void
on_text_sent (Request *request, const char *message_id, JsonObject *failure, gpointer user_data)
{
  const Sent *sent = user_data;

  if (failure)
    request_answer (request, failure);
  else
    irc_records_add_message (sent->irc->records, request, sent->text, message_id);
}

static JsonObject *
irc_send_text (Irc *self, IrcBot *bot, Request *request, const char *text)
{
  g_autoptr (Sent) sent = sent_new (self, text, NULL);
  JsonObject *failure = irc_outbox_add (bot->outbox, request, text, on_text_sent, sent, sent_free);

  if (failure == NULL)
    g_steal_pointer (&sent);

  return failure;
}

static JsonObject *
irc_send (Irc *self, IrcBot *bot, Request *request)
{
  return irc_send_text (self, bot, request, member_string (request->action, "content"));
}

static void
on_prompt_sent (Request *request, const char *message_id, JsonObject *failure, gpointer user_data)
{
  const Sent *sent = user_data;

  if (failure == NULL)
    irc_records_confirm_prompt (sent->irc->records, request, sent->prompt);
  else if (member_boolean (failure, "ambiguous"))
    request_answer (request, failure);
  else
    irc_records_remove_prompt (sent->irc->records, request, sent->prompt, failure);
}

/* An answer may come before the server confirms the prompt, so it is stored as soon as it was sent, and deleted when
 * it has not arrived.
 */
static JsonObject *
irc_send_prompt (Irc *self, IrcBot *bot, Request *request)
{
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_new_prompt (request, &failure);
  g_autoptr (IrcPrompt) prompt = NULL;
  g_autoptr (Sent) sent = NULL;
  g_autofree char *text = NULL;

  if (message == NULL)
    return failure;

  text = choices_format (message, "  ");
  prompt = irc_prompt_new (g_steal_pointer (&message));
  sent = sent_new (self, NULL, prompt);
  failure = irc_outbox_add (bot->outbox, request, text, on_prompt_sent, sent, sent_free);
  if (failure)
    return failure;

  g_steal_pointer (&sent);
  irc_records_add_prompt (self->records, request, prompt);

  return NULL;
}

/* A link that people can open; NULL: there is none */
static char *
irc_media_url (Irc *self, JsonObject *media)
{
  const char *id = member_string (media, "id");
  const char *base = http_origin_get_public_base (http_server_get_origin (self->http));

  if (*id == '\0')
    return g_strdup (member_string (media, "url"));

  return base ? g_strconcat (base, MEDIA_PAGE_PATH, id, NULL) : NULL;
}

static JsonObject *
irc_send_media (Irc *self, IrcBot *bot, Request *request)
{
  const char *content = member_string (request->action, "content");
  g_autofree char *url = irc_media_url (self, request->media);
  g_autofree char *text = NULL;
  const char *filename;

  if (url == NULL)
    return result_failure (
      "people on IRC could not open the file: the connector has no public URL");
  if (strlen (url) > MAX_URL)
    return result_failure ("the URL of the file is too long for IRC");

  filename = member_string (request->media, "filename");
  text = g_strconcat (content ? content : "", content && *content ? "\n" : "",
                      filename ? filename : "", filename && *filename ? ": " : "", url, NULL);

  return irc_send_text (self, bot, request, text);
}

/* Shown by clients that know the tag; elsewhere there is nothing like it, and nothing is missing. */
static JsonObject *
irc_typing (Irc *self, IrcBot *bot, Request *request)
{
  const char *content = member_string (request->action, "content");
  const char *state = content && *content == '\0' ? "done" : "active";
  g_autofree char *target = irc_chat_get_target (request->chat->chat_id);

  if (irc_session_has (bot->session, "message-tags") && irc_session_may_send (bot->session))
    irc_session_send (bot->session, "@+typing=%s TAGMSG %s", state, target);
  request_answer (request, result_success (NULL));

  return NULL;
}

static const struct
{
  const char *op;
  JsonObject *(*func) (Irc *self,
                       IrcBot *bot,
                       Request *request); /* returns NULL when it answers by itself */
} irc_actions[] = {
  { "send", irc_send },
  { "prompt", irc_send_prompt },
  { "send_media", irc_send_media },
  { "typing", irc_typing },
};

static gsize
find_action (const char *op)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (irc_actions) && !g_str_equal (irc_actions[i].op, op))
    i++;

  return i;
}

/* What has nothing to do with the server is left to what is stored. */
static gboolean
irc_begin (Request *request, Transaction *transaction, GError **error)
{
  if (find_action (request->op) == G_N_ELEMENTS (irc_actions))
    return kept_perform (request, transaction, error);

  if (g_str_equal (request->op, "send_media"))
    request->media = kept_find_media (request, transaction->store, &request->result);
  if (request->result == NULL)
    request->finish = platform_pass_on;

  return TRUE;
}

static void
irc_perform (Platform *platform, Request *request)
{
  Irc *self = (Irc *) platform;
  IrcBot *bot = irc_find_bot (self, request);
  JsonObject *failure = irc_check_target (bot, request);

  if (failure == NULL)
    failure = irc_actions[find_action (request->op)].func (self, bot, request);
  if (failure)
    request_answer (request, failure);
}

/* A bot with a nick of its own is in the channels of the rows of the routes that name it. The others are those of all. */
static gboolean
irc_wants_channel (Irc *self, const IrcConfig *config, const char *gateway_id, const char *name)
{
  g_autofree char *folded = irc_fold (name, IRC_CASE_RFC1459);
  g_autofree char *platform = g_strdup (PLATFORM_IRC);
  g_autofree char *type = g_strdup (CHAT_CHANNEL);
  const Chat chat = { .platform = platform, .chat_id = folded, .type = type };
  const Route *route = routes_find (hub_get_routes (self->hub), &chat);

  if (route == NULL)
    return gateway_id == NULL;

  for (char **id = route->gateways; *id; id++)
    {
      if (gateway_id ? g_str_equal (*id, gateway_id) : irc_config_get_nick (config, *id) == NULL)
        return TRUE;
    }

  return FALSE;
}

static IrcConfig *
irc_read_for (Irc *self, const char *gateway_id, GError **error)
{
  IrcConfig *config = irc_config_read_for (self->file, gateway_id, error);

  for (guint i = config ? config->channels->len : 0; i > 0; i--)
    {
      const IrcChannelConfig *channel = config->channels->pdata[i - 1];

      if (!irc_wants_channel (self, config, gateway_id, channel->name))
        g_ptr_array_remove_index (config->channels, i - 1);
    }

  return config;
}

/* The settings or the routes have changed. */
static void
irc_configure_bots (Irc *self)
{
  self->routes_version = hub_get_routes_version (self->hub);
  for (guint i = 0; i < self->bots->len; i++)
    {
      IrcBot *bot = self->bots->pdata[i];
      g_autoptr (GError) error = NULL;
      IrcConfig *config = irc_read_for (self, bot->gateway_id, &error);

      if (config)
        irc_bot_configure (bot, config);
      else
        hub_fault (self->hub, NULL, "%s", error->message);
    }
}

static void
on_state (gpointer user_data)
{
  Irc *self = user_data;

  if (self->routes_version != hub_get_routes_version (self->hub))
    irc_configure_bots (self);
}

static const HubObserver irc_observer = {
  .state = on_state,
};

static gboolean
irc_add_bot (Irc *self, const char *gateway_id, GError **error)
{
  IrcConfig *config = irc_read_for (self, gateway_id, error);

  if (config == NULL)
    return FALSE;

  if (gateway_id)
    g_ptr_array_add (self->nicks, g_strdup (gateway_id));
  g_ptr_array_add (self->bots, irc_bot_new (self->hub, gateway_id, config, &inbound_funcs, self));
  return TRUE;
}

static void
irc_free (Platform *platform)
{
  Irc *self = (Irc *) platform;

  hub_unobserve (self->hub, self);
  if (self->leave)
    self->leave->irc = NULL;
  g_ptr_array_unref (self->bots);
  g_ptr_array_unref (self->nicks);
  irc_records_free (self->records);
  irc_heard_free (self->heard);
  g_key_file_unref (self->file);
  g_free (self);
}

static Platform *
irc_start (const PlatformHost *host, GError **error)
{
  g_autoptr (IrcConfig) config = irc_config_read (host->config, error);
  Irc *self;

  if (config == NULL)
    return NULL;

  self = g_new0 (Irc, 1);
  self->hub = host->hub;
  self->http = host->http;
  self->file = g_key_file_ref (host->config);
  self->bots = g_ptr_array_new_with_free_func ((GDestroyNotify) irc_bot_free);
  self->nicks = g_ptr_array_new_with_free_func (g_free);
  self->heard = irc_heard_new (1 + config->nicks->len);
  self->records = irc_records_new (self->hub);
  self->routes_version = hub_get_routes_version (self->hub);
  hub_observe (self->hub, &irc_observer, self);
  for (guint i = 0; i <= config->nicks->len; i++)
    {
      const IrcNickConfig *nick = i > 0 ? config->nicks->pdata[i - 1] : NULL;

      if (!irc_add_bot (self, nick ? nick->gateway_id : NULL, error))
        {
          irc_free (&self->parent);
          return NULL;
        }
    }
  for (guint i = 0; i < self->bots->len; i++)
    irc_session_start (((IrcBot *) self->bots->pdata[i])->session);

  return &self->parent;
}

static gboolean
irc_configure (Platform *platform, GKeyFile *config)
{
  Irc *self = (Irc *) platform;
  const IrcBot *first = self->bots->pdata[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (IrcConfig) fresh = irc_config_read (config, &error);

  if (fresh == NULL)
    {
      hub_fault (self->hub, NULL, "%s", error->message);
      return TRUE;
    }
  if (!irc_config_has_same_login (first->config, fresh) ||
      !irc_config_has_same_bots (first->config, fresh))
    return FALSE;

  g_key_file_unref (self->file);
  self->file = g_key_file_ref (config);
  irc_configure_bots (self);

  return TRUE;
}

/* What was heard before the end is stored, or could not be. */
static void
on_leave (Hub *hub, gpointer data, const GError *error)
{
  Leave *leave = data;
  Irc *self = leave->irc;

  if (self == NULL)
    return;

  self->leave = NULL;
  for (guint i = 0; i < self->bots->len; i++)
    irc_session_quit (((IrcBot *) self->bots->pdata[i])->session);
}

static void
irc_stop (Platform *platform)
{
  Irc *self = (Irc *) platform;

  for (guint i = 0; i < self->bots->len; i++)
    irc_bot_stop (self->bots->pdata[i]);
  self->leave = g_new0 (Leave, 1);
  self->leave->irc = self;
  hub_call_in_turn (self->hub, on_leave, self->leave, g_free);
}

static gboolean
irc_is_stopped (Platform *platform)
{
  Irc *self = (Irc *) platform;

  for (guint i = 0; i < self->bots->len; i++)
    {
      if (!irc_bot_is_stopped (self->bots->pdata[i]))
        return FALSE;
    }

  return self->leave == NULL && irc_records_is_empty (self->records);
}

static gboolean
irc_is_connected (Platform *platform)
{
  Irc *self = (Irc *) platform;

  for (guint i = 0; i < self->bots->len; i++)
    {
      if (!irc_session_is_ready (((IrcBot *) self->bots->pdata[i])->session))
        return FALSE;
    }

  return TRUE;
}

static gboolean
irc_check_config (GKeyFile *config, GError **error)
{
  g_autoptr (IrcConfig) read = irc_config_read (config, error);

  return read != NULL;
}

static JsonObject *
describe_bot (const IrcBot *bot)
{
  JsonObject *object = json_object_new ();

  object_set (object, "gateway", bot->gateway_id);
  json_object_set_boolean_member (object, "connected", irc_session_is_ready (bot->session));
  json_object_set_string_member (object, "nick", irc_session_get_nick (bot->session));
  json_object_set_int_member (object, "channels", irc_channels_count_joined (bot->channels));
  json_object_set_int_member (object, "sending", irc_outbox_count (bot->outbox));

  return object;
}

/* The members are those of the nick of all; “bots” has those of the others. */
static void
irc_add_status (Platform *platform, JsonObject *status, GString *summary)
{
  Irc *self = (Irc *) platform;
  const IrcBot *first = self->bots->pdata[0];
  JsonObject *object = describe_bot (first);
  JsonArray *others = json_array_new ();

  json_object_set_string_member (object, "server", first->config->server);
  for (guint i = 1; i < self->bots->len; i++)
    json_array_add_object_element (others, describe_bot (self->bots->pdata[i]));
  json_object_set_array_member (object, "bots", others);
  json_object_set_object_member (status, PLATFORM_IRC, object);
  g_string_append (summary, " · IRC: ");
  for (guint i = 0; i < self->bots->len; i++)
    {
      const IrcBot *bot = self->bots->pdata[i];

      g_string_append_printf (summary, "%s%s", i > 0 ? ", " : "",
                              irc_session_is_ready (bot->session)
                                ? irc_session_get_nick (bot->session)
                                : "not connected");
    }
}

const PlatformType platform_irc = {
  .name = PLATFORM_IRC,
  .label = "IRC",
  .emoji = "💬",
  .hint =
    "You are talking on IRC. Plain text only, and short: each line is a message of its own, and "
    "long answers arrive slowly.",
  .markdown_dialect = "plain",
  .max_message_length = 1000,
  .unit = &platform_unit_chars,
  .supported_ops = irc_ops,
  .accepts_id = irc_accepts_id,
  .dup_gateway_id = irc_chat_get_gateway,
  .config_keys = irc_config_keys,
  .check_config = irc_check_config,
  .start = irc_start,
  .configure = irc_configure,
  .stop = irc_stop,
  .is_stopped = irc_is_stopped,
  .is_connected = irc_is_connected,
  .free = irc_free,
  .perform = irc_begin,
  .perform_async = irc_perform,
  .add_status = irc_add_status,
};
