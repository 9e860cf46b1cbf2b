/* settings.h: the settings from options, environment and key file
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-glib.h>

#include "invocation.h"

typedef struct
{
  char *account;
  char *url;         /* as the transport connects to; NULL if it is not set or not valid */
  char *gateway_id;  /* NULL if it is not set */
  char *secret;      /* cleared when freed; NULL if there is none */
  char *secret_from; /* for people: the place that the secret was taken from */
  char *ca_file;
  char *proxy;
  gboolean allow_insecure;
  gboolean uses_keyring; /* the key file says so */
} Settings;

/* Reads all but the secret. What the library reads from the environment is put there. */
Settings *settings_load (const Invocation *invocation, GError **error);

/* Reads the secret; without one anywhere it stays NULL. */
gboolean settings_load_secret (Settings *self, const Invocation *invocation, GError **error);

/* Writes the account to the key file; it takes its secret from @secret_file, or else from the keyring. */
gboolean settings_store (const Settings *self, const char *secret_file, GError **error);
gboolean settings_forget (const Settings *self, GError **error);

/* The file in which "relay login --to-file" stores the secret */
char *settings_dup_secret_path (const Settings *self);

/* A transport with these settings, not connected */
RelayWebsocketTransport *settings_create_transport (const Settings *self, GError **error);

/* TLS and proxy, as settings_create_transport() uses them */
SoupSession *settings_create_session (const Settings *self, GError **error);

void settings_free (Settings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Settings, settings_free)
