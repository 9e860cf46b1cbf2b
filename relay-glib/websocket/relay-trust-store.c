/* relay-trust-store.c: reads the certificates that the system trusts, in a thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-trust-store-private.h"

static gint is_loaded; /* atomic */

gboolean
relay_trust_store_is_loaded (void)
{
  return g_atomic_int_get (&is_loaded);
}

/* The backend keeps its default database. The thread also loads the module of the backend. */
static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTlsDatabase *database = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  g_clear_object (&database);
  g_atomic_int_set (&is_loaded, TRUE);
  g_task_return_boolean (task, TRUE);
}

void
relay_trust_store_load_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_trust_store_load_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load);
}
