/* relay-reply.c: what the answer to an event has to contain to arrive in the same place
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-reply-private.h"

#include "relay-wire-keys-private.h"

#include <relay-glib/relay-session-source.h>

#define PLATFORM_SLACK    "slack"
#define PLATFORM_TELEGRAM "telegram"

/* NULL when the field is empty or absent */
static const char *
get_value (RelayRecord *event, RelayField field)
{
  const char *value = relay_record_get_string (event, field);

  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
is_direct (RelayRecord *event)
{
  const char *chat_type = get_value (event, RELAY_FIELD_SOURCE_CHAT_TYPE);

  return chat_type == NULL || g_str_equal (chat_type, RELAY_CHAT_TYPE_DM);
}

static void
set_value (JsonObject *metadata, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (metadata, key, value);
}

JsonObject *
relay_reply_make_metadata (RelayRecord *event, const char *platform)
{
  JsonObject *metadata = json_object_new ();
  const char *own_platform = get_value (event, RELAY_FIELD_SOURCE_PLATFORM);
  const char *message_id = get_value (event, RELAY_FIELD_MESSAGE_ID);
  const char *thread_id = get_value (event, RELAY_FIELD_SOURCE_THREAD_ID);

  if (own_platform != NULL && !g_str_equal (own_platform, RELAY_PLATFORM_DEFAULT))
    {
      platform = own_platform;
      set_value (metadata, RELAY_KEY_PLATFORM, platform);
    }

  if (thread_id == NULL)
    thread_id = get_value (event, RELAY_FIELD_SOURCE_PROSPECTIVE_THREAD_ID);
  /* On Slack, every message can begin a thread, which then has the id of the message. */
  if (thread_id == NULL && g_strcmp0 (platform, PLATFORM_SLACK) == 0)
    thread_id = message_id;
  set_value (metadata, RELAY_KEY_THREAD_ID, thread_id);

  /* Telegram shows an answer in a topic of a direct chat only if it replies to a message of the topic. */
  if (thread_id != NULL && is_direct (event) && g_strcmp0 (platform, PLATFORM_TELEGRAM) == 0)
    set_value (metadata, RELAY_KEY_TELEGRAM_REPLY_TO_MESSAGE_ID, message_id);

  set_value (metadata, RELAY_KEY_PROFILE, get_value (event, RELAY_FIELD_SOURCE_PROFILE));

  return metadata;
}
