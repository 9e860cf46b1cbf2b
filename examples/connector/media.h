/* media.h: pictures, sounds and files, kept for an hour
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

#define MEDIA_MAX_SIZE  26214400                      /* bytes, of one */
#define MEDIA_MAX_TOTAL (G_GINT64_CONSTANT (1) << 30) /* bytes, of all, unless told otherwise */
#define MEDIA_LIFETIME  3600                          /* seconds */
#define MEDIA_MAX_NAME  255                           /* bytes */

/* Who owns what was uploaded from the page. */
#define MEDIA_OWNER_PAGE ""

/* Below this follows the id, for a gateway and for the page. */
#define MEDIA_RELAY_PATH "/relay/media/"
#define MEDIA_PAGE_PATH  "/media/"

typedef struct _Hub Hub;
typedef struct _MediaStore MediaStore;
typedef struct _MediaUpload MediaUpload;

/* The upload begins; it belongs to the function. NULL: it is not admitted. */
typedef void (*MediaBeginFunc) (MediaUpload *upload, const GError *error, gpointer user_data);

/* The upload has ended. @media is NULL on an error. */
typedef void (*MediaFinishFunc) (const Media *media, const GError *error, gpointer user_data);

MediaStore *media_store_new (Store *store, const char *folder, gint64 max_total, GError **error);
void media_store_start (MediaStore *self, Hub *hub);
void media_store_free (MediaStore *self);
void media_store_set_limit (MediaStore *self, gint64 max_total);
Media *media_find (Store *store, const char *id, const char *owner);
GBytes *media_store_load (MediaStore *self, const Media *media, GError **error);
void media_store_begin (MediaStore *self,
                        const char *owner,
                        const char *uploader,
                        const char *mime,
                        const char *filename,
                        gint64 size,
                        MediaBeginFunc func,
                        gpointer user_data);
gboolean media_upload_write (MediaUpload *self, gconstpointer data, gsize length, GError **error);
void media_upload_finish (MediaUpload *self, MediaFinishFunc func, gpointer user_data);
void media_upload_free (MediaUpload *self);
void media_free (Media *self);
JsonObject *media_to_json (const Media *self);

/* media-name.c */
const char *media_kind (const char *mime);
gboolean media_is_inline (const char *mime);
char *media_clean_mime (const char *mime);
char *media_clean_filename (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Media, media_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MediaStore, media_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MediaUpload, media_upload_free)

G_END_DECLS
