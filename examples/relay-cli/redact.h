/* redact.h: frames without ids, texts and credentials, in which the form is kept
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* Remembers ids, so that the same id gets the same number wherever it stands */
typedef struct _Redact Redact;

Redact *redact_new (void);
void redact_free (Redact *self);

/* A copy of a frame. Only values that are known to be harmless are kept. */
JsonNode *redact_frame (Redact *self, JsonNode *frame);

/* Letters become x, digits 0; everything else stays, so that a text is still cut at the same places. */
char *redact_text (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Redact, redact_free)
