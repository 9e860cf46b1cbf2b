/* relay-adapter.h: the main object of an application
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-enums.h>

G_BEGIN_DECLS

#define RELAY_TYPE_ADAPTER (relay_adapter_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayAdapter, relay_adapter, RELAY, ADAPTER, GObject)

RELAY_AVAILABLE_IN_1_0
RelayAdapter *relay_adapter_new (RelayDescriptor *placeholder, RelayTransport *transport);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_connect_async (RelayAdapter *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_connect_finish (RelayAdapter *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_disconnect_async (RelayAdapter *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_disconnect_finish (RelayAdapter *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_retry (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_go_dormant_async (RelayAdapter *self,
                                     guint delay,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_go_dormant_finish (RelayAdapter *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_async (RelayAdapter *self,
                               const char *chat_id,
                               const char *content,
                               const char *reply_to,
                               JsonObject *metadata,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_send_finish (RelayAdapter *self,
                                            GAsyncResult *result,
                                            GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_reply_async (RelayAdapter *self,
                                RelayMessageEvent *event,
                                const char *content,
                                JsonObject *metadata,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_reply_finish (RelayAdapter *self,
                                             GAsyncResult *result,
                                             GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_follow_up_async (RelayAdapter *self,
                                         const char *session_key,
                                         const char *kind,
                                         const char *content,
                                         JsonObject *metadata,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_send_follow_up_finish (RelayAdapter *self,
                                                      GAsyncResult *result,
                                                      GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_get_chat_info_async (RelayAdapter *self,
                                        const char *chat_id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayChatInfo *relay_adapter_get_chat_info_finish (RelayAdapter *self,
                                                   GAsyncResult *result,
                                                   GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_action_async (RelayAdapter *self,
                                      JsonObject *action,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_adapter_send_action_finish (RelayAdapter *self,
                                              GAsyncResult *result,
                                              GError **error);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_dup_response (RelayAdapter *self, GAsyncResult *result);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_edit_message_async (RelayAdapter *self,
                                       const char *chat_id,
                                       const char *message_id,
                                       const char *content,
                                       JsonObject *metadata,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_edit_message_finish (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_delete_message_async (RelayAdapter *self,
                                         const char *chat_id,
                                         const char *message_id,
                                         JsonObject *metadata,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_delete_message_finish (RelayAdapter *self,
                                              GAsyncResult *result,
                                              GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_typing_async (RelayAdapter *self,
                                      const char *chat_id,
                                      const char *status,
                                      JsonObject *metadata,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_send_typing_finish (RelayAdapter *self,
                                           GAsyncResult *result,
                                           GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_typing (RelayAdapter *self, const char *chat_id, gboolean typing);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_react_async (RelayAdapter *self,
                                const char *chat_id,
                                const char *message_id,
                                const char *emoji,
                                gboolean remove,
                                JsonObject *metadata,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_react_finish (RelayAdapter *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_media_async (RelayAdapter *self,
                                     const char *chat_id,
                                     const char *kind,
                                     const char *source_url,
                                     const char *content,
                                     const char *filename,
                                     const char *reply_to,
                                     JsonObject *metadata,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_send_media_finish (RelayAdapter *self,
                                                  GAsyncResult *result,
                                                  GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_draft_async (RelayAdapter *self,
                                     const char *chat_id,
                                     gint64 draft_id,
                                     const char *content,
                                     gboolean is_final,
                                     JsonObject *metadata,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_send_draft_finish (RelayAdapter *self,
                                                  GAsyncResult *result,
                                                  GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_create_thread_async (RelayAdapter *self,
                                        const char *chat_id,
                                        const char *name,
                                        const char *message_id,
                                        JsonObject *metadata,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_create_thread_finish (RelayAdapter *self,
                                                     GAsyncResult *result,
                                                     GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_rename_thread_async (RelayAdapter *self,
                                        const char *chat_id,
                                        const char *thread_id,
                                        const char *name,
                                        RelayRenameCondition condition,
                                        const char *current_name,
                                        JsonObject *metadata,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_rename_thread_finish (RelayAdapter *self,
                                             GAsyncResult *result,
                                             GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_send_prompt_async (RelayAdapter *self,
                                      const char *chat_id,
                                      RelayPrompt *prompt,
                                      const char *reply_to,
                                      JsonObject *metadata,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_adapter_send_prompt_finish (RelayAdapter *self,
                                                   GAsyncResult *result,
                                                   GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_show_task_card_async (RelayAdapter *self,
                                         const char *chat_id,
                                         const char *card_id,
                                         JsonArray *chunks,
                                         JsonObject *metadata,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_show_task_card_finish (RelayAdapter *self,
                                              GAsyncResult *result,
                                              GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_stop_task_card_async (RelayAdapter *self,
                                         const char *chat_id,
                                         const char *card_id,
                                         JsonObject *metadata,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_stop_task_card_finish (RelayAdapter *self,
                                              GAsyncResult *result,
                                              GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_ask_async (RelayAdapter *self,
                              const char *chat_id,
                              RelayPrompt *prompt,
                              guint timeout_s,
                              const char *reply_to,
                              JsonObject *metadata,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelayPromptResponse *relay_adapter_ask_finish (RelayAdapter *self,
                                               GAsyncResult *result,
                                               GError **error);
RELAY_AVAILABLE_IN_1_0
RelayDraft *relay_adapter_begin_draft (RelayAdapter *self,
                                       const char *chat_id,
                                       const char *reply_to,
                                       JsonObject *metadata);
RELAY_AVAILABLE_IN_1_0
GCancellable *relay_adapter_begin_turn (RelayAdapter *self,
                                        const char *session_key,
                                        const char *chat_id);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_end_turn (RelayAdapter *self, const char *session_key, GCancellable *turn);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_mark_turn (RelayAdapter *self, RelayMessageEvent *event, RelayTurnPhase phase);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_interrupt_turn (RelayAdapter *self,
                                   const char *session_key,
                                   const char *chat_id);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_learn_chat (RelayAdapter *self, RelaySessionSource *source);
RELAY_AVAILABLE_IN_1_0
RelayTransport *relay_adapter_get_transport (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_adapter_get_descriptor (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
RelayDescriptor *relay_adapter_get_descriptor_for_chat (RelayAdapter *self, const char *chat_id);
RELAY_AVAILABLE_IN_1_0
RelayState relay_adapter_get_state (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_online (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_can_retry (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gint64 relay_adapter_get_retry_at (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
const GError *relay_adapter_get_last_error (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_get_max_message_length (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_measure (RelayAdapter *self, const char *text);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_get_max_message_length_for_chat (RelayAdapter *self, const char *chat_id);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_measure_for_chat (RelayAdapter *self, const char *chat_id, const char *text);
RELAY_AVAILABLE_IN_1_0
char **relay_adapter_split_for_chat (RelayAdapter *self, const char *chat_id, const char *text);
RELAY_AVAILABLE_IN_1_0
char **relay_adapter_split (RelayAdapter *self, const char *text);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_supports_code_blocks (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_supports_draft_streaming (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_authorization_is_upstream (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
const GError *relay_adapter_get_fatal_error (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_adapter_get_fatal_error_code (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_fatal_error_retryable (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_get_max_chats (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_max_chats (RelayAdapter *self, guint max_chats);
RELAY_AVAILABLE_IN_1_0
RelayInteractionMapping relay_adapter_get_interaction_mapping (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_interaction_mapping (RelayAdapter *self, RelayInteractionMapping mapping);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_user_with_scope (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_user_with_scope (RelayAdapter *self, gboolean user_with_scope);
RELAY_AVAILABLE_IN_1_0
gboolean relay_adapter_get_split_long_messages (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_split_long_messages (RelayAdapter *self, gboolean split_long_messages);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_get_offline_timeout (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_offline_timeout (RelayAdapter *self, guint milliseconds);
RELAY_AVAILABLE_IN_1_0
guint relay_adapter_get_max_rate_limit_wait (RelayAdapter *self);
RELAY_AVAILABLE_IN_1_0
void relay_adapter_set_max_rate_limit_wait (RelayAdapter *self, guint milliseconds);

G_END_DECLS
