/* live.h: what a bot shows for the moment: drafts and task cards, never stored
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "model.h"

G_BEGIN_DECLS

/* How the page calls it, and how long it stays without news. */
typedef struct
{
  const char *type;
  const char *id;
  const char *content; /* null: it is taken away */
  guint seconds;
} LiveKind;

extern const LiveKind live_draft;
extern const LiveKind live_card;

typedef struct _Live Live;

/* Shown is what the page gets of it. */
typedef void (*LiveFunc) (const Chat *chat,
                          const LiveKind *kind,
                          JsonObject *shown,
                          gpointer user_data);

Live *live_new (LiveFunc func, gpointer user_data);
void live_free (Live *self);
gboolean live_set (Live *self,
                   const LiveKind *kind,
                   const Chat *chat,
                   const char *gateway_id,
                   const char *id,
                   JsonObject *shown);
gboolean live_remove (Live *self,
                      const LiveKind *kind,
                      const Chat *chat,
                      const char *gateway_id,
                      const char *id);
void live_remove_drafts (Live *self, const Chat *chat, const char *gateway_id);
gboolean live_is_sealed (Live *self, const Chat *chat, const char *gateway_id, const char *id);
void live_gateway_left (Live *self, const char *gateway_id);
void live_foreach (Live *self, LiveFunc func, gpointer user_data);

G_END_DECLS
