/* relay-reply-private.h: what the answer to an event has to contain to arrive in the same place
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <relay-glib/relay-types.h>

#include "relay-record-private.h"

G_BEGIN_DECLS

/* Creates the metadata of an answer to @event (contract §5, “Answering an event”): platform, thread and
 * profile. @platform is the one whose rules apply if the event names none; nullable */
JsonObject *relay_reply_make_metadata (RelayRecord *event, const char *platform);

G_END_DECLS
