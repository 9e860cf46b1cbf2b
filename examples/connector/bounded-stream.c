/* bounded-stream.c: a stream that keeps a WebSocket from growing memory
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "bounded-stream.h"

#include <string.h>

/* SoupWebsocketConnection of libsoup 3.2 joins fragments without a limit, reads until the socket is
 * empty in one iteration of the main loop, and queues without a limit what the peer does not read. So
 * it is given this stream instead of the socket's own:
 *
 *  - Reading inspects the frame headers, and stops at a message over the limit, fragments added up.
 *    The bytes after it are discarded, so that the peer can still receive the close frame.
 *  - Reading returns a limited number of bytes per iteration, and can be paused.
 *  - Writing never blocks: what the socket does not accept is kept here, up to a limit.
 */

#define BYTES_PER_TURN (64 * 1024)

struct _BoundedStream
{
  GIOStream parent_instance;
  GIOStream *base;
  GInputStream *input;
  GOutputStream *output;
  BoundedStreamLimit limit;
  gpointer user_data;
  GSource *limit_source;
  gboolean too_large;
  gboolean limit_reached;
  gboolean broken;
  GCancellable *aborted;

  /* reading */
  gsize max_message;
  gsize turn_bytes;
  guint8 header[10];
  guint header_length;
  guint64 payload_left;
  guint64 message_bytes;
  gboolean paused;
  GSource *read_source;  /* libsoup waits on it */
  GSource *ready_source; /* its child, while reading is not paused */

  /* writing */
  gsize max_unsent;
  GByteArray *unsent;
  GSource *flush_source;
};

G_DEFINE_FINAL_TYPE (BoundedStream, bounded_stream, G_TYPE_IO_STREAM)

#define BOUNDED_TYPE_INPUT (bounded_input_get_type ())
G_DECLARE_FINAL_TYPE (BoundedInput, bounded_input, BOUNDED, INPUT, GInputStream)

#define BOUNDED_TYPE_OUTPUT (bounded_output_get_type ())
G_DECLARE_FINAL_TYPE (BoundedOutput, bounded_output, BOUNDED, OUTPUT, GOutputStream)

/* The halves belong to the stream and are not used after it. */
struct _BoundedInput
{
  GInputStream parent_instance;
  BoundedStream *stream;
};

struct _BoundedOutput
{
  GOutputStream parent_instance;
  BoundedStream *stream;
};

static gboolean
on_limit (gpointer user_data)
{
  BoundedStream *self = user_data;

  g_clear_pointer (&self->limit_source, g_source_unref);
  if (self->limit)
    self->limit (self, self->too_large, self->user_data);

  return G_SOURCE_REMOVE;
}

/* From the main loop: libsoup must not be closed from within its own read. */
static void
bounded_stream_reach_limit (BoundedStream *self, gboolean too_large)
{
  if (self->limit_reached)
    return;

  self->limit_reached = TRUE;
  self->too_large = too_large;
  self->limit_source = g_idle_source_new ();
  g_source_set_priority (self->limit_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->limit_source, on_limit, self, NULL);
  g_source_attach (self->limit_source, g_main_context_get_thread_default ());
}

static guint
bounded_stream_header_size (BoundedStream *self)
{
  if (self->header_length < 2)
    return 2;

  switch (self->header[1] & 0x7f)
    {
    case 126:
      return 4;
    case 127:
      return 10;
    default:
      return 2;
    }
}

/* RFC 6455 §5.2: control frames may stand between the fragments of a message. */
static void
bounded_stream_end_header (BoundedStream *self)
{
  gboolean masked = (self->header[1] & 0x80) != 0;
  gboolean is_control = (self->header[0] & 0x08) != 0;
  gboolean is_final = (self->header[0] & 0x80) != 0;
  guint64 length = self->header[1] & 0x7f;

  if (self->header_length > 2)
    {
      length = 0;
      for (guint i = 2; i < self->header_length; i++)
        length = length << 8 | self->header[i];
    }
  self->header_length = 0;

  if (length > self->max_message ||
      (!is_control && self->message_bytes + length > self->max_message))
    {
      bounded_stream_reach_limit (self, TRUE);
      return;
    }

  if (!is_control)
    self->message_bytes = is_final ? 0 : self->message_bytes + length;
  self->payload_left = length + (masked ? 4 : 0);
}

/* How many of these bytes may be passed on. */
static gsize
bounded_stream_inspect (BoundedStream *self, const guint8 *data, gsize length)
{
  gsize at = 0;

  while (at < length)
    {
      if (self->payload_left > 0)
        {
          gsize part = MIN (self->payload_left, length - at);

          self->payload_left -= part;
          at += part;
          continue;
        }

      self->header[self->header_length++] = data[at++];
      if (self->header_length >= 2 && self->header_length == bounded_stream_header_size (self))
        {
          bounded_stream_end_header (self);
          if (self->limit_reached)
            return at - 1;
        }
    }

  return length;
}

static gssize
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "not now");
  return -1;
}

static gssize
bounded_input_read_nonblocking (GPollableInputStream *input,
                                void *buffer,
                                gsize count,
                                GError **error)
{
  BoundedStream *self = BOUNDED_INPUT (input)->stream;
  GInputStream *base = g_io_stream_get_input_stream (self->base);
  gssize n_read;

  if (g_cancellable_is_cancelled (self->aborted))
    return 0;

  if (self->paused)
    return would_block (error);

  if (self->turn_bytes >= BYTES_PER_TURN)
    {
      self->turn_bytes = 0;
      return would_block (error);
    }

  n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base), buffer, count,
                                                     NULL, error);
  if (n_read <= 0)
    {
      self->turn_bytes = 0;
      return n_read;
    }

  self->turn_bytes += n_read;
  if (!self->limit_reached)
    n_read = bounded_stream_inspect (self, buffer, n_read);
  else
    n_read = 0;

  return n_read > 0 ? n_read : would_block (error);
}

static void
bounded_stream_watch (BoundedStream *self)
{
  GInputStream *base = g_io_stream_get_input_stream (self->base);

  if (self->read_source == NULL || g_source_is_destroyed (self->read_source))
    return;

  self->ready_source =
    g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base), self->aborted);
  g_source_set_dummy_callback (self->ready_source);
  g_source_add_child_source (self->read_source, self->ready_source);
}

static void
bounded_stream_unwatch (BoundedStream *self)
{
  if (self->ready_source && !g_source_is_destroyed (self->ready_source))
    g_source_remove_child_source (self->read_source, self->ready_source);
  g_clear_pointer (&self->ready_source, g_source_unref);
}

static GSource *
bounded_input_create_source (GPollableInputStream *input, GCancellable *cancellable)
{
  BoundedStream *self = BOUNDED_INPUT (input)->stream;

  bounded_stream_unwatch (self);
  g_clear_pointer (&self->read_source, g_source_unref);
  self->read_source = g_pollable_source_new_full (input, NULL, cancellable);
  if (!self->paused)
    bounded_stream_watch (self);

  return g_source_ref (self->read_source);
}

static gboolean
bounded_input_is_readable (GPollableInputStream *input)
{
  BoundedStream *self = BOUNDED_INPUT (input)->stream;
  GInputStream *base = g_io_stream_get_input_stream (self->base);

  return !self->paused && g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

static void
bounded_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = bounded_input_read_nonblocking;
  iface->create_source = bounded_input_create_source;
  iface->is_readable = bounded_input_is_readable;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BoundedInput,
                               bounded_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      bounded_input_pollable_init))

static void
bounded_input_class_init (BoundedInputClass *klass)
{
}

static void
bounded_input_init (BoundedInput *self)
{
}

static gboolean bounded_stream_flush (BoundedStream *self);

static gboolean
on_writable (GObject *stream, gpointer user_data)
{
  BoundedStream *self = user_data;

  if (bounded_stream_flush (self))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->flush_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* TRUE while something is left to write. */
static gboolean
bounded_stream_flush (BoundedStream *self)
{
  GOutputStream *base = g_io_stream_get_output_stream (self->base);
  g_autoptr (GError) error = NULL;
  gssize n_written;

  if (self->unsent->len == 0 || self->broken)
    return FALSE;

  n_written =
    g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (base), self->unsent->data,
                                                self->unsent->len, NULL, &error);
  if (n_written > 0)
    g_byte_array_remove_range (self->unsent, 0, n_written);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      /* Reading finds out what happened, and tells libsoup. */
      self->broken = TRUE;
      return FALSE;
    }

  return self->unsent->len > 0;
}

static void
bounded_stream_flush_later (BoundedStream *self)
{
  GOutputStream *base = g_io_stream_get_output_stream (self->base);

  if (self->flush_source)
    return;

  self->flush_source =
    g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (base), NULL);
  g_source_set_callback (self->flush_source, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->flush_source, g_main_context_get_thread_default ());
}

static gssize
bounded_output_write_nonblocking (GPollableOutputStream *output,
                                  const void *buffer,
                                  gsize count,
                                  GError **error)
{
  BoundedStream *self = BOUNDED_OUTPUT (output)->stream;

  if (self->broken)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the peer is gone");
      return -1;
    }

  if (self->unsent->len + count > self->max_unsent)
    {
      bounded_stream_reach_limit (self, FALSE);
      return count;
    }

  g_byte_array_append (self->unsent, buffer, count);
  if (bounded_stream_flush (self))
    bounded_stream_flush_later (self);

  return count;
}

static GSource *
bounded_output_create_source (GPollableOutputStream *output, GCancellable *cancellable)
{
  g_autoptr (GSource) always = g_idle_source_new ();

  g_source_set_priority (always, G_PRIORITY_DEFAULT);

  return g_pollable_source_new_full (output, always, cancellable);
}

static gboolean
bounded_output_is_writable (GPollableOutputStream *output)
{
  return TRUE;
}

static void
bounded_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = bounded_output_write_nonblocking;
  iface->create_source = bounded_output_create_source;
  iface->is_writable = bounded_output_is_writable;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BoundedOutput,
                               bounded_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      bounded_output_pollable_init))

static void
bounded_output_class_init (BoundedOutputClass *klass)
{
}

static void
bounded_output_init (BoundedOutput *self)
{
}

static GInputStream *
bounded_stream_get_input_stream (GIOStream *stream)
{
  return BOUNDED_STREAM (stream)->input;
}

static GOutputStream *
bounded_stream_get_output_stream (GIOStream *stream)
{
  return BOUNDED_STREAM (stream)->output;
}

static void
bounded_stream_stop (BoundedStream *self)
{
  if (self->flush_source)
    g_source_destroy (self->flush_source);
  g_clear_pointer (&self->flush_source, g_source_unref);
  if (self->limit_source)
    g_source_destroy (self->limit_source);
  g_clear_pointer (&self->limit_source, g_source_unref);
}

static gboolean
bounded_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  BoundedStream *self = BOUNDED_STREAM (stream);

  bounded_stream_flush (self);
  bounded_stream_stop (self);
  self->broken = TRUE;

  return g_io_stream_close (self->base, cancellable, error);
}

static void
bounded_stream_close_async (GIOStream *stream,
                            int priority,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  /* Closing a plain socket does not block, and a thread must not do it. */
  if (bounded_stream_close (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
bounded_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
bounded_stream_finalize (GObject *object)
{
  BoundedStream *self = BOUNDED_STREAM (object);

  bounded_stream_stop (self);
  bounded_stream_unwatch (self);
  g_clear_pointer (&self->read_source, g_source_unref);
  g_byte_array_unref (self->unsent);
  g_object_unref (self->aborted);
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->base);

  G_OBJECT_CLASS (bounded_stream_parent_class)->finalize (object);
}

static void
bounded_stream_class_init (BoundedStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = bounded_stream_finalize;
  stream_class->get_input_stream = bounded_stream_get_input_stream;
  stream_class->get_output_stream = bounded_stream_get_output_stream;
  stream_class->close_fn = bounded_stream_close;
  stream_class->close_async = bounded_stream_close_async;
  stream_class->close_finish = bounded_stream_close_finish;
}

static void
bounded_stream_init (BoundedStream *self)
{
  BoundedInput *input = g_object_new (BOUNDED_TYPE_INPUT, NULL);
  BoundedOutput *output = g_object_new (BOUNDED_TYPE_OUTPUT, NULL);

  input->stream = self;
  output->stream = self;
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
  self->unsent = g_byte_array_new ();
  self->aborted = g_cancellable_new ();
}

BoundedStream *
bounded_stream_new (GIOStream *base,
                    gsize max_message,
                    gsize max_unsent,
                    BoundedStreamLimit limit,
                    gpointer user_data)
{
  BoundedStream *self = g_object_new (BOUNDED_TYPE_STREAM, NULL);

  self->base = g_object_ref (base);
  self->max_message = max_message;
  self->max_unsent = max_unsent;
  self->limit = limit;
  self->user_data = user_data;

  return self;
}

/* While it is paused, nothing is read and the main loop does not wake up for what has arrived. */
void
bounded_stream_set_paused (BoundedStream *self, gboolean paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (paused)
    bounded_stream_unwatch (self);
  else
    bounded_stream_watch (self);
}

/* Whether this many bytes more can be written before the peer counts as one that does not read. */
gboolean
bounded_stream_has_room (BoundedStream *self, gsize length)
{
  return !self->broken && self->unsent->len + length <= self->max_unsent;
}

/* For a peer that does not read: it would not see a close frame either. libsoup finds the end of the
 * stream, as if the peer had closed it.
 */
void
bounded_stream_abort (BoundedStream *self)
{
  bounded_stream_set_paused (self, FALSE);
  self->broken = TRUE;
  g_cancellable_cancel (self->aborted);
}

/* The limit is not reported any more. */
void
bounded_stream_disarm (BoundedStream *self)
{
  self->limit = NULL;
}
