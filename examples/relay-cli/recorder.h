/* recorder.h: a transport over a WebSocket that reports every line in both directions
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "settings.h"

G_BEGIN_DECLS

/* Called with each message of the connector (“in”), each line to it (“out”), and with what happens to
 * the connection (“open”, “closed”, “failed”), then with a description. */
typedef void (*RecorderFunc) (const char *what, const char *text, gpointer data);

#define RECORDER_TYPE_TRANSPORT (recorder_transport_get_type ())
G_DECLARE_FINAL_TYPE (RecorderTransport, recorder_transport, RECORDER, TRANSPORT, RelayTransport)

/* With the identities of @settings; NULL with @error if they are not valid. */
RelayTransport *recorder_transport_new (Settings *settings,
                                        RecorderFunc func,
                                        gpointer data,
                                        GError **error);

G_END_DECLS
