/* xmpp-platform.c: the platform of XMPP, as a component of a server
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#define XMPP_MAX_LENGTH 10000 /* characters; servers accept stanzas of 256 KiB and more */

static void
on_opened (gpointer user_data)
{
  Xmpp *self = user_data;

  g_clear_pointer (&self->problem, g_free);
  hub_log (self->hub, "xmpp: connected to %s as %s", self->settings->server,
           self->settings->domain);
  xmpp_bots_come (self);
  xmpp_rooms_enter_all (self->rooms);
  hub_state_changed (self->hub);
}

/* The operator is told once of what repeats itself with each attempt. */
static void
on_lost (const GError *error, guint retry_seconds, gpointer user_data)
{
  Xmpp *self = user_data;
  const char *reason = error ? error->message : "unknown";

  if (g_strcmp0 (self->problem, reason) != 0 && !hub_is_stopping (self->hub) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hub_fault (self->hub, NULL, "xmpp: %s: %s", self->settings->server, reason);
  g_free (self->problem);
  self->problem = g_strdup (reason);
  g_hash_table_remove_all (self->present);
  xmpp_rooms_lose (self->rooms);
  xmpp_queries_lose (self->queries);
  xmpp_actions_lose (self->actions, reason);
  hub_state_changed (self->hub);
}

static void
on_stanza (XmppStanza *stanza, gpointer user_data)
{
  Xmpp *self = user_data;
  g_autoptr (XmppStanza) owned = stanza;

  if (xmpp_stanza_is (stanza, "message", XMPP_NS_COMPONENT))
    {
      g_steal_pointer (&owned);
      if (!xmpp_fetches_take (self->fetches, stanza))
        xmpp_work_add_stanza (self->work, stanza);
    }
  else if (xmpp_stanza_is (stanza, "presence", XMPP_NS_COMPONENT) &&
           xmpp_stanza_has_type (stanza, "subscribe"))
    xmpp_work_add_stanza (self->work, g_steal_pointer (&owned));
  else if (xmpp_stanza_is (stanza, "presence", XMPP_NS_COMPONENT))
    xmpp_take_presence (self, stanza);
  else if (xmpp_stanza_is (stanza, "iq", XMPP_NS_COMPONENT))
    xmpp_take_iq (self, stanza);
}

/* Whoever has sent a message is told that it has not arrived. */
static void
on_skipped (const XmppStanza *begin, const char *reason, gpointer user_data)
{
  Xmpp *self = user_data;
  const char *from = xmpp_stanza_get (begin, "from");

  hub_log (self->hub, "xmpp: a stanza of %.200s is skipped: %s", from ? from : "the server",
           reason);
  if (xmpp_stanza_is (begin, "message", XMPP_NS_COMPONENT) &&
      !xmpp_stanza_has_type (begin, "groupchat"))
    xmpp_answer_error (self, begin, "modify", "policy-violation", reason);
}

static const XmppStreamFuncs stream_funcs = {
  .opened = on_opened,
  .stanza = on_stanza,
  .skipped = on_skipped,
  .lost = on_lost,
};

static Platform *
xmpp_start (const PlatformHost *host, GError **error)
{
  XmppSettings *settings = xmpp_settings_read (host->config, error);
  XmppStreamSettings stream;
  Xmpp *self;

  if (settings == NULL)
    return NULL;

  self = g_new0 (Xmpp, 1);
  self->hub = host->hub;
  self->settings = settings;
  stream = (XmppStreamSettings){
    .server = settings->server,
    .port = settings->port,
    .domain = settings->domain,
    .secret = settings->secret,
    .ping_seconds = settings->ping_seconds,
  };
  self->stream = xmpp_stream_new (&stream, &stream_funcs, self);
  self->calls = g_hash_table_new (NULL, NULL);
  self->work = xmpp_work_new (self);
  self->actions = xmpp_actions_new (self);
  self->queries = xmpp_queries_new (self);
  self->rooms = xmpp_rooms_new (self);
  self->names = xmpp_names_new (self);
  self->uploads = xmpp_uploads_new (self);
  self->fetches = xmpp_fetches_new (self);
  self->present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->threads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  xmpp_stream_start (self->stream);

  return &self->parent;
}

static gboolean
xmpp_configure (Platform *platform, GKeyFile *config)
{
  Xmpp *self = (Xmpp *) platform;
  g_autoptr (GError) error = NULL;
  g_autoptr (XmppSettings) before = NULL;
  g_autoptr (XmppSettings) fresh = xmpp_settings_read (config, &error);

  if (fresh == NULL)
    {
      hub_fault (self->hub, NULL, "%s", error->message);
      return TRUE;
    }
  if (!xmpp_settings_are_same_component (self->settings, fresh))
    return FALSE;

  before = self->settings;
  self->settings = g_steal_pointer (&fresh);
  xmpp_rooms_enter_new (self->rooms);

  return TRUE;
}

static void
xmpp_stop (Platform *platform)
{
  Xmpp *self = (Xmpp *) platform;

  xmpp_uploads_stop (self->uploads);
  xmpp_fetches_stop (self->fetches);
  xmpp_rooms_leave_all (self->rooms);
  xmpp_bots_leave (self);
  xmpp_stream_stop (self->stream);
}

static gboolean
xmpp_is_stopped (Platform *platform)
{
  Xmpp *self = (Xmpp *) platform;

  return xmpp_stream_is_stopped (self->stream) && xmpp_fetches_are_stopped (self->fetches) &&
         xmpp_uploads_are_stopped (self->uploads) && xmpp_work_is_empty (self->work) &&
         g_hash_table_size (self->calls) == 0;
}

static void
xmpp_free (Platform *platform)
{
  Xmpp *self = (Xmpp *) platform;

  xmpp_actions_lose (self->actions, "the connector closes the stream");
  xmpp_queries_lose (self->queries);
  xmpp_uploads_free (self->uploads);
  xmpp_fetches_free (self->fetches);
  xmpp_calls_lose (self);
  xmpp_work_free (self->work);
  xmpp_queries_free (self->queries);
  xmpp_stream_free (self->stream);
  xmpp_actions_free (self->actions);
  xmpp_rooms_free (self->rooms);
  xmpp_names_free (self->names);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->present);
  g_hash_table_unref (self->threads);
  xmpp_settings_free (self->settings);
  g_free (self->problem);
  g_free (self);
}

static gboolean
xmpp_is_connected (Platform *platform)
{
  Xmpp *self = (Xmpp *) platform;

  return xmpp_stream_is_open (self->stream);
}

static void
xmpp_add_status (Platform *platform, JsonObject *status, GString *summary)
{
  Xmpp *self = (Xmpp *) platform;
  gboolean is_open = xmpp_stream_is_open (self->stream);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "connected", is_open);
  object_set (object, "problem", is_open ? NULL : self->problem);
  json_object_set_object_member (status, XMPP_NAME, object);
  g_string_append_printf (summary, " · XMPP: %s", is_open ? "connected" : "not connected");
}

/* A draft would be an edit every second: the library edits instead, at its own pace. */
static const char *const xmpp_ops[] = { "send",          "edit",   "delete",     "react",
                                        "typing",        "prompt", "send_media", "thread_create",
                                        "get_chat_info", NULL };

const PlatformType platform_xmpp = {
  .name = XMPP_NAME,
  .label = "XMPP",
  .emoji = "💬",
  .hint =
    "You are chatting on XMPP (Jabber). Use XEP-0393 message styling: *bold*, _italic_, `code` and fenced"
    " code blocks. Other markup is shown as it is.",
  .markdown_dialect = "xmpp",
  .max_message_length = XMPP_MAX_LENGTH,
  .unit = &platform_unit_chars,
  .supported_ops = xmpp_ops,
  .accepts_id = xmpp_accepts_id,
  .dup_gateway_id = xmpp_chat_get_bot,
  .config_keys = xmpp_settings_keys,
  .check_config = xmpp_settings_check,
  .start = xmpp_start,
  .configure = xmpp_configure,
  .stop = xmpp_stop,
  .is_stopped = xmpp_is_stopped,
  .free = xmpp_free,
  .is_connected = xmpp_is_connected,
  .perform = xmpp_prepare,
  .perform_async = xmpp_perform,
  .add_status = xmpp_add_status,
};
