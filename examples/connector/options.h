/* options.h: the options of the server: command line and configuration file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "secrets.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct
{
  GInetAddress *address;
  guint port;
  char **paths;        /* of Unix sockets to listen on */
  gboolean needs_port; /* also, or only */
  char *database;
  char *password;    /* of the page, or NULL */
  gboolean accounts; /* people of the page log in with a name and a password of their own */
  char **hosts;
  GPtrArray *trusted_proxies; /* of GInetAddressMask */
  GUri *public_url;           /* or NULL */
  char **metrics_tokens;      /* of those who may read the metrics, or NULL */
  char **identity_tokens;     /* of those who may provision, or NULL */
  gint64 media_limit;         /* bytes */
  guint upload_timeout;       /* seconds */
  Secrets *secrets;
  gboolean needs_local; /* no gateway is configured: options_prepare() adds one */
  GKeyFile *config;     /* never NULL */
  GPtrArray *routes;    /* of Route */
  gboolean quiet;
  gboolean version;
} Options;

Options *options_parse (char **argv, const char *command_summary, GError **error);
gboolean options_prepare (Options *self, GError **error);
gboolean options_store (Options *self, Store *store, GError **error);
void options_free (Options *self);
char *options_find_database (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Options, options_free)

G_END_DECLS
