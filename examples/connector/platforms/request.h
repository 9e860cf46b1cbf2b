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

/* @result is NULL when the turn that the request belongs to was rolled back. The request is then made
 * again. Otherwise @result is owned by the callee.
 */
typedef void (*RequestFunc) (Request *request, JsonObject *result, gpointer user_data);

struct _Request
{
  Hub *hub;
  Store *store;
  char *gateway_id;
  char *platform;       /* the tag of the frame, or NULL */
  char *bot_id;         /* which of the gateway's bots acts; NULL: it was not named */
  JsonObject *action;   /* may be NULL */
  JsonObject *metadata; /* of the action; may be NULL */
  const char *op;       /* of the action; may be NULL */
  Chat *chat;           /* set before the platform gets the request */

  /* private */
  guint n_references;
  RequestFunc done; /* NULL: the request is answered */
  gpointer user_data;
  guint64 n_failures;  /* of the store, at the start */
  gint64 began;        /* monotonic µs */
  gboolean is_outside; /* the request is performed outside of the turn that it came in */
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
void request_answer (Request *self, JsonObject *result);
void request_forget (Request *self);
void request_leave_turn (Request *self);
void request_set_limit (Request *self, guint milliseconds);
gboolean request_is_answered (Request *self);
JsonObject *request_fault (Request *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_unref)

G_END_DECLS
