/* relay-throttled-stream.c: a stream that gives at most so much per turn of the loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-throttled-stream-private.h"

#include "relay-message-limit-private.h"

#include <string.h>

/*
 * SoupWebsocketConnection reads until the stream would block, all in one dispatch, and
 * answers every ping. A peer that sends without end would hold the main loop, fill the
 * queue of frames without bound, or, not reading, pile up pongs. So this stands between
 * it and the socket: after RELAY_THROTTLED_TURN bytes, while the gate is closed, and while
 * too many pongs wait for the socket, reading "would block". The pollable source that the
 * reader then makes is ready at once, or when the gate opens: the socket itself is
 * not polled meanwhile, so nothing spins. Reads and writes that wait in the call would go
 * past all that, and there are none.
 *
 * And it reads ahead: SoupWebsocketConnection asks for a KiB at a time, and a system call for
 * each would cost as much as the JSON in it.
 */

/* Answers to pings may wait for the socket up to this; then nothing is read until it took them. */
#define MAX_PONG_BYTES (16 * 1024)

#define RELAY_TYPE_THROTTLED_INPUT (relay_throttled_input_get_type ())
G_DECLARE_FINAL_TYPE (RelayThrottledInput,
                      relay_throttled_input,
                      RELAY,
                      THROTTLED_INPUT,
                      GInputStream)
#define RELAY_TYPE_THROTTLED_OUTPUT (relay_throttled_output_get_type ())
G_DECLARE_FINAL_TYPE (RelayThrottledOutput,
                      relay_throttled_output,
                      RELAY,
                      THROTTLED_OUTPUT,
                      GOutputStream)

struct _RelayThrottledInput
{
  GInputStream parent_instance;

  RelayThrottledOutput *output; /* owned: pongs wait there */
  GPollableInputStream *base;
  GSocket *socket; /* what @base reads, where nothing is between them; nullable */
  guint8 *ahead;   /* read, and not given yet; nullable */
  gsize ahead_at;
  gsize ahead_end;
  gboolean drained; /* the socket gave less than it was asked for */
  gsize budget;
  RelayThrottledMayRead gate;
  RelayThrottledRead read;
  gpointer user_data; /* of both */
  gboolean halted;
  gboolean too_large;
  RelayMessageLimit meter;
  GPtrArray *sources; /* borrowed: the live ones, to wake them */
};

struct _RelayThrottledOutput
{
  GOutputStream parent_instance;

  GPollableOutputStream *base;
  RelayThrottledInput *input; /* borrowed */
  gsize pending;
  gsize pongs; /* the part of it that answers pings */
};

struct _RelayThrottledStream
{
  GIOStream parent_instance;

  GIOStream *base;
  RelayThrottledInput *input;
  RelayThrottledOutput *output;
};

static void relay_throttled_input_pollable_init (GPollableInputStreamInterface *iface);
static void relay_throttled_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RelayThrottledInput,
                               relay_throttled_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      relay_throttled_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (RelayThrottledOutput,
                               relay_throttled_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      relay_throttled_output_pollable_init))
G_DEFINE_FINAL_TYPE (RelayThrottledStream, relay_throttled_stream, G_TYPE_IO_STREAM)

/* The input */

static gboolean
is_parked (RelayThrottledInput *self)
{
  if (self->halted)
    return TRUE;
  if (self->gate != NULL && !self->gate (self->user_data))
    return TRUE;
  return self->output->pongs > MAX_PONG_BYTES;
}

/* Data and room for it, apart from what the socket says. */
static gboolean
is_due (RelayThrottledInput *self)
{
  return self->ahead_at < self->ahead_end || self->too_large || self->budget == 0;
}

static void
input_resume (RelayThrottledInput *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    g_source_set_ready_time (g_ptr_array_index (self->sources, i), 0);
}

typedef struct
{
  GSource source;
  RelayThrottledInput *input;
} ThrottledSource;

static gboolean
throttled_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (RelayThrottledInput) input = g_object_ref (((ThrottledSource *) source)->input);
  GPollableSourceFunc func = (GPollableSourceFunc) (void (*) (void)) callback;
  gboolean again;

  /* setting it wakes the loop by a system call, even to what it is */
  if (g_source_get_ready_time (source) != -1)
    g_source_set_ready_time (source, -1);
  /* This is what makes a turn: a source is dispatched once in each. */
  input->budget = RELAY_THROTTLED_TURN;
  input->drained = FALSE;
  again = func (G_OBJECT (input), user_data);

  /* With another source in its place, as libsoup has it, whoever is told may run a nested loop. */
  if (input->read != NULL && g_source_is_destroyed (source))
    input->read (input->user_data);
  return again;
}

static void
throttled_source_finalize (GSource *source)
{
  ThrottledSource *throttled_source = (ThrottledSource *) source;

  g_ptr_array_remove_fast (throttled_source->input->sources, source);
  g_object_unref (throttled_source->input);
}

static GSourceFuncs throttled_source_funcs = {
  NULL, NULL, throttled_source_dispatch, throttled_source_finalize, NULL, NULL
};

/* libsoup takes a new source for every turn, and one inside of it would be dispatched, and wake the
 * loop by system calls, on its own: spared where there is no TLS. */
static void
poll_base (RelayThrottledInput *self, GSource *source)
{
  if (self->socket == NULL)
    {
      g_autoptr (GSource) base = g_pollable_input_stream_create_source (self->base, NULL);

      g_source_set_dummy_callback (base);
      g_source_add_child_source (source, base);
    }
  else if (g_socket_is_closed (self->socket))
    g_source_set_ready_time (source, 0);
  else
    g_source_add_unix_fd (source, g_socket_get_fd (self->socket), G_IO_IN | G_IO_HUP | G_IO_ERR);
}

static GSource *
relay_throttled_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (pollable);
  GSource *source = g_source_new (&throttled_source_funcs, sizeof (ThrottledSource));

  g_source_set_static_name (source, "[relay] throttled input");
  /* or its descriptor would not be polled in its dispatch, and that costs a system call */
  g_source_set_can_recurse (source, TRUE);
  ((ThrottledSource *) source)->input = g_object_ref (self);
  g_ptr_array_add (self->sources, source);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  if (is_parked (self))
    return source;
  if (is_due (self))
    g_source_set_ready_time (source, 0);
  else
    poll_base (self, source);
  return source;
}

static gboolean
relay_throttled_input_is_readable (GPollableInputStream *pollable)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (pollable);

  if (self->budget == 0 || is_parked (self))
    return FALSE;
  return is_due (self) || g_pollable_input_stream_is_readable (self->base);
}

static gssize
input_refuse (RelayThrottledInput *self, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "The WebSocket message is too large");
  return -1;
}

/* Takes what it may of @count fresh bytes; the frame that makes a message too large is not given. */
static gssize
input_measure (RelayThrottledInput *self, const guint8 *buffer, gsize count, GError **error)
{
  gsize fit = relay_message_limit_scan (&self->meter, buffer, count);

  self->output->pending += self->meter.pong_bytes;
  self->output->pongs += self->meter.pong_bytes;
  self->meter.pong_bytes = 0;

  self->budget -= MIN (self->budget, count);
  if (fit == count)
    return count;
  self->too_large = TRUE;
  return fit > 0 ? (gssize) fit : input_refuse (self, error);
}

static void
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Enough for this turn");
}

/* What the base says, once all is given; what it says of a failure comes after the data before it.
 * A socket that gave less than there was room for has no more: asking it again to hear that is
 * spared. The next source polls it, and is ready at once if that was hasty. */
static gssize
input_fill (RelayThrottledInput *self, GError **error)
{
  gssize n = -1;

  if (self->ahead == NULL)
    self->ahead = g_malloc (RELAY_THROTTLED_AHEAD);
  if (self->drained)
    set_would_block (error);
  else
    n = g_pollable_input_stream_read_nonblocking (self->base, self->ahead, RELAY_THROTTLED_AHEAD,
                                                  NULL, error);
  self->drained = self->socket != NULL && n > 0 && n < RELAY_THROTTLED_AHEAD;
  self->ahead_at = 0;
  self->ahead_end = MAX (n, 0);
  if (n <= 0)
    g_clear_pointer (&self->ahead, g_free);
  return n;
}

static gssize
relay_throttled_input_read_nonblocking (GPollableInputStream *pollable,
                                        void *buffer,
                                        gsize count,
                                        GError **error)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (pollable);
  gssize n;

  if (self->budget == 0 || is_parked (self))
    {
      set_would_block (error);
      return -1;
    }
  if (self->too_large)
    return input_refuse (self, error);
  if (self->ahead_at == self->ahead_end && (n = input_fill (self, error)) <= 0)
    return n;

  count = MIN (MIN (count, self->budget), self->ahead_end - self->ahead_at);
  memcpy (buffer, self->ahead + self->ahead_at, count);
  self->ahead_at += count;
  return input_measure (self, buffer, count, error);
}

static void
relay_throttled_input_dispose (GObject *object)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (object);

  if (self->output != NULL)
    self->output->input = NULL;
  g_clear_object (&self->output);
  G_OBJECT_CLASS (relay_throttled_input_parent_class)->dispose (object);
}

static void
relay_throttled_input_finalize (GObject *object)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (object);

  g_clear_pointer (&self->ahead, g_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (relay_throttled_input_parent_class)->finalize (object);
}

static void
relay_throttled_input_class_init (RelayThrottledInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = relay_throttled_input_dispose;
  object_class->finalize = relay_throttled_input_finalize;
}

static void
relay_throttled_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = relay_throttled_input_is_readable;
  iface->create_source = relay_throttled_input_create_source;
  iface->read_nonblocking = relay_throttled_input_read_nonblocking;
}

static void
relay_throttled_input_init (RelayThrottledInput *self)
{
  self->budget = RELAY_THROTTLED_TURN;
  self->sources = g_ptr_array_new ();
}

/* The output */

static gssize
output_taken (RelayThrottledOutput *self, gssize count)
{
  gboolean was_choked = self->pongs > MAX_PONG_BYTES;

  if (count <= 0)
    return count;
  self->pending -= MIN (self->pending, (gsize) count);
  self->pongs = MIN (self->pongs, self->pending);
  if (was_choked && self->pongs <= MAX_PONG_BYTES && self->input != NULL)
    input_resume (self->input);
  return count;
}

static gssize
relay_throttled_output_write_nonblocking (GPollableOutputStream *pollable,
                                          const void *buffer,
                                          gsize count,
                                          GError **error)
{
  RelayThrottledOutput *self = RELAY_THROTTLED_OUTPUT (pollable);

  return output_taken (self, g_pollable_output_stream_write_nonblocking (self->base, buffer, count,
                                                                         NULL, error));
}

static gboolean
relay_throttled_output_is_writable (GPollableOutputStream *pollable)
{
  return g_pollable_output_stream_is_writable (RELAY_THROTTLED_OUTPUT (pollable)->base);
}

static GSource *
relay_throttled_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  RelayThrottledOutput *self = RELAY_THROTTLED_OUTPUT (pollable);
  g_autoptr (GSource) base = g_pollable_output_stream_create_source (self->base, NULL);

  return g_pollable_source_new_full (self, base, cancellable);
}

static void
relay_throttled_output_finalize (GObject *object)
{
  g_clear_object (&RELAY_THROTTLED_OUTPUT (object)->base);
  G_OBJECT_CLASS (relay_throttled_output_parent_class)->finalize (object);
}

static void
relay_throttled_output_class_init (RelayThrottledOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = relay_throttled_output_finalize;
}

static void
relay_throttled_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = relay_throttled_output_is_writable;
  iface->create_source = relay_throttled_output_create_source;
  iface->write_nonblocking = relay_throttled_output_write_nonblocking;
}

static void
relay_throttled_output_init (RelayThrottledOutput *self)
{
}

/* Both */

static GInputStream *
relay_throttled_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (RELAY_THROTTLED_STREAM (stream)->input);
}

static GOutputStream *
relay_throttled_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (RELAY_THROTTLED_STREAM (stream)->output);
}

static gboolean
relay_throttled_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  RelayThrottledStream *self = RELAY_THROTTLED_STREAM (stream);

  return self->base == NULL || g_io_stream_close (self->base, cancellable, error);
}

static void
on_base_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* GIOStream's own would close the base stream in a thread. */
static void
relay_throttled_stream_close_async (GIOStream *stream,
                                    int io_priority,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  RelayThrottledStream *self = RELAY_THROTTLED_STREAM (stream);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_throttled_stream_close_async);
  g_task_set_priority (task, io_priority);
  g_io_stream_close_async (self->base, io_priority, cancellable, on_base_closed, task);
}

static gboolean
relay_throttled_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
relay_throttled_stream_finalize (GObject *object)
{
  RelayThrottledStream *self = RELAY_THROTTLED_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (relay_throttled_stream_parent_class)->finalize (object);
}

static void
relay_throttled_stream_class_init (RelayThrottledStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = relay_throttled_stream_finalize;
  stream_class->get_input_stream = relay_throttled_stream_get_input_stream;
  stream_class->get_output_stream = relay_throttled_stream_get_output_stream;
  stream_class->close_fn = relay_throttled_stream_close;
  stream_class->close_async = relay_throttled_stream_close_async;
  stream_class->close_finish = relay_throttled_stream_close_finish;
}

static void
relay_throttled_stream_init (RelayThrottledStream *self)
{
}

RelayThrottledStream *
relay_throttled_stream_new (GIOStream *base, GBytes *first)
{
  RelayThrottledStream *self = g_object_new (RELAY_TYPE_THROTTLED_STREAM, NULL);

  self->base = g_object_ref (base);
  self->output = g_object_new (RELAY_TYPE_THROTTLED_OUTPUT, NULL);
  self->output->base =
    g_object_ref (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base)));
  self->input = g_object_new (RELAY_TYPE_THROTTLED_INPUT, NULL);
  self->input->base = g_object_ref (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base)));
  if (G_IS_SOCKET_CONNECTION (base) && !G_IS_TCP_WRAPPER_CONNECTION (base))
    self->input->socket =
      g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)));
  self->input->output = g_object_ref (self->output);
  self->output->input = self->input;
  if (first != NULL && g_bytes_get_size (first) > 0)
    {
      gconstpointer data = g_bytes_get_data (first, &self->input->ahead_end);

      self->input->ahead = g_malloc (MAX (RELAY_THROTTLED_AHEAD, self->input->ahead_end));
      memcpy (self->input->ahead, data, self->input->ahead_end);
    }
  return self;
}

void
relay_throttled_stream_set_funcs (RelayThrottledStream *self,
                                  RelayThrottledMayRead gate,
                                  RelayThrottledRead read,
                                  gpointer user_data)
{
  self->input->gate = gate;
  self->input->read = read;
  self->input->user_data = user_data;
}

void
relay_throttled_stream_set_max_message (RelayThrottledStream *self, guint64 bytes)
{
  self->input->meter.max_message = bytes;
}

void
relay_throttled_stream_resume (RelayThrottledStream *self)
{
  if (!is_parked (self->input))
    input_resume (self->input);
}

void
relay_throttled_stream_halt (RelayThrottledStream *self)
{
  self->input->halted = TRUE;
  self->input->gate = NULL;
  self->input->read = NULL;
}

gboolean
relay_throttled_stream_is_paused (RelayThrottledStream *self)
{
  return is_parked (self->input);
}

gboolean
relay_throttled_stream_has_input (RelayThrottledStream *self)
{
  return is_due (self->input) || g_pollable_input_stream_is_readable (self->input->base);
}

void
relay_throttled_stream_expect (RelayThrottledStream *self, gsize payload)
{
  self->output->pending += relay_message_limit_size (payload);
}

gsize
relay_throttled_stream_get_pending (RelayThrottledStream *self)
{
  return self->output->pending;
}
