/* relay-chat-content.c: what the row of a message is filled with
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-chat-content-private.h"

#include <relay-glib/relay-message-event.h>

#include "endpoint/relay-endpoint-file-private.h"
#include "json/relay-json-writer-private.h"
#include "values/relay-wire-keys-private.h"

/* --- events --- */

static void
set_sender (RelayChatMessage *message, RelayRecord *record)
{
  const char *name = relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_NAME);
  const char *id = relay_record_get_string (record, RELAY_FIELD_SOURCE_USER_ID);

  if (id != NULL && *id == '\0')
    id = NULL;
  if (name == NULL || *name == '\0')
    name = id != NULL ? id : "";

  relay_chat_message_set_sender (message, name, id);
}

void
relay_chat_content_set_event (RelayChatMessage *message, RelayRecord *record, gint64 arrival)
{
  const char *id = relay_record_get_string (record, RELAY_FIELD_MESSAGE_ID);
  const char *text = relay_record_get_string (record, RELAY_FIELD_TEXT);
  RelayMessageEvent *event;

  g_object_freeze_notify (G_OBJECT (message));
  event = relay_chat_message_set_record (message, record, arrival);
  if (id != NULL && *id != '\0' && relay_chat_message_get_ids (message) == NULL)
    relay_chat_message_set_ids (message, (const char *const[]){ id, NULL });
  relay_chat_message_set_text (message, text != NULL ? text : "");
  relay_chat_message_set_message_type (message, relay_message_event_get_message_type (event));
  relay_chat_message_set_reply (message, relay_message_event_get_reply_to_message_id (event),
                                relay_message_event_get_reply_to_text (event),
                                relay_message_event_get_reply_to_author (event));
  relay_chat_message_set_media (message, relay_message_event_get_media (event));
  if (!relay_chat_message_get_own (message))
    set_sender (message, record);
  g_object_thaw_notify (G_OBJECT (message));
}

/* --- files that are sent --- */

static RelayMessageType
get_message_type (const char *media_kind)
{
  const struct
  {
    const char *kind;
    RelayMessageType type;
  } types[] = {
    { RELAY_MEDIA_KIND_IMAGE, RELAY_MESSAGE_TYPE_PHOTO },
    { RELAY_MEDIA_KIND_VOICE, RELAY_MESSAGE_TYPE_VOICE },
    { RELAY_MEDIA_KIND_AUDIO, RELAY_MESSAGE_TYPE_AUDIO },
    { RELAY_MEDIA_KIND_VIDEO, RELAY_MESSAGE_TYPE_VIDEO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (media_kind, types[i].kind) == 0)
      return types[i].type;

  return RELAY_MESSAGE_TYPE_DOCUMENT;
}

void
relay_chat_content_set_media (RelayChatMessage *message,
                              const char *url,
                              const char *kind,
                              const char *filename)
{
  g_autoptr (GString) json = g_string_new ("[");

  relay_chat_message_set_message_type (message, get_message_type (kind));
  if (url == NULL)
    return;

  relay_json_write_open (json, '{');
  relay_json_write_member_string (json, RELAY_KEY_URL, url);
  if (kind != NULL)
    relay_json_write_member_string (json, RELAY_KEY_KIND, kind);
  if (filename != NULL)
    relay_json_write_member_string (json, RELAY_KEY_FILENAME, filename);
  relay_json_write_close (json, '}');
  g_string_append_c (json, ']');
  relay_chat_message_set_media_json (message, url, json->str);
}

/* The kind follows from the name: the content is read when it is uploaded. */
void
relay_chat_content_set_file (RelayChatMessage *message, GFile *file)
{
  g_autofree char *url = g_file_get_uri (file);
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *name = basename != NULL ? g_filename_display_name (basename) : NULL;
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  g_object_freeze_notify (G_OBJECT (message));
  relay_chat_content_set_media (message, url,
                                relay_endpoint_get_media_kind (mime != NULL ? mime : ""), name);
  relay_chat_message_set_progress (message, 0);
  g_object_thaw_notify (G_OBJECT (message));
}
