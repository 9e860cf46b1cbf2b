/* api-world.h: the objects of the library in one state of the connection
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

typedef enum
{
  WORLD_NO_TRANSPORT, /* an adapter without one */
  WORLD_NEVER_CONNECTED,
  WORLD_CONNECTING,
  WORLD_HANDSHAKING,
  WORLD_ONLINE,
  WORLD_IDLE,
  WORLD_DORMANT,
  WORLD_WAITING,
  WORLD_CLOSING,
  WORLD_DISCONNECTED,
  WORLD_REVOKED,
  WORLD_DISPOSED_TRANSPORT,
  WORLD_DISPOSED_ADAPTER,
  WORLD_RELEASED, /* the events, drafts and endpoints outlive adapter and transport */
  WORLD_N_STATES
} WorldState;

extern const char *const world_state_names[WORLD_N_STATES];

typedef struct _World World;

/* The connection is in memory, or a WebSocket to a server of the test. */
World *world_new (WorldState state, gboolean over_socket);
/* Disconnects, and drops all references. */
void world_free (World *self);
/* An object of @type in that state (transfer none), which was received from the connector where it can
 * be; those of which the state has none are created without properties. NULL when that is impossible. */
GObject *world_get (World *self, GType type);
/* Ends all calls that wait for something. */
void world_disconnect (World *self);

/* Iterates the default main context until it has nothing to dispatch. Sources that are always ready
 * end it after a time. */
void world_settle (void);
