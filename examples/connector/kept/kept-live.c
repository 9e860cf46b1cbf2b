/* kept-live.c: what is shown while the bot works: typing, drafts, task cards
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "kept-private.h"

#include <string.h>

#define TYPING_MAX_STATUS 100 /* characters */
#define CARD_MAX_ID       64  /* bytes */
#define CARD_MAX_CHUNKS   100
#define CARD_MAX_SIZE     16384 /* bytes of JSON */

/* Absent content shows it, "" ends it, anything else is a status phrase. */
JsonObject *
kept_typing (Request *self)
{
  const char *status = member_string (self->action, "content");
  g_autofree char *cut = NULL;

  if (status && g_utf8_strlen (status, -1) > TYPING_MAX_STATUS)
    {
      cut = g_utf8_substring (status, 0, TYPING_MAX_STATUS);
      status = cut;
    }

  if (status && *status == '\0')
    hub_set_typing (self->hub, self->chat, self->gateway_id, NULL);
  else
    hub_set_typing (self->hub, self->chat, self->gateway_id, status ? status : "");

  return result_success (NULL);
}

/* The text so far, as it is; what follows a final one as a message is another send. */
JsonObject *
kept_draft (Request *self)
{
  const char *content = member_string (self->action, "content");
  gint64 draft_id = member_int (self->action, "draft_id", -1);
  gboolean final = member_boolean (self->action, "final");
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, draft_id);
  Live *live = hub_get_live (self->hub);
  JsonObject *shown;

  if (draft_id < 0)
    return result_failure ("draft_id is not an integer");
  if (content == NULL)
    return result_failure ("no content");
  if (final && live_is_sealed (live, self->chat, self->gateway_id, id))
    return result_success (NULL);

  shown = json_object_new ();
  json_object_set_int_member (shown, live_draft.id, draft_id);
  json_object_set_string_member (shown, live_draft.content, content);
  json_object_set_boolean_member (shown, "final", final);
  object_set (shown, "bot", kept_get_bot (self));
  if (!live_set (live, &live_draft, self->chat, self->gateway_id, id, shown))
    return result_failure ("too many drafts at once");

  return result_success (NULL);
}

static JsonObject *
kept_check_chunks (JsonArray *chunks)
{
  g_autofree char *text = NULL;
  guint length = chunks ? json_array_get_length (chunks) : 0;

  if (chunks == NULL)
    return result_failure ("no chunks");
  if (length > CARD_MAX_CHUNKS)
    return result_failure ("too many chunks: %u of %d", length, CARD_MAX_CHUNKS);
  for (guint i = 0; i < length; i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (chunks, i)))
        return result_failure ("a chunk is not an object");
    }

  text = array_text (chunks);
  if (strlen (text) > CARD_MAX_SIZE)
    return result_failure ("too large a card: %" G_GSIZE_FORMAT " of %d bytes", strlen (text),
                           CARD_MAX_SIZE);

  return NULL;
}

static char *
kept_get_card_id (Request *self)
{
  g_autofree char *card_id = member_id (self->action, "card_id");

  if (card_id == NULL || *card_id == '\0' || strlen (card_id) > CARD_MAX_ID)
    return NULL;

  return g_steal_pointer (&card_id);
}

JsonObject *
kept_task_card (Request *self)
{
  g_autofree char *card_id = kept_get_card_id (self);
  JsonArray *chunks = member_array (self->action, "chunks");
  JsonObject *failure = kept_check_chunks (chunks);
  JsonObject *shown;

  if (failure)
    return failure;
  if (card_id == NULL)
    return result_failure ("unusable card_id");

  shown = json_object_new ();
  json_object_set_string_member (shown, live_card.id, card_id);
  json_object_set_array_member (shown, live_card.content, json_array_ref (chunks));
  object_set (shown, "bot", kept_get_bot (self));
  if (!live_set (hub_get_live (self->hub), &live_card, self->chat, self->gateway_id, card_id,
                 shown))
    return result_failure ("too many cards at once");

  return result_success (NULL);
}

JsonObject *
kept_task_card_stop (Request *self)
{
  g_autofree char *card_id = kept_get_card_id (self);

  if (card_id == NULL)
    return result_failure ("unusable card_id");
  if (!live_remove (hub_get_live (self->hub), &live_card, self->chat, self->gateway_id, card_id))
    return result_failure ("unknown card");

  return result_success (NULL);
}
