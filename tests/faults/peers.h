/* peers.h: what a hostile peer does to a gateway, by name
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session-private.h"

G_BEGIN_DECLS

typedef struct _Manner
{
  const char *name;
  guint n_args; /* scripts by that name, from 0 on */
  /* plays both, the peer and the application, and ends disconnected */
  void (*act) (Session *self, guint arg);
  gboolean dials; /* nobody gets as far as a descriptor, arg + 1 times on end */
} Manner;

/* After the handshake, and before it; each ends with one without a name. */
extern const Manner peer_manners[];
extern const Manner peer_dial_manners[];

/* NULL when there is none. */
const Manner *peers_find (const char *name);
/* A script for each */
void peers_make (GPtrArray *scripts);

/* What they are made of */

/* The clock moves, and everything that hangs on it happens. */
void peers_pass_time (Session *self, guint milliseconds);
/* Until the gateway has said so many frames of that type on this connection */
void peers_await (Session *self, const char *type, guint n);
void peers_await_head (Session *self, guint dials);
/* Bytes of @bytes at @pace ms each, at most so many */
void peers_drip (Session *self, GByteArray *bytes, guint most, guint pace);
void peers_say_descriptor (Session *self);
/* Disconnects, by whatever time it takes. */
void peers_leave (Session *self);

G_END_DECLS
