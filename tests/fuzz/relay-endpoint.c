/* relay-endpoint.c: the responses of a server to the HTTP calls of an endpoint
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The input: a call (p provision, e enroll, d declare policy, u upload, g download), and the response,
 * which is sent in parts that are separated by |.
 */

#include "config.h"

#include "fuzz.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <relay-glib/relay-glib.h>

#include "transport/relay-transport-private.h"
#include "transport/relay-timers-private.h"

#define SECRET         "hush-secret"
#define IDENTITY       "identity-t0ken"
#define MAX_SIZE       1000
#define MAX_ITERATIONS 1000000

typedef struct
{
  int listening;
  int peer; /* −1 until it is accepted */
  RelayClock *clock;
  RelayTransport *transport;
  RelayEndpoint *endpoint;
  GOutputStream *output;
  GAsyncResult *result;
} Fixture;

static int
listen_on_any_port (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 8), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
begin (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port;

  self->listening = listen_on_any_port (&port);
  self->peer = -1;
  self->clock = relay_clock_new_manual ();
  url = g_strdup_printf ("ws://127.0.0.1:%u", port);
  self->transport = relay_websocket_transport_new (url, "discord", "b1", &error);
  g_assert_no_error (error);
  relay_transport_set_clock (self->transport, self->clock);
  g_object_set (self->transport, "gateway-id", "gw", "secret", SECRET, NULL);
  self->endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (self->transport));
  self->output = g_memory_output_stream_new_resizable ();
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

static void
call (Fixture *self, char kind)
{
  g_autoptr (RelayIdentity) identity = relay_identity_new ("discord", "b1");
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_data ("content", 7, NULL);

  if (kind == 'p')
    relay_endpoint_provision_async (self->endpoint, IDENTITY, identity, NULL, on_called, self);
  else if (kind == 'e')
    relay_endpoint_enroll_async (self->endpoint, IDENTITY, "once", NULL, on_called, self);
  else if (kind == 'u')
    relay_endpoint_upload_async (self->endpoint, content, 7, "text/plain", "a.txt", NULL, NULL,
                                 NULL, NULL, on_called, self);
  else if (kind == 'g')
    relay_endpoint_download_async (self->endpoint, "m1", self->output, MAX_SIZE, NULL, NULL, NULL,
                                   NULL, on_called, self);
  else
    relay_endpoint_declare_policy_async (self->endpoint, "discord", TRUE, FALSE, NULL, NULL,
                                         on_called, self);
}

/* Iterates until the head of the request has been received. */
static void
serve (Fixture *self)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char part[4096];

  for (guint iterations = 0; self->result == NULL && strstr (request->str, "\r\n\r\n") == NULL;
       iterations++)
    {
      gssize n;

      g_assert_cmpuint (iterations, <, MAX_ITERATIONS);
      g_main_context_iteration (NULL, FALSE);
      if (self->peer < 0)
        self->peer = accept4 (self->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      n = self->peer >= 0 ? read (self->peer, part, sizeof part) : 0;
      if (n > 0)
        g_string_append_len (request, part, n);
    }
  g_assert_nonnull (strstr (request->str, "\r\nAuthorization: Bearer "));
}

static void
settle (Fixture *self)
{
  guint iterations = 0;

  while (g_main_context_iteration (NULL, FALSE))
    g_assert_cmpuint (iterations++, <, MAX_ITERATIONS);
}

static void
answer (Fixture *self, FuzzInput *input)
{
  while (input->at < input->end && self->result == NULL)
    {
      const char *from = input->at;

      while (input->at < input->end && *input->at != '|')
        input->at++;
      if (input->at > from &&
          send (self->peer, from, input->at - from, MSG_NOSIGNAL) != input->at - from)
        break;
      fuzz_byte (input);
      settle (self);
    }
  shutdown (self->peer, SHUT_WR);
  /* the call ends with the connection or with its timeout */
  for (guint iterations = 0; self->result == NULL && iterations < 1000; iterations++)
    g_main_context_iteration (NULL, FALSE);
  relay_clock_advance (self->clock, 31 * G_USEC_PER_SEC);
  for (guint iterations = 0; self->result == NULL; iterations++)
    {
      g_assert_cmpuint (iterations, <, MAX_ITERATIONS);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
check_error (const GError *error, gboolean is_good)
{
  g_assert_cmpint (is_good, ==, error == NULL);
  if (error == NULL)
    return;
  fuzz_check_string (error->message);
  g_assert_cmpuint (strlen (error->message), <, 1200);
  g_assert_null (strpbrk (error->message, "\r\n"));
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, IDENTITY));
}

static void
check_credentials (RelayCredentials *credentials, const GError *error)
{
  check_error (error, credentials != NULL);
  if (credentials != NULL)
    fuzz_read_object (credentials);
}

static void
check_download (Fixture *self)
{
  g_autofree char *content_type = NULL;
  g_autofree char *filename = NULL;
  g_autoptr (GError) error = NULL;
  gint64 size =
    relay_endpoint_download_finish (self->endpoint, self->result, &content_type, &filename, &error);

  check_error (error, size >= 0);
  fuzz_check_string (content_type);
  fuzz_check_string (filename);
  g_assert_cmpint (size, <=, MAX_SIZE);
  if (size >= 0)
    g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (self->output)),
                      ==, size);
  if (filename == NULL)
    return;
  g_assert_cmpuint (strlen (filename), <=, 255);
  g_assert_true (*filename != '\0' && *filename != '.');
  g_assert_null (strpbrk (filename, "/\\\r\n"));
}

static void
check_upload (Fixture *self)
{
  g_autofree char *media_id = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  gint64 size;

  url = relay_endpoint_upload_finish (self->endpoint, self->result, &media_id, &size, &error);
  check_error (error, url != NULL);
  fuzz_check_string (media_id);
  if (url != NULL)
    g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:") &&
                   strstr (url, "/relay/media/") != NULL);
}

static void
check (Fixture *self, char kind)
{
  g_autoptr (RelayCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  if (kind == 'p')
    credentials = relay_endpoint_provision_finish (self->endpoint, self->result, &error);
  else if (kind == 'e')
    credentials = relay_endpoint_enroll_finish (self->endpoint, self->result, &error);
  if (kind == 'p' || kind == 'e')
    check_credentials (credentials, error);
  else if (kind == 'u')
    check_upload (self);
  else if (kind == 'g')
    check_download (self);
  else
    {
      gboolean declared =
        relay_endpoint_declare_policy_finish (self->endpoint, self->result, &error);

      check_error (error, declared);
    }
}

static void
clear (Fixture *self)
{
  GWeakRef transport;

  g_weak_ref_init (&transport, self->transport);
  g_clear_object (&self->result);
  settle (self);
  g_object_unref (self->endpoint);
  g_object_unref (self->transport);
  settle (self);
  g_assert_null (g_weak_ref_get (&transport));
  g_weak_ref_clear (&transport);
  g_object_unref (self->output);
  relay_clock_unref (self->clock);
  if (self->peer >= 0)
    close (self->peer);
  close (self->listening);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = fuzz_input (data, MIN (size, 64 * 1024));
  char kind = fuzz_byte (&input);
  Fixture fixture = { 0 };

  begin (&fixture);
  call (&fixture, kind);
  serve (&fixture);
  answer (&fixture, &input);
  check (&fixture, kind);
  clear (&fixture);
  return 0;
}
