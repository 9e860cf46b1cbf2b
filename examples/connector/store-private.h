/* store-private.h: how the files of the store speak SQL
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _StoreCache StoreCache;
typedef struct _StoreCheckpoint StoreCheckpoint;

struct _Store
{
  sqlite3 *db;
  GHashTable *statements; /* SQL text, by its address → sqlite3_stmt */
  char *epoch;            /* part of every id that this process creates */
  char *old_epoch;        /* the same of rows that older versions have written */
  gint64 last_snowflake;
  gint64 data_version; /* of the last look; 0: there was none */
  gboolean is_changed_by_others;
  int lock_fd;
  int busy_ms;   /* how long a statement waits for a lock */
  int n_changes; /* rows changed up to the last complete transaction */
  gboolean in_batch;
  int batch_changes; /* rows changed when the batch began */
  int step_changes;  /* the same of the part of it, or the transaction, that was begun last */
  int log_fd;        /* of the write-ahead log; -1: it is not open */
  guint n_repaired;  /* texts that store_repair() has changed */
  gint64
    locked_until; /* monotonic µs; until then no statement waits for a lock; 0 if none was locked */
  guint64 n_failures;
  GError *failure; /* the last one */
  StoreCache *cache;
  StoreCheckpoint *checkpoint; /* NULL for a command beside the connector */
  StoreReader *reader;         /* the same */
  guint64 n_frames;            /* that this process has put into the queue */
  gint64 last_session;         /* the highest id of a session that this process has stored */
  StoreError problem;
  gboolean flushes_alone; /* each transaction waits for the disk; only where no main loop runs */
};

/* The tables of the other files. */
extern const char store_accounts_schema[];
extern const char store_gateways_schema[];
extern const char store_media_schema[];
extern const char store_purge_schema[];

/* Parameters: s = const char *, i = gint64. The statement is valid until the next call with the same
 * SQL. Returns NULL with an error set.
 */
sqlite3_stmt *store_query (Store *self, GError **error, const char *sql, const char *types, ...);
gboolean store_run (Store *self, GError **error, const char *sql, const char *types, ...);
gboolean store_step (Store *self, sqlite3_stmt *statement);
gint64 store_read_number (Store *self, sqlite3_stmt *statement);
char *store_column (sqlite3_stmt *statement, int column);
gboolean store_execute (Store *self, const char *sql, GError **error);

/* store.c */
void store_look_for_others (Store *self);
sqlite3 *store_connect_again (Store *self, int flags, GError **error);
Store *store_new_for (sqlite3 *db);

/* store-cache.c */
StoreCache *store_cache_new (void);
void store_cache_free (StoreCache *self);
void store_cache_forget (StoreCache *self);
void store_cache_count_frame (Store *self,
                              const char *gateway_id,
                              const char *platform,
                              int change);
void store_cache_forget_queues (Store *self);
void store_cache_forget_messages (Store *self);
gint64 store_cache_take_seq (Store *self);
gint64 store_cache_count_messages (Store *self,
                                   const char *platform,
                                   const char *chat_id,
                                   gint64 change);
gboolean store_cache_has_session (Store *self,
                                  const char *session_key,
                                  const char *chat_id,
                                  const char *gateway_id,
                                  gint64 oldest);
void store_cache_add_session (Store *self,
                              const char *session_key,
                              const char *chat_id,
                              const char *gateway_id,
                              gint64 id);

/* store-checkpoint.c */
gboolean store_open_checkpoint (Store *self, GError **error);
void store_close_checkpoint (Store *self);

/* store-flush.c */
gboolean store_open_log (Store *self, GError **error);

/* store-purge.c */
gboolean store_purge_chat (Store *self, const Chat *chat, GError **error);

/* store-reader.c */
gboolean store_open_reader (Store *self, GError **error);
void store_close_reader (Store *self);

/* store-schema.c */
gboolean store_check_version (Store *self, GError **error);
gboolean store_migrate (Store *self, GError **error);
gboolean store_repair (Store *self, GError **error);

G_END_DECLS
