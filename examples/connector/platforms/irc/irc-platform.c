/* irc-platform.c: the platform of an IRC server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One connection with one nick is there for all bots.
 */

#include "config.h"

#include <string.h>

#include "irc-channels.h"
#include "irc-inbound.h"
#include "irc-outbox.h"
#include "irc-records.h"
#include "irc-session.h"
#include "json-guard.h"
#include "kept/kept.h"
#include "platforms/choices.h"
#include "platforms/platform.h"

#define MAX_URL 350 /* bytes that fit one line with a short name before them */

typedef struct
{
  Platform parent;
  Hub *hub;
  HttpServer *http;
  IrcConfig *config;
  IrcSession *session;
  IrcChannels *channels;
  IrcOutbox *outbox;
  IrcInbound *inbound;
  IrcRecords *records;
} Irc;

static const char *const irc_ops[] = { "send",       "typing", "get_chat_info",
                                       "send_media", "prompt", NULL };

static void
on_ready (gpointer user_data)
{
  Irc *self = user_data;

  irc_channels_join (self->channels);
}

static void
on_line (const IrcLine *line, gpointer user_data)
{
  Irc *self = user_data;

  if (irc_outbox_handle (self->outbox, line))
    return;

  irc_channels_handle (self->channels, line);
  irc_inbound_handle (self->inbound, line);
}

/* What the server has confirmed, and what people have written, is stored in one turn. Their answers may refer to
 * messages of bots, so these are stored first.
 */
static void
irc_store (gpointer user_data)
{
  Irc *self = user_data;
  gboolean is_turn;

  if (irc_records_is_empty (self->records) && irc_inbound_is_empty (self->inbound))
    return;

  is_turn = hub_begin_turn (self->hub);
  irc_records_store (self->records);
  irc_inbound_store (self->inbound);
  irc_inbound_finish (self->inbound, !is_turn || hub_end_turn (self->hub));
}

static void
on_lost (gpointer user_data)
{
  Irc *self = user_data;

  irc_store (self);
  irc_inbound_lose (self->inbound);
  irc_channels_lose (self->channels);
  irc_outbox_lose (self->outbox, "the connection to the IRC server is lost");
}

static const IrcSessionFuncs session_funcs = {
  .ready = on_ready,
  .line = on_line,
  .read = irc_store,
  .lost = on_lost,
};

/* Returns NULL, or why nothing can be sent to the chat now. */
static JsonObject *
irc_check_target (Irc *self, Request *request)
{
  guint wait = irc_session_get_wait (self->session);
  const char *chat_id = request->chat->chat_id;

  if (!irc_session_is_ready (self->session))
    return result_rate_limited (wait, "there is no connection to the IRC server");
  if (!irc_is_channel (chat_id))
    return NULL;

  switch (irc_channels_find (self->channels, chat_id, &wait))
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
  char *prompt_id; /* of the message, when it is a prompt */
} Sent;

static void
sent_free (gpointer data)
{
  Sent *self = data;

  g_free (self->text);
  g_free (self->prompt_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static Sent *
sent_new (Irc *irc, const char *text, const char *prompt_id)
{
  Sent *self = g_new0 (Sent, 1);

  self->irc = irc;
  self->text = g_strdup (text);
  self->prompt_id = g_strdup (prompt_id);

  return self;
}

/* The message is stored under the id that the server gave it, so that people can reply to it. */
static void
on_text_sent (Request *request, const char *message_id, JsonObject *failure, gpointer user_data)
{
  const Sent *sent = user_data;
  g_autofree char *fresh = message_id ? NULL : store_new_snowflake (request->store);

  if (failure)
    request_answer (request, failure);
  else
    irc_records_add_message (sent->irc->records, request, sent->text, fresh ? fresh : message_id);
}

static JsonObject *
irc_send_text (Irc *self, Request *request, const char *text)
{
  g_autoptr (Sent) sent = sent_new (self, text, NULL);
  JsonObject *failure = irc_outbox_add (self->outbox, request, text, on_text_sent, sent, sent_free);

  if (failure == NULL)
    g_steal_pointer (&sent);

  return failure;
}

static JsonObject *
irc_send (Irc *self, Request *request)
{
  return irc_send_text (self, request, member_string (request->action, "content"));
}

static void
on_prompt_sent (Request *request, const char *message_id, JsonObject *failure, gpointer user_data)
{
  const Sent *sent = user_data;

  if (failure == NULL)
    request_answer (request, result_success (sent->prompt_id));
  else if (member_boolean (failure, "ambiguous"))
    request_answer (request, failure);
  else
    irc_records_remove_prompt (sent->irc->records, request, sent->prompt_id, failure);
}

/* An answer may come before the server confirms the prompt, so it is stored as soon as it was sent, and deleted when
 * it has not arrived.
 */
static JsonObject *
irc_prompt (Irc *self, Request *request)
{
  JsonObject *failure = NULL;
  g_autoptr (Message) message = kept_new_prompt (request, &failure);
  g_autoptr (Sent) sent = NULL;
  g_autofree char *text = NULL;

  if (message == NULL)
    return failure;

  message->message_id = store_new_snowflake (request->store);
  sent = sent_new (self, NULL, message->message_id);
  text = choices_format (message, "  ");
  failure = irc_outbox_add (self->outbox, request, text, on_prompt_sent, sent, sent_free);
  if (failure)
    return failure;

  g_steal_pointer (&sent);
  irc_records_add_prompt (self->records, request, g_steal_pointer (&message));

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
irc_send_media (Irc *self, Request *request)
{
  const char *content = member_string (request->action, "content");
  JsonObject *failure = NULL;
  g_autoptr (JsonObject) media = kept_find_media (request, &failure);
  g_autofree char *url = media ? irc_media_url (self, media) : NULL;
  g_autofree char *text = NULL;
  const char *filename;

  if (media == NULL)
    return failure;
  if (url == NULL)
    return result_failure (
      "people on IRC could not open the file: the connector has no public URL");
  if (strlen (url) > MAX_URL)
    return result_failure ("the URL of the file is too long for IRC");

  filename = member_string (media, "filename");
  text = g_strconcat (content ? content : "", content && *content ? "\n" : "",
                      filename ? filename : "", filename && *filename ? ": " : "", url, NULL);

  return irc_send_text (self, request, text);
}

/* Shown by clients that know the tag; elsewhere there is nothing like it, and nothing is missing. */
static JsonObject *
irc_typing (Irc *self, Request *request)
{
  const char *content = member_string (request->action, "content");
  const char *state = content && *content == '\0' ? "done" : "active";

  if (irc_session_has (self->session, "message-tags") && irc_session_may_send (self->session))
    irc_session_send (self->session, "@+typing=%s TAGMSG %s", state, request->chat->chat_id);
  request_answer (request, result_success (NULL));

  return NULL;
}

static const struct
{
  const char *op;
  JsonObject *(*func) (Irc *self, Request *request); /* returns NULL when it answers by itself */
} irc_actions[] = {
  { "send", irc_send },
  { "prompt", irc_prompt },
  { "send_media", irc_send_media },
  { "typing", irc_typing },
};

static void
irc_perform (Platform *platform, Request *request)
{
  Irc *self = (Irc *) platform;
  JsonObject *failure = NULL;
  gsize i = 0;

  while (i < G_N_ELEMENTS (irc_actions) && !g_str_equal (irc_actions[i].op, request->op))
    i++;
  if (i == G_N_ELEMENTS (irc_actions))
    {
      kept_perform (platform, request);
      return;
    }

  failure = irc_check_target (self, request);
  if (failure == NULL)
    failure = irc_actions[i].func (self, request);
  if (failure)
    request_answer (request, failure);
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
  self->config = g_steal_pointer (&config);
  self->session = irc_session_new (self->hub, self->config, &session_funcs, self);
  self->channels = irc_channels_new (self->config, self->session);
  self->outbox = irc_outbox_new (self->session);
  self->inbound = irc_inbound_new (self->session);
  self->records = irc_records_new (irc_store, self);
  irc_session_start (self->session);

  return &self->parent;
}

/* What only the next connection needs is taken by it. */
static gboolean
irc_configure (Platform *platform, GKeyFile *config)
{
  Irc *self = (Irc *) platform;
  g_autoptr (GError) error = NULL;
  g_autoptr (IrcConfig) fresh = irc_config_read (config, &error);

  if (fresh == NULL)
    {
      hub_fault (self->hub, NULL, "%s", error->message);
      return TRUE;
    }
  if (!irc_config_has_same_login (self->config, fresh))
    return FALSE;

  irc_config_swap (self->config, fresh);
  irc_session_configure (self->session);
  irc_channels_configure (self->channels);

  return TRUE;
}

static void
irc_stop (Platform *platform)
{
  Irc *self = (Irc *) platform;

  irc_outbox_lose (self->outbox, "the connector closes the connection");
  irc_session_stop (self->session);
}

static gboolean
irc_is_stopped (Platform *platform)
{
  Irc *self = (Irc *) platform;

  return irc_session_is_stopped (self->session) && irc_records_is_empty (self->records);
}

static void
irc_free (Platform *platform)
{
  Irc *self = (Irc *) platform;

  irc_inbound_free (self->inbound);
  irc_outbox_free (self->outbox);
  irc_records_free (self->records);
  irc_channels_free (self->channels);
  irc_session_free (self->session);
  irc_config_free (self->config);
  g_free (self);
}

static gboolean
irc_is_connected (Platform *platform)
{
  return irc_session_is_ready (((Irc *) platform)->session);
}

static gboolean
irc_check_config (GKeyFile *config, GError **error)
{
  g_autoptr (IrcConfig) read = irc_config_read (config, error);

  return read != NULL;
}

static void
irc_add_status (Platform *platform, JsonObject *status, GString *summary)
{
  Irc *self = (Irc *) platform;
  gboolean is_ready = irc_session_is_ready (self->session);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "connected", is_ready);
  json_object_set_string_member (object, "server", self->config->server);
  json_object_set_string_member (object, "nick", irc_session_get_nick (self->session));
  json_object_set_int_member (object, "channels", irc_channels_count_joined (self->channels));
  json_object_set_int_member (object, "sending", irc_outbox_count (self->outbox));
  json_object_set_object_member (status, PLATFORM_IRC, object);
  g_string_append_printf (summary, " · IRC: %s",
                          is_ready ? irc_session_get_nick (self->session) : "not connected");
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
  .config_keys = irc_config_keys,
  .check_config = irc_check_config,
  .start = irc_start,
  .configure = irc_configure,
  .stop = irc_stop,
  .is_stopped = irc_is_stopped,
  .is_connected = irc_is_connected,
  .free = irc_free,
  .perform_async = irc_perform,
  .add_status = irc_add_status,
};
