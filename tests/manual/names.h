/* names.h: the names that the C fragments of the pages use without defining them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>
#include <relay-glib/relay-glib.h>

/* Objects of the library */
extern RelayAdapter *adapter;
extern RelayTransport *transport;
extern RelayEndpoint *endpoint;
extern RelayMessageEvent *event;
extern RelayDraft *draft;
extern RelayChatList *chats;
extern RelayChat *chat;
extern RelayPrompt *prompt;
extern GCancellable *turn;
extern GMainContext *context;
extern GError *error;
extern GFile *file;
extern const char *chat_id;
extern const char *message_id;
extern const char *const *urls;

/* Objects of an application */
typedef struct
{
  RelayAdapter *adapter;
  RelayMessageEvent *event;
  char *text;
} Answer;

extern Answer *answer;
extern void answer_free (gpointer answer);

typedef struct _Model Model;
typedef struct _Store Store;
typedef struct
{
  GObject *retry_button;
} Window;

#define STORE(object) ((Store *) (object))

extern void store_add_async (Store *store,
                             RelayMessageEvent *event,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
extern gboolean store_add_finish (Store *store, GAsyncResult *result, GError **error);
extern void window_show_problem (Window *window, const char *reason);
extern void window_ask_for_secret (Window *window, RelaySecretRequest *request);
extern void keyring_lookup_async (GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
extern char *keyring_lookup_finish (GObject *keyring, GAsyncResult *result, GError **error);
extern void window_count_down (Window *window, gint64 seconds);
extern void window_show_chats (Window *window, GListModel *chats);
extern void window_show_messages (Window *window, GListModel *messages);

/* Callbacks that a page does not show */
extern void on_fetched (GObject *source, GAsyncResult *result, gpointer user_data);

/* The rest of the transport of transports.md */
typedef struct
{
  RelayTransport parent_instance;
  GSocketConnectable *address;
  GSocketConnection *connection;
  GCancellable *cancellable;
  GQueue lines;
} LineTransport;

typedef struct
{
  RelayTransportClass parent_class;
} LineTransportClass;

#define LINE_TRANSPORT(object) ((LineTransport *) (object))

extern void on_connected (GObject *source, GAsyncResult *result, gpointer self);
extern void write_next (LineTransport *self);
