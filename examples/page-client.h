/* page-client.h: people who chat on the connector's page, as a program
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The client speaks the protocol of the page's WebSocket, which doc/connector.md describes. It
 * starts and stops the bots that the people talk to. It does not use the library.
 */

#pragma once

#include <string.h>

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  SoupWebsocketConnection *socket;
  GSubprocess *bot;
  const char *bot_folder;
  GQueue bot_messages; /* of JsonObject: messages of the bot that no step has taken yet */
  GQueue replies;      /* of JsonObject: replies to requests of this client */
  GQueue updates;      /* of JsonObject: other frames that no step has taken yet */
  const char *awaited_update;
  GPtrArray *history;  /* of char: the lines of all chats that the connector should have stored */
  char *gateway_state; /* "online", "idle" or "offline" */
  gint64 n_waiting;
  char *typing_chat_id; /* NULL when the bot is not typing */
  char *typing_status;
  gboolean timed_out;
  char *failure;
} PageClient;

typedef struct
{
  const char *title;
  gboolean (*run) (PageClient *self, const char *text);
} Step;

/* Runs the steps for the arguments PAGE-SOCKET-URL FOLDER-OF-BOTS TEXT. Returns the exit status of
 * the process. */
int page_client_main (int argc, char **argv, const Step *steps, gsize n_steps);

/* Returns FALSE. Only the first failure is kept. */
gboolean page_client_fail (PageClient *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

gboolean page_client_start_bot (PageClient *self, const char *name);
gboolean page_client_stop_bot (PageClient *self);

/* Fails when @condition does not become true in time. @what says what was expected. */
gboolean page_client_wait_until (PageClient *self,
                                 gboolean (*condition) (PageClient *self),
                                 const char *what);
gboolean page_client_has_two_waiting (PageClient *self);
gboolean page_client_has_none_waiting (PageClient *self);
gboolean page_client_has_bot_message (PageClient *self);
gboolean page_client_has_typing (PageClient *self);

/* @person is the name of the person who acts; NULL stands for the person of a direct chat. */
JsonObject *page_client_new_request (const char *type, const char *chat_id, const char *person);
/* Takes @request. Returns the reply, or NULL when the connector has refused the request. */
JsonObject *page_client_request (PageClient *self, JsonObject *request);

/* These two write a message, or a command that the bot gets as an interaction. They return the
 * message's id, or NULL after a failure. */
char *page_client_say (PageClient *self, const char *chat_id, const char *person, const char *text);
char *page_client_interact (PageClient *self,
                            const char *chat_id,
                            const char *person,
                            const char *text);

/* Takes the next message of the bot and compares it. @reply_to may be NULL: any. */
gboolean page_client_expect (PageClient *self,
                             const char *chat_id,
                             const char *reply_to,
                             const char *kind,
                             const char *text);
/* Writes @text and expects its echo. */
gboolean page_client_say_and_expect (PageClient *self,
                                     const char *chat_id,
                                     const char *person,
                                     const char *text);
/* Waits for the next message of the bot, or the next update of @type. NULL when none came. */
JsonObject *page_client_take_bot_message (PageClient *self, const char *what);
JsonObject *page_client_take_update (PageClient *self, const char *type);

/* A string member of @object, or "". */
const char *page_client_get_text (JsonObject *object, const char *member);

G_END_DECLS
