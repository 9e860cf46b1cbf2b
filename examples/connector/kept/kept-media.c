/* kept-media.c: a picture, a sound or a file from the bot
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept.h"

#include <string.h>

#include <libsoup/soup.h>

#include "kept-private.h"

#define SOURCE_MAX_LENGTH 2048 /* bytes */

static gboolean
url_is_plain (const char *url)
{
  if (url == NULL || strlen (url) > SOURCE_MAX_LENGTH)
    return FALSE;

  for (const char *at = url; *at; at++)
    {
      if (!g_ascii_isgraph (*at))
        return FALSE;
    }

  return TRUE;
}

static const char *
kept_media_kind (Request *self)
{
  static const char *const kinds[] = { "image", "voice", "audio", "video", "document", NULL };
  const char *kind = member_string (self->action, "media_kind");

  return kind && g_strv_contains (kinds, kind) ? kind : "document";
}

/* The id of a handle that POST /relay/media gave, below whatever path a proxy adds. */
static const char *
handle_id (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  const char *at = g_strrstr (path, MEDIA_RELAY_PATH);
  const char *id = at ? at + strlen (MEDIA_RELAY_PATH) : NULL;

  return id && *id && strchr (id, '/') == NULL ? id : NULL;
}

static gboolean
is_at (GUri *uri, const char *base)
{
  g_autoptr (GUri) here = base ? g_uri_parse (base, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return here && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (here)) == 0 &&
         g_uri_get_port (uri) == g_uri_get_port (here);
}

static JsonObject *
public_media (const char *url, const char *kind)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", "");
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "mime", "");
  json_object_set_int_member (object, "size", 0);
  json_object_set_string_member (object, "filename", "");

  return object;
}

/* The media of the action, as in media_to_json (); those of another server have no id. Nothing is fetched
 * from elsewhere: the page links to what is public. Returns NULL with @failure set when there are none.
 */
JsonObject *
kept_find_media (Request *self, Store *store, JsonObject **failure)
{
  const char *url = member_string (self->action, "source_url");
  g_autoptr (GUri) uri = url_is_plain (url) ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;
  g_autoptr (Media) media = NULL;
  const char *id;
  JsonObject *found;

  if (uri == NULL || g_uri_get_userinfo (uri) || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' ||
      !(g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    {
      *failure = result_failure ("unusable source_url");
      return NULL;
    }

  id = handle_id (uri);
  media = media_find (store, id, self->gateway_id);
  if (media == NULL && id && is_at (uri, self->base))
    {
      *failure = result_failure ("unknown media");
      return NULL;
    }
  if (media == NULL)
    return public_media (url, kept_media_kind (self));

  found = media_to_json (media);
  json_object_set_string_member (found, "kind", kept_media_kind (self));

  return found;
}

JsonObject *
kept_send_media (Request *self, Transaction *transaction, GError **error)
{
  const char *content = member_string (self->action, "content");
  const char *filename = member_string (self->action, "filename");
  g_autofree char *clean = media_clean_filename (filename);
  JsonObject *failure = NULL;
  g_autoptr (Message) message = NULL;
  JsonObject *media;

  media = kept_find_media (self, transaction->store, &failure);
  if (media == NULL)
    return failure;
  if (*clean)
    json_object_set_string_member (media, "filename", clean);

  message = kept_new_message (self, content ? content : "", KIND_NORMAL);
  message->media = json_array_new ();
  json_array_add_object_element (message->media, media);

  return kept_post (self, transaction, message, error);
}
