/* relay-session-source-private.h: how the library makes and reads a source
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-session-source.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Shares @record. */
RelaySessionSource *relay_session_source_new_from_record (RelayRecord *record);
RelayRecord *relay_session_source_get_record (RelaySessionSource *self);

G_END_DECLS
