/* fuzz-transport.h: a transport subclass that checks how the library uses it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "fuzz.h"

#include "protocol/relay-line-reader-private.h"

/*
 * It asserts that each write is one line of JSON with a type, that nothing is written after close(), that
 * the acknowledgements name frames of this connection in the order in which they were received, each
 * once, and that nothing is called while @silent is set, which is after a disconnect.
 */
#define FUZZ_TYPE_TRANSPORT (fuzz_transport_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTransport, fuzz_transport, FUZZ, TRANSPORT, RelayTransport)

struct _FuzzTransport
{
  RelayTransport parent_instance;

  gboolean open_fails;
  gboolean open_late; /* the target calls relay_transport_opened() later */
  gboolean write_fails;
  gboolean close_late; /* the target calls relay_transport_closed() later */
  gboolean is_open;    /* open() was called, and close() was not */
  gboolean is_lost;    /* the target has ended the connection */
  gboolean silent;
  char *request_id; /* of the newest request */

  GPtrArray *received;     /* buffer ids of this connection, in order */
  guint n_acknowledged;    /* of @received, with those that were skipped */
  RelayLineReader *reader; /* finds them in what is fed */
};

/* Data that the connector sends */
void fuzz_transport_feed (FuzzTransport *self, const char *text, gsize length);
void fuzz_transport_end_of_message (FuzzTransport *self);
