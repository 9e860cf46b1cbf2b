/* relay-values-private.h: how the library makes the values that applications hold
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-delivery-private.h"
#include "relay-record-private.h"

G_BEGIN_DECLS

/* The platform of a source that names none (contract §4) */
#define RELAY_PLATFORM_DEFAULT "relay"
/* Entries that are read of one list of an event (media, context); the rest is left alone.
 * The frame's size bounds the work, this bounds the objects. */
#define RELAY_VALUES_MAX_ENTRIES 1024

/*
 * Whether the caller's reference is all that is known of an object: no other one, no weak
 * one, nothing attached (weak references, closures and what language bindings keep are all
 * in its data). Making and finalizing an object is the larger part of what an event costs,
 * so one that went by unkept carries the next one. Reads two fields of GObject that its
 * header calls private; they are part of its ABI.
 */
static inline gboolean
relay_object_is_unshared (GObject *object)
{
  /* the lowest three bits are flags and a lock */
  return g_atomic_int_get (&object->ref_count) == 1 &&
         ((guintptr) g_atomic_pointer_get (&object->qdata) & ~(guintptr) 7) == 0;
}

/* Takes the reference of @record. */
RelayMessageEvent  *relay_message_event_new_from_record  (RelayRecord       *record);
/* What remains of an event that nobody but the caller knows any more, as if it had been
 * finalized: ready for another record. FALSE, and nothing happened, when somebody does. */
gboolean            relay_message_event_recycle          (RelayMessageEvent *self);
/* Takes the reference of @record. */
void                relay_message_event_reuse            (RelayMessageEvent *self,
                                                          RelayRecord       *record);
/* The same two for the source in it; the record is shared. */
gboolean            relay_session_source_recycle         (RelaySessionSource *self);
void                relay_session_source_reuse           (RelaySessionSource *self,
                                                          RelayRecord        *record);
/* Once, before anybody else sees the event; @delivery NULL for none. Also the buffer id. */
void                relay_message_event_set_delivery     (RelayMessageEvent *self,
                                                          RelayDelivery     *delivery,
                                                          const char        *buffer_id);
RelayDelivery      *relay_message_event_get_delivery     (RelayMessageEvent *self);
/* The fields without making a source object; the engine's keys and the scope memory read here. */
RelayRecord        *relay_message_event_get_record       (RelayMessageEvent *self);
gboolean            relay_message_event_is_prompt_answer (RelayMessageEvent *self);

/* Shares @record. */
RelaySessionSource *relay_session_source_new_from_record (RelayRecord        *record);
RelayRecord        *relay_session_source_get_record      (RelaySessionSource *self);

/* Strings NULL are empty; @headers a(ss) floating or NULL; @body NULL is empty; @json the
 * whole forward as JSON text for to_json(), nullable. */
RelayPassthrough   *relay_passthrough_new                (const char        *platform,
                                                          const char        *bot_id,
                                                          const char        *method,
                                                          const char        *path,
                                                          GVariant          *headers,
                                                          GBytes            *body,
                                                          const char        *profile,
                                                          GBytes            *json);
void                relay_passthrough_set_delivery       (RelayPassthrough  *self,
                                                          RelayDelivery     *delivery,
                                                          const char        *buffer_id);
RelayDelivery      *relay_passthrough_get_delivery       (RelayPassthrough  *self);
/* Contract §6; NULL when it is none that becomes an event (platform, body). @mapping not AUTO.
 * relay_passthrough_to_event() treats AUTO as native; the adapter resolves AUTO by the descriptor.
 * The event shares the passthrough's delivery. (relay-interaction.c) */
RelayMessageEvent  *relay_interaction_to_event           (RelayPassthrough       *forward,
                                                          RelayInteractionMapping mapping);

/* Reads a strict JSON object's text; the error names the field (RELAY_ERROR_HANDSHAKE). */
RelayDescriptor    *relay_descriptor_new_from_text       (const char        *text,
                                                          gsize              length,
                                                          GError           **error);
/* Whether supported_ops was listed: early connectors do not (contract §6, auto). */
gboolean            relay_descriptor_lists_ops           (RelayDescriptor   *self);

/* Strings are copied; @size −1 when unknown */
RelayMedia         *relay_media_new                      (const char        *url,
                                                          const char        *kind,
                                                          const char        *mime_type,
                                                          gint64             size,
                                                          const char        *filename,
                                                          const char        *caption);
/* Two raw arrays of an event, nullable, joined by URL; never NULL. (relay-media.c) */
char              **relay_media_parse_urls               (const char        *text,
                                                          gsize              length);
GListStore         *relay_media_join                     (const char * const *urls,
                                                          const char        *text,
                                                          gsize              length);

/* Of the raw prompt_response object of @event, which is shared; never NULL, missing ids are "". */
RelayPromptResponse *relay_prompt_response_new_from_text (const char        *text,
                                                          gsize              length,
                                                          RelayRecord       *event);
/* Raw JSON text of one for relay_record_set_raw(); @prompt_message_id nullable. */
char               *relay_prompt_response_write          (const char        *prompt_id,
                                                          const char        *option_id,
                                                          const char        *prompt_message_id,
                                                          gsize             *length);

/* Both share @result (outbound_result). */
RelaySendResult    *relay_send_result_new_from_record    (RelayRecord       *result);
/* Of a split message: what was answered to the first piece, and the ids of all */
RelaySendResult    *relay_send_result_new_for_pieces     (RelayRecord       *first,
                                                          const char * const *message_ids);
/* What the connector answered */
RelayRecord        *relay_send_result_get_record         (RelaySendResult   *self);
/* The same of a new thread: connectors may give its id as that of a message. */
RelaySendResult    *relay_send_result_new_for_thread     (RelayRecord       *result);
/* @result nullable: then the fallback {name: chat id, type: dm} */
RelayChatInfo      *relay_chat_info_new_from_record      (RelayRecord       *result,
                                                          const char        *chat_id);
/* NULL when @result says success; else RELAY_ERROR_REJECTED or _DECLINED with the connector's words */
GError             *relay_result_to_error                (RelayRecord       *result);

/* Token with an error for the dialler (RELAY_ERROR_INVALID_ARGUMENT when over 1,024 bytes). */
char               *relay_auth_mint                      (const char        *gateway_id,
                                                          const char        *secret,
                                                          gint64             expires_at,
                                                          GError           **error);
/* Whether what a stranger says has a part of @credential in it that is worth something. */
gboolean            relay_auth_repeats                   (const char        *words,
                                                          const char        *credential);

/* relay-text.c: @len_unit RELAY_LEN_UNIT_*; valid UTF-8 in */
guint               relay_text_measure                   (const char        *text,
                                                          const char        *len_unit);
/* relay-text-split.c, for a text that is still growing. It begins with @n_opening bytes that a cut
 * before it added. Takes off all pieces but the last, or @n_most, each behind @pieces. Returns where
 * what is left begins; @opening is what the cut there added. */
gsize               relay_text_split_off                 (const char        *text,
                                                          gsize              n_opening,
                                                          guint              limit,
                                                          const char        *unit,
                                                          guint              n_most,
                                                          GQueue            *pieces,
                                                          char             **opening);
/* What a cut behind @text would add: @closing to it, @opening to what follows; both "" when no
 * code fence is open there. */
void                relay_text_find_open_fence           (const char        *text,
                                                          guint              limit,
                                                          const char        *unit,
                                                          char             **opening,
                                                          char             **closing);

G_END_DECLS
