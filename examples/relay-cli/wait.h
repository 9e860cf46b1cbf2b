/* wait.h: waiting for the result of an asynchronous call, as a program with one thing to do can
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct
{
  GAsyncResult *result;
} Wait;

/* The callback of the call, with a Wait as its data */
void wait_callback (GObject *source, GAsyncResult *result, gpointer data);

/* Runs the main loop until the call has ended. The result belongs to the Wait. */
GAsyncResult *wait_result (Wait *self);
void wait_clear (Wait *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)
