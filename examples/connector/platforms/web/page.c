/* page.c: the page: its files, and the socket it talks over
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page.h"

#include "accounts.h"
#include "chats.h"
#include "page-read.h"
#include "socket.h"

#define PAGE_MAX_SOCKETS 64
#define PAGE_MAX_ACCOUNT 16   /* sockets of one person */
#define PAGE_MAX_OWNERS  5000 /* known at a time */
#define PAGE_RESOURCES   "/relay-connector/web/page"

struct _PageServer
{
  Hub *hub;
  GPtrArray *pages;    /* of Page, with an open socket */
  GHashTable *owners;  /* chat id → the person whom alone it is for, or "" */
  GHashTable *budgets; /* account → PageBudget */
  PageReads *reads;
};

typedef struct
{
  PageServer *server;
  PageUser user;
  char *login; /* the hash of the token by which the person is logged in, or NULL */
  Socket *socket;
  gboolean is_welcome; /* it was sent what there is, and now gets what changes */
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  if (self->socket)
    page_reads_forget (self->server->reads, self);
  g_clear_pointer (&self->socket, socket_free);
  g_free (self->user.account);
  g_free (self->user.shown);
  g_free (self->login);
  g_free (self);
}

/* "": everybody. Nobody has the name of a chat that is not there any more. */
static const char *
page_server_get_owner (PageServer *self, const char *chat_id)
{
  const char *known = g_hash_table_lookup (self->owners, chat_id);
  g_autoptr (Chat) chat = NULL;
  const char *owner;

  if (known)
    return known;

  chat = store_find_chat (hub_get_store (self->hub), PLATFORM_WEB, chat_id);
  if (chat == NULL)
    return "?";
  if (g_hash_table_size (self->owners) >= PAGE_MAX_OWNERS)
    g_hash_table_remove_all (self->owners);
  owner = page_chat_owner (chat);
  g_hash_table_insert (self->owners, g_strdup (chat_id), g_strdup (owner ? owner : ""));

  return g_hash_table_lookup (self->owners, chat_id);
}

/* NULL: what everybody may know */
static gboolean
page_sees (Page *self, const char *chat_id)
{
  const char *owner;

  if (self->user.account == NULL || chat_id == NULL)
    return TRUE;

  owner = page_server_get_owner (self->server, chat_id);

  return *owner == '\0' || g_str_equal (owner, self->user.account);
}

/* Takes no part in the reference of @text. */
static void
page_send_text (Page *self, char *text)
{
  g_autoptr (GError) error = NULL;

  if (!socket_send_shared (self->socket, text, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    hub_fault (self->user.hub, NULL, "not sent to a page: %s", error->message);
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

/* What a thread has read for it */
static void
on_page_answer (gpointer page, JsonObject *answer)
{
  Page *self = page;

  self->is_welcome |= g_strcmp0 (member_string (answer, "type"), "welcome") == 0;
  page_send (self, answer);
}

/* To all pages of people who see the chat. Backwards, because a page that is lost by it removes itself. */
static void
page_server_send (PageServer *self, const char *chat_id, JsonObject *object)
{
  char *text = self->pages->len > 0 ? page_frame_text (object) : NULL;

  for (guint i = self->pages->len; i > 0; i--)
    {
      Page *page = self->pages->pdata[i - 1];

      if (page->is_welcome && page_sees (page, chat_id))
        page_send_text (page, text);
    }
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
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (message->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, message->chat_id);
  frame = page_new_frame (edited ? "edit" : "message");
  json_object_set_object_member (frame, "message", message_to_json (message));
  page_server_send (user_data, message->chat_id, frame);
}

static void
page_on_hub_deleted (const Message *message, gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (message->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, message->chat_id);
  frame = page_new_frame ("delete");
  json_object_set_string_member (frame, "chat_id", message->chat_id);
  json_object_set_string_member (frame, "message_id", message->message_id);
  json_object_set_int_member (frame, "seq", message->seq);
  page_server_send (user_data, message->chat_id, frame);
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
  page_server_send (user_data, chat_id, frame);
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
  page_server_send (user_data, member_string (shown, "chat_id"), frame);
}

static void
page_on_hub_chat (const Chat *chat, gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, chat->chat_id);
  frame = page_new_frame ("chat");
  json_object_set_object_member (frame, "chat", page_chat (self->hub, chat));
  page_server_send (self, chat->chat_id, frame);
}

static void
page_on_hub_gone (const Chat *chat, gpointer user_data)
{
  PageServer *self = user_data;
  const char *owner = page_chat_owner (chat);
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, chat->chat_id);

  /* It cannot be looked up any more, and another chat may have this id later. */
  g_hash_table_replace (self->owners, g_strdup (chat->chat_id), g_strdup (owner ? owner : ""));
  frame = page_new_frame ("gone");
  json_object_set_string_member (frame, "chat_id", chat->chat_id);
  page_server_send (self, chat->chat_id, frame);
  g_hash_table_remove (self->owners, chat->chat_id);
}

static void
page_on_hub_state (gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = page_state (self->hub);

  page_server_send (self, NULL, frame);
}

/* Who is logged out sees nothing any more. */
static void
page_on_hub_logins (gpointer user_data)
{
  PageServer *self = user_data;
  Store *store = hub_get_store (self->hub);

  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = self->pages->pdata[i];
      guint64 n_failures = store_count_failures (store, NULL);
      g_autoptr (Account) account = page->login ? store_find_login (store, page->login) : NULL;

      if (page->login && account == NULL && store_count_failures (store, NULL) == n_failures)
        socket_close (page->socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "logged out");
    }
}

static const HubObserver page_observer = {
  .message = page_on_hub_message,
  .deleted = page_on_hub_deleted,
  .gone = page_on_hub_gone,
  .typing = page_on_hub_typing,
  .live = page_on_hub_live,
  .chat = page_on_hub_chat,
  .state = page_on_hub_state,
  .logins = page_on_hub_logins,
};

static void
page_on_opened (Socket *socket, gpointer user_data)
{
  Page *self = user_data;

  self->socket = socket;
  g_ptr_array_add (self->server->pages, self);
  page_reads_welcome (self->server->reads, self, &self->user);
}

static void
page_on_message (Socket *socket, const char *data, gsize length, gpointer user_data)
{
  Page *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request = object_parse (data, length, &error);
  g_autoptr (JsonObject) answer = NULL;

  if (request && page_reads_begin (self->server->reads, self, &self->user, request))
    return;
  if (request)
    answer = page_request (&self->user, request);
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

/* Everybody has a chat with the bot. */
static gboolean
page_server_add_own_chat (PageServer *self, const Account *account, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);
  g_autoptr (Chat) added = NULL;

  chat->platform = g_strdup (PLATFORM_WEB);
  chat->chat_id = account_chat_id (account->name);
  chat->type = g_strdup (CHAT_DIRECT);
  chat->name = g_strdup (account->shown);
  chat->user_id = g_strdup (account->name);
  chat->user_name = g_strdup (account->shown);
  added = chats_add (self->hub, chat, error);

  return added != NULL;
}

/* It is kept when the page is closed. There are not more than STORE_MAX_ACCOUNTS. */
static PageBudget *
page_server_get_budget (PageServer *self, const char *account)
{
  PageBudget *budget = g_hash_table_lookup (self->budgets, account);

  if (budget == NULL)
    {
      budget = page_budget_new ();
      g_hash_table_insert (self->budgets, g_strdup (account), budget);
    }

  return budget;
}

static guint
page_server_count_of (PageServer *self, const char *account)
{
  guint count = 0;

  for (guint i = 0; i < self->pages->len; i++)
    count += g_strcmp0 (((Page *) self->pages->pdata[i])->user.account, account) == 0;

  return count;
}

/* Whoever has the most pages open gives one up for a person who has fewer. It may take a moment until it is closed. */
static gboolean
page_server_make_room (PageServer *self, const char *account)
{
  guint most = page_server_count_of (self, account) + 1;
  Page *found = NULL;

  if (self->pages->len >= 2 * PAGE_MAX_SOCKETS)
    return FALSE;

  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = self->pages->pdata[i];
      guint count = page_server_count_of (self, page->user.account);

      if (count <= most || !socket_is_open (page->socket))
        continue;
      most = count;
      found = page;
    }
  if (found)
    socket_close (found->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "others have no page");

  return found != NULL;
}

/* Takes the account of the request into the page. Without accounts there is nothing to do. */
static gboolean
page_log_in (Page *self, SoupServerMessage *message, GError **error)
{
  const char *name = http_account (message);
  g_autoptr (Account) account = NULL;

  if (name == NULL)
    return TRUE;

  account = store_find_account (hub_get_store (self->user.hub), name);
  if (account == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "log in first");
      return FALSE;
    }
  if (page_server_count_of (self->server, name) >= PAGE_MAX_ACCOUNT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "you have too many pages open");
      return FALSE;
    }

  self->user.account = g_strdup (account->name);
  self->user.shown = g_strdup (account->shown);
  self->user.budget = page_server_get_budget (self->server, account->name);
  self->login = secrets_hash (http_login_token (message));

  return page_server_add_own_chat (self->server, account, error);
}

static void
page_handle_socket (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (GError) error = NULL;
  Page *page;

  if (!http_is_same_origin (message))
    {
      http_respond_error (message, SOUP_STATUS_FORBIDDEN, "not from here");
      return;
    }
  if (self->pages->len >= PAGE_MAX_SOCKETS &&
      (http_account (message) == NULL || !page_server_make_room (self, http_account (message))))
    {
      http_respond_error (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "too many pages are open");
      return;
    }

  page = g_new0 (Page, 1);
  page->server = self;
  page->user.hub = self->hub;
  if (!page_log_in (page, message, &error))
    {
      http_respond_error (message, http_error_status (error), error->message);
      page_free (page);
      return;
    }
  socket_upgrade (message, &page_handlers, page, page_free);
}

/* Who is logged in: a page asks when it has lost its connection. Without accounts it is nobody. */
static void
page_handle_account (SoupServerMessage *message,
                     const char *path,
                     GHashTable *query,
                     gpointer user_data)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  object_set (answer, "account", http_account (message));
  http_respond_json (message, SOUP_STATUS_OK, answer);
}

static void
page_handle_file (SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  const char *file = g_str_equal (path, "/")        ? "/index.html"
                     : g_str_equal (path, "/login") ? "/login.html"
                                                    : path;
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
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->budgets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reads = page_reads_new (hub, on_page_answer);
  hub_observe (hub, &page_observer, self);

  return self;
}

void
page_server_free (PageServer *self)
{
  hub_unobserve (self->hub, self);
  g_ptr_array_unref (self->pages);
  g_hash_table_unref (self->owners);
  g_hash_table_unref (self->budgets);
  page_reads_free (self->reads);
  g_free (self);
}

/* The files of the page in which one logs in, and nothing else, are for everybody. */
static HttpRouteFlags
page_file_flags (const char *name)
{
  static const char *const public_files[] = { "icon.svg",  "login.css", "login.js",
                                              "style.css", "text.js",   NULL };

  return g_strv_contains (public_files, name) ? HTTP_ROUTE_NO_LOGIN : HTTP_ROUTE_PEOPLE;
}

void
page_server_add_routes (PageServer *self, HttpServer *http)
{
  g_auto (GStrv) files =
    g_resources_enumerate_children (PAGE_RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gboolean has_accounts = http_server_has_accounts (http);

  http_server_add_route (http, "/page", HTTP_ROUTE_PEOPLE, page_handle_socket, self);
  http_server_add_route (http, "/account", HTTP_ROUTE_PEOPLE, page_handle_account, self);
  http_server_add_route (http, "/", HTTP_ROUTE_PEOPLE, page_handle_file, self);
  if (has_accounts)
    http_server_add_route (http, "/login", HTTP_ROUTE_NO_LOGIN, page_handle_file, self);
  for (gsize i = 0; files[i]; i++)
    {
      g_autofree char *path = g_strconcat ("/", files[i], NULL);

      /* The page is at "/", and the one in which one logs in is at "/login". */
      if (!g_str_has_suffix (path, ".html"))
        http_server_add_route (http, path,
                               has_accounts ? page_file_flags (files[i]) : HTTP_ROUTE_DEFAULT,
                               page_handle_file, self);
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
