/* relay-session-source.h: the origin of an event
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

#define RELAY_TYPE_SESSION_SOURCE (relay_session_source_get_type ())

RELAY_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (RelaySessionSource, relay_session_source, RELAY, SESSION_SOURCE, GObject)

RELAY_AVAILABLE_IN_1_0
RelaySessionSource *relay_session_source_new_from_json (JsonObject *object, GError **error);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_platform (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_chat_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_chat_type (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_chat_name (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_user_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_user_name (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_thread_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_chat_topic (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_user_id_alt (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_chat_id_alt (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_scope_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_parent_chat_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_message_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_profile (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_prospective_thread_id (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
RelayTristate relay_session_source_get_auto_thread_created (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
const char *relay_session_source_get_auto_thread_initial_name (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
RelayTristate relay_session_source_get_is_bot (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
RelayTristate relay_session_source_get_message_is_edit (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
RelayTristate relay_session_source_get_one_to_one_verified (RelaySessionSource *self);
RELAY_AVAILABLE_IN_1_0
char *relay_session_source_build_session_key (RelaySessionSource *self, RelaySessionKeyFlags flags);
RELAY_AVAILABLE_IN_1_0
JsonObject *relay_session_source_to_json (RelaySessionSource *self);

G_END_DECLS
