/* relay-frame-writer.c: writes the frames of the gateway as lines
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-frame-writer-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-error.h>
#include <relay-glib/relay-identity.h>

#include "json/relay-json-writer-private.h"
#include "values/relay-wire-keys-private.h"

static GString *
frame_begin (const char *type, gsize expected)
{
  GString *text = g_string_sized_new (expected);

  relay_json_write_open (text, '{');
  relay_json_write_member_string (text, RELAY_KEY_TYPE, type);

  return text;
}

/* Takes @text. */
static GBytes *
frame_end (GString *text)
{
  relay_json_write_close (text, '}');
  g_string_append_c (text, '\n');

  return g_string_free_to_bytes (text);
}

/* For a frame with text of the application, which may be too large */
static GBytes *
frame_end_checked (GString *text, GError **error)
{
  g_autoptr (GBytes) bytes = frame_end (text);

  if (g_bytes_get_size (bytes) > RELAY_FRAME_MAX_SENT)
    {
      g_set_error (error, RELAY_ERROR, RELAY_ERROR_TOO_LARGE,
                   "frame is too large: %" G_GSIZE_FORMAT " bytes, connectors accept %d",
                   g_bytes_get_size (bytes), RELAY_FRAME_MAX_SENT);
      return NULL;
    }

  return g_steal_pointer (&bytes);
}

static gboolean
is_set (const char *string)
{
  return string != NULL && *string != '\0';
}

GBytes *
relay_frame_write_hello (RelayIdentity *identity)
{
  GString *text = frame_begin (RELAY_TYPE_NAME_HELLO, 256);
  JsonArray *manifest = relay_identity_get_command_manifest (identity);
  gsize length;

  relay_json_write_member_string (text, RELAY_KEY_PLATFORM, relay_identity_get_platform (identity));
  relay_json_write_member_string (text, RELAY_KEY_BOT_ID, relay_identity_get_bot_id (identity));

  if (manifest != NULL)
    {
      /* an identity without a hello receives nothing, so only the manifest is omitted */
      length = text->len;
      relay_json_write_key (text, RELAY_KEY_COMMAND_MANIFEST);
      if (!relay_json_write_array (text, manifest) || text->len + 2 > RELAY_FRAME_MAX_SENT)
        {
          g_warning ("command manifest of %s nests too deep or is too large: left out",
                     relay_identity_get_platform (identity));
          g_string_truncate (text, length);
        }
    }

  return frame_end (text);
}

GBytes *
relay_frame_write_outbound (const char *request_id,
                            RelayAction *action,
                            const char *platform,
                            const char *bot_id,
                            GError **error)
{
  GString *text;

  if (!relay_action_check (action, error))
    return NULL;

  text = frame_begin (RELAY_TYPE_NAME_OUTBOUND, 512);
  relay_json_write_member_string (text, RELAY_KEY_REQUEST_ID, request_id);
  relay_json_write_key (text, RELAY_KEY_ACTION);
  relay_action_write (action, text);
  if (is_set (platform))
    relay_json_write_member_string (text, RELAY_KEY_PLATFORM, platform);
  if (is_set (bot_id))
    relay_json_write_member_string (text, RELAY_KEY_BOT_ID, bot_id);

  return frame_end_checked (text, error);
}

GBytes *
relay_frame_write_interrupt (const char *session_key, const char *reason, GError **error)
{
  GString *text = frame_begin (RELAY_TYPE_NAME_INTERRUPT, 256);

  relay_json_write_member_string (text, RELAY_KEY_SESSION_KEY, session_key);
  relay_json_write_member_string (text, RELAY_KEY_REASON, reason);

  return frame_end_checked (text, error);
}

GBytes *
relay_frame_write_going_idle (void)
{
  return frame_end (frame_begin (RELAY_TYPE_NAME_GOING_IDLE, 32));
}

GBytes *
relay_frame_write_going_idle_ack (void)
{
  return frame_end (frame_begin (RELAY_TYPE_NAME_GOING_IDLE_ACK, 32));
}

GBytes *
relay_frame_write_inbound_ack (const char *buffer_id)
{
  GString *text = frame_begin (RELAY_TYPE_NAME_INBOUND_ACK, 128);

  relay_json_write_member_string (text, RELAY_KEY_BUFFER_ID, buffer_id);

  return frame_end (text);
}

GBytes *
relay_frame_write_descriptor (RelayDescriptor *descriptor)
{
  GString *text = frame_begin (RELAY_TYPE_NAME_DESCRIPTOR, 1024);
  g_autoptr (JsonObject) object = relay_descriptor_to_json (descriptor);

  /* cannot fail: a descriptor has no nested objects */
  relay_json_write_key (text, RELAY_KEY_DESCRIPTOR);
  relay_json_write_object (text, object);

  return frame_end (text);
}
