/* relay-draft-private.h: what the files of a draft share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-draft.h>

#include "transport/relay-timers-private.h"

G_BEGIN_DECLS

/* What a message may have */
typedef struct
{
  guint length;
  const char *unit;
} RelayDraftLimit;

/*
 * The text of a draft in messages, and nothing of how they get out: pieces that are finished,
 * because the text went on behind them, and the rest, which is still growing. Where a text is
 * cut does not depend on the steps in which it came: the pieces are those that
 * relay_text_split() makes of the whole; and of the last one, where it has no room for the end of
 * its code fence, those that it makes if the text goes on with a word that does not fit.
 */
typedef struct _RelayDraftText RelayDraftText;

/* How the rest is shown while it grows */
typedef enum
{
  RELAY_DRAFT_SHOW_CLOSED,  /* an open code fence is closed */
  RELAY_DRAFT_SHOW_GROWING, /* each state begins with the one before */
  RELAY_DRAFT_SHOW_CERTAIN  /* and the finished piece begins with each, if no grapheme and no run
                                * of marks within a line takes more than a quarter of the limit */
} RelayDraftShow;

RelayDraftText *relay_draft_text_new (void);
void relay_draft_text_free (RelayDraftText *self);
/* @text is UTF-8. */
void relay_draft_text_append (RelayDraftText *self, const char *text);
/* Finishes the pieces that are sure to be ones. @is_whole: no more text will come, and the
 * rest, its code fence closed, is within @limit then. */
void relay_draft_text_roll (RelayDraftText *self, const RelayDraftLimit *limit, gboolean is_whole);
guint relay_draft_text_get_n_pieces (RelayDraftText *self);
/* The oldest finished piece; NULL if there is none */
const char *relay_draft_text_peek_piece (RelayDraftText *self);
void relay_draft_text_drop_piece (RelayDraftText *self);
/* Whether there is nothing in the rest that anybody would see */
gboolean relay_draft_text_is_blank (RelayDraftText *self);
/* The rest as a message of its own, nothing left out */
char *relay_draft_text_dup_rest (RelayDraftText *self, const RelayDraftLimit *limit);
/* The rest to be looked at meanwhile: what may turn out to be half a code fence is left out.
 * NULL if there is nothing to show. @n_shown: bytes of the rest that are in it. */
char *relay_draft_text_dup_state (RelayDraftText *self,
                                  const RelayDraftLimit *limit,
                                  RelayDraftShow show,
                                  gsize *n_shown);
/* The first @n_bytes of the rest are a finished message, and out. */
void relay_draft_text_let_go (RelayDraftText *self, const RelayDraftLimit *limit, gsize n_bytes);
gboolean relay_draft_is_blank (const char *text);

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
