/* command-media.c: relay media
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "message.h"
#include "program.h"
#include "terminal.h"
#include "wait.h"

static char progress_upload[] = "Uploading";
static char progress_download[] = "Downloading";

typedef struct
{
  GInputStream *stream;
  gint64 size;
  char *content_type;
  char *filename;
} Upload;

static void
upload_clear (Upload *self)
{
  g_clear_object (&self->stream);
  g_free (self->content_type);
  g_free (self->filename);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

static gboolean
is_url (const char *text)
{
  return g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");
}

/* Platforms show pictures that are made of pixels only. The first row that fits counts. */
static const char *
guess_kind (const char *content_type)
{
  static const char *const kinds[][2] = {
    { "image/svg", RELAY_MEDIA_KIND_DOCUMENT },
    { "image/", RELAY_MEDIA_KIND_IMAGE },
    { "audio/", RELAY_MEDIA_KIND_AUDIO },
    { "video/", RELAY_MEDIA_KIND_VIDEO },
  };

  for (guint i = 0; content_type != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (content_type, kinds[i][0]))
      return kinds[i][1];
  return RELAY_MEDIA_KIND_DOCUMENT;
}

/* Opens the file before the connection is made, so that a wrong name is reported at once. */
static gboolean
open_file (Upload *upload, const Invocation *invocation, const char *path, GError **error)
{
  const char *filename = invocation_get (invocation, OPTION_FILENAME);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInfo) info = NULL;
  const char *content_type;

  upload->stream = G_INPUT_STREAM (g_file_read (file, NULL, error));
  if (upload->stream == NULL)
    return FALSE;
  info =
    g_file_query_info (file,
                       G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_NAME
                                                      "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                       G_FILE_QUERY_INFO_NONE, NULL, error);
  if (info == NULL)
    return FALSE;
  upload->size = g_file_info_get_size (info);
  content_type = g_file_info_get_content_type (info);
  upload->content_type = content_type != NULL ? g_content_type_get_mime_type (content_type) : NULL;
  upload->filename = filename != NULL ? g_strdup (filename) : g_file_get_basename (file);
  return TRUE;
}

static char *
upload_file (Session *session, Upload *upload, GError **error)
{
  g_autoptr (RelayEndpoint) endpoint =
    relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (session->transport));
  g_auto (Wait) wait = { NULL };
  char *url;

  relay_endpoint_upload_async (endpoint, upload->stream, upload->size, upload->content_type,
                               upload->filename, terminal_show_progress, progress_upload, NULL,
                               session->cancellable, wait_callback, &wait);
  url = relay_endpoint_upload_finish (endpoint, wait_result (&wait), NULL, NULL, error);
  terminal_end_progress ();
  return url;
}

static Status
send_url (Session *session, const char *url, const Upload *upload, JsonObject *metadata)
{
  const Invocation *invocation = session->invocation;
  const char *kind = invocation_get (invocation, OPTION_MEDIA_KIND);
  const char *caption = invocation_get (invocation, OPTION_CAPTION);
  const char *filename = invocation_get (invocation, OPTION_FILENAME);
  g_autofree char *guessed = is_url (url) && upload->stream == NULL
                               ? g_content_type_guess (url, NULL, 0, NULL)
                               : g_strdup (upload->content_type);
  g_autoptr (RelaySendResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait = { NULL };

  relay_adapter_send_media_async (session->adapter, invocation->arguments[0],
                                  kind != NULL ? kind : guess_kind (guessed), url,
                                  caption != NULL ? caption : "",
                                  filename != NULL ? filename : upload->filename,
                                  invocation_get (invocation, OPTION_REPLY_TO), metadata,
                                  session->cancellable, wait_callback, &wait);
  result = relay_adapter_send_media_finish (session->adapter, wait_result (&wait), &error);
  if (result == NULL)
    return session_fail (session, "sending failed", error);
  message_print_result (invocation, result);
  return STATUS_DONE;
}

static Status
send_media (Session *session, Upload *upload, JsonObject *metadata)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (upload->stream == NULL)
    return send_url (session, session->invocation->arguments[1], upload, metadata);
  url = upload_file (session, upload, &error);
  if (url == NULL)
    return session_fail (session, "uploading failed", error);
  return send_url (session, url, upload, metadata);
}

static Status
send_argument (const Invocation *invocation)
{
  g_auto (Upload) upload = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) metadata = NULL;
  g_autoptr (Session) session = NULL;
  Status status = STATUS_USAGE;

  if (!message_create_metadata (invocation, &metadata, &error) ||
      (!is_url (invocation->arguments[1]) &&
       !open_file (&upload, invocation, invocation->arguments[1], &error)))
    {
      terminal_report_error ("relay: %s", error->message);
      return error->domain == G_IO_ERROR ? STATUS_FAILED : STATUS_USAGE;
    }
  session = session_new (invocation, &status);
  if (session == NULL)
    return status;
  status = session_connect (session);
  if (status == STATUS_DONE)
    status = send_media (session, &upload, metadata);
  session_disconnect (session);
  return status;
}

/* Media are fetched over HTTP: no connection is needed, so that a running bot is not disturbed. */
static Status
download (const Invocation *invocation)
{
  Status status = STATUS_USAGE;
  g_autoptr (Session) session = session_new (invocation, &status);
  g_autoptr (RelayEndpoint) endpoint = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (invocation->arguments[0]);
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait = { NULL };
  gint64 size;

  if (session == NULL)
    return status;
  endpoint = relay_endpoint_new (RELAY_WEBSOCKET_TRANSPORT (session->transport));
  relay_endpoint_download_file_async (endpoint, invocation_get (invocation, OPTION_DOWNLOAD), file,
                                      G_MAXINT64, terminal_show_progress, progress_download, NULL,
                                      session->cancellable, wait_callback, &wait);
  size = relay_endpoint_download_file_finish (endpoint, wait_result (&wait), NULL, NULL, &error);
  terminal_end_progress ();
  if (error != NULL)
    return session_fail (session, "downloading failed", error);
  terminal_report ("%" G_GINT64_FORMAT " bytes", size);
  return STATUS_DONE;
}

Status
command_media (const Invocation *invocation)
{
  gboolean is_download = invocation_has (invocation, OPTION_DOWNLOAD);

  if (invocation->n_arguments == (is_download ? 1 : 2))
    return is_download ? download (invocation) : send_argument (invocation);
  terminal_report_error (is_download
                           ? "relay media: with --download there is one argument, the file"
                           : "relay media: missing argument: CHAT FILE|URL");
  return STATUS_USAGE;
}
