/* relay-draft.h: a message that is shown while it is being written
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(RELAY_INSIDE) && !defined(RELAY_COMPILATION)
#error "Only <relay-glib/relay-glib.h> can be included directly."
#endif

#include <relay-glib/relay-types.h>

G_BEGIN_DECLS

#define RELAY_TYPE_DRAFT (relay_draft_get_type ())
RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelayDraft, relay_draft, RELAY, DRAFT, GObject)

RELAY_AVAILABLE_IN_1_0
void relay_draft_append (RelayDraft *self, const char *text);
RELAY_AVAILABLE_IN_1_0
void relay_draft_finish_async (RelayDraft *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
RELAY_AVAILABLE_IN_1_0
RelaySendResult *relay_draft_finish_finish (RelayDraft *self, GAsyncResult *result, GError **error);
RELAY_AVAILABLE_IN_1_0
void relay_draft_abandon (RelayDraft *self);
RELAY_AVAILABLE_IN_1_0
RelayAdapter *relay_draft_get_adapter (RelayDraft *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_draft_get_chat_id (RelayDraft *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_draft_get_text (RelayDraft *self);
RELAY_AVAILABLE_IN_1_0
guint relay_draft_get_interval (RelayDraft *self);
RELAY_AVAILABLE_IN_1_0
void relay_draft_set_interval (RelayDraft *self, guint interval);

G_END_DECLS
