/* relay-socket.c: the socket that a subclass opens and closes
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-socket-private.h"

/* How long a subclass may take to answer close(), in seconds */
#define CLOSE_TIMEOUT 5

typedef enum
{
  SOCKET_CLOSED,
  SOCKET_CONNECTING,
  SOCKET_OPEN,
  SOCKET_CLOSING /* close() was called; open() is not called before the answer */
} SocketState;

struct _RelaySocket
{
  const RelaySocketFuncs *funcs;
  gpointer transport;
  RelayTimers *timers; /* NULL before the start and after the disposal */
  guint close_slot;
  SocketState state;
  gboolean end_reported; /* the end of this socket is in the frame queue */
};

RelaySocket *
relay_socket_new (const RelaySocketFuncs *funcs, gpointer transport)
{
  RelaySocket *self = g_new0 (RelaySocket, 1);

  self->funcs = funcs;
  self->transport = transport;
  return self;
}

void
relay_socket_free (RelaySocket *self)
{
  g_free (self);
}

void
relay_socket_start (RelaySocket *self, RelayTimers *timers, guint slot)
{
  self->timers = timers;
  self->close_slot = slot;
}

void
relay_socket_dispose (RelaySocket *self)
{
  self->state = SOCKET_CLOSED;
  self->timers = NULL;
}

/* --- what is done with it --- */

void
relay_socket_discard_received (RelaySocket *self)
{
  if (self->state != SOCKET_CLOSED)
    return;
  self->end_reported = FALSE;
  self->funcs->discard_received (self->transport);
}

void
relay_socket_open (RelaySocket *self)
{
  if (self->state != SOCKET_CLOSED)
    return;
  self->state = SOCKET_CONNECTING;
  self->funcs->open (self->transport);
}

void
relay_socket_close (RelaySocket *self)
{
  if (!relay_socket_is_active (self))
    return;
  self->state = SOCKET_CLOSING;
  relay_timers_set_delay (self->timers, self->close_slot, CLOSE_TIMEOUT * G_USEC_PER_SEC);
  /* An end that is in the frame queue already answers this close too. */
  self->funcs->close (self->transport);
}

gboolean
relay_socket_write (RelaySocket *self, GBytes *line, GError **error)
{
  return self->funcs->write (self->transport, line, error);
}

void
relay_socket_disconnected (RelaySocket *self)
{
  if (self->end_reported && self->state == SOCKET_CLOSING)
    relay_socket_ended (self);
  self->funcs->discard_received (self->transport);
}

/* --- what was reported --- */

gboolean
relay_socket_opened (RelaySocket *self)
{
  if (self->state != SOCKET_CONNECTING)
    return FALSE;
  self->state = SOCKET_OPEN;
  return TRUE;
}

void
relay_socket_ended (RelaySocket *self)
{
  self->state = SOCKET_CLOSED;
  relay_timers_clear (self->timers, self->close_slot);
}

void
relay_socket_end_reported (RelaySocket *self)
{
  self->end_reported = TRUE;
}

gboolean
relay_socket_close_timed_out (RelaySocket *self)
{
  /* the answer must not count as a loss of the next socket */
  if (self->end_reported)
    return FALSE;
  g_warning ("close() of the transport was not answered within %d s", CLOSE_TIMEOUT);
  relay_socket_ended (self);
  return TRUE;
}

/* --- what it is --- */

gboolean
relay_socket_is_active (RelaySocket *self)
{
  return self->state == SOCKET_CONNECTING || self->state == SOCKET_OPEN;
}

gboolean
relay_socket_is_open (RelaySocket *self)
{
  return self->state == SOCKET_OPEN;
}

gboolean
relay_socket_is_closing (RelaySocket *self)
{
  return self->state == SOCKET_CLOSING;
}

gboolean
relay_socket_is_closed (RelaySocket *self)
{
  return self->state == SOCKET_CLOSED;
}

gboolean
relay_socket_is_end_reported (RelaySocket *self)
{
  return self->end_reported;
}

gboolean
relay_socket_is_receiving (RelaySocket *self)
{
  return self->state != SOCKET_CLOSED && !self->end_reported;
}

gboolean
relay_socket_address_is_gone (RelaySocket *self)
{
  return self->state == SOCKET_OPEN && self->funcs->address_is_gone (self->transport);
}
