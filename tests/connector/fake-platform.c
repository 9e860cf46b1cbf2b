/* fake-platform.c: a platform for tests, which answers when it is told to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "chats.h"
#include "configuration.h"
#include "inbound.h"
#include "kept/kept.h"
#include "platforms/platform.h"

#define FAKE_NAME  "fake"
#define FAKE_GROUP "platform fake"
#define FAKE_PATH  "/api/fake"

typedef struct
{
  Platform parent;
  Hub *hub;
  GPtrArray *held;      /* of Request: those that it has not answered */
  JsonArray *performed; /* the contents of all actions, in order */
  char *mood;           /* of its configuration; changes while it runs */
  char *home;           /* of its configuration; needs a new start */
  gboolean is_stopped;
  gboolean is_disconnected;
  gboolean is_lingering;
} Fake;

static const char *const fake_keys[] = { "mood", "home", "password-file", NULL };

/* The one that runs. The route for its orders stays when it ends. */
static Fake *running;

/* This platform counts bytes, as IRC does. */
static const PlatformUnit fake_bytes = { "chars", "bytes", (gsize (*) (const char *)) strlen };

static const char *const fake_ops[] = { "send", "react", "prompt", "get_chat_info", NULL };

/* What the content of a message asks the fake to do */
static void
fake_perform (Platform *platform, Request *request)
{
  Fake *self = (Fake *) platform;
  const char *content = member_string (request->action, "content");

  if (self->is_stopped)
    {
      request_answer (request, result_rate_limited (1, "it has ended"));
      return;
    }
  json_array_add_string_element (self->performed, content ? content : request->op);
  if (g_strcmp0 (request->op, "prompt") == 0 || g_strcmp0 (request->op, "get_chat_info") == 0)
    kept_perform (platform, request);
  else if (g_strcmp0 (content, "at once") == 0)
    request_answer (request, result_success ("at-once"));
  else if (g_strcmp0 (content, "flood") == 0)
    request_answer (request, result_rate_limited (7, "slow down"));
  else if (g_strcmp0 (content, "declined") == 0)
    {
      JsonObject *result = result_failure ("this may not leave");

      result_set_code (result, "egress_declined");
      request_answer (request, result);
    }
  else if (g_strcmp0 (content, "dropped") != 0)
    g_ptr_array_add (self->held, request_ref (request));
  if (g_strcmp0 (content, "never") == 0)
    request_set_limit (request, 1);
}

static Request *
fake_steal_held (Fake *self, const char *content)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      Request *request = self->held->pdata[i];

      if (g_strcmp0 (member_string (request->action, "content"), content) == 0)
        return g_ptr_array_steal_index (self->held, i);
    }

  return NULL;
}

/* Twice, as a platform may that gets a receipt of its server twice */
static gboolean
fake_answer (Fake *self, JsonObject *order, GError **error)
{
  const char *content = member_string (order, "content");
  const char *message_id = member_string (order, "result");
  g_autoptr (Request) request = fake_steal_held (self, content);

  if (request == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nothing is held");
      return FALSE;
    }
  if (!kept_remember (request, content, message_id, error))
    return FALSE;
  request_answer (request, result_success (message_id));
  request_answer (request, result_success ("again"));

  return TRUE;
}

static gboolean
fake_say (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  Saying saying = {
    .text = member_string (order, "text"),
    .message_id = member_string (order, "message_id"),
    .is_addressed = member_boolean (order, "is_addressed"),
  };
  g_autoptr (Message) message = inbound_say (self->hub, chat, person, &saying, error);

  return message != NULL;
}

static gboolean
fake_edit (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  g_autoptr (Message) message =
    inbound_edit (self->hub, chat, person, member_string (order, "message_id"),
                  member_string (order, "text"), error);

  return message != NULL;
}

static gboolean
fake_react (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  return inbound_react (self->hub, chat, person, member_string (order, "message_id"),
                        member_string (order, "text"), error);
}

static gboolean
fake_press (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  g_autoptr (Message) asked =
    inbound_press (self->hub, chat, person, member_string (order, "message_id"),
                   member_string (order, "text"), error);

  return asked != NULL;
}

/* Several events that arrive together are stored with one commit. An answer that comes meanwhile must
 * reach its gateway all the same.
 */
static gboolean
fake_burst (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  gboolean done;

  hub_begin_turn (self->hub);
  done = fake_say (self, chat, person, order, error) && fake_answer (self, order, error);

  if (hub_end_turn (self->hub))
    return done;

  g_clear_error (error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the turn was rolled back");
  return FALSE;
}

static gboolean
fake_stop_turn (Fake *self,
                const Chat *chat,
                const Person *person,
                JsonObject *order,
                GError **error)
{
  inbound_stop (self->hub, chat, person);

  return TRUE;
}

static gboolean
fake_release (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  return fake_answer (self, order, error);
}

static gboolean
fake_connect (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  self->is_disconnected = FALSE;

  return TRUE;
}

static gboolean
fake_disconnect (Fake *self,
                 const Chat *chat,
                 const Person *person,
                 JsonObject *order,
                 GError **error)
{
  self->is_disconnected = TRUE;

  return TRUE;
}

/* Holds up the end of the connector. */
static gboolean
fake_linger (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error)
{
  self->is_lingering = TRUE;

  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (
    *func) (Fake *self, const Chat *chat, const Person *person, JsonObject *order, GError **error);
} fake_orders[] = {
  { "say", fake_say },        { "edit", fake_edit },       { "react", fake_react },
  { "press", fake_press },    { "burst", fake_burst },     { "stop", fake_stop_turn },
  { "answer", fake_release }, { "connect", fake_connect }, { "disconnect", fake_disconnect },
  { "linger", fake_linger },
};

/* A chat appears when something happens in it. */
static Chat *
fake_open_chat (Fake *self, JsonObject *order, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (FAKE_NAME);
  chat->chat_id = g_strdup (member_string (order, "chat_id"));
  chat->type = g_strdup ("group");
  chat->name = g_strdup (member_string (order, "name"));

  return chats_update (self->hub, chat, error);
}

static gboolean
fake_obey (Fake *self, JsonObject *order, GError **error)
{
  const char *user = member_string (order, "user");
  Person person = { user, user };
  g_autoptr (Chat) chat = fake_open_chat (self, order, error);

  for (gsize i = 0; chat && i < G_N_ELEMENTS (fake_orders); i++)
    {
      if (g_strcmp0 (fake_orders[i].name, member_string (order, "do")) == 0)
        return fake_orders[i].func (self, chat, &person, order, error);
    }

  return chat != NULL;
}

static void
on_order (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fake *self = running;
  g_autoptr (JsonObject) order = http_read_json (message);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GError) error = NULL;

  if (order == NULL)
    return;
  if (self == NULL)
    {
      http_respond_error (message, SOUP_STATUS_NOT_FOUND, "it does not run");
      return;
    }
  if (!fake_obey (self, order, &error))
    {
      http_respond_error (message, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  json_object_set_array_member (answer, "performed", json_array_ref (self->performed));
  json_object_set_int_member (answer, "held", self->held->len);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* A mood, and maybe a password, which is read and not kept. */
static gboolean
fake_check_config (GKeyFile *config, GError **error)
{
  g_autofree char *mood = g_key_file_get_string (config, FAKE_GROUP, "mood", NULL);
  g_autofree char *password = NULL;

  if (g_strcmp0 (mood, "good") != 0 && g_strcmp0 (mood, "bad") != 0)
    {
      configuration_set_error (error, FAKE_GROUP, "mood", "it is neither good nor bad");
      return FALSE;
    }
  if (!g_key_file_has_key (config, FAKE_GROUP, "password-file", NULL))
    return TRUE;

  password = configuration_read_secret (config, FAKE_GROUP, "password-file", error);
  return password != NULL;
}

static Platform *
fake_start (const PlatformHost *host, GError **error)
{
  static gboolean has_route;
  Fake *self = g_new0 (Fake, 1);

  self->hub = host->hub;
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) request_unref);
  self->performed = json_array_new ();
  self->mood = g_key_file_get_string (host->config, FAKE_GROUP, "mood", NULL);
  self->home = g_key_file_get_string (host->config, FAKE_GROUP, "home", NULL);
  if (!has_route)
    http_server_add_route (host->http, FAKE_PATH, HTTP_ROUTE_ONLY_POST, on_order, NULL);
  has_route = TRUE;
  running = self;

  return &self->parent;
}

static gboolean
fake_configure (Platform *platform, GKeyFile *config)
{
  Fake *self = (Fake *) platform;
  g_autofree char *home = g_key_file_get_string (config, FAKE_GROUP, "home", NULL);

  if (g_strcmp0 (home, self->home) != 0)
    return FALSE;

  g_free (self->mood);
  self->mood = g_key_file_get_string (config, FAKE_GROUP, "mood", NULL);

  return TRUE;
}

static void
fake_stop (Platform *platform)
{
  Fake *self = (Fake *) platform;

  self->is_stopped = TRUE;
  while (self->held->len > 0)
    {
      g_autoptr (Request) request = g_ptr_array_steal_index (self->held, 0);

      request_answer (request, result_ambiguous ("the connector ends"));
    }
}

static gboolean
fake_is_stopped (Platform *platform)
{
  return !((Fake *) platform)->is_lingering;
}

static void
fake_free (Platform *platform)
{
  Fake *self = (Fake *) platform;

  running = NULL;
  g_ptr_array_unref (self->held);
  json_array_unref (self->performed);
  g_free (self->mood);
  g_free (self->home);
  g_free (self);
}

static gboolean
fake_accepts_id (const char *id)
{
  return *id != '\0' && strlen (id) <= 200;
}

static gboolean
fake_is_connected (Platform *platform)
{
  return !((Fake *) platform)->is_disconnected;
}

static void
fake_add_status (Platform *platform, JsonObject *status, GString *summary)
{
  Fake *self = (Fake *) platform;

  json_object_set_int_member (status, "held", self->held->len);
  json_object_set_string_member (status, "mood", self->mood);
  g_string_append_printf (summary, " · held: %u", self->held->len);
}

const PlatformType platform_fake = {
  .name = FAKE_NAME,
  .label = "Fake",
  .emoji = "🧪",
  .hint = "A test.",
  .markdown_dialect = "plain",
  .max_message_length = 20,
  .unit = &fake_bytes,
  .supported_ops = fake_ops,
  .accepts_id = fake_accepts_id,
  .config_keys = fake_keys,
  .check_config = fake_check_config,
  .start = fake_start,
  .configure = fake_configure,
  .stop = fake_stop,
  .is_stopped = fake_is_stopped,
  .free = fake_free,
  .perform_async = fake_perform,
  .is_connected = fake_is_connected,
  .add_status = fake_add_status,
};
