/* relay-upload-stream.c: a stream of exactly the bytes that an upload may have
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-upload-stream-private.h"

#include <relay-glib/relay-error.h>

#include "base/relay-user-string-private.h"

/* With the caller's stream itself, libsoup would silently cut a longer one, wait for the rest of a
 * shorter one without end, and close it at the end. */
struct _RelayUploadStream
{
  GInputStream parent_instance;

  GInputStream *base;
  gint64 size; /* −1: up to the end of @base */
  gint64 max_size;
  gint64 count;
  RelayUploadStreamFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (RelayUploadStream, relay_upload_stream, G_TYPE_INPUT_STREAM)

/* With an unknown size, one byte more than allowed, to detect that the stream is too long. */
static gsize
get_allowed (RelayUploadStream *self, gsize wanted)
{
  gint64 left = (self->size >= 0 ? self->size : self->max_size + 1) - self->count;

  return MIN ((guint64) left, wanted);
}

/* Counts the result @n of reading @base, and reports a failure. Returns @n or −1. */
static gssize
check_read (RelayUploadStream *self, gssize n, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (n < 0)
    problem = g_error_copy (*error);
  else if (n == 0 && self->count < self->size)
    problem =
      g_error_new (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT,
                   "media: stream ended after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes",
                   self->count, self->size);
  else if (n == 0 && self->count == 0)
    problem =
      g_error_new_literal (RELAY_ERROR, RELAY_ERROR_INVALID_ARGUMENT, RELAY_MESSAGE_EMPTY_MEDIA);
  else if (self->count + n > self->max_size)
    problem = g_error_new (RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                           "media: larger than %" G_GINT64_FORMAT " bytes", self->max_size);
  else
    {
      self->count += n;
      return n;
    }

  if (n >= 0)
    g_propagate_error (error, g_error_copy (problem));
  if (self->func != NULL)
    self->func (problem, self->user_data);
  return -1;
}

static gssize
relay_upload_stream_read (GInputStream *stream,
                          void *buffer,
                          gsize count,
                          GCancellable *cancellable,
                          GError **error)
{
  RelayUploadStream *self = RELAY_UPLOAD_STREAM (stream);
  GError *problem = NULL;
  gssize n;

  count = get_allowed (self, count);
  if (count == 0)
    return 0;
  n = g_input_stream_read (self->base, buffer, count, cancellable, &problem);
  n = check_read (self, n, &problem);
  if (n < 0)
    g_propagate_error (error, problem);
  return n;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  n = check_read (g_task_get_source_object (task), n, &error);
  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

/* The default implementation would read in a thread. */
static void
relay_upload_stream_read_async (GInputStream *stream,
                                void *buffer,
                                gsize count,
                                int priority,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RelayUploadStream *self = RELAY_UPLOAD_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_upload_stream_read_async);
  g_task_set_priority (task, priority);
  count = get_allowed (self, count);
  if (count == 0)
    g_task_return_int (task, 0);
  else
    g_input_stream_read_async (self->base, buffer, count, priority, cancellable, on_read,
                               g_steal_pointer (&task));
}

static gssize
relay_upload_stream_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* Does not close @base. The default implementation would use a thread, which might hold the last
 * references on both streams after the call has ended. */
static void
relay_upload_stream_close_async (GInputStream *stream,
                                 int priority,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, relay_upload_stream_close_async);
  g_task_set_priority (task, priority);
  g_task_return_boolean (task, TRUE);
}

static gboolean
relay_upload_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
relay_upload_stream_finalize (GObject *object)
{
  RelayUploadStream *self = RELAY_UPLOAD_STREAM (object);

  g_object_unref (self->base);
  G_OBJECT_CLASS (relay_upload_stream_parent_class)->finalize (object);
}

static void
relay_upload_stream_class_init (RelayUploadStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = relay_upload_stream_finalize;
  stream_class->read_fn = relay_upload_stream_read;
  stream_class->read_async = relay_upload_stream_read_async;
  stream_class->read_finish = relay_upload_stream_read_finish;
  stream_class->close_async = relay_upload_stream_close_async;
  stream_class->close_finish = relay_upload_stream_close_finish;
}

static void
relay_upload_stream_init (RelayUploadStream *self)
{
}

GInputStream *
relay_upload_stream_new (GInputStream *base,
                         gint64 size,
                         gint64 max_size,
                         RelayUploadStreamFunc func,
                         gpointer user_data)
{
  RelayUploadStream *self = g_object_new (RELAY_TYPE_UPLOAD_STREAM, NULL);

  self->base = g_object_ref (base);
  self->size = size;
  self->max_size = max_size;
  self->func = func;
  self->user_data = user_data;
  return G_INPUT_STREAM (self);
}

void
relay_upload_stream_detach (RelayUploadStream *self)
{
  self->func = NULL;
}

gint64
relay_upload_stream_get_count (RelayUploadStream *self)
{
  return self->count;
}
