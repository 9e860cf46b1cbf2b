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

#include "hub.h"
#include "secrets.h"

/* A file is there under its id before its row is in the database, and until the row is gone. What is being
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
  Hub *hub; /* NULL at the start */
  char *folder;
  gint64 max_total;
  gint64 reserved;       /* bytes, of the uploads under way and of what is discarded */
  GPtrArray *discarded;  /* of Media, which go although the database may have their rows */
  GHashTable *uploaders; /* uploader → MediaUploader */
  guint sweep_id;
  gboolean is_sweeping;
};

struct _MediaUpload
{
  MediaStore *store;
  MediaUploader *uploader;
  Media *media;
  char *path;      /* of the part; NULL once it is complete */
  gint64 declared; /* bytes, -1: unknown */
  gint64 reserved;
  int fd; /* or -1 */
};

/* Makes room: for an upload, or (NULL) of what is over its hour. */
typedef struct
{
  MediaStore *store;
  gint64 limit;         /* bytes that the files may have afterwards */
  GPtrArray *discarded; /* ids whose rows go in any case */
  GPtrArray *removed;   /* ids whose rows are gone */
  MediaUpload *upload;
  MediaBeginFunc func;
  gpointer user_data;
} Sweep;

/* An upload that is complete, and gets its row. */
typedef struct
{
  MediaUpload *upload;
  MediaFinishFunc func;
  gpointer user_data;
} Finish;

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

static Sweep *
sweep_new (MediaStore *store, gint64 limit)
{
  Sweep *self = g_new0 (Sweep, 1);

  self->store = store;
  self->limit = limit;
  self->discarded = g_ptr_array_new_with_free_func (g_free);
  self->removed = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < store->discarded->len; i++)
    g_ptr_array_add (self->discarded, g_strdup (((const Media *) store->discarded->pdata[i])->id));

  return self;
}

static void
sweep_free (Sweep *self)
{
  g_clear_pointer (&self->upload, media_upload_free);
  g_ptr_array_unref (self->discarded);
  g_ptr_array_unref (self->removed);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sweep, sweep_free)

static gboolean
sweep_remove_row (Sweep *self, Store *store, const char *id, GError **error)
{
  if (!store_remove_media (store, id, error))
    return FALSE;

  g_ptr_array_add (self->removed, g_strdup (id));
  return TRUE;
}

/* What is over its hour goes, and what is older than the rest if there is too much. */
static gboolean
sweep_remove_rows (Sweep *self, Store *store, GError **error)
{
  gint64 total;

  g_ptr_array_set_size (self->removed, 0);
  for (guint i = 0; i < self->discarded->len; i++)
    {
      if (!sweep_remove_row (self, store, self->discarded->pdata[i], error))
        return FALSE;
    }

  total = store_sum_media (store);
  while (TRUE)
    {
      g_autoptr (Media) oldest = store_find_oldest_media (store);

      if (oldest == NULL || (total <= self->limit && !media_is_expired (oldest)))
        return TRUE;
      if (!sweep_remove_row (self, store, oldest->id, error))
        return FALSE;
      total -= oldest->size;
    }
}

/* After their rows: a file without one goes at the next start. */
static void
sweep_remove_files (Sweep *self)
{
  MediaStore *store = self->store;

  for (guint i = 0; i < self->removed->len; i++)
    {
      g_autofree char *path = media_store_path (store, self->removed->pdata[i], "");

      g_unlink (path);
      for (guint j = store->discarded->len; j > 0; j--)
        {
          const Media *media = store->discarded->pdata[j - 1];

          if (!g_str_equal (media->id, self->removed->pdata[i]))
            continue;
          store->reserved -= media->size;
          g_ptr_array_remove_index_fast (store->discarded, j - 1);
        }
    }
}

static gboolean
on_sweep_rows (Transaction *transaction, gpointer data, GError **error)
{
  return sweep_remove_rows (data, transaction->store, error);
}

static void
on_swept (Hub *hub, gpointer data, const GError *error)
{
  Sweep *self = data;

  self->store->is_sweeping = FALSE;
  if (error)
    hub_fault (hub, NULL, "media: %s", error->message);
  else
    sweep_remove_files (self);
}

static void
media_store_sweep (MediaStore *self)
{
  if (self->is_sweeping)
    return;

  self->is_sweeping = TRUE;
  hub_transact (self->hub, on_sweep_rows, on_swept, sweep_new (self, G_MAXINT64),
                (GDestroyNotify) sweep_free);
}

static gboolean
on_sweep (gpointer user_data)
{
  media_store_sweep (user_data);

  return G_SOURCE_CONTINUE;
}

/* It is not known whether the row is in the database. The file goes when the row is certainly not there; until then
 * its bytes count.
 */
static void
media_store_discard (MediaStore *self, Media *media)
{
  self->reserved += media->size;
  g_ptr_array_add (self->discarded, media);
  media_store_sweep (self);
}

/* Parts of uploads that this process's predecessor did not end, and files that
 * no row speaks of.
 */
static void
media_store_tidy (MediaStore *self, Store *store)
{
  g_autoptr (Sweep) sweep = sweep_new (self, G_MAXINT64);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autoptr (Media) media = store_find_media (store, name);

      if (media == NULL)
        {
          g_autofree char *path = media_store_path (self, name, "");

          g_unlink (path);
        }
    }

  if (sweep_remove_rows (sweep, store, &error))
    sweep_remove_files (sweep);
  else
    g_warning ("%s", error->message);
}

/* @store is used only here; everything else goes through the hub. */
MediaStore *
media_store_new (Store *store, const char *folder, gint64 max_total, GError **error)
{
  g_autoptr (MediaStore) self = g_new0 (MediaStore, 1);

  self->folder = g_strdup (folder);
  self->max_total = max_total;
  self->discarded = g_ptr_array_new_with_free_func ((GDestroyNotify) media_free);
  self->uploaders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_mkdir_with_parents (folder, 0700) != 0 || g_chmod (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return NULL;
    }

  media_store_tidy (self, store);

  return g_steal_pointer (&self);
}

/* From now on it can be used. */
void
media_store_start (MediaStore *self, Hub *hub)
{
  self->hub = hub;
  self->sweep_id = g_timeout_add_seconds (MEDIA_SWEEP_SECONDS, on_sweep, self);
}

void
media_store_free (MediaStore *self)
{
  g_clear_handle_id (&self->sweep_id, g_source_remove);
  g_ptr_array_unref (self->discarded);
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
media_find (Store *store, const char *id, const char *owner)
{
  g_autoptr (Media) media = id ? store_find_media (store, id) : NULL;

  if (media == NULL || media_is_expired (media) ||
      (owner && !g_str_equal (media->owner, owner) &&
       !store_is_media_shared (store, media->id, owner)))
    return NULL;

  return g_steal_pointer (&media);
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

/* @size: what the upload may become */
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
  else if (self->reserved + size > self->max_total)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                         "too much is being uploaded; try again later");
  else
    return TRUE;

  return FALSE;
}

static MediaUpload *
media_upload_new (MediaStore *store, MediaUploader *uploader, gint64 declared, gint64 reserved)
{
  MediaUpload *self = g_new0 (MediaUpload, 1);

  self->store = store;
  self->uploader = uploader;
  self->declared = declared;
  self->reserved = reserved;
  self->media = g_new0 (Media, 1);
  self->fd = -1;
  store->reserved += reserved;
  uploader->n_running++;
  uploader->tokens -= 1;

  return self;
}

static gboolean
media_upload_open (MediaUpload *self, GError **error)
{
  self->path = media_store_path (self->store, self->media->id, MEDIA_PART_SUFFIX);
  self->fd = g_open (self->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd >= 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "media: %s", g_strerror (errno));
  return FALSE;
}

static void
on_room_made (Hub *hub, gpointer data, const GError *error)
{
  Sweep *self = data;
  g_autoptr (GError) failure = NULL;

  if (error == NULL)
    sweep_remove_files (self);
  if (error == NULL && media_upload_open (self->upload, &failure))
    self->func (g_steal_pointer (&self->upload), NULL, self->user_data);
  else
    self->func (NULL, error ? error : failure, self->user_data);
}

/* Older files make room for the upload, but only for what is left beside the uploads that are under way. */
static void
media_upload_make_room (MediaUpload *self, MediaBeginFunc func, gpointer user_data)
{
  MediaStore *store = self->store;
  Sweep *sweep = sweep_new (store, store->max_total - store->reserved);

  sweep->upload = self;
  sweep->func = func;
  sweep->user_data = user_data;
  hub_transact (store->hub, on_sweep_rows, on_room_made, sweep, (GDestroyNotify) sweep_free);
}

/* @uploader: by whom the uploads are counted. A size of -1 is unknown. Errors that are the uploader's business are
 * MESSAGE_TOO_LARGE, BUSY (later it may work) and INVALID_ARGUMENT. @func may be called before this returns.
 */
void
media_store_begin (MediaStore *self,
                   const char *owner,
                   const char *uploader_id,
                   const char *mime,
                   const char *filename,
                   gint64 size,
                   MediaBeginFunc func,
                   gpointer user_data)
{
  MediaUploader *uploader = media_store_get_uploader (self, uploader_id);
  gint64 reserved = size >= 0 ? size : MIN (MEDIA_MAX_SIZE, self->max_total);
  g_autoptr (MediaUpload) upload = NULL;
  g_autoptr (GError) error = NULL;

  if (media_store_admit (self, uploader, reserved, &error))
    {
      upload = media_upload_new (self, uploader, size, reserved);
      upload->media->id = secrets_new_random (16, &error);
    }
  if (error)
    {
      func (NULL, error, user_data);
      return;
    }

  upload->media->owner = g_strdup (owner);
  upload->media->mime = media_clean_mime (mime);
  upload->media->filename = media_clean_filename (filename);
  media_upload_make_room (g_steal_pointer (&upload), func, user_data);
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

/* Afterwards the file is there under its id. */
static gboolean
media_upload_complete (MediaUpload *self, GError **error)
{
  g_autofree char *path = media_store_path (self->store, self->media->id, "");

  if (self->media->size == 0 || (self->declared >= 0 && self->media->size != self->declared))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           self->media->size == 0 ? "there is nothing in it" : "it is not whole");
      return FALSE;
    }
  if (g_rename (self->path, path) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "media: %s",
                   g_strerror (errno));
      return FALSE;
    }

  g_clear_pointer (&self->path, g_free);
  close (self->fd);
  self->fd = -1;
  self->media->created = media_now ();

  return TRUE;
}

static gboolean
on_add_row (Transaction *transaction, gpointer data, GError **error)
{
  const Finish *self = data;

  return store_add_media (transaction->store, self->upload->media, error);
}

static void
on_row_added (Hub *hub, gpointer data, const GError *error)
{
  const Finish *self = data;
  MediaUpload *upload = self->upload;

  self->func (error ? NULL : upload->media, error, self->user_data);
  if (error)
    media_store_discard (upload->store, g_steal_pointer (&upload->media));
}

static void
finish_free (gpointer data)
{
  Finish *self = data;

  media_upload_free (self->upload);
  g_free (self);
}

/* Takes ownership of the upload. @func is called when the row is on the disk; or before this returns, when the upload
 * is not whole.
 */
void
media_upload_finish (MediaUpload *self, MediaFinishFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Finish *finish;

  if (!media_upload_complete (self, &error))
    {
      func (NULL, error, user_data);
      media_upload_free (self);
      return;
    }

  /* Each transaction that makes room from now on comes after this one, and finds the row. */
  self->store->reserved -= self->reserved;
  self->reserved = 0;
  finish = g_new0 (Finish, 1);
  finish->upload = self;
  finish->func = func;
  finish->user_data = user_data;
  hub_transact (self->store->hub, on_add_row, on_row_added, finish, finish_free);
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
  g_clear_pointer (&self->media, media_free);
  g_free (self);
}
