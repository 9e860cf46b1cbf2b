/* async-calls.h: every asynchronous call of the library in one table
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "testbed.h"

typedef enum
{
  CALL_ONLINE,  /* requires a connection */
  CALL_CONNECT, /* creates a connection */
  CALL_HTTP,    /* requires a websocket transport, but no connection */
  CALL_MEDIA    /* requires a websocket transport and a connection */
} AsyncCallKind;

typedef struct
{
  const char *name;
  AsyncCallKind kind;
  /* Keeps no reference to what it creates. */
  void (*start) (Testbed *bed,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  /* FALSE only with an error */
  gboolean (*finish) (GObject *source, GAsyncResult *result, GError **error);
} AsyncCall;

extern const AsyncCall async_calls[];
extern const guint n_async_calls;
