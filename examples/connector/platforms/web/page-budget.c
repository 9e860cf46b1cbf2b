/* page-budget.c: how much one person with an account may ask for
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "page-budget.h"

/* The queues, the channels and the archive are shared by all people. None of them can fill these for the others: a
 * new channel moves another chat to the archive when there are too many, and in the end deletes one.
 */
#define REQUESTS_AT_ONCE 200
#define REQUEST_SECONDS  0.5 /* until there is room for another one */
#define CHANNELS_AT_ONCE 20  /* with threads */
#define CHANNEL_SECONDS  600

typedef struct
{
  double used;
  gint64 counted; /* monotonic µs */
} Bucket;

/* Freed with g_free() */
struct _PageBudget
{
  Bucket requests;
  Bucket channels;
};

static gboolean
bucket_take (Bucket *self, guint at_once, double seconds)
{
  gint64 now = g_get_monotonic_time ();

  self->used -= (now - self->counted) / (seconds * G_USEC_PER_SEC);
  self->used = MAX (self->used, 0);
  self->counted = now;
  if (self->used > at_once - 1)
    return FALSE;

  self->used += 1;
  return TRUE;
}

PageBudget *
page_budget_new (void)
{
  return g_new0 (PageBudget, 1);
}

gboolean
page_budget_take_request (PageBudget *self, GError **error)
{
  if (bucket_take (&self->requests, REQUESTS_AT_ONCE, REQUEST_SECONDS))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                       "That was too much at once. Try again in a moment.");
  return FALSE;
}

/* For a channel or a thread */
gboolean
page_budget_take_channel (PageBudget *self, GError **error)
{
  if (bucket_take (&self->channels, CHANNELS_AT_ONCE, CHANNEL_SECONDS))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                       "You have made many channels and threads. Try again later.");
  return FALSE;
}
