/* request.h: an action that a gateway waits for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "hub.h"
#include "result.h"

G_BEGIN_DECLS

typedef struct _Request Request;

/* @result is owned by the callee. */
typedef void (*RequestFunc) (Request *request, JsonObject *result, gpointer user_data);

/* A part of the action in a transaction. It sets the result of the request, or the function that makes it. Returns
 * FALSE with @error set when the database has failed.
 */
typedef gboolean (*RequestWorkFunc) (Request *request, Transaction *transaction, GError **error);

/* The rest of the action, in the main loop. Returns the result, or NULL when the request is answered later. */
typedef JsonObject *(*RequestFinishFunc) (Request *request);

struct _Request
{
  Hub *hub;
  Roster *roster; /* of the time when the request came */
  char *gateway_id;
  char *base;           /* where the gateway reaches this connector, or NULL */
  char *platform;       /* the tag of the frame, or NULL */
  char *bot_id;         /* which of the gateway's bots acts; NULL: it was not named */
  JsonObject *action;   /* may be NULL */
  JsonObject *metadata; /* of the action; may be NULL */
  const char *op;       /* of the action; may be NULL */
  Chat *chat;           /* set before the platform gets the request */

  /* Set by work in a transaction */
  JsonObject *result;
  JsonObject *media; /* for finish, or NULL */
  gpointer found;    /* what else the platform has found for finish, or NULL */
  GDestroyNotify free_found;
  RequestFinishFunc finish;

  /* private */
  guint n_references;
  RequestFunc done; /* NULL: the request is answered */
  gpointer user_data;
  RequestWorkFunc work; /* that is being done */
  gint64 began;         /* monotonic µs */
  guint limit_ms;
  guint timeout_id;
};

Request *request_new (Hub *hub,
                      const char *gateway_id,
                      JsonObject *frame,
                      RequestFunc done,
                      gpointer user_data);
Request *request_ref (Request *self);
void request_unref (Request *self);
void request_transact (Request *self, RequestWorkFunc work);
void request_answer (Request *self, JsonObject *result);
void request_set_limit (Request *self, guint milliseconds);
gboolean request_is_answered (Request *self);
JsonObject *request_fault (Request *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_unref)

G_END_DECLS
