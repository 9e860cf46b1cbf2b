/* relay-adapter-marks.c: reactions that show how far the answer to a message is
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/relay-owner-private.h"
#include "relay-adapter-private.h"

#include <relay-glib/relay-descriptor.h>
#include <relay-glib/relay-message-event.h>
#include <relay-glib/relay-session-source.h>

#include "values/relay-message-event-private.h"
#include "values/relay-record-private.h"
#include "values/relay-wire-keys-private.h"

#define PLATFORM_TELEGRAM "telegram"

#define EMOJI_WORKING "👀"

/* Contract §5. Telegram has neither ✅ nor ❌ in its set of reactions. */
static const char *const done_emojis[] = { "✅", "👍" };
static const char *const failed_emojis[] = { "❌", "👎" };

static void send_mark (RelayAdapter *self, const char *key);

static void
on_reacted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelayAdapter *self = RELAY_ADAPTER (source);
  g_autofree char *key = user_data;

  /* A mark is a courtesy: a failure is not the application's concern. */
  relay_adapter_react_finish (self, result, NULL);
  if (relay_turn_marks_next (relay_adapter_get_turn_marks (self), key))
    send_mark (self, key);
}

static void
send_mark (RelayAdapter *self, const char *key)
{
  const RelayTurnMark *mark = relay_turn_marks_peek (relay_adapter_get_turn_marks (self), key);

  relay_adapter_react_async (self, mark->chat_id, mark->message_id, mark->emoji, mark->remove,
                             mark->metadata, NULL, on_reacted, g_strdup (key));
}

/* The platform of the event, else the one that its chat is known to be on; nullable */
static const char *
get_platform (RelayAdapter *self, RelayMessageEvent *event)
{
  const char *platform =
    relay_record_get_string (relay_message_event_get_record (event), RELAY_FIELD_SOURCE_PLATFORM);
  RelayDescriptor *descriptor;

  if (platform != NULL && *platform != '\0' && !g_str_equal (platform, RELAY_PLATFORM_DEFAULT))
    return platform;

  descriptor =
    relay_adapter_get_descriptor_for_chat (self, relay_message_event_get_chat_id (event));

  return descriptor != NULL ? relay_descriptor_get_platform (descriptor) : NULL;
}

typedef struct
{
  const char *emoji;
  gboolean remove;
} Step;

static void
add_steps (RelayAdapter *self, RelayMessageEvent *event, const Step *steps)
{
  RelayTurnMarks *marks = relay_adapter_get_turn_marks (self);
  const char *chat_id = relay_message_event_get_chat_id (event);
  const char *message_id = relay_message_event_get_message_id (event);
  g_autofree char *place = relay_scope_make_key (get_platform (self, event), chat_id);
  g_autofree char *key = g_strconcat (place, "\n", message_id, NULL);
  g_autoptr (JsonObject) metadata = relay_message_event_dup_reply_metadata (event);

  for (; steps->emoji != NULL; steps++)
    if (relay_turn_marks_add (marks, relay_turn_mark_new (key, chat_id, message_id, metadata,
                                                          steps->emoji, steps->remove)))
      send_mark (self, key);
}

/**
 * relay_adapter_mark_turn:
 * @self: an adapter
 * @event: the event whose turn it is
 * @phase: how far the turn is
 *
 * Marks a message of a user with a reaction that shows how far the answer is.
 *
 * By convention, 👀 means that the gateway works on the answer. At the end it is taken off and
 * replaced with ✅, or with ❌ if the turn has failed. Telegram does not have these: there it is 👍 or
 * 👎. Some connectors recognise the end of a turn only by that.
 *
 * The reactions to one message are sent one after the other. The call does not wait, and failures
 * are not reported. Nothing is sent for an event without a message id, nor on a platform that does
 * not support the operation. The adapter stays alive until the reactions are answered.
 *
 * Since: 1.0
 */
void
relay_adapter_mark_turn (RelayAdapter *self, RelayMessageEvent *event, RelayTurnPhase phase)
{
  const char *message_id;
  gboolean is_telegram;

  g_return_if_fail (RELAY_IS_ADAPTER (self));
  g_return_if_fail (RELAY_IS_MESSAGE_EVENT (event));
  RELAY_RETURN_IF_ELSEWHERE (self);

  message_id = relay_message_event_get_message_id (event);
  if (message_id == NULL || *message_id == '\0' || *relay_message_event_get_chat_id (event) == '\0')
    return;

  is_telegram = g_strcmp0 (get_platform (self, event), PLATFORM_TELEGRAM) == 0;
  if (phase == RELAY_TURN_PHASE_WORKING)
    add_steps (self, event, (const Step[]){ { EMOJI_WORKING, FALSE }, { NULL } });
  else if (phase == RELAY_TURN_PHASE_DONE)
    add_steps (self, event,
               (const Step[]){
                 { EMOJI_WORKING, TRUE }, { done_emojis[is_telegram], FALSE }, { NULL } });
  else if (phase == RELAY_TURN_PHASE_FAILED)
    add_steps (self, event,
               (const Step[]){
                 { EMOJI_WORKING, TRUE }, { failed_emojis[is_telegram], FALSE }, { NULL } });
}
