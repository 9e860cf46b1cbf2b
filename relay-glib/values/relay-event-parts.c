/* relay-event-parts.c: the lists and objects inside an event, read on demand
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-event-parts-private.h"

#include <relay-glib/relay-prompt-response.h>

#include <string.h>

#include "json/relay-json-reader-private.h"
#include "relay-media-private.h"
#include "relay-prompt-response-private.h"
#include "relay-record-private.h"
#include "relay-wire-keys-private.h"

#define CONTEXT_TITLE "[Recent channel messages]"

/* Held while a part is created: an event may be read in several threads at once. Parts are rare, so one
 * mutex serves all events. */
static GMutex mutex;

struct _RelayEventParts
{
  RelayRecord *record;
  char **media_urls;
  GListStore *media;
  char *context;
  RelayPromptResponse *prompt_response;
  RelayEventReply reply;
  guint context_is_read : 1;
  guint reply_is_read : 1;
};

/* The JSON text of an object or array; NULL when the field is absent or of another type */
static const char *
get_raw (RelayRecord *record, RelayField field, char bracket, gsize *length)
{
  const char *text = relay_record_get_raw (record, field, length);

  return text != NULL && *length > 0 && *text == bracket ? text : NULL;
}

/* Appends the first name or id that is not empty. */
static void
append_author (GString *context, const char *const *authors, guint n_authors)
{
  for (guint i = 0; i < n_authors; i++)
    if (authors[i] != NULL && *authors[i] != '\0')
      {
        g_string_append_printf (context, "%s: ", authors[i]);
        return;
      }
}

static void
append_context_entry (GString *context, RelayJsonReader *reader)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL, *id = NULL;             /* members of the source of the entry */
  g_autofree char *entry_name = NULL, *entry_id = NULL; /* members of the entry itself */
  RelayJsonValue key, value, inner_key, inner;

  while (relay_json_reader_next_member (reader, &key, &value))
    {
      if (value.kind == RELAY_JSON_OBJECT && relay_json_value_is (&key, RELAY_KEY_SOURCE))
        {
          while (relay_json_reader_next_member (reader, &inner_key, &inner))
            {
              relay_json_reader_skip (reader, &inner);
              relay_json_value_read_string (&inner, &inner_key, RELAY_KEY_USER_NAME, &name);
              relay_json_value_read_id (&inner, &inner_key, RELAY_KEY_USER_ID, &id);
            }
          continue;
        }

      relay_json_reader_skip (reader, &value);
      relay_json_value_read_string (&value, &key, RELAY_KEY_TEXT, &text);
      relay_json_value_read_string (&value, &key, RELAY_KEY_USER_NAME, &entry_name);
      relay_json_value_read_id (&value, &key, RELAY_KEY_USER_ID, &entry_id);
    }

  if (text != NULL && *text != '\0')
    {
      const char *const authors[] = { name, entry_name, id, entry_id };

      g_string_append_c (context, '\n');
      append_author (context, authors, G_N_ELEMENTS (authors));
      g_string_append (context, text);
    }
}

/* NULL when no entry has text */
static char *
build_context (const char *text, gsize length)
{
  g_autoptr (GString) context = g_string_new (CONTEXT_TITLE);
  RelayJsonReader reader;
  RelayJsonValue root, element;

  relay_json_reader_init (&reader, text, length);
  relay_json_reader_read (&reader, &root);
  for (guint i = 0;
       i < RELAY_MAX_LIST_ENTRIES && relay_json_reader_next_element (&reader, &element); i++)
    {
      if (element.kind == RELAY_JSON_OBJECT)
        append_context_entry (context, &reader);
      else
        relay_json_reader_skip (&reader, &element);
    }

  if (context->len == strlen (CONTEXT_TITLE))
    return NULL;
  return g_string_free (g_steal_pointer (&context), FALSE);
}

static void
read_reply (RelayEventReply *reply, const char *text, gsize length)
{
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  relay_json_reader_init (&reader, text, length);
  relay_json_reader_read (&reader, &root);
  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      relay_json_reader_skip (&reader, &value);
      relay_json_value_read_string (&value, &key, RELAY_KEY_TEXT, &reply->text);
      relay_json_value_read_string (&value, &key, RELAY_KEY_AUTHOR, &reply->author);
      if (relay_json_value_is (&key, RELAY_KEY_IS_OWN))
        reply->is_own = value.kind == RELAY_JSON_TRUE    ? RELAY_TRISTATE_TRUE
                        : value.kind == RELAY_JSON_FALSE ? RELAY_TRISTATE_FALSE
                                                         : RELAY_TRISTATE_UNKNOWN;
    }
}

RelayEventParts *
relay_event_parts_new (RelayRecord *record)
{
  RelayEventParts *self = g_new0 (RelayEventParts, 1);

  self->record = relay_record_ref (record);
  self->reply.is_own = RELAY_TRISTATE_UNKNOWN;
  return self;
}

void
relay_event_parts_free (RelayEventParts *self)
{
  relay_record_unref (self->record);
  g_strfreev (self->media_urls);
  g_clear_object (&self->media);
  g_free (self->context);
  g_clear_object (&self->prompt_response);
  g_free (self->reply.text);
  g_free (self->reply.author);
  g_free (self);
}

static const char *const *
get_media_urls (RelayEventParts *self)
{
  if (self->media_urls == NULL)
    {
      gsize length = 0;
      const char *text = get_raw (self->record, RELAY_FIELD_MEDIA_URLS, '[', &length);

      self->media_urls = relay_media_parse_urls (text, length);
    }
  return (const char *const *) self->media_urls;
}

const char *const *
relay_event_parts_get_media_urls (RelayEventParts *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return get_media_urls (self);
}

GListModel *
relay_event_parts_get_media (RelayEventParts *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (self->media == NULL)
    {
      gsize length = 0;
      const char *text = get_raw (self->record, RELAY_FIELD_MEDIA, '[', &length);

      self->media = relay_media_join (get_media_urls (self), text, length);
    }
  return G_LIST_MODEL (self->media);
}

const char *
relay_event_parts_get_context (RelayEventParts *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (!self->context_is_read)
    {
      gsize length = 0;
      const char *text = get_raw (self->record, RELAY_FIELD_CONTEXT, '[', &length);

      self->context_is_read = TRUE;
      if (text != NULL)
        self->context = build_context (text, length);
    }
  return self->context;
}

RelayPromptResponse *
relay_event_parts_get_prompt_response (RelayEventParts *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (self->prompt_response == NULL)
    {
      gsize length = 0;
      const char *text = get_raw (self->record, RELAY_FIELD_PROMPT_RESPONSE, '{', &length);

      if (text != NULL)
        self->prompt_response = relay_prompt_response_new_from_text (text, length, self->record);
    }
  return self->prompt_response;
}

const RelayEventReply *
relay_event_parts_get_reply (RelayEventParts *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (!self->reply_is_read)
    {
      gsize length = 0;
      const char *text = get_raw (self->record, RELAY_FIELD_REPLY_TO, '{', &length);

      self->reply_is_read = TRUE;
      if (text != NULL)
        read_reply (&self->reply, text, length);
    }
  return &self->reply;
}

gboolean
relay_event_parts_has_prompt_response (RelayRecord *record)
{
  gsize length = 0;

  return get_raw (record, RELAY_FIELD_PROMPT_RESPONSE, '{', &length) != NULL;
}
