/* relay-media.c: a file of a message
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <relay-glib/relay-media.h>

#include "base/relay-getters-private.h"
#include "json/relay-json-reader-private.h"
#include "relay-media-private.h"
#include "relay-record-private.h"
#include "relay-wire-keys-private.h"

/**
 * RelayMedia:
 *
 * A file that is attached to a message.
 *
 * [property@MessageEvent:media] has one for each URL of
 * [property@MessageEvent:media-urls], with the description that the connector
 * sent. A URL under the connector's own path `/relay/media/` requires the bearer
 * token of the gateway, which must not be sent to any other URL. Such files
 * expire after about an hour. Media are immutable.
 *
 * Since: 1.0
 */
struct _RelayMedia
{
  GObject parent_instance;

  char *url;
  char *kind;
  char *mime_type;
  gint64 size;
  char *filename;
  char *caption;
};

G_DEFINE_FINAL_TYPE (RelayMedia, relay_media, G_TYPE_OBJECT)

static void
relay_media_finalize (GObject *object)
{
  RelayMedia *self = RELAY_MEDIA (object);

  g_free (self->url);
  g_free (self->kind);
  g_free (self->mime_type);
  g_free (self->filename);
  g_free (self->caption);

  G_OBJECT_CLASS (relay_media_parent_class)->finalize (object);
}

static void
relay_media_class_init (RelayMediaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = relay_media_finalize;

  /**
   * RelayMedia:url:
   *
   * The URL of the file. Never %NULL for the media of an event.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "url", G_CALLBACK (relay_media_get_url));

  /**
   * RelayMedia:kind:
   *
   * The kind of the file, such as `image` or `voice`; %NULL when unknown. Connectors
   * may add kinds.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "kind", G_CALLBACK (relay_media_get_kind));

  /**
   * RelayMedia:mime-type:
   *
   * The MIME type of the file; %NULL when unknown.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "mime-type", G_CALLBACK (relay_media_get_mime_type));

  /**
   * RelayMedia:size:
   *
   * The size of the file in bytes; −1 when unknown.
   *
   * Since: 1.0
   */
  relay_getters_add (object_class,
                     g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags),
                     G_CALLBACK (relay_media_get_size));

  /**
   * RelayMedia:filename:
   *
   * The name of the file on the sender’s side; %NULL when unknown. The name is
   * untrusted and must not be used as a path.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "filename", G_CALLBACK (relay_media_get_filename));

  /**
   * RelayMedia:caption:
   *
   * The caption that the sender gave to the file; %NULL for none.
   *
   * Since: 1.0
   */
  relay_getters_add_string (object_class, "caption", G_CALLBACK (relay_media_get_caption));
}

static void
relay_media_init (RelayMedia *self)
{
  self->size = -1;
}

char **
relay_media_parse_urls (const char *text, gsize length)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  RelayJsonReader reader;
  RelayJsonValue root, element;

  if (text != NULL)
    {
      relay_json_reader_init (&reader, text, length);
      if (relay_json_reader_read (&reader, &root) && root.kind == RELAY_JSON_ARRAY)
        while (urls->len < RELAY_MAX_LIST_ENTRIES &&
               relay_json_reader_next_element (&reader, &element))
          {
            relay_json_reader_skip (&reader, &element);
            if (element.kind == RELAY_JSON_STRING && element.length > 0)
              g_ptr_array_add (urls, relay_json_value_dup_string (&element));
          }
    }

  g_ptr_array_add (urls, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&urls), FALSE);
}

static void
read_member (RelayMedia *self, const RelayJsonValue *key, const RelayJsonValue *value)
{
  relay_json_value_read_string (value, key, RELAY_KEY_URL, &self->url);
  relay_json_value_read_string (value, key, RELAY_KEY_KIND, &self->kind);
  relay_json_value_read_string (value, key, RELAY_KEY_MIME, &self->mime_type);
  relay_json_value_read_string (value, key, RELAY_KEY_FILENAME, &self->filename);
  relay_json_value_read_string (value, key, RELAY_KEY_CAPTION, &self->caption);

  if (relay_json_value_is (key, RELAY_KEY_SIZE) &&
      (!relay_json_value_get_int64 (value, &self->size) || self->size < 0))
    self->size = -1;
}

/* The descriptions by URL; the first of several with the same URL counts. */
static GHashTable *
read_descriptions (const char *text, gsize length)
{
  GHashTable *entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  RelayJsonReader reader;
  RelayJsonValue root, element, key, value;

  relay_json_reader_init (&reader, text, length);
  if (!relay_json_reader_read (&reader, &root) || root.kind != RELAY_JSON_ARRAY)
    return entries;

  for (guint i = 0;
       i < RELAY_MAX_LIST_ENTRIES && relay_json_reader_next_element (&reader, &element); i++)
    {
      g_autoptr (RelayMedia) entry = NULL;

      if (element.kind != RELAY_JSON_OBJECT)
        {
          relay_json_reader_skip (&reader, &element);
          continue;
        }

      entry = g_object_new (RELAY_TYPE_MEDIA, NULL);
      while (relay_json_reader_next_member (&reader, &key, &value))
        {
          relay_json_reader_skip (&reader, &value);
          read_member (entry, &key, &value);
        }
      if (entry->url != NULL && !g_hash_table_contains (entries, entry->url))
        g_hash_table_insert (entries, entry->url, g_object_ref (entry));
    }

  return entries;
}

GListStore *
relay_media_join (const char *const *urls, const char *text, gsize length)
{
  GListStore *store = g_list_store_new (RELAY_TYPE_MEDIA);
  g_autoptr (GHashTable) entries = text != NULL ? read_descriptions (text, length) : NULL;

  for (guint i = 0; urls[i] != NULL; i++)
    {
      RelayMedia *entry = entries != NULL ? g_hash_table_lookup (entries, urls[i]) : NULL;
      g_autoptr (RelayMedia) media = NULL;

      if (entry != NULL)
        {
          media = g_object_ref (entry);
        }
      else
        {
          media = g_object_new (RELAY_TYPE_MEDIA, NULL);
          media->url = g_strdup (urls[i]);
        }
      g_list_store_append (store, media);
    }

  return store;
}

/**
 * relay_media_get_url:
 * @self: a file
 *
 * Gets the URL of the file.
 *
 * Returns: the URL
 *
 * Since: 1.0
 */
const char *
relay_media_get_url (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), NULL);

  return self->url;
}

/**
 * relay_media_get_kind:
 * @self: a file
 *
 * Gets the kind of the file.
 *
 * Returns: (nullable): the kind, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_media_get_kind (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), NULL);

  return self->kind;
}

/**
 * relay_media_get_mime_type:
 * @self: a file
 *
 * Gets the MIME type of the file.
 *
 * Returns: (nullable): the type, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_media_get_mime_type (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), NULL);

  return self->mime_type;
}

/**
 * relay_media_get_size:
 * @self: a file
 *
 * Gets the size of the file.
 *
 * Returns: the size in bytes, or −1 when it is unknown
 *
 * Since: 1.0
 */
gint64
relay_media_get_size (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), -1);

  return self->size;
}

/**
 * relay_media_get_filename:
 * @self: a file
 *
 * Gets the name of the file on the sender’s side. It must not be used as a path.
 *
 * Returns: (nullable): the name, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_media_get_filename (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), NULL);

  return self->filename;
}

/**
 * relay_media_get_caption:
 * @self: a file
 *
 * Gets the caption that the sender gave to the file.
 *
 * Returns: (nullable): the caption, or %NULL if the connector sent none
 *
 * Since: 1.0
 */
const char *
relay_media_get_caption (RelayMedia *self)
{
  g_return_val_if_fail (RELAY_IS_MEDIA (self), NULL);

  return self->caption;
}
