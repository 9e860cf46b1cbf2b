/* tls.c: the certificates of the tests, and a TLS database that trusts one certificate
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tls.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

struct _PinDatabase
{
  GTlsDatabase parent_instance;

  GTlsCertificate *certificate;
  GTlsCertificateFlags wrong;
};

G_DEFINE_FINAL_TYPE (PinDatabase, pin_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
pin_database_verify_chain (GTlsDatabase *database,
                           GTlsCertificate *chain,
                           const char *purpose,
                           GSocketConnectable *identity,
                           GTlsInteraction *interaction,
                           GTlsDatabaseVerifyFlags flags,
                           GCancellable *cancellable,
                           GError **error)
{
  PinDatabase *self = PIN_DATABASE (database);

  if (g_tls_certificate_is_same (chain, self->certificate))
    return self->wrong;
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
pin_database_finalize (GObject *object)
{
  g_object_unref (PIN_DATABASE (object)->certificate);
  G_OBJECT_CLASS (pin_database_parent_class)->finalize (object);
}

static void
pin_database_class_init (PinDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pin_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = pin_database_verify_chain;
}

static void
pin_database_init (PinDatabase *self)
{
}

GTlsDatabase *
pin_database_new (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", name, NULL);
  PinDatabase *self = g_object_new (PIN_TYPE_DATABASE, NULL);

  self->certificate = NO_ERROR (g_tls_certificate_new_from_file, path);
  return G_TLS_DATABASE (self);
}

void
pin_database_set_wrong (PinDatabase *self, GTlsCertificateFlags wrong)
{
  self->wrong = wrong;
}

void
tls_begin (void)
{
  /* GIO creates the resolver of the desktop even when another is set; “dummy” has no settings. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  if (g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return;
  g_test_message ("no TLS here: glib-networking is missing");
  exit (77);
}

GTlsCertificate *
tls_get_certificate (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", "server.pem", NULL);
  g_autofree char *key_path = g_test_build_filename (G_TEST_DIST, "tls", "server-key.pem", NULL);

  return NO_ERROR (g_tls_certificate_new_from_files, path, key_path);
}

SoupSession *
tls_session_new (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tls", "ca.pem", NULL);
  g_autoptr (GTlsDatabase) database = NO_ERROR (g_tls_file_database_new, path);
  SoupSession *session = soup_session_new_with_options ("tls-database", database, NULL);

  soup_session_set_proxy_resolver (session, NULL);
  return session;
}

/* Whether a descriptor is the server's end of a connection to @port. The peer may have reset it. */
static gboolean
is_accepted (int fd, guint16 port)
{
  struct sockaddr_in own;
  socklen_t own_length = sizeof own;
  int listens;
  socklen_t listens_length = sizeof listens;

  return getsockname (fd, (struct sockaddr *) &own, &own_length) == 0 &&
         own.sin_family == AF_INET && ntohs (own.sin_port) == port &&
         getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_length) == 0 && !listens;
}

void
tls_await_closed_connections (guint16 port)
{
  int last = sysconf (_SC_OPEN_MAX);

  /* Older versions do not crash, and keep some descriptors open. */
  if (!soup_check_version (3, 6, 0))
    return;
  for (int fd = 0; fd < MIN (last, 1024); fd++)
    while (is_accepted (fd, port))
      g_main_context_iteration (NULL, TRUE);
}
