/* xmpp-avatar.c: the picture of the bots, from a file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-avatar.h"

#include <string.h>

#define AVATAR_MAX_BYTES  (64 * 1024) /* in one stanza, with four characters for three bytes */
#define AVATAR_MAX_PIXELS 512         /* of each side */

/* The signature of a PNG, and its first chunk up to the size of the picture */
#define PNG_SIGNATURE   "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
#define PNG_SIZE_OFFSET (sizeof PNG_SIGNATURE - 1)

void
xmpp_avatar_free (XmppAvatar *self)
{
  g_free (self->hash);
  g_free (self->base64);
  g_free (self);
}

/* Reads no more than is allowed, and one byte. */
static guint8 *
avatar_read (const char *path, gsize *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree guint8 *bytes = g_malloc (AVATAR_MAX_BYTES + 1);
  g_autoptr (GFileInputStream) stream = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is not a file", path);
      return NULL;
    }
  stream = g_file_read (file, NULL, error);
  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes,
                                                  AVATAR_MAX_BYTES + 1, size, NULL, error))
    return NULL;

  return g_steal_pointer (&bytes);
}

static guint32
read_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);

  return GUINT32_FROM_BE (number);
}

XmppAvatar *
xmpp_avatar_load (const char *path, GError **error)
{
  g_autoptr (XmppAvatar) self = g_new0 (XmppAvatar, 1);
  g_autofree guint8 *bytes = avatar_read (path, &self->size, error);
  const char *problem = NULL;

  if (bytes == NULL)
    return NULL;

  if (self->size > AVATAR_MAX_BYTES)
    problem = "larger than 64 KiB";
  else if (self->size < PNG_SIZE_OFFSET + 8 || memcmp (bytes, PNG_SIGNATURE, PNG_SIZE_OFFSET) != 0)
    problem = "not a PNG image";
  else
    {
      self->width = read_number (bytes + PNG_SIZE_OFFSET);
      self->height = read_number (bytes + PNG_SIZE_OFFSET + 4);
      if (MAX (self->width, self->height) > AVATAR_MAX_PIXELS ||
          MIN (self->width, self->height) == 0)
        problem = "not a picture of 1 to 512 pixels each way";
    }
  if (problem)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", path, problem);
      return NULL;
    }
  self->hash = g_compute_checksum_for_data (G_CHECKSUM_SHA1, bytes, self->size);
  self->base64 = g_base64_encode (bytes, self->size);

  return g_steal_pointer (&self);
}
