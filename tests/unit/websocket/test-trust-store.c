/* test-trust-store.c: the trust store of the system is not read in the main thread
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "websocket/relay-trust-store-private.h"

#include <dlfcn.h>

#include "tls.h"
#include "websocket-fixture.h"

static GThread *main_thread;
static guint n_reads, n_reads_in_main; /* before it was loaded */

/* Replaces that of GIO for the whole process. */
GTlsDatabase *
g_tls_backend_get_default_database (GTlsBackend *backend)
{
  GTlsDatabase *(*next) (GTlsBackend *) =
    (GTlsDatabase * (*) (GTlsBackend *) ) dlsym (RTLD_NEXT, "g_tls_backend_get_default_database");

  if (!relay_trust_store_is_loaded ())
    {
      n_reads++;
      n_reads_in_main += g_thread_self () == main_thread;
    }
  return next (backend);
}

/* The first connection over TLS of this process; its certificate is not trusted. */
SOCKET_TEST ("/websocket/trust-store/read-in-a-thread")
{
  g_autofree char *url = g_strdup_printf ("wss://127.0.0.1:%u/", peer_get_port (f->peer));

  main_thread = g_thread_self ();
  g_assert_false (relay_trust_store_is_loaded ());
  fixture_use_url (f, url);
  fixture_connect (f);
  f->end = end_accept (f->peer);
  g_assert_true (relay_trust_store_is_loaded ());
  g_assert_cmpuint (n_reads, ==, 1);
  g_assert_cmpuint (n_reads_in_main, ==, 0);
  fixture_drop_end (f);
  wait_until (f->connect.result != NULL);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ++*(guint *) user_data;
}

/* A connection that is given up does not wait for it. */
TEST_CASE ("/websocket/trust-store/cancelled")
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n_called = 0;

  g_cancellable_cancel (cancellable);
  relay_trust_store_load_async (cancellable, on_loaded, &n_called);
  while (n_called == 0)
    g_main_context_iteration (NULL, TRUE);
}
