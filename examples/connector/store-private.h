/* store-private.h: how the files of the store speak SQL
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _Store
{
  sqlite3 *db;
  GHashTable *statements; /* SQL text, by its address → sqlite3_stmt */
  char *epoch;            /* makes ids unlike those of an earlier database */
  gint64 last_snowflake;
  int lock_fd;
};

/* The tables of the other files. */
extern const char store_gateways_schema[];
extern const char store_media_schema[];

/* Parameters: s = const char *, i = gint64. The statement is valid until the
 * next call with the same SQL; NULL with an error set.
 */
sqlite3_stmt *store_query (Store *self, GError **error, const char *sql, const char *types, ...);
gboolean store_run (Store *self, GError **error, const char *sql, const char *types, ...);
gboolean store_step (Store *self, sqlite3_stmt *statement);
char *store_column (sqlite3_stmt *statement, int column);
gboolean store_execute (Store *self, const char *sql, GError **error);

/* store-schema.c */
gboolean store_migrate (Store *self, GError **error);

G_END_DECLS
