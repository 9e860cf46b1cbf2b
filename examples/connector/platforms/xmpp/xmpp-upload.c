/* xmpp-upload.c: files of bots, over the server's upload service (XEP-0363)
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "xmpp-private.h"

#include <string.h>

#include <libsoup/soup.h>

#include "kept/kept.h"

#define XMPP_PUT_SECONDS  20
#define XMPP_MAX_ITEMS    20 /* services that are asked what they are */
#define XMPP_WAIT_SECONDS 5

struct _XmppUploads
{
  Xmpp *xmpp;
  SoupSession *session;
  GCancellable *cancellable;
  char *service;      /* NULL: not known */
  GUri *origin;       /* of a URL that it has given, or NULL */
  GPtrArray *waiting; /* of Upload: until the service is known */
  guint n_asked;      /* services that have not answered */
  guint n_running;    /* uploads over HTTP */
};

typedef struct
{
  XmppUploads *uploads;
  Request *request;
  Message *stored;
  Media *media;
  char *url; /* where others get it */
} Upload;

static void
upload_free (Upload *self)
{
  request_unref (self->request);
  g_clear_pointer (&self->stored, message_free);
  g_clear_pointer (&self->media, media_free);
  g_free (self->url);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Upload, upload_free)

XmppUploads *
xmpp_uploads_new (Xmpp *xmpp)
{
  XmppUploads *self = g_new0 (XmppUploads, 1);

  self->xmpp = xmpp;
  self->session = soup_session_new_with_options ("user-agent", "relay-connector", "timeout",
                                                 XMPP_PUT_SECONDS, NULL);
  self->cancellable = g_cancellable_new ();
  self->service = g_strdup (xmpp->settings->upload_service);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) upload_free);

  return self;
}

/* What runs is answered in the main loop. */
void
xmpp_uploads_stop (XmppUploads *self)
{
  g_cancellable_cancel (self->cancellable);
}

gboolean
xmpp_uploads_are_stopped (XmppUploads *self)
{
  return self->n_running == 0;
}

void
xmpp_uploads_free (XmppUploads *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->n_running > 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->cancellable);
  g_object_unref (self->session);
  g_ptr_array_unref (self->waiting);
  g_free (self->service);
  g_clear_pointer (&self->origin, g_uri_unref);
  g_free (self);
}

/* The URL is all that a client shows as a file in place, so a text for it is a message of its own, before it. */
static void
send_url (Xmpp *self, Request *request, const char *url, Message *stored)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (XmppStanza) message = xmpp_new_message (self, request->chat, id);
  XmppStanza *oob;

  if (*stored->text)
    xmpp_tell (self, request->chat, stored->text);
  xmpp_stanza_add_with_text (message, "body", NULL, url);
  oob = xmpp_stanza_add (message, "x", XMPP_NS_OOB);
  xmpp_stanza_add_with_text (oob, "url", NULL, url);
  g_free (stored->message_id);
  stored->message_id = g_steal_pointer (&id);
  xmpp_actions_send (self->actions, request, message, stored);
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Upload) self = user_data;
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autoptr (GInputStream) body =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  self->uploads->n_running--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    request_answer (self->request, result_rate_limited (XMPP_WAIT_SECONDS, XMPP_NOT_CONNECTED));
  else if (error)
    request_answer (self->request,
                    result_failure ("the file could not be uploaded: %s", error->message));
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    request_answer (self->request, result_failure ("the file could not be uploaded: HTTP status %u",
                                                   soup_message_get_status (message)));
  else if (!request_is_answered (self->request))
    send_url (self->uploads->xmpp, self->request, self->url, g_steal_pointer (&self->stored));
}

/* Those that XEP-0363 allows. A line break in a value would begin another header. */
static void
add_headers (SoupMessage *message, const XmppStanza *put)
{
  static const char *const allowed[] = { "authorization", "cookie", "expires", NULL };

  for (guint i = 0; put->children && i < put->children->len; i++)
    {
      const XmppStanza *header = put->children->pdata[i];
      const char *name = xmpp_stanza_get (header, "name");
      g_autofree char *lower = name ? g_ascii_strdown (name, -1) : NULL;
      g_autofree char *value = xmpp_stanza_get_text (header);

      if (lower && g_strv_contains (allowed, lower) && !strpbrk (value, "\r\n"))
        soup_message_headers_append (soup_message_get_request_headers (message), lower, value);
    }
}

static SoupMessage *
new_http_message (const char *method, const char *url)
{
  g_autoptr (GUri) uri = url ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";
  SoupMessage *message = NULL;

  if (g_str_equal (scheme, "https") || g_str_equal (scheme, "http"))
    message = soup_message_new_from_uri (method, uri);
  if (message)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);

  return message;
}

static void
upload_put (Upload *upload, const XmppStanza *put, const char *get_url)
{
  g_autoptr (Upload) self = upload;
  XmppUploads *uploads = self->uploads;
  g_autoptr (SoupMessage) message = new_http_message ("PUT", xmpp_stanza_get (put, "url"));
  g_autoptr (SoupMessage) get = new_http_message ("GET", get_url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (message == NULL || get == NULL)
    {
      request_answer (self->request, result_failure ("the upload service has given no usable URL"));
      return;
    }
  bytes = media_store_load (hub_get_media (uploads->xmpp->hub), self->media, &error);
  if (bytes == NULL)
    {
      request_answer (self->request, result_failure ("unknown media"));
      return;
    }

  self->url = g_strdup (get_url);
  g_clear_pointer (&uploads->origin, g_uri_unref);
  uploads->origin = g_uri_ref (soup_message_get_uri (get));
  add_headers (message, put);
  soup_message_set_request_body_from_bytes (message, self->media->mime, bytes);
  uploads->n_running++;
  soup_session_send_async (uploads->session, message, G_PRIORITY_DEFAULT, uploads->cancellable,
                           on_put, g_steal_pointer (&self));
}

static void
on_slot (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
  Upload *self = user_data;
  const XmppStanza *slot = answer ? xmpp_stanza_find (answer, "slot", XMPP_NS_UPLOAD) : NULL;
  const XmppStanza *put = slot ? xmpp_stanza_find (slot, "put", NULL) : NULL;
  const XmppStanza *get = slot ? xmpp_stanza_find (slot, "get", NULL) : NULL;
  const XmppStanza *error = answer ? xmpp_stanza_find (answer, "error", NULL) : NULL;
  g_autofree char *text = error ? xmpp_stanza_find_text (error, "text", NULL) : NULL;

  if (put && get)
    upload_put (self, put, xmpp_stanza_get (get, "url"));
  else
    {
      if (error && xmpp_stanza_has_type (error, "wait"))
        request_answer (self->request,
                        result_rate_limited (XMPP_WAIT_SECONDS, "the upload service asks to wait"));
      else
        request_answer (self->request,
                        result_failure ("the upload service has refused the file%s%.200s",
                                        text && *text ? ": " : "", text ? text : ""));
      upload_free (self);
    }
}

static void
upload_ask (Upload *self)
{
  Xmpp *xmpp = self->uploads->xmpp;
  g_autofree char *bot = xmpp_chat_get_bot (xmpp_chat_get_channel (self->request->chat));
  g_autofree char *from = xmpp_bot_jid (xmpp, bot);
  XmppStanza *iq = xmpp_new_iq (from, self->uploads->service, "get");
  XmppStanza *request = xmpp_stanza_add (iq, "request", XMPP_NS_UPLOAD);
  const char *filename = *self->media->filename ? self->media->filename : "file";

  xmpp_stanza_set (request, "filename", filename);
  xmpp_stanza_set_number (request, "size", self->media->size);
  xmpp_stanza_set (request, "content-type", self->media->mime);
  xmpp_queries_ask (xmpp->queries, iq, on_slot, self, NULL);
}

/* The search is over. */
static void
xmpp_uploads_go_on (XmppUploads *self)
{
  while (self->waiting->len > 0)
    {
      Upload *upload = g_ptr_array_steal_index (self->waiting, 0);

      if (self->service)
        upload_ask (upload);
      else
        {
          request_answer (upload->request,
                          result_failure ("the XMPP server has no upload service"));
          upload_free (upload);
        }
    }
}

static void
on_info (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
  XmppUploads *self = xmpp->uploads;
  const XmppStanza *query = answer ? xmpp_stanza_find (answer, "query", XMPP_NS_DISCO_INFO) : NULL;

  for (guint i = 0; query && query->children && i < query->children->len; i++)
    {
      const XmppStanza *child = query->children->pdata[i];

      if (self->service == NULL && xmpp_stanza_is (child, "feature", NULL) &&
          g_strcmp0 (xmpp_stanza_get (child, "var"), XMPP_NS_UPLOAD) == 0)
        self->service = g_strdup (xmpp_stanza_get (answer, "from"));
    }
  self->n_asked--;
  if (self->n_asked == 0)
    xmpp_uploads_go_on (self);
}

static void
xmpp_uploads_ask_info (XmppUploads *self, const char *from, const char *to)
{
  XmppStanza *iq = xmpp_new_iq (from, to, "get");

  xmpp_stanza_add (iq, "query", XMPP_NS_DISCO_INFO);
  self->n_asked++;
  xmpp_queries_ask (self->xmpp->queries, iq, on_info, NULL, NULL);
}

static void
on_items (Xmpp *xmpp, const XmppStanza *answer, gpointer user_data)
{
  XmppUploads *self = xmpp->uploads;
  const XmppStanza *query = answer ? xmpp_stanza_find (answer, "query", XMPP_NS_DISCO_ITEMS) : NULL;

  for (guint i = 0; query && query->children && i < MIN (query->children->len, XMPP_MAX_ITEMS); i++)
    {
      const XmppStanza *child = query->children->pdata[i];
      const char *jid = xmpp_stanza_get (child, "jid");

      if (xmpp_stanza_is (child, "item", NULL) && xmpp_jid_is_valid (jid) &&
          !g_str_equal (jid, xmpp->settings->domain))
        xmpp_uploads_ask_info (self, xmpp->settings->domain, jid);
    }
  self->n_asked--;
  if (self->n_asked == 0)
    xmpp_uploads_go_on (self);
}

/* The services of the host above that of the component, which is the usual place */
static void
xmpp_uploads_search (XmppUploads *self)
{
  const char *domain = self->xmpp->settings->domain;
  const char *dot = strchr (domain, '.');
  XmppStanza *iq = xmpp_new_iq (domain, dot ? dot + 1 : domain, "get");

  xmpp_stanza_add (iq, "query", XMPP_NS_DISCO_ITEMS);
  self->n_asked++;
  xmpp_queries_ask (self->xmpp->queries, iq, on_items, NULL, NULL);
}

static void
xmpp_uploads_begin (XmppUploads *self, Request *request, Message *stored, Media *media)
{
  Upload *upload = g_new0 (Upload, 1);

  upload->uploads = self;
  upload->request = request_ref (request);
  upload->stored = stored;
  upload->media = media;
  if (self->service)
    {
      upload_ask (upload);
      return;
    }
  g_ptr_array_add (self->waiting, upload);
  if (self->n_asked == 0)
    xmpp_uploads_search (self);
}

/* A public URL is sent as it is, a file of the gateway is uploaded. */
void
xmpp_uploads_perform (XmppUploads *self, Request *request)
{
  const char *content = member_string (request->action, "content");
  XmppFound *found = request->found;
  JsonObject *shown = g_steal_pointer (&request->media);
  Message *stored = kept_new_message (request, content ? content : "", KIND_NORMAL);

  stored->media = json_array_new ();
  json_array_add_object_element (stored->media, shown);
  if (found->media)
    xmpp_uploads_begin (self, request, stored, g_steal_pointer (&found->media));
  else
    send_url (self->xmpp, request, member_string (shown, "url"), stored);
}

/* Whether the upload service gives such URLs */
gboolean
xmpp_uploads_is_at (XmppUploads *self, GUri *uri)
{
  return self->origin && g_str_equal (g_uri_get_scheme (self->origin), g_uri_get_scheme (uri)) &&
         g_ascii_strcasecmp (g_uri_get_host (self->origin), g_uri_get_host (uri)) == 0 &&
         g_uri_get_port (self->origin) == g_uri_get_port (uri);
}
