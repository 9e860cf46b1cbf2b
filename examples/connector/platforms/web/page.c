/* page.c: the page: its files, and the socket it talks over
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page.h"

#include "chats.h"
#include "http-later.h"
#include "page-read.h"
#include "socket.h"

#define PAGE_MAX_SOCKETS 64
#define PAGE_MAX_ACCOUNT 16 /* sockets of one person */
#define PAGE_RESOURCES   "/relay-connector/web/page"

struct _PageServer
{
  Hub *hub;
  Accounts *accounts;  /* or NULL */
  GPtrArray *pages;    /* of Page, with an open socket */
  GPtrArray *opening;  /* of Page, whose socket is not open yet */
  GHashTable *budgets; /* account → PageBudget */
  PageReads *reads;
};

typedef struct _Entry Entry;

typedef struct
{
  PageServer *server;
  PageUser user;
  char *login;  /* the hash of the token by which the person is logged in, or NULL */
  Entry *entry; /* while the socket waits for it, or NULL */
  Socket *socket;
  gboolean is_welcome; /* it was sent what there is, and now gets what changes */
  gint64 n_archived;   /* when it was opened */
  GPtrArray *calls;    /* of PageCall: what it waits for */
} Page;

/* Somebody with an account opens a page. */
struct _Entry
{
  Page *page; /* NULL: the connector ends */
  char *login;

  /* Set in the transaction */
  Account *account; /* NULL: nobody is logged in by that */
};

static void
page_free (gpointer data)
{
  Page *self = data;

  if (self->socket)
    page_reads_forget (self->server->reads, self);
  else if (self->server)
    g_ptr_array_remove_fast (self->server->opening, self);
  for (guint i = 0; i < self->calls->len; i++)
    ((PageCall *) self->calls->pdata[i])->page = NULL;
  g_ptr_array_unref (self->calls);
  g_clear_pointer (&self->socket, socket_free);
  g_free (self->user.account);
  g_free (self->user.shown);
  g_free (self->login);
  g_free (self);
}

static void
page_send_text (Page *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!socket_send (self->socket, text, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    hub_fault (self->user.hub, NULL, "not sent to a page: %s", error->message);
}

static void
page_send (Page *self, JsonObject *object)
{
  g_autofree char *text = object_text (object);

  page_send_text (self, text);
}

/* To all pages of people who see the chat; NULL: to all. Backwards, because a page that is lost by it removes itself. */
static void
page_server_send (PageServer *self, const Chat *chat, JsonObject *object)
{
  g_autofree char *text = self->pages->len > 0 ? object_text (object) : NULL;

  for (guint i = self->pages->len; i > 0; i--)
    {
      Page *page = self->pages->pdata[i - 1];

      if (page->is_welcome && (chat == NULL || page_user_sees (&page->user, chat)))
        page_send_text (page, text);
    }
}

static JsonObject *
page_new_frame (const char *type)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);

  return object;
}

static void
page_on_hub_message (const Chat *chat, const Message *message, gboolean edited, gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (message->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, message->chat_id);
  frame = page_new_frame (edited ? "edit" : "message");
  json_object_set_object_member (frame, "message", message_to_json (message));
  page_server_send (self, chat, frame);
}

static void
page_on_hub_deleted (const Chat *chat, const Message *message, gpointer user_data)
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
  page_server_send (self, chat, frame);
}

static void
page_on_hub_typing (const Chat *chat, const char *status, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame ("typing");
  json_object_set_string_member (frame, "chat_id", chat->chat_id);
  json_object_set_boolean_member (frame, "active", status != NULL);
  json_object_set_string_member (frame, "status", status ? status : "");
  page_server_send (user_data, chat, frame);
}

static void
page_on_hub_live (const Chat *chat, const LiveKind *kind, JsonObject *shown, gpointer user_data)
{
  g_autoptr (JsonObject) frame = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  frame = page_new_frame (kind->type);
  json_object_iter_init (&iter, shown);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (frame, name, json_node_copy (node));
  page_server_send (user_data, chat, frame);
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
  json_object_set_object_member (frame, "chat", page_chat (hub_get_roster (self->hub), chat));
  page_server_send (self, chat, frame);
}

static void
page_on_hub_gone (const Chat *chat, gpointer user_data)
{
  PageServer *self = user_data;
  g_autoptr (JsonObject) frame = NULL;

  if (!g_str_equal (chat->platform, PLATFORM_WEB))
    return;

  page_reads_note_change (self->reads, chat->chat_id);
  frame = page_new_frame ("gone");
  json_object_set_string_member (frame, "chat_id", chat->chat_id);
  page_server_send (self, chat, frame);
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
page_check_login (Page *self)
{
  if (self->login && !accounts_have_login (self->server->accounts, self->login))
    socket_close (self->socket, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "logged out");
}

static void
page_on_hub_logins (gpointer user_data)
{
  PageServer *self = user_data;

  for (guint i = self->pages->len; i > 0; i--)
    page_check_login (self->pages->pdata[i - 1]);
}

static void
page_on_hub_lost (gpointer user_data)
{
  PageServer *self = user_data;

  for (guint i = self->pages->len; i > 0; i--)
    socket_close (((Page *) self->pages->pdata[i - 1])->socket, 1011,
                  "the database cannot be written");
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
  .lost = page_on_hub_lost,
};

static void page_submit (Page *self, JsonObject *request, gboolean reads_here);

/* What a thread has read for it, or could not read well */
static void
on_page_read (gpointer page,
              JsonObject *request,
              const Chat *chat,
              GPtrArray *rows,
              const GError *error)
{
  Page *self = page;
  g_autoptr (JsonObject) owned = request;
  g_autoptr (JsonObject) answer = NULL;

  if (rows == NULL && (error == NULL || request == NULL))
    {
      page_submit (self, g_steal_pointer (&owned), TRUE);
      return;
    }

  answer = request ? page_history (request, chat, rows, error)
                   : page_welcome (&self->user, rows, self->n_archived);
  self->is_welcome |= request == NULL;
  page_send (self, answer);
}

static JsonObject *
page_stopped (Hub *hub, const PageCall *call)
{
  JsonObject *answer = page_answer ("stopped", call->chat);

  json_object_set_boolean_member (answer, "sent", inbound_send_stop (hub, call->stop));

  return answer;
}

/* Returns NULL when a thread reads what is missing. */
static JsonObject *
page_complete (Page *self, PageCall *call)
{
  if (call->stop)
    return page_stopped (self->user.hub, call);
  if (call->answer)
    return g_steal_pointer (&call->answer);
  if (call->request == NULL)
    self->n_archived = call->n_archived;
  if (call->listed)
    {
      self->is_welcome = TRUE;
      return page_welcome (&self->user, call->listed, call->n_archived);
    }
  if (!page_reads_begin (self->server->reads, self, call->request, call->chat))
    page_submit (self, g_steal_pointer (&call->request), TRUE);

  return NULL;
}

static gboolean
on_request (Transaction *transaction, gpointer data, GError **error)
{
  return page_request (data, transaction, error);
}

/* What people and bots have caused happens also when the page is closed meanwhile. */
static void
on_request_done (Hub *hub, gpointer data, const GError *error)
{
  PageCall *call = data;
  Page *self = call->page;
  g_autoptr (JsonObject) answer = NULL;
  gboolean is_complete;

  if (self == NULL)
    {
      if (call->stop && error == NULL)
        inbound_send_stop (hub, call->stop);
      return;
    }

  g_ptr_array_remove_fast (self->calls, call);
  answer = error ? NULL : page_complete (self, call);
  is_complete = error || answer;
  if (is_complete && call->request)
    answer = page_give (call->request, g_steal_pointer (&answer), error);
  if (answer)
    page_send (self, answer);
  else if (error)
    socket_close (self->socket, 1011, "the database cannot be read");
}

static void
free_call (gpointer data)
{
  page_call_clear (data);
  g_free (data);
}

/* Takes ownership of @request: nobody else may use it meanwhile. */
static void
page_submit (Page *self, JsonObject *request, gboolean reads_here)
{
  PageCall *call = g_new0 (PageCall, 1);

  call->user.account = g_strdup (self->user.account);
  call->user.shown = g_strdup (self->user.shown);
  call->request = request;
  call->reads_here = reads_here;
  call->page = self;
  g_ptr_array_add (self->calls, call);
  hub_transact (self->user.hub, on_request, on_request_done, call, free_call);
}

static void
page_on_opened (Socket *socket, gpointer user_data)
{
  Page *self = user_data;

  self->socket = socket;
  g_ptr_array_remove_fast (self->server->opening, self);
  g_ptr_array_add (self->server->pages, self);
  page_submit (self, NULL, FALSE);
  page_check_login (self);
}

/* Takes ownership of @request. Returns NULL when the answer comes later. */
static JsonObject *
page_take_request (Page *self, JsonObject *request)
{
  g_autoptr (JsonObject) owned = request;
  g_autoptr (GError) error = NULL;

  if (!page_admit (&self->user, request, &error))
    return page_give (request, NULL, error);
  if (g_strcmp0 (member_string (request, "type"), "state") == 0)
    return page_give (request, page_state (self->user.hub), NULL);

  page_submit (self, g_steal_pointer (&owned), FALSE);

  return NULL;
}

static void
page_on_message (Socket *socket, const char *data, gsize length, gpointer user_data)
{
  Page *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) request = object_parse (data, length, &error);
  g_autoptr (JsonObject) answer = NULL;

  if (request)
    answer = page_take_request (self, g_steal_pointer (&request));
  else
    {
      g_autofree char *ref = object_scan_id (data, length, "ref");

      answer = page_new_frame ("error");
      json_object_set_string_member (answer, "error", error->message);
      object_set (answer, "ref", ref);
    }
  if (answer)
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
  for (guint i = 0; i < self->opening->len; i++)
    count += g_strcmp0 (((Page *) self->opening->pdata[i])->user.account, account) == 0;

  return count;
}

/* Whoever has the most pages open gives one up for a person who has fewer. It may take a moment until it is closed. */
static gboolean
page_server_make_room (PageServer *self, const char *account)
{
  guint most = page_server_count_of (self, account) + 1;
  Page *found = NULL;

  if (self->pages->len + self->opening->len >= 2 * PAGE_MAX_SOCKETS)
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

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_clear_pointer (&self->account, account_free);
  g_free (self->login);
  g_free (self);
}

/* Everybody has a chat with the bot. */
static gboolean
page_add_own_chat (Transaction *transaction, const Account *account, GError **error)
{
  g_autoptr (Chat) chat = g_new0 (Chat, 1);
  g_autoptr (Chat) added = NULL;

  chat->platform = g_strdup (PLATFORM_WEB);
  chat->chat_id = account_chat_id (account->name);
  chat->type = g_strdup (CHAT_DIRECT);
  chat->name = g_strdup (account->shown);
  chat->user_id = g_strdup (account->name);
  chat->user_name = g_strdup (account->shown);
  added = chats_add (transaction, chat, error);

  return added != NULL;
}

static gboolean
on_enter (Transaction *transaction, gpointer data, GError **error)
{
  Entry *self = data;

  g_clear_pointer (&self->account, account_free);
  self->account = store_find_login (transaction->store, self->login);

  return self->account == NULL || page_add_own_chat (transaction, self->account, error);
}

static void
on_entered (Hub *hub, SoupServerMessage *message, gpointer data, const GError *error)
{
  Entry *self = data;
  Page *page = self->page;

  if (page == NULL)
    return;

  page->entry = NULL;
  if (error == NULL && self->account)
    {
      page->user.shown = g_strdup (self->account->shown);
      socket_upgrade (message, &page_handlers, page, page_free);
      return;
    }

  if (error)
    http_respond_error (message, http_error_status (error), error->message);
  else
    http_respond_error (message, SOUP_STATUS_FORBIDDEN, "log in first");
  page_free (page);
}

/* The socket opens when it is known who has the account. */
static void
page_log_in (Page *self, SoupServerMessage *message)
{
  Entry *entry = g_new0 (Entry, 1);

  self->user.account = g_strdup (http_account (message));
  self->user.budget = page_server_get_budget (self->server, self->user.account);
  self->login = secrets_hash (http_login_token (message));
  self->entry = entry;
  entry->page = self;
  entry->login = g_strdup (self->login);
  http_transact (self->user.hub, message, on_enter, on_entered, entry, entry_free);
}

/* Returns why no further page can be opened, or NULL. */
static const char *
page_server_refuse (PageServer *self, const char *account, guint *status)
{
  guint n_pages = self->pages->len + self->opening->len;

  if (n_pages >= PAGE_MAX_SOCKETS && (account == NULL || !page_server_make_room (self, account)))
    {
      *status = SOUP_STATUS_SERVICE_UNAVAILABLE;
      return "too many pages are open";
    }
  if (account && page_server_count_of (self, account) >= PAGE_MAX_ACCOUNT)
    {
      *status = HTTP_TOO_MANY;
      return "you have too many pages open";
    }

  return NULL;
}

static void
page_handle_socket (SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  PageServer *self = user_data;
  const char *reason;
  guint status;
  Page *page;

  if (!http_is_same_origin (message))
    {
      http_respond_error (message, SOUP_STATUS_FORBIDDEN, "not from here");
      return;
    }
  reason = page_server_refuse (self, http_account (message), &status);
  if (reason)
    {
      http_respond_error (message, status, reason);
      return;
    }

  page = g_new0 (Page, 1);
  page->server = self;
  page->calls = g_ptr_array_new ();
  page->user.hub = self->hub;
  g_ptr_array_add (self->opening, page);
  if (http_account (message))
    page_log_in (page, message);
  else
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
page_server_new (Hub *hub, Accounts *accounts)
{
  PageServer *self = g_new0 (PageServer, 1);

  self->hub = hub;
  self->accounts = accounts;
  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->opening = g_ptr_array_new ();
  self->budgets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reads = page_reads_new (hub, on_page_read);
  hub_observe (hub, &page_observer, self);

  return self;
}

/* While the socket is being opened, it belongs to libsoup. */
static void
page_lose_server (Page *self)
{
  self->server = NULL;
  if (self->entry == NULL)
    return;

  self->entry->page = NULL;
  page_free (self);
}

void
page_server_free (PageServer *self)
{
  hub_unobserve (self->hub, self);
  for (guint i = 0; i < self->opening->len; i++)
    page_lose_server (self->opening->pdata[i]);
  g_ptr_array_unref (self->opening);
  g_ptr_array_unref (self->pages);
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
