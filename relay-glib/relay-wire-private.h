/* relay-wire-private.h: one open WebSocket, from upgrade to its end
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-websocket-transport.h>

#include "relay-timers-private.h"

G_BEGIN_DECLS

typedef struct _RelayWire RelayWire;

/* Only read() and finished() may free the wire. */
typedef struct
{
  /* FALSE: read no more until relay_wire_resume() */
  gboolean (*may_read) (gpointer    user_data);
  void     (*message)  (GBytes     *message,
                        gpointer    user_data);
  /* From the loop, after the messages of one turn: libsoup is done, and may be called again. */
  void     (*read)     (gpointer    user_data);
  /* Once, unless relay_wire_close() came first; no message follows. @reason nullable. */
  void     (*lost)     (guint16     code,
                        const char *reason,
                        gpointer    user_data);
  /* Once, from the loop, after lost() or relay_wire_close(): there is nothing more to wait for. */
  void     (*finished) (gpointer    user_data);
} RelayWireFuncs;

/* @rest is what came behind the upgrade. A message may have @max_message bytes in all.
 * Holds no reference on @user_data. */
RelayWire *relay_wire_new    (GSocketConnection    *connection,
                              GBytes               *rest,
                              GUri                 *uri,
                              guint64               max_message,
                              RelayClock           *clock,
                              GMainContext         *context,
                              const RelayWireFuncs *funcs,
                              gpointer              user_data);
/* Closes the socket and calls nothing. */
void       relay_wire_free   (RelayWire            *self);
void       relay_wire_resume (RelayWire            *self);
/* Hangs up; finished() comes when the peer has answered, or after a quarter of a second. */
void       relay_wire_close  (RelayWire            *self,
                              guint16               code,
                              const char           *reason);
/* One text message. RELAY_ERROR_BUSY over @max_pending bytes that wait for the socket. */
gboolean   relay_wire_write  (RelayWire            *self,
                              GBytes               *line,
                              gsize                 max_pending,
                              GError              **error);

G_END_DECLS
