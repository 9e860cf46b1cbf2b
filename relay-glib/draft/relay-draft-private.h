/* relay-draft-private.h: what the files of a draft share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-draft.h>

#include "relay-draft-text-private.h"
#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

/* How the message that is being written gets out */
typedef enum
{
  RELAY_DRAFT_UNDECIDED,
  RELAY_DRAFT_NATIVE, /* the op draft, then a send or, where it seals, a final draft */
  RELAY_DRAFT_EDITS,  /* a send, then edits of it */
  RELAY_DRAFT_WHOLE   /* one send, when it is finished */
} RelayDraftWay;

struct _RelayDraft
{
  GObject parent_instance;

  RelayAdapter *adapter;
  char *chat_id;
  JsonObject *metadata; /* our own; nullable */
  guint interval;       /* milliseconds */
  GString *text;
  RelayDraftText *pieces;
  RelayClock *clock;
  RelayTimers *timers;
  gint64 last_update;        /* when a request went out last; 0: never */
  GCancellable *cancellable; /* of the request in flight */
  gboolean is_busy;          /* one is in flight */
  gboolean has_news;         /* text came since the last one */
  gboolean is_closed;        /* finished or abandoned */

  /* the message that is being written */
  RelayDraftWay way;
  gboolean seals;  /* a final draft is the message */
  gint64 draft_id; /* −1: none yet */
  char *message_id;
  char *shown;         /* what it is known to show */
  gboolean is_started; /* it may show something */

  /* the whole draft */
  gboolean refuses_drafts;
  gboolean lacks_ids; /* the connector does not say what to edit */
  gboolean is_out;    /* a message of it is */
  RelaySendResult *first;
  GPtrArray *message_ids;
  GError *failure; /* nothing more may be sent */

  GTask *finish; /* nullable */
  GSource *cancelled;
};

/* relay-draft-run.c */

/* There is news to show, or another time to show it. */
void relay_draft_schedule (RelayDraft *self);
/* The RelayTimersFunc */
void relay_draft_on_timer (guint slot, gpointer user_data);
/* Takes @task, which is answered when the whole text is out. */
void relay_draft_begin_finish (RelayDraft *self, GTask *task);
/* Gives up; what is in flight is waited for. */
void relay_draft_end (RelayDraft *self);

G_END_DECLS
