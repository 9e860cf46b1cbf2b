/* store.h: everything that outlives the process
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "model.h"
#include "route.h"

G_BEGIN_DECLS

/* These functions may wait, for the database and for others who use it. So the main loop does not call them: functions of
 * transactions do (transaction.h), and commands, which have no main loop. The files of the same name are the interface's
 * implementation with SQLite, of which nothing else knows.
 */

#define STORE_MAX_QUEUE 100000
/* Of each platform, so that strangers on one push nothing out of another. */
#define STORE_MAX_CHATS    500 /* that are not archived */
#define STORE_MAX_THREADS  200 /* of them, threads that bots have begun */
#define STORE_MAX_ARCHIVED 10000

#define STORE_MAX_MESSAGES 50000 /* kept per chat */

#define STORE_MAX_DEAD 1000 /* dead letters, kept per gateway */

#define STORE_MAX_ACCOUNTS 1000
#define STORE_MAX_LOGINS   20 /* of a person */
#define STORE_LOGIN_DAYS   30 /* without any use */

typedef struct _Store Store;
typedef struct _StoreReader StoreReader;

#define STORE_ERROR (store_error_quark ())

/* All but FAILED last until somebody does something about them. */
typedef enum
{
  STORE_ERROR_NONE,
  STORE_ERROR_FAILED,
  STORE_ERROR_LOCKED,
  STORE_ERROR_FULL,
  STORE_ERROR_DAMAGED,
  STORE_ERROR_UNUSABLE,
} StoreError;

GQuark store_error_quark (void);

/* @hash: of the token; @used: the last time, in Unix ms */
typedef void (*StoreLoginFunc) (const char *hash,
                                const char *account,
                                gint64 used,
                                gpointer user_data);

/* Reads from @self, which is the thread's own. Returns FALSE with @error set when that is not possible. */
typedef gboolean (*StoreReadFunc) (Store *self, gpointer data, GError **error);

/* A listed chat, and the last message in it */
typedef struct
{
  Chat *chat;
  Message *last; /* or NULL */
} ListedChat;

typedef struct
{
  gint64 id;
  char *buffer_id;
  char *gateway_id;
  char *platform;
  char *type;
  char *body;
  gint64 deliveries; /* that were not acknowledged */
  gint64 dead;       /* Unix ms; 0 while it waits */
  char *reason;      /* why it is dead */
} QueuedFrame;

/* store.c */
Store *store_open (const char *path, GError **error);
Store *store_visit (const char *path, GError **error);
gboolean store_inspect (const char *path, GError **error);
gboolean store_is_in_use (const char *path);
int store_lock (const char *path, GError **error);
void store_close (Store *self);
gboolean store_begin (Store *self, GError **error);
gboolean store_begin_step (Store *self, GError **error);
gboolean store_commit (Store *self, GError **error);
void store_roll_back (Store *self);
gboolean store_begin_batch (Store *self, GError **error);
int store_count_changes (Store *self);
gboolean store_end_batch (Store *self, GError **error);
gboolean store_probe (Store *self, GError **error);
const char *store_get_problem (Store *self);
guint64 store_count_failures (Store *self);
gboolean store_check (Store *self, guint64 n_failures, GError **error);
gboolean store_was_changed_by_others (Store *self);
guint store_get_n_repaired (Store *self);
gboolean store_set_meta (Store *self, const char *name, const char *value, GError **error);
char *store_get_meta (Store *self, const char *name, const char *fresh, GError **error);

/* store-copy.c */
gboolean store_copy (const char *from_path, const char *to_path, GError **error);

/* store-flush.c */
gboolean store_flush (Store *self, GError **error);

/* store-chats.c */
gboolean store_add_chat (Store *self, Chat *chat, GError **error);
Chat *store_find_chat (Store *self, const char *platform, const char *chat_id);
GPtrArray *store_list_chats (Store *self, const char *platform);
GPtrArray *store_list_chats_with_last (Store *self, const char *platform);
gint64 store_count_chats (Store *self, const char *platform);
gboolean store_rename_chat (Store *self, const Chat *chat, const char *name, GError **error);
Chat *store_find_thread_of (Store *self, const Chat *parent, const char *message_id);
gint64 store_count_threads_of_bots (Store *self, const char *platform);
Chat *store_find_least_active (Store *self, const char *platform, gboolean only_threads_of_bots);
gboolean store_set_archived (Store *self, const Chat *chat, gint64 when, GError **error);
gboolean store_archive_inactive (Store *self, gint64 before, gint64 when, GError **error);
GPtrArray *store_list_archived (Store *self, const char *platform, const char *text, guint limit);
gint64 store_count_archived (Store *self, const char *platform, const char *user_id);
gboolean store_delete_archived (Store *self, const char *platform, gint64 before, GError **error);
gboolean store_trim_archive (Store *self, const char *platform, GError **error);
char *store_new_snowflake (Store *self);

/* store-purge.c */
gboolean store_delete_chat (Store *self, const Chat *chat, GError **error);
gboolean store_has_deleted (Store *self);
gboolean store_purge (Store *self, gint64 end, GError **error);
gboolean store_purge_batch (Store *self, gint64 microseconds, GError **error);

/* store-messages.c */
gboolean store_add_message (Store *self, Message *message, GError **error);
gboolean store_edit_message (Store *self,
                             const Chat *chat,
                             const char *message_id,
                             const char *text,
                             GError **error);
Message *store_find_message (Store *self, const Chat *chat, const char *message_id);
Message *store_find_message_of_server (Store *self, const Chat *chat, const char *server_id);
GPtrArray *store_list_messages (Store *self,
                                const Chat *chat,
                                gint64 after,
                                gint64 before,
                                guint limit);
Message *store_find_open_prompt (Store *self, const Chat *chat, const char *option_id, gint64 now);
GPtrArray *store_list_expired (Store *self, gint64 from, gint64 to);
gboolean store_has_person (Store *self, const Chat *chat, const char *name);
gboolean store_delete_message (Store *self, const Message *message, GError **error);
gboolean store_answer_prompt (Store *self,
                              const Message *message,
                              const char *option_id,
                              GError **error);

/* store-reactions.c */
gboolean store_set_reactions (Store *self,
                              const Message *message,
                              const char *reactions,
                              GError **error);
char *store_get_person_reactions (Store *self, const Message *message, const char *user_id);
gboolean store_set_person_reactions (Store *self,
                                     const Message *message,
                                     const char *user_id,
                                     const char *reactions,
                                     GError **error);

/* store-queue.c */
QueuedFrame *store_enqueue (Store *self,
                            const char *gateway_id,
                            const char *platform,
                            const char *type,
                            const char *body,
                            GError **error);
QueuedFrame *store_peek (Store *self, const char *gateway_id, gint64 after);
QueuedFrame *store_find_queued (Store *self, gint64 id);
GPtrArray *store_list_queue (Store *self, const char *gateway_id, gboolean dead, guint limit);
gboolean store_acknowledge (Store *self,
                            gint64 id,
                            const char *gateway_id,
                            const char *platform,
                            GError **error);
gboolean store_forget (Store *self, gint64 id, GError **error);
gboolean store_count_delivery (Store *self, gint64 id, GError **error);
gboolean store_bury (Store *self, const QueuedFrame *frame, const char *reason, GError **error);
gboolean store_requeue (Store *self,
                        const QueuedFrame *frame,
                        const char *gateway_id,
                        gint64 *new_id,
                        GError **error);
gint64 store_count_waiting (Store *self, const char *gateway_id, const char *platform);
gint64 store_count_dead (Store *self, const char *gateway_id);
GPtrArray *store_list_waiting (Store *self);
gboolean store_bind_session (Store *self,
                             const char *session_key,
                             const char *chat_id,
                             const char *gateway_id,
                             GError **error);
gboolean store_find_session (Store *self,
                             const char *session_key,
                             char **chat_id,
                             char **gateway_id);
gboolean store_put_capability (Store *self,
                               const char *session_key,
                               const char *kind,
                               const Chat *chat,
                               const char *token,
                               GError **error);
Chat *store_use_capability (Store *self, const char *session_key, const char *kind);
gboolean store_is_unanswered (Store *self, const char *session_key, const char *kind);
void queued_frame_free (QueuedFrame *self);

/* store-reader.c */
StoreReader *store_get_reader (Store *self);
void store_read_async (StoreReader *self,
                       StoreReadFunc func,
                       gpointer data,
                       GDestroyNotify free_data,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
void store_read_messages_async (StoreReader *self,
                                const Chat *chat,
                                gint64 after,
                                gint64 before,
                                guint limit,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void store_read_listed_async (StoreReader *self,
                              const char *platform,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean store_read_finish (StoreReader *self, GAsyncResult *result, GError **error);
GPtrArray *store_read_rows_finish (StoreReader *self, GAsyncResult *result, GError **error);

/* store-routes.c */
gboolean store_set_last_hello (Store *self,
                               const char *platform,
                               const char *gateway_id,
                               GError **error);
char *store_get_last_hello (Store *self, const char *platform);
GPtrArray *store_list_routes (Store *self);
gboolean store_set_route (Store *self, const Route *route, GError **error);
gboolean store_remove_route (Store *self, const Route *route, GError **error);
gboolean store_set_options (Store *self,
                            GPtrArray *routes,
                            const char *const *gateway_ids,
                            GError **error);
GPtrArray *store_list_configured (Store *self);

/* store-media.c */
gboolean store_add_media (Store *self, const Media *media, GError **error);
Media *store_find_media (Store *self, const char *id);
Media *store_find_oldest_media (Store *self);
gint64 store_sum_media (Store *self);
gboolean store_remove_media (Store *self, const char *id, GError **error);
gboolean store_share_media (Store *self, const char *id, const char *gateway_id, GError **error);
gboolean store_is_media_shared (Store *self, const char *id, const char *gateway_id);

/* store-gateways.c */
gboolean store_put_credentials (Store *self, const Credentials *credentials, GError **error);
Credentials *store_find_credentials (Store *self, const char *gateway_id);
gboolean store_remove_credentials (Store *self, const char *gateway_id, GError **error);
GPtrArray *store_list_credentials (Store *self);
gboolean store_set_identity (Store *self, const Identity *identity, GError **error);
gboolean store_set_bot_id (Store *self,
                           const char *gateway_id,
                           const char *platform,
                           const char *bot_id,
                           GError **error);
char *store_get_wake_url (Store *self, const char *gateway_id, const char *platform);
char *store_get_bot_id (Store *self, const char *gateway_id, const char *platform);
gboolean store_set_policy (Store *self, const Policy *policy, GError **error);
Policy *store_find_policy (Store *self, const char *gateway_id, const char *platform);
gboolean store_add_enrollment (Store *self,
                               const char *hash,
                               const char *gateway_id,
                               gint64 expires,
                               GError **error);
gboolean store_find_enrollment (Store *self, const char *hash, char **gateway_id);
gboolean store_use_enrollment (Store *self, const char *hash, GError **error);

/* store-accounts.c */
Account *store_find_account (Store *self, const char *name);
GPtrArray *store_list_accounts (Store *self);
gint64 store_count_accounts (Store *self);
gboolean store_put_account (Store *self, const Account *account, GError **error);
gboolean store_close_account (Store *self, const char *name, GError **error);
Account *store_find_login (Store *self, const char *hash);
void store_foreach_login (Store *self, StoreLoginFunc func, gpointer user_data);
gboolean store_add_login (Store *self, const char *hash, const char *account, GError **error);
gboolean store_use_login (Store *self, const char *hash, GError **error);
gboolean store_remove_login (Store *self, const char *hash, GError **error);
gboolean store_add_invitation (Store *self, const Invitation *invitation, GError **error);
Invitation *store_find_invitation (Store *self, const char *hash);
gboolean store_use_invitation (Store *self, const Invitation *invitation, GError **error);
gboolean store_is_name_promised (Store *self, const char *name);
gboolean store_has_session_like (Store *self, const char *pattern);
gboolean store_has_chat_with (Store *self, const char *platform, const char *user_id);
gint64 store_count_chats_with (Store *self,
                               const char *platform,
                               const char *user_id,
                               gboolean with_archived);

void account_free (Account *self);
void invitation_free (Invitation *self);
void credentials_free (Credentials *self);
void policy_free (Policy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Credentials, credentials_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Invitation, invitation_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Policy, policy_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QueuedFrame, queued_frame_free)

G_END_DECLS
