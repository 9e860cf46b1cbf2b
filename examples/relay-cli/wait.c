/* wait.c: waiting for the result of an asynchronous call, as a program with one thing to do can
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "wait.h"

void
wait_callback (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *self = data;

  self->result = g_object_ref (result);
}

GAsyncResult *
wait_result (Wait *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

void
wait_clear (Wait *self)
{
  g_clear_object (&self->result);
}
