/* platform.h: what a platform is: what it can do, and how it is used
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http.h"
#include "request.h"

G_BEGIN_DECLS

typedef struct _Platform Platform;
typedef struct _PlatformType PlatformType;

/* How the length of a message is counted. */
typedef struct
{
  const char *name; /* in the descriptor: chars or utf16 */
  const char *noun; /* in errors */
  gsize (*measure) (const char *text);
} PlatformUnit;

extern const PlatformUnit platform_unit_chars;
extern const PlatformUnit platform_unit_utf16;

/* What a platform may use when it starts, besides the functions of inbound.h and chats.h. */
typedef struct
{
  Hub *hub;
  HttpServer *http;      /* for routes of its own */
  GKeyFile *config;      /* never NULL; empty without a configuration file */
  gboolean has_accounts; /* people log in with a name and a password of their own */
} PlatformHost;

struct _PlatformType
{
  /* For the descriptor */
  const char *name;
  const char *label;
  const char *emoji;
  const char *hint;
  const char *markdown_dialect;
  guint max_message_length; /* in units */
  const PlatformUnit *unit;
  const char *const *supported_ops;
  gboolean supports_context;

  /* Whether a chat or a message can have this id. NULL: id_is_valid() */
  gboolean (*accepts_id) (const char *id);

  /* The id of the gateway whose bot a chat id names, for a platform whose chat ids do so. That gateway gets the
   * events of a chat that no row of the routes with a pattern is for. NULL: chat ids name none
   */
  char *(*dup_gateway_id) (const char *chat_id);

  /* How long an action may take; 0: 25 seconds. A gateway waits for 30. */
  guint answer_limit_ms;

  /* A subcommand of the program, for a client of the platform; NULL: there is none */
  const char *command;
  int (*command_main) (int argc, char **argv);

  /* The keys of its group “platform NAME” in the configuration, ended by NULL; one that ends in a dot stands for all
   * that begin with it. A platform that has some is started only when the group is there. NULL: it has none, and is
   * always started
   */
  const char *const *config_keys;

  /* Checks its group without connecting; NULL: there is nothing to check. Errors have the form
   * “[platform NAME] KEY: reason”, as those of configuration.h.
   */
  gboolean (*check_config) (GKeyFile *config, GError **error);

  /* Returns NULL with an error set when the connector cannot start. A platform whose server cannot be
   * reached starts all the same, and tries again.
   */
  Platform *(*start) (const PlatformHost *host, GError **error);

  /* Takes other settings, which check_config() has accepted, and keeps its connections where it can. Returns FALSE,
   * and changes nothing, when the platform has to be started anew for them. Needed when it has config_keys.
   */
  gboolean (*configure) (Platform *self, GKeyFile *config);

  /* The connector is about to exit, or the platform ends: connections are closed, and what is still pending is
   * answered. Actions that come after this are asked to wait.
   */
  void (*stop) (Platform *self);

  /* Whether all connections are closed and nothing is pending any more; NULL: so it is when stop() returns */
  gboolean (*is_stopped) (Platform *self);

  void (*free) (Platform *self);

  /* Performs an action that changes nothing but the database, as a RequestWorkFunc, in the transaction that has found
   * its chat. What holds for perform_async() holds for this. One that needs more sets platform_pass_on() as the rest of
   * the action. NULL: perform_async()
   */
  gboolean (*perform) (Request *request, Transaction *transaction, GError **error);

  /* Performs an action, and calls request_answer() before it returns or later. The chat is known and
   * supports the op; a text is not too long. A reference must be taken to keep the request. A request
   * that nobody keeps and nobody has answered fails as ambiguous, and so does one whose time is over.
   */
  void (*perform_async) (Platform *self, Request *request);

  /* Whether messages can come and go now; NULL: always */
  gboolean (*is_connected) (Platform *self);

  /* Adds members to /status.json, and words to the summary on /status. NULL: there is nothing to add */
  void (*add_status) (Platform *self, JsonObject *status, GString *summary);
};

/* The first member of the struct of each platform */
struct _Platform
{
  const PlatformType *type;
};

/* All of them, ended by NULL; generated from the table in platforms/meson.build. The first one is meant
 * when a gateway names none.
 */
extern const PlatformType *const platform_types[];

const PlatformType *platform_find (const char *name);
const PlatformType *platform_find_or_default (const char *name);
JsonObject *platform_descriptor (const PlatformType *self);
gboolean platform_supports (const PlatformType *self, const char *op);
gboolean platform_accepts_id (const PlatformType *self, const char *id);
gboolean platform_is_connected (Platform *self);
gboolean platform_is_stopped (Platform *self);
gboolean platform_is_wanted (const PlatformType *self, GKeyFile *config);
void platform_perform (const PlatformType *self, Request *request);
JsonObject *platform_pass_on (Request *request);

gboolean platforms_check_group (GKeyFile *config, const char *group, GError **error);
G_END_DECLS
