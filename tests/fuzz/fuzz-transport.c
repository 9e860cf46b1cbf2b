/* fuzz-transport.c: a transport subclass that checks how the library uses it
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fuzz-transport.h"

#include <string.h>

#include "json/relay-json-bridge-private.h"
#include "protocol/relay-frame-reader-private.h"
#include "protocol/relay-frame-writer-private.h"
#include "protocol/relay-line-reader-private.h"
#include "values/relay-wire-keys-private.h"

G_DEFINE_FINAL_TYPE (FuzzTransport, fuzz_transport, RELAY_TYPE_TRANSPORT)

static void
receive (FuzzTransport *self, const char *buffer_id)
{
  if (buffer_id != NULL)
    g_ptr_array_add (self->received, g_strdup (buffer_id));
}

/* A frame that cannot be used is acknowledged too. */
static void
on_line (const char *line, gsize length, gpointer user_data)
{
  g_auto (RelayFrame) frame = { 0 };
  g_autoptr (RelayFrameScanner) scanner = relay_frame_scanner_new ();

  if (relay_frame_read (line, length, NULL, &frame, NULL) && frame.error == NULL)
    {
      receive (user_data, frame.buffer_id);
      return;
    }
  relay_frame_scanner_feed (scanner, line, length);
  receive (user_data, relay_frame_scanner_get_buffer_id (scanner));
}

static void
on_too_long (const char *head, gsize length, RelayFrameScanner *scanner, gpointer user_data)
{
  receive (user_data, relay_frame_scanner_get_buffer_id (scanner));
}

static const RelayLineReaderFuncs funcs = { on_line, on_too_long };

static void
check_acknowledged (FuzzTransport *self, const char *buffer_id)
{
  const char *received = NULL;

  do
    {
      g_assert_cmpuint (self->n_acknowledged, <, self->received->len);
      received = g_ptr_array_index (self->received, self->n_acknowledged++);
    }
  while (!g_str_equal (received, buffer_id));
}

static void
check_line (FuzzTransport *self, const char *line, gsize length)
{
  g_autoptr (JsonObject) frame = NULL;
  const char *type;

  g_assert_cmpuint (length, <=, RELAY_FRAME_MAX_SENT);
  g_assert_true (memchr (line, '\n', length) == line + length - 1);
  g_assert_true (fuzz_json_is_valid (line, length, 64));
  frame = relay_json_to_object (line, length, relay_wire_keys_is_id, NULL);
  g_assert_nonnull (frame);
  type = json_object_get_string_member_with_default (frame, "type", NULL);
  g_assert_nonnull (type);
  if (g_str_equal (type, "inbound_ack"))
    check_acknowledged (self, json_object_get_string_member (frame, "bufferId"));
  else if (g_str_equal (type, "outbound"))
    {
      const char *request_id = json_object_get_string_member (frame, "requestId");

      g_assert_cmpstr (request_id, !=, self->request_id);
      g_free (self->request_id);
      self->request_id = g_strdup (request_id);
    }
}

static gboolean
fuzz_transport_open (RelayTransport *transport, GError **error)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_assert_false (self->silent);
  g_assert_true (!self->is_open || self->is_lost);
  if (self->open_fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "refused");
      return FALSE;
    }
  relay_line_reader_reset (self->reader);
  g_ptr_array_set_size (self->received, 0);
  self->n_acknowledged = 0;
  self->is_open = TRUE;
  self->is_lost = FALSE;
  if (!self->open_late)
    relay_transport_opened (transport);
  return TRUE;
}

static void
fuzz_transport_close (RelayTransport *transport, guint16 code, const char *reason)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  self->is_open = FALSE;
  if (!self->close_late)
    relay_transport_closed (transport, code, reason);
}

static gboolean
fuzz_transport_write (RelayTransport *transport, GBytes *line, GError **error)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_assert_false (self->silent);
  g_assert_true (self->is_open);
  if (self->write_fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
      return FALSE;
    }
  check_line (self, g_bytes_get_data (line, NULL), g_bytes_get_size (line));
  return TRUE;
}

void
fuzz_transport_feed (FuzzTransport *self, const char *text, gsize length)
{
  relay_line_reader_feed (self->reader, text, length, G_MAXUINT);
  relay_transport_received (RELAY_TRANSPORT (self), (const guint8 *) text, length);
}

void
fuzz_transport_end_of_message (FuzzTransport *self)
{
  relay_line_reader_end_of_message (self->reader);
  relay_transport_message_end (RELAY_TRANSPORT (self));
}

static void
fuzz_transport_finalize (GObject *object)
{
  FuzzTransport *self = FUZZ_TRANSPORT (object);

  g_ptr_array_unref (self->received);
  relay_line_reader_free (self->reader);
  g_free (self->request_id);
  G_OBJECT_CLASS (fuzz_transport_parent_class)->finalize (object);
}

static void
fuzz_transport_class_init (FuzzTransportClass *klass)
{
  RelayTransportClass *transport_class = RELAY_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fuzz_transport_finalize;
  transport_class->open = fuzz_transport_open;
  transport_class->close = fuzz_transport_close;
  transport_class->write = fuzz_transport_write;
}

static void
fuzz_transport_init (FuzzTransport *self)
{
  self->received = g_ptr_array_new_with_free_func (g_free);
  self->reader = relay_line_reader_new (&funcs, self);
}
