/* relay-session-key-private.h: the key of the session that a source belongs to
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-enums.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* The key for the source in @record (contract §8) */
char *relay_session_key_build (RelayRecord *record, RelaySessionKeyFlags flags);
/* The profile that a key names; NULL for none, and for a string that is no such key */
char *relay_session_key_dup_profile (const char *key);
/* The platform that a key names; NULL for none (`relay`), and for a string that is no such key */
char *relay_session_key_dup_platform (const char *key);

G_END_DECLS
