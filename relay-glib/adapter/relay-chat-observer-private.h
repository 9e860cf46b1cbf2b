/* relay-chat-observer-private.h: what the list of chats wants to know of an adapter
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "relay-pieces-private.h"
#include "transport/relay-transport-signals-private.h"
#include "values/relay-action-private.h"

G_BEGIN_DECLS

/* Where a draft is written to; the members are borrowed, and all but @chat_id are nullable. */
typedef struct
{
  const char *platform;
  const char *chat_id;
  const char *reply_to;
  JsonObject *metadata;
} RelayDraftPlace;

/*
 * An adapter has at most one chat observer, which sees what is received before the application does, and
 * what any part of the program sends. Without one, an operation costs one test of a pointer more.
 * The functions emit no signals, except for `notify` and `items-changed`.
 */
typedef struct
{
  /* Whether a received event counts as handled without a handler of the application */
  gboolean (*wants) (gpointer user_data, RelaySignal signal);
  /* The adapter emits @signal with @event next. Returns whether the observer takes it. */
  gboolean (*received) (gpointer user_data, RelaySignal signal, RelayMessageEvent *event);
  /* The connection or a descriptor has changed. */
  void (*changed) (gpointer user_data);

  /* An operation has begun, and its place is decided. @pieces: of a text or a caption, otherwise NULL. The action
   * of the text does not contain it. */
  void (*call_began) (gpointer user_data, GTask *task, RelayAction *action, RelayPieces *pieces);
  /* A request of the operation is written next. */
  void (*call_written) (gpointer user_data, GTask *task);
  /* @error: NULL if the operation succeeded. The answer is kept with @task. */
  void (*call_ended) (gpointer user_data, GTask *task, const GError *error);

  /* @text was appended to the draft @draft, which identifies it. */
  void (*draft_grew) (gpointer user_data,
                      gconstpointer draft,
                      const RelayDraftPlace *place,
                      const char *text);
  /* Finishing has ended, with the @ids of the messages or with an @error, after which it may be repeated. */
  void (*draft_ended) (gpointer user_data,
                       gconstpointer draft,
                       const char *const *ids,
                       const GError *error);
  /* The draft is removed. This may be called from a dispose function: it notifies of nothing. */
  void (*draft_abandoned) (gpointer user_data, gconstpointer draft);
} RelayChatObserverFuncs;

typedef struct
{
  const RelayChatObserverFuncs *funcs;
  gpointer user_data;
  /* Whether the next operation that begins is not reported, because the caller knows of it. The caller clears
   * it afterwards. */
  gboolean ignores_next;
} RelayChatObserver;

G_END_DECLS
