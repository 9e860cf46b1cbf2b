/* misbehavior.h: the misbehaviours of a peer, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session-private.h"

typedef struct _Misbehavior
{
  const char *name;
  guint n_args; /* There are scripts with the arguments 0 to n_args - 1. */
  /* Acts as the peer and as the application; ends disconnected. */
  void (*run) (Session *self, guint arg);
  gboolean in_handshake; /* arg + 1 handshakes in a row fail before the descriptor */
} Misbehavior;

/* After and before the end of the handshake; both lists end with a NULL name. */
extern const Misbehavior peer_misbehaviors[];
extern const Misbehavior handshake_misbehaviors[];

/* NULL when there is none of this name */
const Misbehavior *misbehavior_find (const char *name);
/* Appends a script for each. */
void misbehavior_add_scripts (GPtrArray *scripts);

/* Steps of misbehaviours */

/* Advances the clock in steps and dispatches what becomes due. */
void misbehavior_advance (Session *self, guint milliseconds);
/* Waits until the gateway has sent @n frames of @type on this connection. */
void misbehavior_await_frames (Session *self, const char *type, guint n);
void misbehavior_await_request (Session *self, guint connections);
/* Sends at most @most bytes of @bytes, one every @pace ms. */
void misbehavior_drip (Session *self, GByteArray *bytes, guint most, guint pace);
void misbehavior_send_descriptor (Session *self);
/* Disconnects, however long that takes on the manual clock. */
void misbehavior_disconnect (Session *self);
