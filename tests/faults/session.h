/* session.h: one gateway, one connector, and a proxy between them that hurts by a script
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connector.h"
#include "hurt-proxy.h"
#include "totals.h"

#include <relay-glib/relay-glib.h>

G_BEGIN_DECLS

/* One script: what happens to the first connections, and by what name it is run again. */
typedef struct
{
  char *name;
  guint n_hurts;
  Hurt hurts[4];
} Script;

Script *script_new   (const Hurt  *hurts,
                      guint        n_hurts);
/* NULL when the name is none. */
Script *script_parse (const char  *name);
void    script_free  (Script      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, script_free)

typedef struct _Session Session;

Session  *session_new      (const char   *program,
                            Totals       *totals);
void      session_free     (Session      *self);
/* From here on the gateway dials wss: to @host by way of the proxy, and that leads to @port. */
void      session_use_tls  (Session      *self,
                            SoupSession  *web,
                            guint16       port);
/* The descriptors of the connector's process: what it has now, and how many more it has later */
void      session_mark_connector (Session *self);
guint     session_count_connector_fds (Session *self);
/* FALSE and what was wrong, to be freed */
gboolean  session_run      (Session      *self,
                            const Script *script,
                            char        **problems);
/* Whether nothing is left of the transport, which is a new one from then on */
gboolean  session_renew    (Session      *self,
                            char        **problems);
/* How the bytes and the frames of an unhurt session are spread, from session_run() of none */
guint     session_get_length (Session    *self,
                            Way           way);
guint     session_get_frames (Session    *self,
                            Way           way);
guint     session_get_end    (Session    *self,
                            Way           way,
                            guint         unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)

G_END_DECLS
