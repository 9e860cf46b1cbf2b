/* relay-socket-private.h: the socket that a subclass opens and closes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "relay-timers-private.h"

G_BEGIN_DECLS

/*
 * What the subclass of a transport was asked to do with its socket, and what it reported. There is
 * at most one socket: the next one is opened when the last one is closed. RelayConnection decides
 * when that happens, and what the end of a socket means.
 */
typedef struct _RelaySocket RelaySocket;

/* The virtual functions of RelayTransport, and what else depends on the socket. @transport is the
 * object given to relay_socket_new(). */
typedef struct
{
  /* A failed open() is reported as failed() is. */
  void (*open) (gpointer transport);
  void (*close) (gpointer transport);
  gboolean (*write) (gpointer transport, GBytes *line, GError **error);
  /* Drops what was received and not dispatched yet: it belongs to an earlier socket. */
  void (*discard_received) (gpointer transport);
  /* Whether the open socket is bound to an address that the machine no longer has */
  gboolean (*address_is_gone) (gpointer transport);
} RelaySocketFuncs;

/* @transport is borrowed. */
RelaySocket *relay_socket_new (const RelaySocketFuncs *funcs, gpointer transport);
void relay_socket_free (RelaySocket *self);
/* Before the first socket. @timers is borrowed. When its timer @slot runs,
 * relay_socket_close_timed_out() is to be called. */
void relay_socket_start (RelaySocket *self, RelayTimers *timers, guint slot);
/* Forgets the socket, which the subclass releases in its own dispose. */
void relay_socket_dispose (RelaySocket *self);

/* Discards what was received from the last socket; does nothing while there is a socket. */
void relay_socket_discard_received (RelaySocket *self);
/* Does nothing while there is a socket: the caller waits for its end. */
void relay_socket_open (RelaySocket *self);
/* Does nothing when there is no socket, or it is being closed already. */
void relay_socket_close (RelaySocket *self);
gboolean relay_socket_write (RelaySocket *self, GBytes *line, GError **error);
/* A disconnect ends, and the frame queue is emptied. The answer to close() may be in it. */
void relay_socket_disconnected (RelaySocket *self);

/* What was reported, in the order of the frame queue. FALSE: no attempt is under way. */
gboolean relay_socket_opened (RelaySocket *self);
void relay_socket_ended (RelaySocket *self);
/* The end of the socket was reported and is in the frame queue: nothing more may come. */
void relay_socket_end_reported (RelaySocket *self);
/* The socket counts as closed, for close() was not answered. FALSE: the answer is in the queue. */
gboolean relay_socket_close_timed_out (RelaySocket *self);

/* The attempt, or the open socket; neither while it is being closed */
gboolean relay_socket_is_active (RelaySocket *self);
gboolean relay_socket_is_open (RelaySocket *self);
/* close() was called and is not answered yet. */
gboolean relay_socket_is_closing (RelaySocket *self);
/* Neither of the above */
gboolean relay_socket_is_closed (RelaySocket *self);
gboolean relay_socket_is_end_reported (RelaySocket *self);
/* Whether the subclass may report what it receives: from open() to the end of the socket */
gboolean relay_socket_is_receiving (RelaySocket *self);
gboolean relay_socket_address_is_gone (RelaySocket *self);

G_END_DECLS
