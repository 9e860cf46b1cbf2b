/* relay-frame-reader.c: parses a line of the connector into a typed frame
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-frame-reader-private.h"
#include "values/relay-descriptor-private.h"
#include "values/relay-passthrough-private.h"

#include <string.h>

#include <relay-glib/relay-error.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-passthrough.h>

#include "json/relay-json-reader-private.h"
#include "values/relay-record-builder-private.h"
#include "values/relay-wire-keys-private.h"

/* HTTP servers accept about a hundred. A header takes much more memory than bytes in the frame. */
#define MAX_HEADERS 1000

/* The longest message of an `error` frame that is kept; the rest is cut off */
#define MAX_ERROR_CHARACTERS 1000

/*
 * The result of one pass over a line: the positions of the frame's members, and the fields of its event
 * and its result. All are noted before the type is known, because `type` may be the last member; those
 * that do not belong to the type are ignored.
 */
typedef struct
{
  RelayJsonValue members[RELAY_N_MEMBERS];
  gboolean present[RELAY_N_MEMBERS];
  RelayRecordBuilder event;
  RelayRecordBuilder result;
  GBytes *bytes; /* of which the line is a part; borrowed, nullable */
} Members;

static RelayMember
find_member (const RelayJsonValue *key)
{
  if (G_LIKELY ((key->flags & RELAY_JSON_ESCAPED) == 0))
    return relay_wire_keys_of_frame (key->text, key->length);

  for (guint member = 0; member < RELAY_N_MEMBERS; member++)
    if (relay_json_value_is (key, relay_wire_keys_get_member_name (member)))
      return member;

  return RELAY_N_MEMBERS;
}

static gboolean
read_members (Members *self, const char *line, gsize length, GError **error)
{
  RelayJsonReader reader;
  RelayJsonValue root, key, value;

  memset (self->present, 0, sizeof self->present);
  relay_record_builder_init (&self->event);
  relay_record_builder_init (&self->result);

  relay_json_reader_init (&reader, line, length);
  if (!relay_json_reader_read (&reader, &root))
    return relay_json_reader_finish (&reader, error);

  if (root.kind != RELAY_JSON_OBJECT)
    {
      relay_json_reader_skip (&reader, &root);
      if (relay_json_reader_finish (&reader, error))
        g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                             "frame is not a JSON object");
      return FALSE;
    }

  while (relay_json_reader_next_member (&reader, &key, &value))
    {
      RelayMember member = find_member (&key);

      if (member == RELAY_MEMBER_EVENT)
        relay_record_builder_walk_event (&self->event, &reader, &value);
      else if (member == RELAY_MEMBER_RESULT)
        relay_record_builder_walk_result (&self->result, &reader, &value);
      else
        relay_json_reader_skip (&reader, &value);

      if (member != RELAY_N_MEMBERS)
        {
          self->members[member] = value;
          self->present[member] = TRUE;
        }
    }

  return relay_json_reader_finish (&reader, error);
}

static const RelayJsonValue *
get_member (const Members *self, RelayMember member, RelayJsonKind kind)
{
  const RelayJsonValue *value = &self->members[member];

  return self->present[member] && value->kind == kind ? value : NULL;
}

/* NULL when @value is neither a string nor an integer. FALSE when it contains U+0000. */
static gboolean
take_id (const RelayJsonValue *value, const char *name, char **id, GError **error)
{
  if ((value->flags & RELAY_JSON_NUL) != 0)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL, "id “%s” contains U+0000", name);
      return FALSE;
    }

  g_free (*id);
  *id = relay_json_value_dup_id (value);

  return TRUE;
}

static gboolean
take_member_id (const Members *self, RelayMember member, char **id, GError **error)
{
  return !self->present[member] ||
         take_id (&self->members[member], relay_wire_keys_get_member_name (member), id, error);
}

static gboolean
read_type (const Members *self, RelayFrameType *type, GError **error)
{
  const RelayJsonValue *value = get_member (self, RELAY_MEMBER_TYPE, RELAY_JSON_STRING);
  g_autofree char *decoded = NULL;

  if (value == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                           "frame has no string “" RELAY_KEY_TYPE "”");
      return FALSE;
    }

  if ((value->flags & RELAY_JSON_ESCAPED) == 0)
    {
      *type = relay_wire_keys_get_frame_type (value->text, value->length);
      return TRUE;
    }

  decoded = relay_json_value_dup_string (value);
  *type = relay_wire_keys_get_frame_type (decoded, strlen (decoded));

  return TRUE;
}

static gboolean
read_inbound (Members *self, RelayFrame *frame, GError **error)
{
  if (!take_member_id (self, RELAY_MEMBER_BUFFER_ID, &frame->buffer_id, error))
    return FALSE;

  if (get_member (self, RELAY_MEMBER_EVENT, RELAY_JSON_OBJECT) == NULL)
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                           "“" RELAY_KEY_EVENT "” is not an object");
      return FALSE;
    }

  frame->event = relay_record_new_from_builder (&self->event, self->bytes, error);
  if (frame->event == NULL)
    return FALSE;

  if (!relay_record_has_origin (frame->event))
    {
      g_set_error_literal (error, RELAY_ERROR, RELAY_ERROR_PROTOCOL,
                           "the source of the event names neither a chat nor a user");
      return FALSE;
    }

  frame->received_at = g_get_real_time ();
  return TRUE;
}

static gboolean
read_result (Members *self, RelayFrame *frame, GError **error)
{
  if (!take_member_id (self, RELAY_MEMBER_REQUEST_ID, &frame->request_id, error))
    return FALSE;

  frame->result = relay_record_new_from_builder (&self->result, self->bytes, error);

  return frame->result != NULL;
}

static gboolean
read_descriptor (const Members *self, RelayFrame *frame)
{
  const RelayJsonValue *value = get_member (self, RELAY_MEMBER_DESCRIPTOR, RELAY_JSON_OBJECT);

  /* an absent descriptor fails like an empty one, with the name of the first field that is missing */
  frame->descriptor =
    relay_descriptor_new_from_text (value != NULL ? value->text : "{}",
                                    value != NULL ? value->length : 2, &frame->error);

  return TRUE;
}

static gboolean
read_interrupt (const Members *self, RelayFrame *frame, GError **error)
{
  if (!take_member_id (self, RELAY_MEMBER_SESSION_KEY, &frame->session_key, error) ||
      !take_member_id (self, RELAY_MEMBER_CHAT_ID, &frame->chat_id, error))
    return FALSE;

  if (frame->session_key == NULL)
    frame->session_key = g_strdup ("");
  if (frame->chat_id == NULL)
    frame->chat_id = g_strdup ("");

  return TRUE;
}

/* --- passthrough --- */

/* Adds a pair of strings to @builder; other values are ignored. */
static void
read_header (RelayJsonReader *reader, RelayJsonValue *pair, GVariantBuilder *builder)
{
  g_autofree char *name = NULL, *content = NULL;
  RelayJsonValue part;
  guint n = 0;

  if (pair->kind != RELAY_JSON_ARRAY)
    {
      relay_json_reader_skip (reader, pair);
      return;
    }

  for (; relay_json_reader_next_element (reader, &part); n++)
    {
      relay_json_reader_skip (reader, &part);
      if (n == 0)
        name = relay_json_value_dup_string (&part);
      else if (n == 1)
        content = relay_json_value_dup_string (&part);
    }

  if (n == 2 && name != NULL && content != NULL)
    g_variant_builder_add (builder, "(ss)", name, content);
}

static GVariant *
read_headers (RelayJsonReader *reader, RelayJsonValue *value)
{
  GVariantBuilder builder;
  RelayJsonValue pair;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  if (value->kind == RELAY_JSON_ARRAY)
    {
      for (guint n = 0; relay_json_reader_next_element (reader, &pair); n++)
        {
          if (n < MAX_HEADERS)
            read_header (reader, &pair, &builder);
          else
            relay_json_reader_skip (reader, &pair);
        }
    }
  else
    {
      relay_json_reader_skip (reader, value);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* g_base64_decode() skips invalid characters, so it would return bytes that nobody sent. */
static gboolean
is_base64 (const char *text)
{
  gsize length = strlen (text);
  gsize digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = length - digits;

  return length % 4 == 0 && padding <= 2 && strspn (text + digits, "=") == padding;
}

static GBytes *
read_body (const RelayJsonValue *value)
{
  g_autofree char *text = relay_json_value_dup_string (value);
  gsize length;

  if (text == NULL || *text == '\0' || !is_base64 (text))
    return NULL;

  g_base64_decode_inplace (text, &length);

  return g_bytes_new_take (g_steal_pointer (&text), length);
}

static gboolean
read_forward_member (RelayJsonReader *reader,
                     RelayJsonValue *key,
                     RelayJsonValue *value,
                     RelayPassthroughFields *forward,
                     GError **error)
{
  if (relay_json_value_is (key, RELAY_KEY_HEADERS))
    {
      g_clear_pointer (&forward->headers, g_variant_unref);
      forward->headers = read_headers (reader, value);
      return TRUE;
    }

  relay_json_reader_skip (reader, value);
  if (relay_json_value_is (key, RELAY_KEY_BOT_ID))
    return take_id (value, RELAY_KEY_BOT_ID, &forward->bot_id, error);

  if (relay_json_value_is (key, RELAY_KEY_BODY_BASE64))
    {
      g_clear_pointer (&forward->body, g_bytes_unref);
      forward->body = read_body (value);
    }

  relay_json_value_read_string (value, key, RELAY_KEY_PLATFORM, &forward->platform);
  relay_json_value_read_string (value, key, RELAY_KEY_METHOD, &forward->method);
  relay_json_value_read_string (value, key, RELAY_KEY_PATH, &forward->path);
  relay_json_value_read_string (value, key, RELAY_KEY_PROFILE, &forward->profile);

  return TRUE;
}

static gboolean
read_passthrough (const Members *self, RelayFrame *frame, GError **error)
{
  const RelayJsonValue *object = get_member (self, RELAY_MEMBER_FORWARD, RELAY_JSON_OBJECT);
  g_auto (RelayPassthroughFields) forward = { NULL };

  if (!take_member_id (self, RELAY_MEMBER_BUFFER_ID, &frame->buffer_id, error))
    return FALSE;

  if (object != NULL)
    {
      RelayJsonReader reader;
      RelayJsonValue root, key, value;

      relay_json_reader_init (&reader, object->text, object->length);
      relay_json_reader_read (&reader, &root);
      while (relay_json_reader_next_member (&reader, &key, &value))
        if (!read_forward_member (&reader, &key, &value, &forward, error))
          return FALSE;
      forward.json = g_bytes_new (object->text, object->length);
    }

  frame->passthrough = relay_passthrough_new (&forward);
  frame->received_at = g_get_real_time ();

  return TRUE;
}

/* --- frames --- */

/* The message of an `error` frame is shown to users and stored in errors, so it is made valid
 * UTF-8 and cut. */
static void
read_error (const Members *self, RelayFrame *frame)
{
  const RelayJsonValue *value = get_member (self, RELAY_MEMBER_ERROR, RELAY_JSON_STRING);
  g_autofree char *text = value != NULL ? relay_json_value_dup_string (value) : NULL;
  g_autofree char *cut = NULL;

  if (text != NULL && *text != '\0')
    cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_ERROR_CHARACTERS));

  frame->error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_REJECTED,
                                      cut != NULL ? cut : "the connector reported an error");
}

/* Fills @frame with the members of its type. */
static gboolean
read_typed (Members *self, RelayFrame *frame, GError **error)
{
  switch (frame->type)
    {
    case RELAY_FRAME_INBOUND:
      return read_inbound (self, frame, error);
    case RELAY_FRAME_OUTBOUND_RESULT:
      return read_result (self, frame, error);
    case RELAY_FRAME_DESCRIPTOR:
      return read_descriptor (self, frame);
    case RELAY_FRAME_INTERRUPT_INBOUND:
      return read_interrupt (self, frame, error);
    case RELAY_FRAME_PASSTHROUGH_FORWARD:
      return read_passthrough (self, frame, error);
    case RELAY_FRAME_ERROR:
      read_error (self, frame);
      return TRUE;
    case RELAY_FRAME_UNKNOWN:
      frame->error = g_error_new_literal (RELAY_ERROR, RELAY_ERROR_PROTOCOL, "the type is unknown");
      return TRUE;
    case RELAY_FRAME_GOING_IDLE_ACK:
    default:
      return TRUE;
    }
}

gboolean
relay_frame_read (const char *line, gsize length, GBytes *bytes, RelayFrame *frame, GError **error)
{
  Members members;

  members.bytes = bytes;
  memset (frame, 0, sizeof *frame);
  frame->size = length;

  if (read_members (&members, line, length, error) && read_type (&members, &frame->type, error) &&
      read_typed (&members, frame, error))
    return TRUE;

  relay_frame_clear (frame);
  return FALSE;
}

void
relay_frame_clear (RelayFrame *frame)
{
  g_clear_object (&frame->descriptor);
  g_clear_error (&frame->error);
  g_clear_pointer (&frame->event, relay_record_unref);
  g_clear_object (&frame->passthrough);
  g_clear_pointer (&frame->buffer_id, g_free);
  g_clear_pointer (&frame->request_id, g_free);
  g_clear_pointer (&frame->result, relay_record_unref);
  g_clear_pointer (&frame->session_key, g_free);
  g_clear_pointer (&frame->chat_id, g_free);
  memset (frame, 0, sizeof *frame);
}
