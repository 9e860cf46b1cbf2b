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
#include "transaction.h"

G_BEGIN_DECLS

typedef struct _Acks Acks;
typedef struct _Delivery Delivery;
struct _Platform; /* platforms/platform.h */

/* What page sockets and waiting clients are notified of. Any function may be NULL. */
typedef struct
{
  void (*message) (const Chat *chat, const Message *message, gboolean edited, gpointer user_data);
  void (*deleted) (const Chat *chat, const Message *message, gpointer user_data);
  void (*typing) (const Chat *chat,
                  const char *status, /* NULL: not typing any more */
                  gpointer user_data);
  void (*live) (const Chat *chat, const LiveKind *kind, JsonObject *shown, gpointer user_data);
  void (*chat) (const Chat *chat, gpointer user_data);
  void (*gone) (const Chat *chat, gpointer user_data); /* it was deleted */
  void (*state) (gpointer user_data);                  /* of gateways and queues */
  void (*logins) (gpointer user_data);                 /* somebody may be logged out */
  void (*lost) (gpointer user_data); /* nobody knows what is on the disk of what was said last */

  /* Another program has written to the database. */
  void (*changed) (gpointer user_data);
} HubObserver;

typedef void (*HubTypingFunc) (const Chat *chat, const char *status, gpointer user_data);

/* What is wrong with the database, or NULL */
typedef void (*HubCheckFunc) (const char *problem, gpointer user_data);

Hub *hub_new (Store *store, Secrets *secrets, MediaStore *media);
void hub_free (Hub *self);
StoreReader *hub_get_reader (Hub *self);
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
void hub_set_routes (Hub *self, GPtrArray *routes);
gboolean hub_note_hello (Hub *self, const char *platform, const char *gateway_id);
const Roster *hub_get_roster (Hub *self);
void hub_transact (Hub *self,
                   TransactionFunc func,
                   TransactionDone done,
                   gpointer data,
                   GDestroyNotify free_data);
void hub_transact_lazily (Hub *self,
                          TransactionFunc func,
                          TransactionDone done,
                          gpointer data,
                          GDestroyNotify free_data);
void hub_call_in_turn (Hub *self, TransactionDone done, gpointer data, GDestroyNotify free_data);
void hub_peek (Hub *self,
               TransactionFunc func,
               TransactionDone done,
               gpointer data,
               GDestroyNotify free_data);
gint64 hub_get_peek_age (Hub *self);
void hub_check (Hub *self, gboolean writes, HubCheckFunc func, gpointer user_data);
void hub_observe (Hub *self, const HubObserver *observer, gpointer user_data);
void hub_unobserve (Hub *self, gpointer user_data);
void hub_emit_message (Hub *self, const Chat *chat, const Message *message, gboolean edited);
void hub_emit_deleted (Hub *self, const Chat *chat, const Message *message);
void hub_emit_chat (Hub *self, const Chat *chat);
void hub_emit_gone (Hub *self, const Chat *chat);
void hub_emit_changed (Hub *self);
void hub_emit_logins (Hub *self);
void hub_set_typing (Hub *self, const Chat *chat, const char *gateway_id, const char *status);
void hub_gateway_left (Hub *self, const char *gateway_id);
void hub_foreach_typing (Hub *self, HubTypingFunc func, gpointer user_data);
void hub_state_changed (Hub *self);
gboolean hub_is_busy (Hub *self);
gint64 hub_get_store_age (Hub *self);
const char *hub_get_problem (Hub *self, gint64 *since);
void hub_probe (Hub *self);
void hub_settle (Hub *self);
void hub_note_failed_read (Hub *self, const GError *error);
void hub_drain (Hub *self);
Acks *hub_get_acks (Hub *self);
void hub_pump (Hub *self);
void hub_refresh (Hub *self);
guint hub_count_waiting (Hub *self, const char *gateway_id, const char *platform);
void hub_set_stopping (Hub *self);
gboolean hub_is_stopping (Hub *self);
void hub_log (Hub *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hub_fault (Hub *self, const char *gateway_id, const char *format, ...) G_GNUC_PRINTF (3, 4);
const char *hub_get_last_error (Hub *self, gint64 *when);

G_END_DECLS
