/* media.c: pictures, sounds and files, kept for an hour
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "media.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "secrets.h"

/* A file is there under its id when its row is in the database. What is being
 * uploaded has the suffix; it counts against the limit with all that it may
 * become. Nothing is held in memory.
 */

#define MEDIA_PART_SUFFIX        ".part"
#define MEDIA_SWEEP_SECONDS      60
#define MEDIA_UPLOADS_AT_ONCE    16 /* of one uploader */
#define MEDIA_UPLOADS_PER_MINUTE 60 /* of one uploader */

/* One for whoever ever uploaded, so for every gateway and every account at most. */
typedef struct
{
  guint n_running;
  double tokens;
  gint64 filled; /* monotonic microseconds */
} MediaUploader;

struct _MediaStore
{
  Store *store;
  char *folder;
  gint64 max_total;
  gint64 reserved;       /* bytes, of the uploads under way */
  GHashTable *uploaders; /* uploader → MediaUploader */
  guint sweep_id;
};

struct _MediaUpload
{
  MediaStore *store;
  MediaUploader *uploader;
  Media *media;
  char *path;      /* of the part; NULL once it is complete */
  gint64 declared; /* bytes, -1: unknown */
  gint64 reserved;
  int fd;
};

void
media_free (Media *self)
{
  g_free (self->id);
  g_free (self->owner);
  g_free (self->filename);
  g_free (self->mime);
  g_free (self);
}

/* As the page knows it. */
JsonObject *
media_to_json (const Media *self)
{
  g_autofree char *url = g_strconcat (MEDIA_PAGE_PATH, self->id, NULL);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "kind", media_kind (self->mime));
  json_object_set_string_member (object, "mime", self->mime);
  json_object_set_int_member (object, "size", self->size);
  json_object_set_string_member (object, "filename", self->filename);

  return object;
}

static char *
media_store_path (MediaStore *self, const char *id, const char *suffix)
{
  return g_strdup_printf ("%s" G_DIR_SEPARATOR_S "%s%s", self->folder, id, suffix);
}

static gboolean
media_store_remove (MediaStore *self, const Media *media, GError **error)
{
  g_autofree char *path = media_store_path (self, media->id, "");

  /* First the row: a file without one goes at the next start. */
  if (!store_remove_media (self->store, media->id, error))
    return FALSE;

  g_unlink (path);
  return TRUE;
}

static gint64
media_now (void)
{
  return g_get_real_time () / 1000;
}

static gboolean
media_is_expired (const Media *media)
{
  return media_now () - media->created >= MEDIA_LIFETIME * G_GINT64_CONSTANT (1000);
}

/* What is over its hour goes. */
void
media_store_sweep (MediaStore *self)
{
  while (TRUE)
    {
      g_autoptr (Media) oldest = store_find_oldest_media (self->store);
      g_autoptr (GError) error = NULL;

      if (oldest == NULL || !media_is_expired (oldest))
        return;
      if (!media_store_remove (self, oldest, &error))
        {
          g_warning ("%s", error->message);
          return;
        }
    }
}

static gboolean
on_sweep (gpointer user_data)
{
  media_store_sweep (user_data);

  return G_SOURCE_CONTINUE;
}

/* Parts of uploads that this process's predecessor did not end, and files that
 * no row speaks of.
 */
static void
media_store_tidy (MediaStore *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autoptr (Media) media = store_find_media (self->store, name);

      if (media == NULL)
        {
          g_autofree char *path = media_store_path (self, name, "");

          g_unlink (path);
        }
    }
}

MediaStore *
media_store_new (Store *store, const char *folder, gint64 max_total, GError **error)
{
  g_autoptr (MediaStore) self = g_new0 (MediaStore, 1);

  self->store = store;
  self->folder = g_strdup (folder);
  self->max_total = max_total;
  self->uploaders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_mkdir_with_parents (folder, 0700) != 0 || g_chmod (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return NULL;
    }

  media_store_tidy (self);
  media_store_sweep (self);
  self->sweep_id = g_timeout_add_seconds (MEDIA_SWEEP_SECONDS, on_sweep, self);

  return g_steal_pointer (&self);
}

void
media_store_free (MediaStore *self)
{
  g_clear_handle_id (&self->sweep_id, g_source_remove);
  g_hash_table_unref (self->uploaders);
  g_free (self->folder);
  g_free (self);
}

/* What is over a smaller limit is deleted with the next upload. */
void
media_store_set_limit (MediaStore *self, gint64 max_total)
{
  self->max_total = max_total;
}

/* NULL for what is not there, over its hour, or somebody else's. The page, an
 * owner of NULL, sees everything.
 */
Media *
media_store_find (MediaStore *self, const char *id, const char *owner)
{
  g_autoptr (Media) media = id ? store_find_media (self->store, id) : NULL;

  if (media == NULL || media_is_expired (media) ||
      (owner && !g_str_equal (media->owner, owner) &&
       !store_is_media_shared (self->store, media->id, owner)))
    return NULL;

  return g_steal_pointer (&media);
}

/* From now on that gateway may fetch it too. */
gboolean
media_store_share (MediaStore *self, const char *id, const char *owner)
{
  g_autoptr (Media) media = media_store_find (self, id, NULL);
  g_autoptr (GError) error = NULL;

  if (media == NULL)
    return FALSE;
  if (store_share_media (self->store, id, owner, &error))
    return TRUE;

  g_warning ("%s", error->message);
  return FALSE;
}

/* The bytes stay on the disk, and readable also if the file goes meanwhile. */
GBytes *
media_store_load (MediaStore *self, const Media *media, GError **error)
{
  g_autofree char *path = media_store_path (self, media->id, "");
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (file == NULL)
    return NULL;
  if (g_mapped_file_get_length (file) != (gsize) media->size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the file is not whole");
      return NULL;
    }

  return g_mapped_file_get_bytes (file);
}

static MediaUploader *
media_store_get_uploader (MediaStore *self, const char *id)
{
  MediaUploader *uploader = g_hash_table_lookup (self->uploaders, id);
  gint64 now = g_get_monotonic_time ();

  if (uploader == NULL)
    {
      uploader = g_new0 (MediaUploader, 1);
      uploader->tokens = MEDIA_UPLOADS_PER_MINUTE;
      uploader->filled = now;
      g_hash_table_insert (self->uploaders, g_strdup (id), uploader);
    }

  uploader->tokens += (now - uploader->filled) / (60.0 * G_USEC_PER_SEC) * MEDIA_UPLOADS_PER_MINUTE;
  uploader->tokens = MIN (uploader->tokens, MEDIA_UPLOADS_PER_MINUTE);
  uploader->filled = now;

  return uploader;
}

/* The oldest make room, but never for more than what is left beside the uploads
 * that are under way.
 */
static gboolean
media_store_make_room (MediaStore *self, gint64 size, GError **error)
{
  if (self->reserved + size > self->max_total)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                           "too much is being uploaded; try again later");
      return FALSE;
    }

  media_store_sweep (self);
  while (store_sum_media (self->store) + self->reserved + size > self->max_total)
    {
      g_autoptr (Media) oldest = store_find_oldest_media (self->store);

      if (oldest == NULL)
        break;
      if (!media_store_remove (self, oldest, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
media_store_admit (MediaStore *self, MediaUploader *uploader, gint64 size, GError **error)
{
  gint64 limit = MIN (MEDIA_MAX_SIZE, self->max_total);

  if (size > limit)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                 "more than %" G_GINT64_FORMAT " bytes", limit);
  else if (uploader->n_running >= MEDIA_UPLOADS_AT_ONCE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "too many uploads at once");
  else if (uploader->tokens < 1)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "too many uploads in a minute");
  else
    return media_store_make_room (self, size >= 0 ? size : limit, error);

  return FALSE;
}

/* @uploader: by whom the uploads are counted. A size of -1 is unknown. Errors that are the uploader's business are
 * MESSAGE_TOO_LARGE, BUSY (later it may work) and INVALID_ARGUMENT.
 */
MediaUpload *
media_store_begin (MediaStore *self,
                   const char *owner,
                   const char *uploader_id,
                   const char *mime,
                   const char *filename,
                   gint64 size,
                   GError **error)
{
  MediaUploader *uploader = media_store_get_uploader (self, uploader_id);
  g_autoptr (MediaUpload) upload = NULL;
  g_autofree char *id = NULL;

  if (!media_store_admit (self, uploader, size, error))
    return NULL;
  id = secrets_new_random (16, error);
  if (id == NULL)
    return NULL;

  upload = g_new0 (MediaUpload, 1);
  upload->store = self;
  upload->uploader = uploader;
  upload->declared = size;
  upload->reserved = size >= 0 ? size : MIN (MEDIA_MAX_SIZE, self->max_total);
  upload->media = g_new0 (Media, 1);
  upload->media->owner = g_strdup (owner);
  upload->media->mime = media_clean_mime (mime);
  upload->media->filename = media_clean_filename (filename);
  self->reserved += upload->reserved;
  uploader->n_running++;
  uploader->tokens -= 1;

  upload->path = media_store_path (self, id, MEDIA_PART_SUFFIX);
  upload->media->id = g_steal_pointer (&id);
  upload->fd = g_open (upload->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (upload->fd >= 0)
    return g_steal_pointer (&upload);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "media: %s", g_strerror (errno));
  return NULL;
}

gboolean
media_upload_write (MediaUpload *self, gconstpointer data, gsize length, GError **error)
{
  const char *at = data;

  if (length > (gsize) (self->reserved - self->media->size))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   "more than %" G_GINT64_FORMAT " bytes", self->reserved);
      return FALSE;
    }

  while (length > 0)
    {
      gssize n_written = write (self->fd, at, length);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "media: %s",
                       g_strerror (errno));
          return FALSE;
        }
      at += n_written;
      length -= n_written;
      self->media->size += n_written;
    }

  return TRUE;
}

/* Gives what is now in the store. The upload is of no use afterwards. */
Media *
media_upload_finish (MediaUpload *self, GError **error)
{
  g_autofree char *path = media_store_path (self->store, self->media->id, "");

  if (self->media->size == 0 || (self->declared >= 0 && self->media->size != self->declared))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           self->media->size == 0 ? "there is nothing in it" : "it is not whole");
      return NULL;
    }
  if (g_rename (self->path, path) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "media: %s",
                   g_strerror (errno));
      return NULL;
    }
  g_free (self->path);
  self->path = g_steal_pointer (&path);

  self->media->created = media_now ();
  if (!store_add_media (self->store->store, self->media, error))
    return NULL;
  g_clear_pointer (&self->path, g_free);

  return store_find_media (self->store->store, self->media->id);
}

/* What is not complete leaves nothing behind. */
void
media_upload_free (MediaUpload *self)
{
  self->store->reserved -= self->reserved;
  self->uploader->n_running--;
  if (self->fd >= 0)
    close (self->fd);
  if (self->path)
    g_unlink (self->path);
  g_free (self->path);
  media_free (self->media);
  g_free (self);
}
