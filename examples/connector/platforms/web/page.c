/* page.c: the page: its files, and the socket it talks over
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page.h"

#include "socket.h"

#define PAGE_MAX_SOCKETS 64
#define PAGE_RESOURCES   "/relay-connector/web/page"

struct _PageServer
{
  Hub *hub;
  GPtrArray *pages; /* of Page, with an open socket */
};

typedef struct
{
  PageServer *server;
  Hub *hub;
  Socket *socket;
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_clear_pointer (&self->socket, socket_free);
  g_free (self);
}

/* Takes no part in the reference of @text. */
static void
page_send_text (Page *self, char *text)
{
  g_autoptr (GError) error = NULL;

  if (!socket_send_shared (self->socket, text, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    hub_fault (self->hub, NULL, "not sent to a page: %s", error->message);
}

static char *
page_frame_text (JsonObject *object)
{
  g_autofree char *text = object_text (object);

  return g_ref_string_new (text);
}

static void
page_send (Page *self, JsonObject *object)
{
  char *text = page_frame_text (object);

  page_send_text (self, text);
  g_ref_string_release (text);
}

/* To all pages. Backwards, because a page that is lost by it removes itself. */
static void
page_server_send (PageServer *self, JsonObject *object)
{
  char *text = self->pages->len > 0 ? page_frame_text (object) : NULL;

  for (guint i = self->pages->len; i > 0; i--)
    page_send_text (self->pages->pdata[i - 1], text);
  g_clear_pointer (&text, g_ref_string_release);
}

static JsonObject *
page_new_frame (const char *type)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);

  return object;
}

static void
page_on_hub_message (const Message *message, gboolean edited, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (message->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame (edited ? "edit" : "message");
  json_object_set_object_member (frame, "message", message_to_json (message));
  page_server_send (user_data, frame);
}

static void
page_on_hub_deleted (const Message *message, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (message->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame ("delete");
  json_object_set_string_member (frame, "chat_id", message->chat_id);
  json_object_set_string_member (frame, "message_id", message->message_id);
  json_object_set_int_member (frame, "seq", message->seq);
  page_server_send (user_data, frame);
}

static void
page_on_hub_typing (const char *platform,
                    const char *chat_id,
                    const char *status,
                    gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (platform, PLATFORM_WEB))
    return;

  frame = page_new_frame ("typing");
  json_object_set_string_member (frame, "chat_id", chat_id);
  json_object_set_boolean_member (frame, "active", status != NULL);
  json_object_set_string_member (frame, "status", status ? status : "");
  page_server_send (user_data, frame);
}

static void
page_on_hub_live (const char *platform, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!g_str_equal (platform, PLATFORM_WEB))
    return;

  frame = page_new_frame (kind->type);
  json_object_iter_init (&iter, shown);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (frame, name, json_node_copy (node));
  page_server_send (user_data, frame);
}

static void
page_on_hub_chat (const Chat *chat, gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame ("chat");
  json_object_set_object_member (frame, "chat", page_chat (self->hub, chat));
  page_server_send (user_data, frame);
}

static void
page_on_hub_gone (const Chat *chat, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame ("gone");
  json_object_set_string_member (frame, "chat_id", chat->chat_id);
  page_server_send (user_data, frame);
}

static void
page_on_hub_state (gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = page_state (self->hub);

  page_server_send (self, frame);
}

static const HubObserver page_observer = {
  .message = page_on_hub_message,
  .deleted = page_on_hub_deleted,
  .gone = page_on_hub_gone,
  .typing = page_on_hub_typing,
  .live = page_on_hub_live,
  .chat = page_on_hub_chat,
  .state = page_on_hub_state,
};

static void
page_on_opened (Socket *socket, gpointer user_data)
{
  Page *self = user_data;
  g_autoptr (JsonObject) welcome = page_welcome (self->hub);

  self->socket = socket;
  g_ptr_array_add (self->server->pages, self);
  page_send (self, welcome);
}

static void
page_on_message (Socket *socket, const char *data, gsize length, gpointer user_data)
{
  Page *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request = object_parse (data, length, &error);
  g_autoptr (JsonObject) answer = NULL;

  if (request)
    answer = page_request (self->hub, request);
  else
    {
      g_autofree char *ref = object_scan_id (data, length, "ref");

      answer = page_new_frame ("error");
      json_object_set_string_member (answer, "error", error->message);
      object_set (answer, "ref", ref);
    }
  page_send (self, answer);
}

static void
page_on_closed (Socket *socket, guint code, const char *reason, gpointer user_data)
{
  Page *self = user_data;

  g_ptr_array_remove_fast (self->server->pages, self);
}

static const SocketHandlers page_handlers = {
  .opened = page_on_opened,
  .message = page_on_message,
  .closed = page_on_closed,
};

static void
page_handle_socket (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  PageServer *self = user_data;
  Page *page;

  if (!http_is_same_origin (message))
    {
      http_respond_error (message, SOUP_STATUS_FORBIDDEN, "not from here");
      return;
    }
  if (self->pages->len >= PAGE_MAX_SOCKETS)
    {
      http_respond_error (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "too many pages are open");
      return;
    }

  page = g_new0 (Page, 1);
  page->server = self;
  page->hub = self->hub;
  socket_upgrade (message, &page_handlers, page, page_free);
}

static void
page_handle_file (SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  const char *file = g_str_equal (path, "/") ? "/index.html" : path;
  const char *content_type = g_str_has_suffix (file, ".js")    ? "text/javascript; charset=utf-8"
                             : g_str_has_suffix (file, ".css") ? "text/css; charset=utf-8"
                             : g_str_has_suffix (file, ".svg") ? "image/svg+xml"
                                                               : "text/html; charset=utf-8";
  g_autofree char *name = g_strconcat (PAGE_RESOURCES, file, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  http_respond (message, SOUP_STATUS_OK, content_type, data, length);
}

PageServer *
page_server_new (Hub *hub)
{
  PageServer *self = g_new0 (PageServer, 1);

  self->hub = hub;
  self->pages = g_ptr_array_new_with_free_func (page_free);
  hub_observe (hub, &page_observer, self);

  return self;
}

void
page_server_free (PageServer *self)
{
  hub_unobserve (self->hub, self);
  g_ptr_array_unref (self->pages);
  g_free (self);
}

void
page_server_add_routes (PageServer *self, HttpServer *http)
{
  g_auto (GStrv) files =
    g_resources_enumerate_children (PAGE_RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  http_server_add_route (http, "/page", HTTP_ROUTE_DEFAULT, page_handle_socket, self);
  http_server_add_route (http, "/", HTTP_ROUTE_DEFAULT, page_handle_file, self);
  for (gsize i = 0; files[i]; i++)
    {
      g_autofree char *path = g_strconcat ("/", files[i], NULL);

      /* The page is at "/", the other one is a template. */
      if (!g_str_has_suffix (path, ".html"))
        http_server_add_route (http, path, HTTP_ROUTE_DEFAULT, page_handle_file, self);
    }
}

guint
page_server_count (PageServer *self)
{
  return self->pages->len;
}

void
page_server_hang_up (PageServer *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = self->pages->pdata[i];

      socket_close (page->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "going away");
    }
}
