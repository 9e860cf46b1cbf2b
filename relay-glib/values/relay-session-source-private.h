/* relay-session-source-private.h: a source as a view of a record
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-session-source.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Takes a reference to @record, which an event may share. */
RelaySessionSource *relay_session_source_new_from_record (RelayRecord *record);
/* (transfer none), never NULL */
RelayRecord *relay_session_source_get_record (RelaySessionSource *self);
/* Copies the fields of the source to @record, which must not be sealed. */
void relay_session_source_copy_fields (RelaySessionSource *self, RelayRecord *record);

G_END_DECLS
