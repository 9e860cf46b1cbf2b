/* relay-throttled-stream.c: a stream that bounds what is read in one iteration of the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-throttled-stream-private.h"

#include <string.h>

/*
 * SoupWebsocketConnection reads in one dispatch until the stream would block, and answers every
 * ping. A peer that sends without pause would block the main loop, fill the frame queue without
 * bound, or, by not reading, pile up pongs. This stream between it and the socket reports "would
 * block" after RELAY_THROTTLED_TURN bytes of one iteration, while the may_read function returns
 * FALSE, and while too many pongs wait for the socket. The pollable source that libsoup then
 * creates is ready in the next iteration, or when reading is resumed; the socket is not polled
 * meanwhile, so the main loop does not spin. Blocking reads and writes would bypass this and are
 * not implemented.
 *
 * It also reads ahead: SoupWebsocketConnection asks for 1 KiB at a time, and a system call for each
 * would cost as much as parsing the JSON in it.
 */

/* Pongs that may wait for the socket; above this nothing is read. */
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

  RelayThrottledOutput *output; /* counts the pongs */
  GPollableInputStream *base;
  GSocket *socket; /* of @base; NULL with TLS, which buffers decrypted bytes */
  guint8 *ahead;   /* buffer of RELAY_THROTTLED_AHEAD bytes; nullable */
  gsize ahead_start;
  gsize ahead_end;
  gboolean is_drained; /* the last read returned less than it asked for */
  gsize budget;        /* bytes left in this iteration */
  RelayThrottledMayRead may_read;
  RelayThrottledRead read;
  gpointer user_data; /* of both functions */
  gboolean is_halted;
#ifdef RELAY_BOUNDS_MESSAGES
  gboolean is_too_large;
#endif
  RelayMessageLimit limit;
  GPtrArray *sources; /* borrowed; to make them ready */
};

struct _RelayThrottledOutput
{
  GOutputStream parent_instance;

  GPollableOutputStream *base;
  RelayThrottledInput *input; /* borrowed */
  gsize pending;              /* bytes */
  gsize pong_bytes;           /* the part of pending that is pongs */
  guint n_sources;            /* of a writer that waits for the base stream */
  gboolean may_be_empty;      /* the last source is gone: outside of a write nothing waits */
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

/* --- the input --- */

/* Not to be called from within a write. */
static void
output_forget_dropped (RelayThrottledOutput *self)
{
  if (self->may_be_empty)
    self->pending = self->pong_bytes = 0;
  self->may_be_empty = FALSE;
}

static gboolean
is_blocked (RelayThrottledInput *self)
{
  if (self->is_halted)
    return TRUE;
  if (self->may_read != NULL && !self->may_read (self->user_data))
    return TRUE;
  return self->output->pong_bytes > MAX_PONG_BYTES && !self->output->may_be_empty;
}

static gboolean
input_is_refused (RelayThrottledInput *self)
{
#ifdef RELAY_BOUNDS_MESSAGES
  return self->is_too_large;
#else
  return FALSE;
#endif
}

/* Whether a read would return without asking the base stream. Also TRUE when the budget is used up:
 * the next iteration reads on. */
static gboolean
is_ready (RelayThrottledInput *self)
{
  return self->ahead_start < self->ahead_end || input_is_refused (self) || self->budget == 0;
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

  /* Setting it costs a wake-up write, even when the value does not change. */
  if (g_source_get_ready_time (source) != -1)
    g_source_set_ready_time (source, -1);
  /* A source is dispatched once in an iteration of the main loop. */
  input->budget = RELAY_THROTTLED_TURN;
  input->is_drained = FALSE;
  again = func (G_OBJECT (input), user_data);

  /* The next source of libsoup is attached already, so the function may run a nested main loop. */
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

/* libsoup creates a new source in every iteration. A child source would be dispatched separately
 * and cost wake-up writes; without TLS the descriptor can be polled directly. */
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
  /* GLib stops polling the descriptor of a source that cannot recurse during its dispatch, and that
   * costs a wake-up write. */
  g_source_set_can_recurse (source, TRUE);
  ((ThrottledSource *) source)->input = g_object_ref (self);
  g_ptr_array_add (self->sources, source);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  if (is_blocked (self))
    return source;
  if (is_ready (self))
    g_source_set_ready_time (source, 0);
  else
    poll_base (self, source);
  return source;
}

static gboolean
relay_throttled_input_is_readable (GPollableInputStream *pollable)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (pollable);

  if (self->budget == 0 || is_blocked (self))
    return FALSE;
  return is_ready (self) || g_pollable_input_stream_is_readable (self->base);
}

static gssize
input_refuse (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "WebSocket message too large");
  return -1;
}

/* Counts @count bytes that are about to be returned. Returns less when they contain the
 * beginning of the frame that makes its message too large. */
static gssize
input_measure (RelayThrottledInput *self, const guint8 *buffer, gsize count, GError **error)
{
  gsize fit = relay_message_limit_scan (&self->limit, buffer, count);

  self->output->pending += self->limit.pong_bytes;
  self->output->pong_bytes += self->limit.pong_bytes;
  self->limit.pong_bytes = 0;

  self->budget -= MIN (self->budget, count);
#ifdef RELAY_BOUNDS_MESSAGES
  self->is_too_large = fit < count;
#endif
  return fit > 0 ? (gssize) fit : input_refuse (error);
}

static void
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                       "nothing more to read in this iteration");
}

/* Reads ahead, when everything read before was returned. A socket that returned less than it was
 * asked for has no more: the read that would fail with G_IO_ERROR_WOULD_BLOCK is saved. If bytes have
 * arrived meanwhile, the next source is ready at once. */
static gssize
input_fill (RelayThrottledInput *self, GError **error)
{
  gssize n = -1;

  if (self->ahead == NULL)
    self->ahead = g_malloc (RELAY_THROTTLED_AHEAD);
  if (self->is_drained)
    set_would_block (error);
  else
    n = g_pollable_input_stream_read_nonblocking (self->base, self->ahead, RELAY_THROTTLED_AHEAD,
                                                  NULL, error);
  self->is_drained = self->socket != NULL && n > 0 && n < RELAY_THROTTLED_AHEAD;
  self->ahead_start = 0;
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

  if (self->budget == 0 || is_blocked (self))
    {
      set_would_block (error);
      return -1;
    }
  output_forget_dropped (self->output);
  if (input_is_refused (self))
    return input_refuse (error);
  if (self->ahead_start == self->ahead_end && (n = input_fill (self, error)) <= 0)
    return n;

  count = MIN (MIN (count, self->budget), self->ahead_end - self->ahead_start);
  memcpy (buffer, self->ahead + self->ahead_start, count);
  self->ahead_start += count;
  return input_measure (self, buffer, count, error);
}

static void
relay_throttled_input_finalize (GObject *object)
{
  RelayThrottledInput *self = RELAY_THROTTLED_INPUT (object);

  if (self->output != NULL)
    self->output->input = NULL;
  g_clear_object (&self->output);
  g_clear_pointer (&self->ahead, g_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (relay_throttled_input_parent_class)->finalize (object);
}

static void
relay_throttled_input_class_init (RelayThrottledInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = relay_throttled_input_finalize;
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

/* --- the output --- */

static gssize
output_accepted (RelayThrottledOutput *self, gssize count)
{
  gboolean was_blocked = self->pong_bytes > MAX_PONG_BYTES;

  if (count <= 0)
    return count;
  self->pending -= MIN (self->pending, (gsize) count);
  self->pong_bytes = MIN (self->pong_bytes, self->pending);
  if (was_blocked && self->pong_bytes <= MAX_PONG_BYTES && self->input != NULL)
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

  return output_accepted (self, g_pollable_output_stream_write_nonblocking (self->base, buffer,
                                                                            count, NULL, error));
}

static gboolean
relay_throttled_output_is_writable (GPollableOutputStream *pollable)
{
  return g_pollable_output_stream_is_writable (RELAY_THROTTLED_OUTPUT (pollable)->base);
}

/* A child of the source that a writer waits with; it is destroyed together with that. */
typedef struct
{
  GSource source;
  RelayThrottledOutput *output;
} OutputSource;

/* While frames wait to be written libsoup has a source, which it destroys before a write and
 * creates again after it. So when the last source is gone after a write, nothing waits, whatever
 * was counted: from libsoup 3.8 on, a ping that arrives while 64 pongs wait is not answered. */
static void
output_source_finalize (GSource *source)
{
  RelayThrottledOutput *output = ((OutputSource *) source)->output;

  if (--output->n_sources == 0)
    {
      output->may_be_empty = TRUE;
      /* libsoup may create the next source before this call is over. */
      if (output->pong_bytes > MAX_PONG_BYTES && output->input != NULL)
        input_resume (output->input);
    }
  g_object_unref (output);
}

static GSourceFuncs output_source_funcs = { NULL, NULL, NULL, output_source_finalize, NULL, NULL };

static GSource *
relay_throttled_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  RelayThrottledOutput *self = RELAY_THROTTLED_OUTPUT (pollable);
  g_autoptr (GSource) base = g_pollable_output_stream_create_source (self->base, NULL);
  g_autoptr (GSource) child = g_source_new (&output_source_funcs, sizeof (OutputSource));
  GSource *source = g_pollable_source_new_full (self, base, cancellable);

  ((OutputSource *) child)->output = g_object_ref (self);
  self->n_sources++;
  self->may_be_empty = FALSE;
  g_source_set_static_name (child, "[relay] throttled output");
  g_source_add_child_source (source, child);
  return source;
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

/* --- the stream --- */

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

/* The default implementation would close the base stream in a thread. */
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
                                  RelayThrottledMayRead may_read,
                                  RelayThrottledRead read,
                                  gpointer user_data)
{
  self->input->may_read = may_read;
  self->input->read = read;
  self->input->user_data = user_data;
}

#ifdef RELAY_BOUNDS_MESSAGES
void
relay_throttled_stream_set_max_message (RelayThrottledStream *self, guint64 bytes)
{
  self->input->limit.max_message = bytes;
}
#endif

void
relay_throttled_stream_resume (RelayThrottledStream *self)
{
  if (!is_blocked (self->input))
    input_resume (self->input);
}

void
relay_throttled_stream_halt (RelayThrottledStream *self)
{
  self->input->is_halted = TRUE;
  self->input->may_read = NULL;
  self->input->read = NULL;
}

gboolean
relay_throttled_stream_is_blocked (RelayThrottledStream *self)
{
  return is_blocked (self->input);
}

gboolean
relay_throttled_stream_has_input (RelayThrottledStream *self)
{
  return is_ready (self->input) || g_pollable_input_stream_is_readable (self->input->base);
}

void
relay_throttled_stream_expect (RelayThrottledStream *self, gsize payload)
{
  output_forget_dropped (self->output);
  self->output->pending += relay_message_limit_frame_size (payload);
}

gsize
relay_throttled_stream_get_pending (RelayThrottledStream *self)
{
  output_forget_dropped (self->output);
  return self->output->pending;
}
