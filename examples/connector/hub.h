/* hub.h: what the parts of the connector share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "live.h"
#include "media.h"
#include "secrets.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct _Delivery Delivery;
typedef struct _Hub Hub;
struct _Platform; /* platforms/platform.h */

/* What page sockets and waiting clients are notified of. Any function may be NULL. */
typedef struct
{
  void (*message) (const Message *message, gboolean edited, gpointer user_data);
  void (*deleted) (const Message *message, gpointer user_data);
  void (*typing) (const char *platform,
                  const char *chat_id,
                  const char *status, /* NULL: not typing any more */
                  gpointer user_data);
  void (*live) (const char *platform, const LiveKind *kind, JsonObject *shown, gpointer user_data);
  void (*chat) (const Chat *chat, gpointer user_data);
  void (*gone) (const Chat *chat, gpointer user_data); /* it was deleted */
  void (*state) (gpointer user_data);                  /* of gateways and queues */
  void (*logins) (gpointer user_data);                 /* somebody may be logged out */

  /* Another program has written to the database. */
  void (*changed) (gpointer user_data);
} HubObserver;

typedef void (*HubTypingFunc) (const char *platform,
                               const char *chat_id,
                               const char *status,
                               gpointer user_data);

/* A turn is on the disk. FALSE: it was rolled back, or could not be written. */
typedef void (*HubTurnFunc) (gboolean committed, gpointer user_data);

Hub *hub_new (Store *store, Secrets *secrets, MediaStore *media);
void hub_free (Hub *self);
Store *hub_get_store (Hub *self);
Secrets *hub_get_secrets (Hub *self);
Live *hub_get_live (Hub *self);
MediaStore *hub_get_media (Hub *self);
Delivery *hub_get_delivery (Hub *self, const char *gateway_id);
void hub_add_platform (Hub *self, struct _Platform *platform);
void hub_remove_platform (Hub *self, struct _Platform *platform);
struct _Platform *hub_get_platform (Hub *self, const char *name);
GPtrArray *hub_get_platforms (Hub *self);
void hub_add_gateway (Hub *self, const char *gateway_id);
void hub_remove_gateway (Hub *self, const char *gateway_id);
GPtrArray *hub_get_routes (Hub *self);
guint hub_get_routes_version (Hub *self);
void hub_reload_routes (Hub *self);
gboolean hub_note_hello (Hub *self, const char *platform, const char *gateway_id, GError **error);
const char *hub_get_route (Hub *self, const char *platform);
void hub_observe (Hub *self, const HubObserver *observer, gpointer user_data);
void hub_unobserve (Hub *self, gpointer user_data);
void hub_emit_message (Hub *self, const Message *message, gboolean edited);
void hub_emit_deleted (Hub *self, const Message *message);
void hub_emit_chat (Hub *self, const Chat *chat);
void hub_emit_gone (Hub *self, const Chat *chat);
void hub_emit_logins (Hub *self);
void hub_set_typing (Hub *self, const Chat *chat, const char *gateway_id, const char *status);
void hub_gateway_left (Hub *self, const char *gateway_id);
void hub_foreach_typing (Hub *self, HubTypingFunc func, gpointer user_data);
void hub_state_changed (Hub *self);
gboolean hub_begin_turn (Hub *self);
gboolean hub_end_turn (Hub *self);
gint64 hub_count_waiting (Hub *self, const char *gateway_id, const char *platform);
void hub_touch_delivery (Hub *self, Delivery *delivery);
gint64 hub_get_durable_frame (Hub *self);
gint64 hub_get_flush_age (Hub *self);
void hub_make_durable (Hub *self);
void hub_drain (Hub *self);
gboolean hub_is_in_turn (Hub *self);
void hub_after_turn (Hub *self, HubTurnFunc func, gpointer user_data);
gboolean hub_has_made_calls (Hub *self, guint n_flushes);
guint hub_get_n_flushes (Hub *self);
void hub_when_durable (Hub *self, HubTurnFunc func, gpointer user_data);
void hub_set_stopping (Hub *self);
gboolean hub_is_stopping (Hub *self);
void hub_log (Hub *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hub_fault (Hub *self, const char *gateway_id, const char *format, ...) G_GNUC_PRINTF (3, 4);
const char *hub_get_last_error (Hub *self, gint64 *when);

G_END_DECLS
