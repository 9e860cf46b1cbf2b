/* fuzz-transport.h: a line pipe that watches what is written to it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "fuzz.h"

#include "protocol/relay-line-reader-private.h"

G_BEGIN_DECLS

/*
 * It asserts that what is written is one line of JSON with a type; that nothing is written when
 * it is hung up; that acknowledgements name what came on this connection, in its order, each
 * once; and that nothing at all happens while it is silent, which is after a disconnect.
 */
#define FUZZ_TYPE_TRANSPORT (fuzz_transport_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTransport, fuzz_transport, FUZZ, TRANSPORT, RelayTransport)

struct _FuzzTransport
{
  RelayTransport parent_instance;

  gboolean open_refuses;
  gboolean open_late; /* somebody else says relay_transport_opened() */
  gboolean write_refuses;
  gboolean close_late; /* somebody else says relay_transport_closed() */
  gboolean is_open;    /* from open() to close() */
  gboolean is_gone;    /* and what the peer did before that */
  gboolean silent;
  char *request_id; /* of the newest request */

  GPtrArray *received;    /* buffer ids, in their order, of this connection */
  guint n_acknowledged;   /* of them that are done with */
  RelayLineReader *lines; /* that they are read from */
};

/* What the peer sends */
void fuzz_transport_feed (FuzzTransport *self, const char *text, gsize length);
void fuzz_transport_end_of_message (FuzzTransport *self);

G_END_DECLS
