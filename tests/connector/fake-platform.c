/* fake-platform.c: a platform for tests, which answers when it is told to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "chats.h"
#include "configuration.h"
#include "http-later.h"
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
  guint n_pending; /* orders that are being stored */
} Fake;

/* What the test tells it to do */
typedef struct
{
  Fake *fake;
  JsonObject *order;
  Request *request; /* that is answered by it, or NULL */
} Order;

static const char *const fake_keys[] = { "mood", "home", "password-file", NULL };

/* The one that runs. The route for its orders stays when it ends. */
static Fake *running;

/* This platform counts bytes, as IRC does. */
static const PlatformUnit fake_bytes = { "chars", "bytes", (gsize (*) (const char *)) strlen };

static const char *const fake_ops[] = { "send", "react", "prompt", "get_chat_info", NULL };

static void
order_free (gpointer data)
{
  Order *self = data;

  g_clear_pointer (&self->request, request_unref);
  json_object_unref (self->order);
  g_free (self);
}

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
    request_transact (request, kept_perform);
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

static gboolean
order_say (Order *self,
           Transaction *transaction,
           const Chat *chat,
           const Person *person,
           GError **error)
{
  Saying saying = {
    .text = member_string (self->order, "text"),
    .message_id = member_string (self->order, "message_id"),
    .is_addressed = member_boolean (self->order, "is_addressed"),
  };
  g_autoptr (Message) message = inbound_say (transaction, chat, person, &saying, error);

  return message != NULL;
}

static gboolean
order_edit (Order *self,
            Transaction *transaction,
            const Chat *chat,
            const Person *person,
            GError **error)
{
  g_autoptr (Message) message =
    inbound_edit (transaction, chat, person, member_string (self->order, "message_id"),
                  member_string (self->order, "text"), error);

  return message != NULL;
}

static gboolean
order_react (Order *self,
             Transaction *transaction,
             const Chat *chat,
             const Person *person,
             GError **error)
{
  return inbound_react (transaction, chat, person, member_string (self->order, "message_id"),
                        member_string (self->order, "text"), error);
}

static gboolean
order_press (Order *self,
             Transaction *transaction,
             const Chat *chat,
             const Person *person,
             GError **error)
{
  g_autoptr (Message) asked =
    inbound_press (transaction, chat, person, member_string (self->order, "message_id"),
                   member_string (self->order, "text"), error);

  return asked != NULL;
}

static gboolean
order_answer (Order *self,
              Transaction *transaction,
              const Chat *chat,
              const Person *person,
              GError **error)
{
  if (self->request)
    return kept_remember (self->request, transaction, member_string (self->order, "content"),
                          member_string (self->order, "result"), error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nothing is held");
  return FALSE;
}

/* Several events that arrive together are stored with one commit. An answer that comes meanwhile must
 * reach its gateway all the same.
 */
static gboolean
order_burst (Order *self,
             Transaction *transaction,
             const Chat *chat,
             const Person *person,
             GError **error)
{
  return order_say (self, transaction, chat, person, error) &&
         order_answer (self, transaction, chat, person, error);
}

static gboolean
order_stop (Order *self,
            Transaction *transaction,
            const Chat *chat,
            const Person *person,
            GError **error)
{
  inbound_tell_stop (transaction, chat, person);

  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*func) (Order *self,
                    Transaction *transaction,
                    const Chat *chat,
                    const Person *person,
                    GError **error);
} fake_orders[] = {
  { "say", order_say },       { "edit", order_edit },   { "react", order_react },
  { "press", order_press },   { "burst", order_burst }, { "stop", order_stop },
  { "answer", order_answer },
};

/* A chat appears when something happens in it. */
static Chat *
order_open_chat (const Order *self, Transaction *transaction, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);

  chat->platform = g_strdup (FAKE_NAME);
  chat->chat_id = g_strdup (member_string (self->order, "chat_id"));
  chat->type = g_strdup ("group");
  chat->name = g_strdup (member_string (self->order, "name"));

  return chats_update (transaction, chat, error);
}

static gboolean
on_store_order (Transaction *transaction, gpointer data, GError **error)
{
  Order *self = data;
  const char *user = member_string (self->order, "user");
  Person person = { user, user };
  g_autoptr (Chat) chat = order_open_chat (self, transaction, error);

  for (gsize i = 0; chat && i < G_N_ELEMENTS (fake_orders); i++)
    {
      if (g_strcmp0 (fake_orders[i].name, member_string (self->order, "do")) == 0)
        return fake_orders[i].func (self, transaction, chat, &person, error);
    }

  return chat != NULL;
}

/* Twice, as a platform may that gets a receipt of its server twice, and also when it cannot be stored: it was sent. */
static void
order_answer_request (const Order *self)
{
  if (self->request == NULL)
    return;

  request_answer (self->request, result_success (member_string (self->order, "result")));
  request_answer (self->request, result_success ("again"));
}

static void
on_order_stored (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  Order *self = data;
  g_autoptr (JsonObject) answer = json_object_new ();

  self->fake->n_pending--;
  order_answer_request (self);
  if (error)
    {
      http_respond_error (message,
                          error->domain == STORE_ERROR ? http_error_status (error)
                                                       : SOUP_STATUS_BAD_REQUEST,
                          error->message);
      return;
    }

  json_object_set_array_member (answer, "performed", json_array_ref (self->fake->performed));
  json_object_set_int_member (answer, "held", self->fake->held->len);
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

/* What is not stored */
static void
fake_obey (Fake *self, Order *order)
{
  const char *name = member_string (order->order, "do");

  if (g_strcmp0 (name, "connect") == 0)
    self->is_disconnected = FALSE;
  else if (g_strcmp0 (name, "disconnect") == 0)
    self->is_disconnected = TRUE;
  else if (g_strcmp0 (name, "linger") == 0)
    self->is_lingering = TRUE; /* it holds up the end of the connector */
  else if (g_strcmp0 (name, "answer") == 0 || g_strcmp0 (name, "burst") == 0)
    order->request = fake_steal_held (self, member_string (order->order, "content"));
}

static void
on_order (SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fake *self = running;
  g_autoptr (JsonObject) object = http_read_json (message);
  Order *order;

  if (object == NULL)
    return;
  if (self == NULL)
    {
      http_respond_error (message, SOUP_STATUS_NOT_FOUND, "it does not run");
      return;
    }

  order = g_new0 (Order, 1);
  order->fake = self;
  order->order = g_steal_pointer (&object);
  fake_obey (self, order);
  self->n_pending++;
  http_transact (self->hub, message, on_store_order, on_order_stored, order, order_free);
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
  Fake *self = (Fake *) platform;

  return !self->is_lingering && self->n_pending == 0;
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
