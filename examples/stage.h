/* stage.h: where people are played at the connector's page, and what it shows them
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
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
  const char *bots;   /* the folder they are in */
  GQueue answers;     /* of JsonObject: what the bot said and nobody expected yet */
  GQueue replies;     /* of JsonObject: what the page's own requests were answered */
  GQueue shown;       /* of JsonObject: what else changed on the page and nobody took yet */
  const char *wanted; /* the type that is waited for there */
  GPtrArray *script;  /* of char: every line of every chat, in the order it should be stored */
  char *gateway;      /* online, idle or offline */
  gint64 waiting;
  char *typing; /* the chat the bot types in */
  char *status; /* and what it says of that */
  gboolean timed_out;
  char *failure;
} Stage;

typedef struct
{
  const char *title;
  gboolean (*play) (Stage *self, const char *text);
} Scene;

/* Plays the scenes for PAGE-SOCKET-URL FOLDER-OF-BOTS TEXT; the process's exit status. */
int stage_main (int argc, char **argv, const Scene *scenes, gsize n_scenes);
/* FALSE; the first failure is the one that is told. */
gboolean stage_fail (Stage *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

gboolean stage_start_bot (Stage *self, const char *name);
gboolean stage_stop_bot (Stage *self);

/* FALSE when it did not come to be in time. */
gboolean stage_wait_until (Stage *self, gboolean (*condition) (Stage *self), const char *what);
gboolean stage_is_online (Stage *self);
gboolean stage_is_offline (Stage *self);
gboolean stage_has_two_waiting (Stage *self);
gboolean stage_has_none_waiting (Stage *self);
gboolean stage_has_answer (Stage *self);
gboolean stage_has_typing (Stage *self);

/* A request of the page in the name of a person (NULL: whoever the chat belongs to). */
JsonObject *stage_new_request (const char *type, const char *chat_id, const char *person);
/* Takes @request; its answer, NULL when it was refused. */
JsonObject *stage_request (Stage *self, JsonObject *request);
JsonObject *stage_ask (Stage *self,
                       const char *type,
                       const char *chat_id,
                       const char *person,
                       const char *text);
/* The id of the message; it is in the script. */
char *stage_say (Stage *self,
                 const char *type,
                 const char *chat_id,
                 const char *person,
                 const char *text);
gboolean stage_expect (Stage *self,
                       const char *chat_id,
                       const char *reply_to,
                       const char *kind,
                       const char *text);
gboolean stage_say_and_expect (Stage *self,
                               const char *chat_id,
                               const char *person,
                               const char *text);
/* What the bot said, and what else changed on the page; NULL when nothing came. */
JsonObject *stage_take_answer (Stage *self, const char *what);
JsonObject *stage_take_shown (Stage *self, const char *type);

/* A string member; "" when it is not there. */
const char *stage_text_of (JsonObject *object, const char *member);

G_END_DECLS
