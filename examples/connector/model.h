/* model.h: chats, messages and people, as the store and the page know them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KIND_NORMAL      "normal"
#define KIND_FOLLOW_UP   "follow_up"
#define KIND_INTERACTION "interaction"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  char *platform;
  char *chat_id;
  char *alias; /* the channel id that interactions speak of */
  char *type;  /* dm, channel or thread */
  char *name;
  char *scope_id; /* "" for direct chats */
  char *user_id;  /* direct chats: the person */
  char *user_name;
  char *parent_chat_id;    /* threads: their channel */
  char *parent_message_id; /* threads: the message they were begun from, or "" */
  gboolean by_bot;         /* threads: the bot asked for it */
  char *gateway_id;        /* threads: the bot's gateway, or "" */
  gint64 archived;         /* Unix ms; 0: it is listed */
} Chat;

/* Buttons below a message. */
typedef struct
{
  char *gateway_id; /* who asked */
  char *prompt_id;
  char *kind;
  JsonArray *options; /* of {id, label, style} */
  char *answer;       /* the option's id; "" while there is none */
  gint64 expires;     /* unix milliseconds */
} Prompt;

typedef struct
{
  gint64 seq; /* rises over all chats of this database */
  char *platform;
  char *chat_id;
  char *message_id;
  char *server_id; /* that the server of the platform has given it; "" if there is none */
  gboolean from_bot;
  char *user_id;
  char *user_name;
  char *text;
  char *kind;
  char *reply_to;
  char *gateway_id; /* of the bot that has written it, or that has got it; "" if there is none */
  gboolean edited;
  gboolean notify;  /* the last one of a turn */
  gint64 created;   /* unix milliseconds */
  char *reactions;  /* the bot's, with blanks between */
  JsonArray *media; /* as the page gets it, or NULL */
  Prompt *prompt;   /* or NULL */
} Message;

typedef struct
{
  char *id;
  char *owner;    /* a gateway, or "": the page */
  char *filename; /* for people; may be "" */
  char *mime;
  gint64 size;    /* bytes */
  gint64 created; /* unix milliseconds */
} Media;

/* Of a gateway that was not named in the options. */
typedef struct
{
  char *gateway_id;
  char *secret;
  char *previous; /* "", or the one before, still good */
  char *delivery_key;
  char *origin; /* provisioned or enrolled */
} Credentials;

/* Of a person on the page */
typedef struct
{
  char *name;       /* also the id of the user: letters, digits, - and _ */
  char *shown;      /* what others see */
  char *password;   /* a hash; "": the account is closed */
  gint64 last_used; /* Unix ms; 0: never, or logged out everywhere */
} Account;

typedef struct
{
  char *hash;
  char *account;  /* "": whatever name the person chooses */
  char *shown;    /* "": as the name */
  gint64 expires; /* Unix ms */
} Invitation;

/* What a gateway told when it was provisioned for a platform. */
typedef struct
{
  const char *gateway_id;
  const char *platform;
  const char *bot_id;
  const char *endpoint;
  const char *route_keys; /* JSON: [string] */
  const char *instance_id;
  const char *wake_url;
} Identity;

typedef struct
{
  char *gateway_id;
  char *platform;
  gboolean require_address;
  gboolean allow_other_bots;
  char *free_response_scopes; /* JSON: [string] */
} Policy;

void chat_free (Chat *self);
Chat *chat_copy (const Chat *self);
JsonObject *chat_to_json (const Chat *self);
void message_free (Message *self);
Message *message_copy (const Message *self);
JsonObject *message_to_json (const Message *self);
void prompt_free (Prompt *self);
gboolean prompt_is_expired (const Prompt *self);
const char *prompt_get_label (const Prompt *self, const char *option_id);
gboolean id_is_valid (const char *id);
char *terminal_text (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Chat, chat_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Prompt, prompt_free)

G_END_DECLS
