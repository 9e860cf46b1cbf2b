/* relay-media-progress.c: how much of an upload or download is done
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-media-progress-private.h"

struct _RelayMediaProgress
{
  RelayProgressFunc callback;
  gpointer user_data;
  GDestroyNotify destroy;
  gint64 done;
  gint64 total;
};

RelayMediaProgress *
relay_media_progress_new (RelayProgressFunc callback, gpointer user_data, GDestroyNotify destroy)
{
  RelayMediaProgress *self = g_new0 (RelayMediaProgress, 1);

  self->callback = callback;
  self->user_data = user_data;
  self->destroy = destroy;
  self->total = -1;
  return self;
}

void
relay_media_progress_free (RelayMediaProgress *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

void
relay_media_progress_discard (gpointer user_data, GDestroyNotify destroy)
{
  if (destroy != NULL)
    destroy (user_data);
}

void
relay_media_progress_set_total (RelayMediaProgress *self, gint64 total)
{
  self->total = total;
}

gint64
relay_media_progress_get_total (RelayMediaProgress *self)
{
  return self->total;
}

void
relay_media_progress_add (RelayMediaProgress *self, gint64 size)
{
  self->done += size;
  if (self->callback != NULL)
    self->callback (self->done, self->total, self->user_data);
}

gint64
relay_media_progress_get_done (RelayMediaProgress *self)
{
  return self->done;
}
