/* relay-adapter-private.h: what the files of the adapter share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-adapter.h>

#include "relay-pending-prompts-private.h"
#include "relay-scope-private.h"
#include "relay-turns-private.h"
#include "transport/relay-transport-private.h"

G_BEGIN_DECLS

#define RELAY_ADAPTER_DEFAULT_MAX_MESSAGE_LENGTH 4096

struct _RelayAdapter
{
  GObject parent_instance;

  gint64 n_drafts;             /* begun on the platform; each has its own number */
  RelayTransport *transport;   /* nullable */
  RelayDescriptor *descriptor; /* the last one known; before any, the placeholder; nullable */
  RelayScope *scope;
  RelayTurns *turns;
  RelayPendingPrompts *asks; /* NULL before the first one */
  GHashTable *split_sends;   /* chat id → RelayPendingTasks, see relay-adapter-send.c */
  GError *fatal_error;
  RelayInteractionMapping interaction_mapping;
  gboolean user_with_scope;
  gboolean split_long_messages;
};

/* relay-adapter-observer.c */

/* Observes the transport, unless the adapter does so already, and returns it: (transfer none).
 * NULL with RELAY_ERROR_NO_TRANSPORT, or with RELAY_ERROR_BUSY while another adapter observes it. */
RelayTransport *relay_adapter_attach (RelayAdapter *self, GError **error);
gboolean relay_adapter_is_attached (RelayAdapter *self);
void relay_adapter_detach (RelayAdapter *self);
void relay_adapter_install_signals (GObjectClass *klass);

/* relay-adapter-life.c */

/* A task of the adapter's: what was done is told even if it was cancelled meanwhile. */
GTask *relay_adapter_new_task (RelayAdapter *self,
                               gpointer source_tag,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* relay-adapter-request.c
 *
 * Every op goes one way: its public call builds a RelayAction and hands it on here, its finish
 * function takes the connector's word and makes what the call answers of it. A new op is one
 * such pair and nothing else. The action's chat id says whose scope, platform and descriptor
 * count. */

/* Takes @action and the reference of @task, which is answered with the connector's word. */
void relay_adapter_request (GTask *task, RelayAction *action);
RelayRecord *relay_adapter_request_finish (RelayAdapter *self,
                                           GAsyncResult *result,
                                           gpointer source_tag,
                                           GError **error);
/* The same, with a refusal made an error */
RelayRecord *relay_adapter_request_finish_accepted (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    gpointer source_tag,
                                                    GError **error);
/* The two things that most calls make of it */
RelaySendResult *relay_adapter_request_finish_sent (RelayAdapter *self,
                                                    GAsyncResult *result,
                                                    gpointer source_tag,
                                                    GError **error);
gboolean relay_adapter_request_finish_done (RelayAdapter *self,
                                            GAsyncResult *result,
                                            gpointer source_tag,
                                            GError **error);

/* relay-adapter-prompts.c */

/* The action of a prompt; NULL when a connector could not take it. */
RelayAction *relay_adapter_prompt_action (RelayAdapter *self,
                                          const char *chat_id,
                                          RelayPrompt *prompt,
                                          const char *reply_to,
                                          JsonObject *metadata,
                                          GError **error);

/* relay-adapter-ask.c */

/* FALSE when the answer is not one to an ask, and so the application's. */
gboolean relay_adapter_take_answer (RelayAdapter *self, RelayPromptResponse *response);
/* Stops turns, and what is asked in the chat by others than the turns of other sessions. */
void relay_adapter_interrupt (RelayAdapter *self, const char *session_key, const char *chat_id);
/* When no answer can come any more: disconnected, or revoked */
void relay_adapter_end_asks (RelayAdapter *self);

G_END_DECLS
