/* xmpp-fetch.c: files of people, which are fetched from where they have uploaded them (XEP-0066)
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#include <libsoup/soup.h>

#define XMPP_MAX_FETCHES   8
#define XMPP_MAX_HELD      200 /* messages that wait for a file before them in their chat */
#define XMPP_FETCH_SECONDS 30
#define XMPP_FETCH_SIZE    65536 /* bytes at once */
#define XMPP_MAX_URL       2048  /* bytes */

/* A message with a file is passed on when the file is there, or could not be fetched. Until then the later messages of
 * the chat wait behind it.
 */
struct _XmppFetches
{
  Xmpp *xmpp;
  SoupSession *session;
  GHashTable *chats; /* sender and receiver → Fetch */
  guint n_held;
  gboolean is_stopping; /* nothing more is fetched */
};

typedef struct
{
  XmppFetches *fetches;
  char *key;
  XmppItem *item;
  GQueue held; /* of XmppStanza */
  SoupMessage *message;
  GInputStream *body;
  MediaUpload *upload;
  GCancellable *cancellable;
  guint timeout_id;
  char buffer[XMPP_FETCH_SIZE];
} Fetch;

static void
fetch_free (Fetch *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_pointer (&self->item, xmpp_item_unref);
  g_queue_clear_full (&self->held, (GDestroyNotify) xmpp_stanza_free);
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_pointer (&self->upload, media_upload_free);
  g_object_unref (self->cancellable);
  g_free (self->key);
  g_free (self);
}

XmppFetches *
xmpp_fetches_new (Xmpp *xmpp)
{
  XmppFetches *self = g_new0 (XmppFetches, 1);

  self->xmpp = xmpp;
  self->session = soup_session_new_with_options ("user-agent", "relay-connector", "timeout",
                                                 XMPP_FETCH_SECONDS, "proxy-resolver", NULL, NULL);
  self->chats = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

/* Those that run end as cancelled in the main loop, and are freed there. Their messages go on without a file. */
void
xmpp_fetches_stop (XmppFetches *self)
{
  GHashTableIter iter;
  gpointer value;

  self->is_stopping = TRUE;
  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Fetch *fetch = value;

      g_cancellable_cancel (fetch->cancellable);
    }
}

gboolean
xmpp_fetches_are_stopped (XmppFetches *self)
{
  return g_hash_table_size (self->chats) == 0;
}

void
xmpp_fetches_free (XmppFetches *self)
{
  xmpp_fetches_stop (self);
  while (g_hash_table_size (self->chats) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_hash_table_unref (self->chats);
  g_object_unref (self->session);
  g_free (self);
}

/* The message goes on with the file, or without it, and those behind it follow. One of them may have a file
 * too.
 */
static void
fetch_finish (Fetch *self, const char *media_id)
{
  XmppFetches *fetches = self->fetches;
  XmppStanza *stanza;

  g_hash_table_remove (fetches->chats, self->key);
  if (media_id)
    {
      self->item->media = json_array_new ();
      json_array_add_string_element (self->item->media, media_id);
    }
  xmpp_work_add_item (fetches->xmpp->work, g_steal_pointer (&self->item));

  while ((stanza = g_queue_pop_head (&self->held)))
    {
      fetches->n_held--;
      if (!xmpp_fetches_take (fetches, stanza))
        xmpp_work_add_stanza (fetches->xmpp->work, stanza);
    }
  fetch_free (self);
}

static void
fetch_fail (Fetch *self, const char *reason)
{
  hub_log (self->fetches->xmpp->hub, "xmpp: a file is not fetched: %.200s", reason);
  fetch_finish (self, NULL);
}

/* The row of the media is on the disk. */
static void
on_kept (const Media *media, const GError *error, gpointer user_data)
{
  Fetch *self = user_data;

  if (media)
    fetch_finish (self, media->id);
  else
    fetch_fail (self, error->message);
}

static void fetch_read (Fetch *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_read == 0)
    media_upload_finish (g_steal_pointer (&self->upload), on_kept, self);
  else if (n_read > 0 && media_upload_write (self->upload, self->buffer, n_read, &error))
    fetch_read (self);
  else
    fetch_fail (self, error->message);
}

static void
fetch_read (Fetch *self)
{
  g_input_stream_read_async (self->body, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, self);
}

/* The last part of the path, which is usually the name of the file */
static char *
get_filename (SoupMessage *message)
{
  g_autofree char *base = g_path_get_basename (g_uri_get_path (soup_message_get_uri (message)));
  char *decoded = g_uri_unescape_string (base, "/");

  return decoded ? decoded : g_strdup ("");
}

static void
on_admitted (MediaUpload *upload, const GError *error, gpointer user_data)
{
  Fetch *self = user_data;

  self->upload = upload;
  if (upload)
    fetch_read (self);
  else
    fetch_fail (self, error->message);
}

static void
fetch_open (Fetch *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  goffset length = soup_message_headers_get_content_length (headers);
  gboolean is_known = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH;
  g_autofree char *filename = get_filename (self->message);

  media_store_begin (hub_get_media (self->fetches->xmpp->hub), MEDIA_OWNER_PAGE, MEDIA_OWNER_PAGE,
                     soup_message_headers_get_content_type (headers, NULL), filename,
                     is_known ? length : -1, on_admitted, self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *self = user_data;
  g_autoptr (GError) error = NULL;
  guint status = soup_message_get_status (self->message);

  self->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->body && status != SOUP_STATUS_OK)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP status %u", status);
  if (error)
    fetch_fail (self, error->message);
  else
    fetch_open (self);
}

static gboolean
on_fetch_timeout (gpointer user_data)
{
  Fetch *self = user_data;

  self->timeout_id = 0;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* Whether anybody in the internet can reach the address. A person must not make the connector fetch from the
 * machines beside it.
 */
static gboolean
is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_loopback (address) ||
      g_inet_address_get_is_link_local (address) || g_inet_address_get_is_site_local (address) ||
      g_inet_address_get_is_multicast (address))
    return FALSE;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return bytes[0] != 0 && bytes[0] < 224 && !(bytes[0] == 100 && (bytes[1] & 0xc0) == 64);

  /* Of IPv6 only the range of global addresses, without those that contain an IPv4 address (6to4). */
  return (bytes[0] & 0xe0) == 0x20 && !(bytes[0] == 0x20 && bytes[1] == 0x02);
}

static gboolean
fetch_may_use (Fetch *self)
{
  Xmpp *xmpp = self->fetches->xmpp;
  GUri *uri = soup_message_get_uri (self->message);
  GSocketAddress *address = soup_message_get_remote_address (self->message);

  if (xmpp_uploads_is_at (xmpp->uploads, uri) ||
      g_strv_contains ((const char *const *) xmpp->settings->media_hosts, g_uri_get_host (uri)))
    return TRUE;

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         is_public (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* The connection is made, and nothing was sent yet. A name may stand for any address, so only that of the
 * connection counts.
 */
static void
on_starting (SoupMessage *message, gpointer user_data)
{
  Fetch *self = user_data;

  if (!fetch_may_use (self))
    g_cancellable_cancel (self->cancellable);
}

static SoupMessage *
new_message_for (const XmppStanza *stanza)
{
  const XmppStanza *oob = xmpp_stanza_find (stanza, "x", XMPP_NS_OOB);
  g_autofree char *url = oob ? xmpp_stanza_find_text (oob, "url", NULL) : NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  if (url == NULL || strlen (url) > XMPP_MAX_URL)
    return NULL;
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  scheme = uri ? g_uri_get_scheme (uri) : "";
  if ((!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")) ||
      g_uri_get_userinfo (uri) || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  return soup_message_new_from_uri ("GET", uri);
}

static void
xmpp_fetches_begin (XmppFetches *self, char *key, XmppStanza *stanza, SoupMessage *message)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->fetches = self;
  fetch->key = key;
  fetch->item = xmpp_item_new (stanza);
  fetch->message = message;
  fetch->cancellable = g_cancellable_new ();
  fetch->timeout_id = g_timeout_add_seconds (XMPP_FETCH_SECONDS, on_fetch_timeout, fetch);
  g_hash_table_insert (self->chats, fetch->key, fetch);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), fetch);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, fetch->cancellable, on_sent,
                           fetch);
}

/* What a room has stored before the bot came, what is no message for a bot, and what the bot has sent itself */
static gboolean
is_of_interest (Xmpp *self, const XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  const char *to = xmpp_stanza_get (stanza, "to");
  g_autofree char *bot = to ? xmpp_jid_get_local (to) : NULL;
  g_autofree char *bare = from ? xmpp_jid_get_bare (from) : NULL;
  g_autofree char *chat_id = g_strconcat (bot ? bot : "", "/", bare, NULL);

  if (!xmpp_jid_is_valid (from) || !xmpp_has_bot (self, bot) ||
      xmpp_stanza_has_type (stanza, "error") || xmpp_stanza_find (stanza, "delay", XMPP_NS_DELAY))
    return FALSE;
  if (!xmpp_stanza_has_type (stanza, "groupchat"))
    return TRUE;

  return xmpp_rooms_is_entered (self->rooms, chat_id) &&
         g_strcmp0 (xmpp_jid_get_resource (from), xmpp_rooms_get_nick (self->rooms, chat_id)) != 0;
}

/* Returns whether the message waits here, for its own file or for one before it. Then it takes ownership. */
gboolean
xmpp_fetches_take (XmppFetches *self, XmppStanza *stanza)
{
  const char *from = xmpp_stanza_get (stanza, "from");
  const char *to = xmpp_stanza_get (stanza, "to");
  g_autofree char *bare = from ? xmpp_jid_get_bare (from) : NULL;
  g_autofree char *key = g_strjoin ("\n", bare ? bare : "", to ? to : "", NULL);
  Fetch *before = g_hash_table_lookup (self->chats, key);
  SoupMessage *message;

  if (before && self->n_held < XMPP_MAX_HELD)
    {
      g_queue_push_tail (&before->held, stanza);
      self->n_held++;
      return TRUE;
    }
  if (before || self->is_stopping || g_hash_table_size (self->chats) >= XMPP_MAX_FETCHES ||
      !is_of_interest (self->xmpp, stanza))
    return FALSE;

  message = new_message_for (stanza);
  if (message == NULL)
    return FALSE;
  xmpp_fetches_begin (self, g_steal_pointer (&key), stanza, message);

  return TRUE;
}
