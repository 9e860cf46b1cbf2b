/* relay-outbox-private.h: the calls that wait until they can be written, in order for each chat
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <relay-glib/relay-transport.h>

G_BEGIN_DECLS

/*
 * Contract §5, “What waits”. A call enters the outbox when it begins and leaves it when it ends. In between
 * the outbox runs it each time that it can write: at once, or when a lost connection has been established
 * again, when the descriptor of its platform has been received, when the time of a rate limit has passed,
 * and when the earlier calls of its chat have been written.
 *
 * A call that writes several requests one after the other holds its chat, so that nothing appears between
 * them. After a rate limit each call of the chat does, until none waits any more: otherwise a later one
 * could be accepted before an earlier one.
 */
typedef struct _RelayOutbox RelayOutbox;
typedef struct _RelayOutboxEntry RelayOutboxEntry;

#define RELAY_OUTBOX_DEFAULT_OFFLINE_TIMEOUT     10000 /* milliseconds */
#define RELAY_OUTBOX_DEFAULT_MAX_RATE_LIMIT_WAIT 60000 /* milliseconds */

typedef enum
{
  RELAY_OUTBOX_IN_ORDER, /* waits for everything */
  RELAY_OUTBOX_PASSES,   /* does not wait for other calls */
  RELAY_OUTBOX_PROGRESS  /* only shows progress: waits for a descriptor only, and is not repeated */
} RelayOutboxKind;

typedef struct
{
  /* The call can write, or fails at once when it tries. Not called after the entry has left. */
  void (*run) (gpointer call);
  /* The wait ended without success; the call has to end. Takes @error. */
  void (*fail) (gpointer call, GError *error);
  /* The cancellable of the task was cancelled while the call waited: the call has to end, but not to
   * answer its task, which fails when this returns. */
  void (*cancelled) (gpointer call);
  /* The key of the chat whose order a call of the kind RELAY_OUTBOX_IN_ORDER keeps: (transfer full)
   * (nullable) */
  char *(*dup_place) (gpointer call);
} RelayOutboxFuncs;

/* What is known of a call when it begins */
typedef struct
{
  GTask *task; /* borrowed; the source object is the owner of the outbox */
  RelayOutboxKind kind;
  const char *platform; /* nullable; borrowed until the call leaves */
  gsize size;           /* bytes that it keeps while it waits */
} RelayOutboxCall;

/* @owner is borrowed, and kept alive while calls are run. */
RelayOutbox *relay_outbox_new (GObject *owner);
/* No call may be in it: their tasks keep the owner alive. */
void relay_outbox_free (RelayOutbox *self);
/* The transport that the calls are written to, NULL when there is none any more: borrowed */
void relay_outbox_set_transport (RelayOutbox *self, RelayTransport *transport);
/* To be called when the state of the transport has changed and when a descriptor was received. The calls
 * are run from the main loop. */
void relay_outbox_transport_changed (RelayOutbox *self);

/* In milliseconds; see the properties of RelayAdapter. */
guint relay_outbox_get_offline_timeout (RelayOutbox *self);
void relay_outbox_set_offline_timeout (RelayOutbox *self, guint milliseconds);
guint relay_outbox_get_max_rate_limit_wait (RelayOutbox *self);
void relay_outbox_set_max_rate_limit_wait (RelayOutbox *self, guint milliseconds);

/* Begins a call. relay_outbox_begin() has to follow. */
RelayOutboxEntry *relay_outbox_enter (RelayOutbox *self,
                                      const RelayOutboxCall *details,
                                      const RelayOutboxFuncs *funcs,
                                      gpointer call);
/* Runs the call at once, inside this function, or lets it wait. It fails with RELAY_ERROR_BUSY when too many
 * calls wait or are in flight already. */
void relay_outbox_begin (RelayOutboxEntry *entry);
/* Inside of run(), before the write: the call writes further requests after this one. */
void relay_outbox_hold (RelayOutboxEntry *entry);
/* Runs the call again as soon as it can write: a call that holds its chat has another request. */
void relay_outbox_continue (RelayOutboxEntry *entry);
/* Runs the call again after @seconds, for its request was refused for rate. FALSE, and nothing happens,
 * when it is not to be repeated, or not after so long a time. */
gboolean relay_outbox_wait_for_rate (RelayOutboxEntry *entry, double seconds);
/* The call ends: frees @entry. */
void relay_outbox_leave (RelayOutboxEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayOutbox, relay_outbox_free)

G_END_DECLS
